"""Set-up of the repair tests: equipment, a price list, technicians with specialities, a sheet at any step."""

from datetime import timedelta

from odoo import Command, fields

from ..service.common import ServiceCommon

# The smallest picture there is: one transparent pixel.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
# Monday 2 March 2026, 09:00 in Shanghai.
NOW = "2026-03-02 01:00:00"


class RepairCommon(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technician = cls.users["technician"]
        cls.dispatcher = cls.users["dispatcher"]
        cls.repair_kind = cls.env.ref("custproc_module.ticket_kind_repair")
        cls.equipment = cls.env["custproc.equipment"].create(
            {
                "partner_id": cls.contact.id,
                "model_name": "Compressor K-20",
                "serial": "K20-0042",
                "purchase_date": "2023-01-15",
                "company_id": cls.company.id,
            }
        )
        cls.speciality = cls.env["custproc.speciality"].create(
            {"name": "Compressors", "user_ids": [Command.set(cls.technician.ids)]}
        )
        Fee = cls.env["custproc.repair.fee"]
        cls.labour = Fee.create({"name": "Labour, hour", "code": "L1", "kind": "labour", "price": 120.0})
        cls.part = Fee.create({"name": "Start capacitor", "code": "P1", "kind": "part", "price": 80.0})
        cls.visit = Fee.create({"name": "Visit", "code": "V1", "kind": "visit", "price": 50.0, "charged": "always"})

    @classmethod
    def make_sheet(cls, state="draft", **values):
        """A repair brought to `state` by the people whose part it is; the appointment is an hour from the present (frozen) time."""
        ticket = cls.make_ticket(cls.repair_kind)
        sheet = ticket.custproc_sheet_id
        sheet.write({"equipment_id": cls.equipment.id, "fault": "Does not start", **values})
        for step in ("accepted", "assigned", "travelling", "arrived", "quoted", "agreed", "working", "done", "closed"):
            if sheet.state == state:
                break
            getattr(cls, f"_go_{step}")(sheet)
        return sheet

    @classmethod
    def _go_accepted(cls, sheet):
        sheet.with_user(cls.agent).action_accept()

    @classmethod
    def _go_assigned(cls, sheet):
        sheet.with_user(cls.dispatcher)._assign(cls.technician, fields.Datetime.now() + timedelta(hours=1), 2.0, "Nobody else is free")

    @classmethod
    def _go_travelling(cls, sheet):
        sheet.with_user(cls.technician).action_depart()

    @classmethod
    def _go_arrived(cls, sheet):
        sheet.with_user(cls.technician).action_arrive()

    @classmethod
    def _go_quoted(cls, sheet):
        sheet = sheet.with_user(cls.technician)
        sheet.write(
            {
                "diagnosis": "Start capacitor burnt",
                "line_ids": [
                    Command.create({"fee_id": cls.visit.id}),
                    Command.create({"fee_id": cls.labour.id, "quantity": 1.5}),
                    Command.create({"fee_id": cls.part.id}),
                ],
            }
        )
        sheet.action_quote()

    @classmethod
    def _go_agreed(cls, sheet):
        sheet.with_user(cls.technician)._agree_fees(sheet.amount_total, "Wang Fang", "on_site")

    @classmethod
    def _go_working(cls, sheet):
        sheet.with_user(cls.technician).action_start()

    @classmethod
    def _go_done(cls, sheet):
        sheet = sheet.with_user(cls.technician)
        sheet.write({"work_done": "Capacitor replaced, run for ten minutes", "is_tested": True})
        sheet.action_done()

    @classmethod
    def _go_closed(cls, sheet):
        sheet.with_user(cls.technician)._sign("Wang Fang", PIXEL, "on_site")

"""Set-up of the metering tests: a company with metered supply, a cycle, meters at customers, a reader and a cashier."""

from .common import CreditCommon

# The smallest picture there is: one transparent pixel.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class MeterCommon(CreditCommon):
    """Gas at 4.00 a unit without tax; the test company's days are those of Shanghai."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy(invoice_gate="off")
        cls.company.custproc_metering = True
        cls.reader, cls.cashier = cls.users["technician"], cls.users["finance_officer"]
        cls.dispatcher, cls.supervisor = cls.users["dispatcher"], cls.users["finance_supervisor"]
        cls.gas = cls.make_product("Natural gas, m³", 4.0, property_account_income_id=cls.income.id)
        cls.cycle = cls.env["custproc.meter.cycle"].create(
            {
                "name": "Commercial",
                "anchor": "2026-01-01",
                "product_id": cls.gas.id,
                "journal_id": cls.sale_journal.id,
                "reading_target": 90.0,
                "user_id": cls.dispatcher.id,
            }
        )
        cls.meter = cls.make_meter("M-1", 1000.0)

    @classmethod
    def make_meter(cls, number, start=0.0, partner=None, **values):
        return cls.env["custproc.equipment"].create(
            {
                "partner_id": (partner or cls.customer).id,
                "company_id": cls.company.id,
                "model_name": "Gas meter",
                "serial": number,
                "is_meter": True,
                "meter_start": start,
                "meter_cycle_id": cls.cycle.id,
                "meter_reader_id": cls.reader.id,
                **values,
            }
        )

    @classmethod
    def open_round(cls, month="2026-03-01"):
        record = cls.env["custproc.meter.round"].create({"cycle_id": cls.cycle.id, "month": month})
        record.with_user(cls.dispatcher).action_open()
        return record

    @classmethod
    def slip_of(cls, record, meter=None):
        """The valid slip of a meter in a round, as the reader sees it."""
        meter = meter or cls.meter
        return record.slip_ids.filtered(lambda slip: slip.meter_id == meter and slip.state != "corrected").with_user(cls.reader)

    @classmethod
    def fill_in(cls, slip, reading, **values):
        slip.write({"reading": reading, **values})
        slip.action_read()
        return slip

    @classmethod
    def sign(cls, slip, name="Ms Qian"):
        slip._sign(name, PIXEL)
        slip.action_hand_over()
        return slip

    def bill(self, slip):
        """Read on, signed, handed over and invoiced by a posted invoice; the slip for the cashier."""
        self.sign(slip)
        own = slip.with_user(self.cashier)
        own.action_invoice()
        own.move_id.action_post()
        return own

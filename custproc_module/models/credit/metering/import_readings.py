from odoo import api, fields, models
from odoo.fields import Domain

from ....policies.credit.metering import Reading
from ....policies.engine.table_file import synonyms
from ....policies.engine.table_rows import Target

_NAMES = synonyms(
    {
        "meter": "meter meternumber meterno serial serialnumber 表号 表具编号 表具号 表號 表具編號",
        "read_on": "date readon readingdate 日期 抄表日期",
        "reading": "reading presentreading value 读数 本次读数 讀數 本次讀數 表底",
    }
)


class CustprocImport(models.Model):
    """Readings of open rounds, as handheld devices and remote meters give them: meter number, day, reading (MR-04)."""

    _inherit = "custproc.import"

    sort = fields.Selection(selection_add=[("readings", "Meter readings")], ondelete={"readings": "cascade"})

    @api.model
    def _get_sorts(self):
        targets = {"meter": Target(required=True), "read_on": Target("date", True), "reading": Target("amount", True), "reason": Target()}
        readers = "custproc_module.group_custproc_dispatcher,custproc_module.group_custproc_finance_officer"
        return super()._get_sorts() | {"readings": (targets, readers)}

    def _get_column_names(self):
        # “number” and “date” of other lists mean something else.
        return super()._get_column_names() | (_NAMES if self.sort == "readings" else {})

    def _get_known(self, read):
        known = super()._get_known(read)
        if self.sort == "readings":
            numbers = {row.values["meter"] for row in read if "meter" in row.values}
            slips = self.env["custproc.settlement.slip"].search(self._get_open_slips_domain() & Domain("meter_id.serial", "in", numbers))
            known["slip"] = {slip.meter_number: slip for slip in slips}
        return known

    def _get_open_slips_domain(self):
        return (
            Domain("company_id", "=", self.company_id.id)
            & Domain("state", "=", "to_read")
            & (Domain("round_id.state", "=", "open") | Domain("corrects_id", "!=", False))
        )

    def _check_row(self, row, known, seen):
        super()._check_row(row, known, seen)
        number = row.values.get("meter")
        if self.sort != "readings" or not number:
            return
        if number not in known["slip"]:
            row.refuse("no_open_slip", value=number)
        if ("meter", number) in seen:
            row.refuse("double", row=seen["meter", number])
        seen.setdefault(("meter", number), row.number)
        day, today = row.values.get("read_on"), self.company_id._custproc_today()
        if day and day > today:
            row.refuse("future", day=day)
        slip = known["slip"].get(number)
        if slip and "reading" in row.values:
            reading = Reading(slip.previous_reading, float(row.values["reading"]), slip.digits, slip.factor)
            for fact in slip._get_reading_facts(reading):
                row.refuse("reading_refused", fact=fact)

    def _prepare_row(self, row, cells, known):
        values = super()._prepare_row(row, cells, known)
        slip = known.get("slip", {}).get(row.values.get("meter"))
        return values | ({"customer": slip.meter_number, "partner_id": slip.commercial_partner_id.id} if slip else {})

    def _get_row_texts(self, facts):
        return super()._get_row_texts(facts) | {
            "no_open_slip": lambda: self.env._("No meter “%(value)s” waits for a reading in an open round.", **facts),
            "future": lambda: self.env._("It was read on %(day)s, which is yet to come.", **facts),
            "reading_refused": lambda: facts["fact"],
        }

    def _make_readings(self, row, file, known):
        """The slip is filled in as if the reader had done it; the customer's signature is still to be had."""
        domain = self._get_open_slips_domain() & Domain("meter_id.serial", "=", row.values["meter"])
        slip = self.env["custproc.settlement.slip"].search(domain, limit=1)
        slip.write({"reading": float(row.values["reading"]), "note": row.values.get("reason") or slip.note})
        slip._read(fields.Datetime.now(), fields.Date.to_date(row.values["read_on"]))
        return slip

    def _undo_readings(self, row, slip):
        """What nobody signed yet is to be read again."""
        if slip.state == "read":
            slip.action_read_again()


class CustprocImportColumn(models.Model):
    _inherit = "custproc.import.column"

    target = fields.Selection(
        selection_add=[("meter", "Meter number"), ("read_on", "Meter read on"), ("reading", "Present reading")],
        ondelete={"meter": "set null", "read_on": "set null", "reading": "set null"},
    )

from odoo import api, models

from ....policies.credit.metering import is_due_month, window
from ...engine.silence import SILENT

BATCH = 100


class MeterRound(models.Model):
    """The jobs of rounds: planned and opened on time in the company's time zone, counted, and invoiced in batches."""

    _inherit = "custproc.meter.round"

    @api.model
    def _cron_rounds(self):
        """Plan this month's round of each cycle, open it on its first reading day, count the open ones; each once (MR-03)."""
        failures = self.env["custproc.job.failure"]
        cycles = self.env["custproc.meter.cycle"].search([("company_id.custproc_metering", "=", True)])
        failures._run_batch("meter.plan_round", cycles, lambda cycle: self._plan(cycle))
        # Planned on the first day of the month it is in; a day's start depends on the company, so all planned ones are looked at.
        planned = self.search([("state", "=", "draft"), ("company_id.custproc_metering", "=", True)])
        due = planned.filtered(lambda record: record.date_from <= record.company_id._custproc_today())
        self.env["ir.cron"]._commit_progress(len(cycles), remaining=len(due) + 1)
        for record in due:
            failures._run_batch("meter.open_round", record, lambda record: record.with_context(**SILENT)._set_state("open"))
            self.env["ir.cron"]._commit_progress(1)
        opened = self.search([("state", "=", "open")])
        failures._run_batch("meter.count_round", opened, lambda record: (record._count(), record._tell_if_read_through()))
        self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _plan(self, cycle):
        """This month's round of a cycle, where the month is one of it, its days are not over and it has none."""
        today = cycle.company_id._custproc_today()
        month = today.replace(day=1)
        if not is_due_month(month, cycle.anchor, cycle.interval_months):
            return
        if today > window(month, cycle.first_day, cycle.last_day)[1]:
            return
        if not self.search_count([("cycle_id", "=", cycle.id), ("month", "=", month)]):
            self.create({"cycle_id": cycle.id, "month": month})

    # ------------------------------------------------------------------
    # Invoicing in the background
    # ------------------------------------------------------------------
    def action_invoice(self):
        """Draft the invoices of every slip that was handed to the cashier, in the background and in the caller's name.

        :raise ProcessError: no slip waits for its invoice
        """
        self.ensure_one()
        slips = self.env["custproc.settlement.slip"]
        slips.check_access("write")
        self.env["account.move"].check_access("create")
        if not slips.search_count(self._get_invoiceable_domain()):
            self._refuse(
                self.env._("be invoiced"),
                self.env._("no slip of it is signed and handed to the cashier"),
                self.env._("Readers hand over what the customers have signed."),
            )
        # sudo: custproc.meter.round, a closed field; and ir.cron, the job is the module's
        self.sudo().invoicing_by_id = self.env.user
        self.env.ref("custproc_module.ir_cron_meter_invoice").sudo()._trigger()
        return True

    def _get_invoiceable_domain(self):
        return [("round_id", "in", self.ids), ("state", "=", "signed"), ("handed_at", "!=", False)]

    @api.model
    def _cron_invoice(self):
        """Go on with every round that is being invoiced, a committed batch of slips at a time."""
        for record in self.search([("invoicing_by_id", "!=", False)], order="id"):
            failed = self.env["custproc.settlement.slip"]
            while batch := failed.search(
                [*record._get_invoiceable_domain(), ("id", "not in", failed.ids)], limit=BATCH, order="partner_id, signed_on, id"
            ):
                slips = batch.with_user(record.invoicing_by_id).with_company(record.company_id)
                done = self.env["custproc.job.failure"]._run_batch(
                    "slip.invoice", slips, lambda slips: slips.with_context(**SILENT)._invoice(), at_once=True
                )
                failed |= batch - failed.browse(done.ids)
                if not self.env["ir.cron"]._commit_progress(len(batch), remaining=1):
                    return
            record.invoicing_by_id = False
        self.env["ir.cron"]._commit_progress(remaining=0)

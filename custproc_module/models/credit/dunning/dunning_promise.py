from odoo import api, models
from odoo.tools import SQL

from ....policies.credit.dunning import spread
from . import dunning_sql

BATCH = 200


class DunningNotice(models.Model):
    """What a customer promised on the telephone runs as a clock: paid it is met, else it wakes who called, then finance (CO-02)."""

    _inherit = "custproc.dunning.notice"

    def _note_call(self, result, promised_on=None, remark=None):
        answer = super()._note_call(result, promised_on, remark)
        if result == "promised":
            self._deadline_event("promised")
        return answer

    def _get_promise_clocks(self):
        """Running clocks of promises, of these notices or of all."""
        rule = self.env.ref("custproc_module.deadline_rule_dunning_promise", raise_if_not_found=False)
        # sudo: custproc.deadline, nobody writes clocks directly
        clocks = self.env["custproc.deadline"].sudo()
        domain = [("rule_id", "=", rule.id), ("model", "=", self._name), ("state", "in", ("running", "paused"))]
        return clocks.search([*domain, *([("res_id", "in", self.ids)] if self else [])], order="res_id") if rule else clocks

    def _meet_promises(self):
        """Stop the clocks of promises of which nothing is left to pay: matched, or covered by money on account and credit notes."""
        kept = self.browse()
        for root, notices in self.grouped(lambda notice: notice.company_id.root_id).items():
            today = root._custproc_today()
            found = dunning_sql.open_items_of(self.env, root, notices.partner_id.ids, today, pending=False)
            for notice in notices:
                groups = [group for group in found[notice.partner_id.id] if group.currency_id == notice.currency_id.id]
                left = [spread(group.items + group.aside, group.credit, notice.currency_id.rounding) for group in groups]
                promised = notice._get_lines().move_line_id._ids
                if not any(key in amounts for amounts in left for key in promised):
                    kept |= notice
        kept._deadline_event("promise_kept")

    @api.model
    def _meet_promises_of(self, item_ids):
        """The same for the promises about these items."""
        if not item_ids:
            return
        self.flush_model(["call_result"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT n.id FROM custproc_dunning_notice_line l JOIN custproc_dunning_notice n ON n.id = l.notice_id
                    WHERE l.move_line_id = ANY(%s) AND n.call_result = 'promised'""",
                list(item_ids),
            )
        )
        if rows:
            # sudo: custproc.dunning.notice, a payment keeps the promise whoever books it
            clocks = self.sudo().browse(row[0] for row in rows)._get_promise_clocks()
            self.sudo().browse(clocks.mapped("res_id"))._meet_promises()

    @api.model
    def _meet_all_promises(self):
        """Look at every promise that runs, a batch at a time: money on account keeps them too."""
        notices = self.browse(sorted(set(self.browse()._get_promise_clocks().mapped("res_id"))))
        for start in range(0, len(notices), BATCH):
            batch = notices[start : start + BATCH]
            self.env["custproc.job.failure"]._run_batch("dunning.promise", batch, lambda some: some._meet_promises(), at_once=True)
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=len(notices) - start - len(batch)):
                return


class DunningRun(models.Model):
    _inherit = "custproc.dunning.run"

    @api.model
    def _cron_advance(self):
        self.env["custproc.dunning.notice"]._meet_all_promises()
        return super()._cron_advance()


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def _after_settlement(self):
        super()._after_settlement()
        self.env["custproc.dunning.notice"]._meet_promises_of(self.debit_move_id.ids)

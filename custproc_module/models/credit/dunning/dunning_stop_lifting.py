from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine.words import tell

BATCH = 100


class DunningStop(models.Model):
    """What an approved application does to the payer's account, and what undoes it."""

    _inherit = "custproc.dunning.stop"

    def _stop(self):
        """Stop supply: from now on every gate holds the payer's documents (D-06, kind 1)."""
        for stop in self:
            stop._set_state("stopped", stopped_on=fields.Datetime.now())
            stop._set_account(True)
            stop._record_stop("stopped", stop.reason)

    def _lift(self, by):
        """Let supply go on; held documents are judged again.

        :param by: "payment" or "approval"
        """
        for stop in self:
            stop._set_state("lifted", lifted_on=fields.Datetime.now(), lifted_by=by)
            others = stop._get_others().filtered(lambda other: other.state == "stopped")
            if not others:
                stop._set_account(False)
            stop._record_stop("lifted", stop.lift_reason if by == "approval" else self.env._("Its items are paid."))
            if not others:
                stop._tell_lifted()

    def _set_account(self, is_stopped):
        root = self.company_id.root_id
        # sudo: custproc.credit.account, nobody writes it directly
        accounts = self.env["custproc.credit.account"].sudo()
        claims = accounts._claim({(root.id, self.partner_id.id)})
        account = accounts.browse(claims[root.id, self.partner_id.id].id)
        account.is_stopped = is_stopped
        account.flush_recordset(["is_stopped"])
        _count, changed = accounts._refresh_payers(root, self.partner_id.ids)
        accounts._after_refresh(changed)

    def _record_stop(self, outcome, reason):
        figures = {"amount": self.amount, "open": self.amount_open, "lifted_by": self.lifted_by or ""}
        self.env["custproc.decision"]._record(self, "override", outcome, reason or "", figures=figures, partner=self.partner_id)

    def _tell_lifted(self):
        self._tell_salesperson(
            lambda env: env._("Supply may go on"),
            lambda stop: stop.env._("Supply to %(payer)s is no longer stopped.", payer=stop.partner_id.display_name),
        )

    def _tell_salesperson(self, say, note):
        """An activity for the payer's salesperson, or who applied where he has none; texts as `tell` takes them."""
        if user := self.partner_id.user_id or self.user_id:
            tell(self, user, say, note)

    # ------------------------------------------------------------------
    # Without payment: by approval
    # ------------------------------------------------------------------
    def action_ask_lift(self):
        """Ask that supply goes on although the items are not paid.

        :raise ProcessError: no reason, or nobody could approve
        """
        for stop in self:
            if stop.state != "stopped":
                stop._refuse(self.env._("be lifted"), self.env._("supply is not stopped"), self.env._("Nothing needs to be done."))
            if not stop.lift_reason:
                stop._refuse(
                    self.env._("be lifted without payment"),
                    self.env._("it does not say why"),
                    self.env._("Give the reason, or register the payment."),
                )
            stop.check_access("write")
            stop._require_approval("lift", stop.lift_reason)

    # ------------------------------------------------------------------
    # By payment: at once when an item is reconciled, every hour for the rest
    # ------------------------------------------------------------------
    @api.model
    def _lift_paid(self, item_ids):
        """Lift the stops about these items whose items are all paid now."""
        if not item_ids:
            return
        self.flush_model(["state", "item_ids"])
        rows = self.env.execute_query(
            SQL(
                """SELECT s.id FROM custproc_dunning_stop s JOIN custproc_dunning_stop_item_rel r ON r.custproc_dunning_stop_id = s.id
                    WHERE s.state = 'stopped' AND r.account_move_line_id = ANY(%s)""",
                list(item_ids),
            )
        )
        # sudo: custproc.dunning.stop, a payment lifts the stop whoever books it
        self.sudo().browse({row[0] for row in rows})._settle()

    def _settle(self):
        """Lift what is paid; an application that is not decided yet is cancelled."""
        for stop, amount in self._get_open_amounts().items():
            if stop.currency_id.compare_amounts(amount, 0.0) > 0:
                continue
            if stop.state == "stopped":
                stop._lift("payment")
            else:
                stop.action_cancel()

    def _look_again(self):
        lifted = self.filtered(lambda stop: stop.state == "lifted")
        (self - lifted)._settle()
        lifted._return()

    @api.model
    def _cron_lift(self):
        """Look at every open application: what money on account, credit notes or loaded statements have paid is lifted; and at what
        was lifted lately, since such money may have paid something else or be gone."""
        last = 0
        domain = Domain("state", "in", ("draft", "submitted", "stopped")) | Domain(self._get_settled_domain())
        while batch := self.search(domain & Domain("id", ">", last), limit=BATCH, order="id"):
            last = batch[-1:].id
            self.env["custproc.job.failure"]._run_batch("dunning.lift", batch, lambda stops: stops._look_again(), at_once=True)
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=self.search_count(domain & Domain("id", ">", last))):
                return
        self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _trigger_lifting(self):
        """Have the open applications looked at soon, if supply to anybody is stopped."""
        self.flush_model(["state"])
        if self.env.execute_query(SQL("SELECT 1 FROM custproc_dunning_stop WHERE state = 'stopped' LIMIT 1")):
            job = self.env.ref("custproc_module.ir_cron_dunning_lift", raise_if_not_found=False)
            if job:
                job.sudo()._trigger()  # sudo: ir.cron, whoever books a payment may not read jobs


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def _after_settlement(self):
        """Hook: these reconciliations were just made. Extend with `super()`."""
        self.env["custproc.dunning.stop"]._lift_paid(self.debit_move_id.ids)

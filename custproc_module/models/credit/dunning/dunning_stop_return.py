from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

LOOK_BACK = timedelta(days=90)  # how long the job looks whether what lifted a stop without being matched is still there


class DunningStop(models.Model):
    """A stop that a payment lifted comes back when that payment is undone: what was approved was not paid after all (CO-03, D-10)."""

    _inherit = "custproc.dunning.stop"

    @api.model
    def _return_unpaid(self, item_ids):
        """Stop supply again where these items were paid, and are open again."""
        if not item_ids:
            return
        self.flush_model(["state", "lifted_by", "item_ids"])
        rows = self.env.execute_query(
            SQL(
                """SELECT s.id FROM custproc_dunning_stop s JOIN custproc_dunning_stop_item_rel r ON r.custproc_dunning_stop_id = s.id
                    WHERE s.state = 'lifted' AND s.lifted_by = 'payment' AND r.account_move_line_id = ANY(%s)""",
                list(item_ids),
            )
        )
        # sudo: custproc.dunning.stop, it follows the books whoever undoes a payment
        self.sudo().browse({row[0] for row in rows})._return()

    def _return(self):
        """Stop supply again for what is open of a lifted stop; not where another application has stopped it meanwhile."""
        for stop, amount in self._get_open_amounts().items():
            is_stopped = "stopped" in stop._get_others().mapped("state")
            if stop.state != "lifted" or is_stopped or stop.currency_id.compare_amounts(amount, 0.0) <= 0:
                continue
            stop._set_state("stopped", stopped_on=fields.Datetime.now(), lifted_on=False, lifted_by=False)
            stop._set_account(True)
            stop._record_stop(
                "stopped", self.env._("Its payment was undone: %(amount)s are open again.", amount=stop.currency_id.format(amount))
            )
            stop._tell_returned()

    def _tell_returned(self):
        self._tell_salesperson(
            lambda env: env._("Supply is stopped again"),
            lambda stop: stop.env._("What %(payer)s had paid was undone.", payer=stop.partner_id.display_name),
        )

    @api.model
    def _get_settled_domain(self):
        """Stops that were lifted not long ago by money that may have gone elsewhere since."""
        return [("state", "=", "lifted"), ("lifted_by", "=", "payment"), ("lifted_on", ">=", fields.Datetime.now() - LOOK_BACK)]


class AccountMove(models.Model):
    _inherit = "account.move"

    def _after_unposting(self):
        """Hook: these entries have just left the books. Extend with `super()`."""
        payers = self._get_receivable_payers()
        if payers:
            # sudo: custproc.dunning.stop, it follows the books whoever takes an entry back
            stops = self.env["custproc.dunning.stop"].sudo()
            stops.search([*stops._get_settled_domain(), ("partner_id", "in", payers.ids)])._return()

    def _get_receivable_payers(self):
        """Payers on whose receivable accounts these entries stand."""
        lines = self.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        return lines.partner_id.commercial_partner_id


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model
    def _after_undoing(self, items):
        """Hook: these debit items were reconciled, and are not as far any more. Extend with `super()`."""
        self.env["custproc.dunning.stop"]._return_unpaid(items.ids)

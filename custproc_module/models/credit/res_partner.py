from odoo import api, fields, models

from .credit_account import STATES

READERS = ",".join(
    f"custproc_module.group_custproc_{role}"
    for role in ("salesperson", "sales_planner", "finance_officer", "logistics", "general_manager", "auditor", "administrator")
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Not stored: a stored figure on the partner costs a write of every customer each night.
    custproc_credit_account_id = fields.Many2one(
        "custproc.credit.account", "Credit account", compute="_compute_custproc_credit", compute_sudo=True, groups=READERS
    )
    custproc_credit_state = fields.Selection(
        STATES, "Credit standing", compute="_compute_custproc_credit", compute_sudo=True, groups=READERS
    )
    custproc_credit_available = fields.Monetary(
        "Credit available",
        compute="_compute_custproc_credit",
        compute_sudo=True,
        currency_field="custproc_credit_currency_id",
        groups=READERS,
    )
    custproc_credit_currency_id = fields.Many2one(
        "res.currency", "Currency of the credit figures", compute="_compute_custproc_credit", compute_sudo=True, groups=READERS
    )

    @api.depends_context("company")
    @api.depends("commercial_partner_id")
    def _compute_custproc_credit(self):
        """The last figures of the payer's account with the company looked at; one query for a whole list."""
        root = self.env.company.root_id
        # The accounts are found with the reader's rights; what is found is copied under sudo, because the check of four
        # fields with seven groups on each of eighty partners would take longer than all the rest.
        accounts = self.sudo(False).env["custproc.credit.account"].search_fetch(
            [("company_id", "=", root.id), ("partner_id", "in", self.commercial_partner_id.ids)],
            ["partner_id", "state", "available", "currency_id"],
        )
        # sudo: custproc.credit.account, the reader's own finds
        by_payer = {account.partner_id.id: account for account in accounts.sudo()}
        none = accounts.browse().sudo()  # sudo: as above
        for partner in self:
            account = by_payer.get(partner.commercial_partner_id.id, none)
            partner.custproc_credit_account_id = account
            partner.custproc_credit_state = account.state
            # Before the currency: the amount is rounded already, and would fetch the currency to be rounded again.
            partner.custproc_credit_available = account.available
            partner.custproc_credit_currency_id = account.currency_id

    def action_custproc_credit(self):
        """Open the payer's credit account."""
        self.ensure_one()
        account = self.custproc_credit_account_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit of %(name)s", name=self.commercial_partner_id.display_name),
            "res_model": "custproc.credit.account",
            "res_id": account.id,
            "view_mode": "form" if account else "list,form",
            "views": [(False, "form")] if account else [(False, "list"), (False, "form")],
            "domain": [("partner_id", "=", self.commercial_partner_id.id)],
        }

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
        "custproc.credit.account", "Credit account", compute="_compute_custproc_credit", groups=READERS
    )
    custproc_credit_state = fields.Selection(
        STATES, "Credit standing", compute="_compute_custproc_credit", groups=READERS
    )
    custproc_credit_available = fields.Monetary(
        "Credit available",
        compute="_compute_custproc_credit",
        currency_field="custproc_credit_currency_id",
        groups=READERS,
    )
    custproc_credit_currency_id = fields.Many2one(
        "res.currency", compute="_compute_custproc_credit", groups=READERS
    )

    @api.depends_context("company")
    @api.depends("commercial_partner_id")
    def _compute_custproc_credit(self):
        """The last figures of the payer's account with the company looked at; one query for a whole list."""
        root = self.env.company.sudo().root_id  # sudo: res.company, branches share the root's account
        accounts = self.env["custproc.credit.account"].search_fetch(
            [("company_id", "=", root.id), ("partner_id", "in", self.commercial_partner_id.ids)],
            ["partner_id", "state", "available", "currency_id"],
        )
        by_payer = {account.partner_id.id: account for account in accounts}
        for partner in self:
            account = by_payer.get(partner.commercial_partner_id.id, accounts.browse())
            partner.custproc_credit_account_id = account
            partner.custproc_credit_state = account.state
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

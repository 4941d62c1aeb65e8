from odoo import api, fields, models

from ...engine.document.single_mixin import check_single
from .credit_account import STATES

READERS = ",".join(
    f"custproc_module.group_custproc_{role}"
    for role in ("salesperson", "sales_planner", "finance_officer", "logistics", "general_manager", "auditor", "administrator")
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Not stored: a stored figure on the partner costs a write of every customer each night. No `groups`: seven of them, checked
    # for each field of each partner, cost a list more than the figures; who may not read accounts finds none instead.
    custproc_credit_account_id = fields.Many2one("custproc.credit.account", "Credit account", compute="_compute_custproc_credit")
    custproc_credit_state = fields.Selection(STATES, "Credit standing", compute="_compute_custproc_credit")
    custproc_credit_available = fields.Monetary(
        "Credit available", compute="_compute_custproc_credit", currency_field="custproc_credit_currency_id"
    )
    custproc_credit_currency_id = fields.Many2one(
        "res.currency", "Currency of the credit figures", compute="_compute_custproc_credit"
    )

    @api.depends_context("company", "uid")
    @api.depends("commercial_partner_id")
    def _compute_custproc_credit(self):
        """The last figures of the payer's account with the company looked at, as far as the reader may read accounts; one query
        for a whole list."""
        accounts = self.env["custproc.credit.account"]
        payers = [partner.commercial_partner_id.id for partner in self]
        by_payer = {}
        if accounts.has_access("read"):
            query = accounts._search([("company_id", "=", self.env.company.root_id.id), ("partner_id", "in", list(set(payers)))])
            # Rows instead of records: a list reads eighty of them to show three columns. The reader's rights are in the search.
            names = ("partner_id", "id", "state", "available", "currency_id")
            columns = [accounts._field_to_sql(query.table, name, query) for name in names]
            by_payer = {row[0]: row[1:] for row in self.env.execute_query(query.select(*columns))}
        nothing = (None, None, 0.0, None)
        rows = [by_payer.get(payer, nothing) for payer in payers]
        for place, name in enumerate(("account_id", "state", "available", "currency_id")):
            # All partners at once: assigning each value goes through rounding, comparison and triggers that nothing waits for.
            cache = self._fields[f"custproc_credit_{name}"]._get_cache(self.env)
            cache.update((partner_id, row[place]) for partner_id, row in zip(self._ids, rows, strict=True))

    def action_custproc_credit(self):
        """Open the payer's credit account."""
        check_single(self)
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

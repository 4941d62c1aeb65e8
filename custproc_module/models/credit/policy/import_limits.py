from odoo import api, fields, models

from ....policies.engine.table_rows import Target


class CustprocImport(models.Model):
    """Limits of an old list, as fixed limits: each a decision with its reason, and only until a day (CA-16)."""

    _inherit = "custproc.import"

    sort = fields.Selection(selection_add=[("limits", "Credit limits of payers")], ondelete={"limits": "cascade"})

    @api.model
    def _get_sorts(self):
        return super()._get_sorts() | {
            "limits": (
                {
                    "customer": Target(required=True),
                    "limit": Target("amount", True),
                    "valid_until": Target("date", True),
                    "reason": Target(required=True),
                },
                "custproc_module.group_custproc_finance_supervisor",
            )
        }

    def action_load(self):
        # EXTENDS
        self.filtered(lambda load: load.sort == "limits")._check_before_gates()
        return super().action_load()

    def _check_before_gates(self):
        """A list of limits is what a company brings along when it begins. Once a gate blocks, one person's list would be a way round the
        three signatures (CA-16).

        :raise ProcessError: a gate of the company blocks
        """
        for load in self:
            if any(load.company_id._custproc_gate_mode(gate) == "block" for gate in ("order", "delivery", "invoice")):
                company = load.company_id.name
                load._refuse(
                    self.env._("be loaded"),
                    self.env._("a gate of %(company)s blocks, and a limit is granted by its three signatures alone", company=company),
                    self.env._("Apply for the limit of each payer."),
                )

    def _make_limits(self, row, file, known):
        """By the one way limits are granted; what it was before is kept in the row for the way back."""
        self._check_before_gates()
        accounts, payer = self.env["custproc.credit.account"], row.partner_id.commercial_partner_id
        found = accounts.search([("company_id", "=", self.company_id.root_id.id), ("partner_id", "=", payer.id)])
        before = {"before": found.fixed_limit, "before_until": str(found.fixed_limit_until or "")}
        row.values = {**row.values, **before}
        until = fields.Date.to_date(row.values["valid_until"])
        return self._grant(payer, float(row.values["limit"]), until, row.values["reason"])

    def _undo_limits(self, row, account):
        """The limit of before counts again, unless somebody changed it since."""
        if account.fixed_limit == float(row.values["limit"]):
            until = fields.Date.to_date(row.values["before_until"])
            self._grant(account.partner_id, row.values["before"], until, self.env._("the import was taken back"))

    def _grant(self, payer, limit, until, reason):
        grant = {"limit": limit, "limit_until": until or False}
        return self.env["custproc.credit.account"]._grant_limit(self.company_id, {payer.id: grant}, reason)

from odoo import api, fields, models

from .contract import CONTRACT_TYPES


class ClauseTemplate(models.Model):
    """A clause that contracts of a type are drawn up with (CT-07: the Civil Code stands in place of the Contract Law, D-18)."""

    _name = "custproc.clause.template"
    _description = "Clause Template"
    _order = "sequence, id"

    name = fields.Char("Title", required=True, translate=True)
    body = fields.Text(
        "Text",
        required=True,
        translate=True,
        help="May hold {company}, {customer}, {representative}, {amount}, {amount_words}, {start}, {end}, {payment_term}, {settlement}, "
        "{return_ratio}.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: every company.")
    contract_type = fields.Selection(CONTRACT_TYPES, "Only for type", help="Empty: every type of contract.")

    @api.model
    def _get_for(self, contract):
        """The clauses for one contract, in order."""
        return self.search(
            [("company_id", "in", [contract.company_id.id, False]), ("contract_type", "in", [contract.contract_type, False])]
        )

    def _copy_to(self, contract):
        """Copy the clauses to a contract in every installed language; returns them."""
        source = self.with_context(lang="en_US")
        clauses = self.env["custproc.contract.clause"].with_context(lang="en_US").create(
            [
                {"contract_id": contract.id, "sequence": place * 10, "name": template.name, "body": template.body}
                for place, template in enumerate(source, 1)
            ]
        )
        for lang, _name in self.env["res.lang"].get_installed():
            if lang != "en_US":
                for template, clause in zip(self.with_context(lang=lang), clauses.with_context(lang=lang), strict=True):
                    clause.write({"name": template.name, "body": template.body})
        return clauses.with_env(self.env)

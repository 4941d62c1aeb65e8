from odoo import api, fields, models, tools


class CustprocReviewChangeRule(models.Model):
    """Which departments review again after a change of a reviewed document (ISO 9001 8.2.4); a kind of change without rule touches all."""

    _name = "custproc.review.change.rule"
    _inherit = ["custproc.setting.mixin"]
    _description = "Rule of change review"
    _order = "document, sequence, id"

    name = fields.Char("Change", required=True, translate=True)
    sequence = fields.Integer(default=10)
    document = fields.Selection(
        [("order", "Quotations"), ("contract", "Contracts")], "Reviewed document", required=True, default="order"
    )
    change = fields.Char(
        "Kind of change",
        required=True,
        help="Technical name of what changed: a point of the quotation or contract, or “added” and “removed” for lines.",
    )
    department_ids = fields.Many2many("custproc.department", string="Departments that review again")
    with_owner = fields.Boolean(
        "And the owner of the product form", help="The department that owns the product form reviews again as well."
    )

    _change_unique = models.UniqueIndex("(document, change)", "There is a rule for this kind of change. Change that one.")

    @api.model
    @tools.ormcache("document")
    def _get_map(self, document):
        """{kind of change: (ids of the departments touched, whether the form's owner is)}."""
        # sudo: custproc.review.change.rule, rules count whoever asks
        rules = self.sudo().search([("document", "=", document)])
        return {rule.change: (tuple(rule.department_ids.ids), rule.with_owner) for rule in rules}

from odoo import api, fields, models


class CustprocRequirementOption(models.Model):
    """One way to meet the need, as it is proposed to the customer (RD-08, RD-10)."""

    _name = "custproc.requirement.option"
    _inherit = ["custproc.closed.mixin"]
    _description = "Option of a proposal"
    _order = "requirement_id, sequence, id"
    _protected_fields = ("is_chosen",)

    requirement_id = fields.Many2one("custproc.requirement", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="requirement_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="requirement_id.currency_id")
    sequence = fields.Integer(default=10)
    name = fields.Char("Option", required=True)
    description = fields.Text(help="Keep it simple: the customer reads this.")
    price = fields.Monetary(help="Tax included, in the requirement's currency.")
    days = fields.Integer("Days until delivery", help="Calendar days after the customer's agreement.")
    is_recommended = fields.Boolean("Recommended")
    is_chosen = fields.Boolean("Chosen by the customer", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        options = super().create(vals_list)
        options.requirement_id._check_unlocked(("option_ids",))
        return options

    def write(self, vals):
        if not vals.keys() <= {"is_chosen"}:
            self.requirement_id._check_unlocked(("option_ids",))
        result = super().write(vals)
        if not vals.keys() <= {"is_chosen"}:
            self.requirement_id._check_unlocked(("option_ids",))
        return result

    def unlink(self):
        self.requirement_id._check_unlocked(("option_ids",))
        return super().unlink()

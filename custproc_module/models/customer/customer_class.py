from odoo import api, fields, models, tools

AXES = {
    "size": "size_id",
    "demand": "demand_id",
    "channel": "channel_id",
    "contract": "contract_class_id",
    "usage": "user_class_id",
}


class CustprocCustomerClass(models.Model):
    """A class of customers on one axis, such as the channel (CL-04 to CL-12).

    An axis is shown as soon as a company uses a class of it (D-02).
    """

    _name = "custproc.customer.class"
    _description = "Class of Customers"
    _order = "axis, sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Name other parts of the module know this class by.")
    axis = fields.Selection(
        [
            ("size", "Size"),
            ("demand", "Demand"),
            ("channel", "Sales channel"),
            ("contract", "Contract class"),
            ("usage", "User class"),
        ],
        required=True,
        index=True,
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, help="Archived classes are not offered; an axis without classes is not shown.")
    color = fields.Integer()
    company_id = fields.Many2one("res.company", index="btree_not_null", help="Empty: every company.")

    _code_unique = models.UniqueIndex(
        "(axis, code, company_id) NULLS NOT DISTINCT",
        "Another class of this axis has the same code. Choose another code.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        classes = super().create(vals_list)
        self.env.registry.clear_cache("templates")
        self.env.registry.clear_cache()
        return classes

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"active", "axis", "company_id"}:
            self.env.registry.clear_cache("templates")
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache("templates")
        self.env.registry.clear_cache()
        return result

    @api.model
    def _get_used_axes(self):
        """Names of the axes that the companies of this session use, as a tuple."""
        return self._get_remembered_axes(tuple(sorted(self.env.companies.ids)))

    @api.model
    @tools.ormcache("company_ids")
    def _get_remembered_axes(self, company_ids):
        # sudo: custproc.customer.class, which fields a screen shows does not depend on who looks
        found = self.sudo()._read_group([("company_id", "in", [*company_ids, False])], ["axis"])
        return tuple(sorted(axis for (axis,) in found))

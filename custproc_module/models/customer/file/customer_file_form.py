from odoo import api, fields, models


class CustprocCustomerFile(models.Model):
    """The fields that only one kind of file has: those of the form its kind names, mandatory ones counted as missing (D-02)."""

    _name = "custproc.customer.file"
    _inherit = ["custproc.customer.file", "custproc.register.values.mixin"]

    register_id = fields.Many2one(compute="_compute_register_id", store=True, precompute=True, string="Form of its kind")

    @api.depends("kind_ids.register_id")
    def _compute_register_id(self):
        """The form of the first kind that has one; the values of another form go with it."""
        for file in self:
            form = file.kind_ids.register_id[:1]
            if file.register_id != form:
                file.register_id = form

    @api.model_create_multi
    def create(self, vals_list):
        """What is entered for the kind's form is kept once the file has its kind, and by it the form."""
        vals_list = [dict(vals) for vals in vals_list]
        entered = [vals.pop("register_values", None) for vals in vals_list]
        files = super().create(vals_list)
        for file, values in zip(files, entered, strict=True):
            if values:
                file.register_values = values
        return files

    @api.depends("register_id", "register_values")
    def _compute_assessment(self):
        # EXTENDS with the mandatory fields of the kind's form
        super()._compute_assessment()

    def _get_basics(self):
        basics = super()._get_basics()
        missing = self._get_missing_register_fields()
        return basics | {field.name: field not in missing for field in self._get_register_fields() if field.is_mandatory}

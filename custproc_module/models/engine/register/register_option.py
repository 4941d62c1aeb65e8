from odoo import api, fields, models


class RegisterOption(models.Model):
    """One choice of a field of a form."""

    _name = "custproc.register.option"
    _description = "Choice of a Register's Field"
    _order = "field_id, sequence, id"

    field_id = fields.Many2one("custproc.register.field", required=True, index=True, ondelete="cascade")
    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)

    _code_unique = models.UniqueIndex("(field_id, code)", "Two choices of a field cannot share a code. Choose another code.")

    @api.model_create_multi
    def create(self, vals_list):
        options = super().create(vals_list)
        options.field_id._check_form_is_draft()
        return options

    def write(self, vals):
        """Change a choice of a draft.

        :raise ProcessError: the form's version is, or was, in use
        """
        self.field_id._check_form_is_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.field_id._check_form_is_draft()

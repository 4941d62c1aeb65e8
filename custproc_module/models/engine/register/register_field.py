import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# How the kinds of a form's fields are stored in the documents that carry them.
PROPERTY_TYPES = {
    "char": "char",
    "text": "text",
    "number": "float",
    "integer": "integer",
    "money": "monetary",
    "date": "date",
    "datetime": "datetime",
    "boolean": "boolean",
    "selection": "selection",
}
CODE = re.compile(r"[a-z][a-z0-9_]*")


class RegisterField(models.Model):
    """One field of a form: what is asked, of which kind, whether it must be filled in, and where it is printed."""

    _name = "custproc.register.field"
    _description = "Field of a Register"
    _order = "register_id, sequence, id"

    register_id = fields.Many2one("custproc.register", "Form", required=True, index=True, ondelete="cascade")
    name = fields.Char("Label", required=True, translate=True)
    code = fields.Char(
        required=True, copy=True, help="Small letters, digits and underscores; the same in every version, so that versions compare."
    )
    sequence = fields.Integer("Printed position", default=10)
    kind = fields.Selection(
        [
            ("char", "Text, one line"),
            ("text", "Short text"),
            ("number", "Number"),
            ("integer", "Whole number"),
            ("money", "Money"),
            ("date", "Day"),
            ("datetime", "Day and time"),
            ("boolean", "Yes or no"),
            ("selection", "One of several"),
            ("partner", "Customer or contact"),
            ("product", "Product"),
            ("user", "Colleague"),
            ("signature", "Signature"),
        ],
        required=True,
        default="char",
    )
    is_mandatory = fields.Boolean("Mandatory")
    section = fields.Char("Heading", translate=True, help="A heading above this field and those that follow under the same heading.")
    width = fields.Selection(
        [("third", "A third"), ("half", "Half"), ("full", "Full width")], "Printed width", required=True, default="half"
    )
    help = fields.Char("Explanation", translate=True)
    option_ids = fields.One2many("custproc.register.option", "field_id", "Choices", copy=True)
    has_minimum = fields.Boolean("Lower bound")
    minimum = fields.Float("At least")
    has_maximum = fields.Boolean("Upper bound")
    maximum = fields.Float("At most")

    _code_unique = models.UniqueIndex("(register_id, code)", "Two fields of a form cannot share a code. Choose another code.")

    @api.constrains("code")
    def _check_code(self):
        for field in self:
            if not CODE.fullmatch(field.code or "") or field.code.endswith("_html"):
                raise ValidationError(
                    self.env._(
                        "“%(field)s” cannot have the code “%(code)s”: codes begin with a small letter and hold small letters, digits and "
                        "underscores. Choose another code.",
                        field=field.name,
                        code=field.code,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        fields = super().create(vals_list)
        fields._check_form_is_draft()
        return fields

    def write(self, vals):
        """Change a field of a draft.

        :raise ProcessError: the form's version is, or was, in use
        """
        self._check_form_is_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_form_is_draft()

    def _check_form_is_draft(self):
        if not self.env.su:
            self.register_id._check_draft()

    @api.model
    def _get_record_models(self):
        """{kind: model} of the kinds that name a record; extend by adding to `super()`, and `kind` by the same key."""
        return {"partner": "res.partner", "product": "product.product", "user": "res.users"}

    def _get_property(self):
        """The field as an Odoo property, labels in the reader's language."""
        self.ensure_one()
        found = {"name": self.code, "string": self.name, "type": PROPERTY_TYPES.get(self.kind, "many2one")}
        if self.is_mandatory:
            found["string"] = f"{self.name} *"
        if self.kind == "selection":
            found["selection"] = [[option.code, option.name] for option in self.option_ids]
        elif self.kind == "money":
            found["currency_field"] = "register_currency_id"
        elif found["type"] == "many2one":
            found["comodel"] = self._get_record_models()[self.kind]
        return found

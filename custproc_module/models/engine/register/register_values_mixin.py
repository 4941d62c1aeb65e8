from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, format_datetime, formatLang

from ....policies.engine.register import is_answered, is_empty, problem
from ..words import in_one, listed, say_number


class RegisterValuesMixin(models.AbstractModel):
    """A document that carries the fields of a form beside its own (D-02): an entry of a register, a kind of customer file.

    Its values are properties on the definition the form generates from its fields. Odoo checks no property: kinds, bounds and choices
    are checked here, whoever writes and by whatever way.
    """

    _name = "custproc.register.values.mixin"
    _inherit = ["custproc.subject.mixin"]
    _description = "Document with Fields of a Form"

    register_id = fields.Many2one("custproc.register", "Form", ondelete="restrict", index="btree_not_null")
    register_values = fields.Properties("Form fields", definition="register_id.definition")
    register_currency_id = fields.Many2one("res.currency", "Currency", compute="_compute_register_currency_id")
    register_missing_text = fields.Char("Mandatory and empty", compute="_compute_register_missing_text")

    def _compute_register_currency_id(self):
        for document in self:
            document.register_currency_id = document._get_subject_company().currency_id

    @api.depends_context("lang")
    @api.depends("register_id", "register_values")
    def _compute_register_missing_text(self):
        for document in self:
            document.register_missing_text = listed(self.env, document._get_missing_register_fields().mapped("name"))

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------
    def _get_register_values(self):
        """{field code: plain value} of what was entered: texts, numbers, ISO days and UTC moments, ids of records."""
        self.ensure_one()
        field = self._fields["register_values"]
        return dict(field.convert_to_cache(self.register_values, self, validate=False) or {})

    def _get_register_fields(self):
        """The fields of the document's form that hold values, in printed order."""
        self.ensure_one()
        # sudo: custproc.register.field, who may read the document may read what its form asks
        return self.register_id.sudo().field_ids.filtered(lambda field: field.kind != "signature").sudo(self.env.su)

    def _get_missing_register_fields(self):
        """The mandatory fields (`custproc.register.field`, in printed order) that are empty."""
        self.ensure_one()
        values = self._get_register_values()
        mandatory = self._get_register_fields().filtered("is_mandatory")
        return mandatory.filtered(lambda field: not is_answered(field.kind, values.get(field.code)))

    def _say_register_values(self):
        """[(field, text)] of every field in printed order, in the reader's language and time zone; one read for each model named."""
        self.ensure_one()
        values = self._get_register_values()
        return [(field, self._say_register_value(field, values.get(field.code))) for field in self._get_register_fields()]

    def _say_register_value(self, field, value):
        if field.kind == "boolean":
            return "" if value is None else self.env._("yes") if value else self.env._("no")
        if is_empty(value) or value is False:
            return ""
        if field.kind == "selection":
            return {option.code: option.name for option in field.option_ids}.get(value, value)
        if field.kind == "date":
            return format_date(self.env, value)
        if field.kind == "datetime":
            return format_datetime(self.env, value, tz=self._get_register_timezone(), dt_format="short")
        if field.kind == "money":
            return formatLang(self.env, value, currency_obj=self.register_currency_id)
        if field.kind in ("number", "integer"):
            return say_number(self.env, value) if field.kind == "integer" else formatLang(self.env, value)
        model = field._get_record_models().get(field.kind)
        if model:
            record = self.env[model].browse(value).exists()
            return record.display_name if record and record.has_access("read") else ""
        return str(value)

    def _get_register_timezone(self):
        return self._get_subject_company()._custproc_timezone()

    @api.model
    def get_property_definition(self, full_name):
        """Definition of one property: the form's own, which is made from its fields and not stored."""
        name, _dot, code = full_name.partition(".")
        if name != "register_values":
            return super().get_property_definition(full_name)
        self.browse().check_access("read")
        field = self.env["custproc.register.field"].search([("code", "=", code), ("kind", "!=", "signature")], limit=1)
        return field._get_property() if field else {}

    # ------------------------------------------------------------------
    # Checking
    # ------------------------------------------------------------------
    @api.constrains("register_id", "register_values")
    def _check_register_values(self):
        """Every value is of its field's kind, within its bounds and choices, and names a record that exists.

        :raise ValidationError: naming document, field and what is wrong
        """
        wanted = defaultdict(set)
        for document in self:
            reasons = document._get_register_problems(wanted)
            if reasons:
                raise ValidationError(
                    self.env._(
                        "%(document)s cannot be saved: %(reasons)s. Correct what was entered.",
                        document=document.display_name,
                        reasons=in_one(self.env, reasons),
                    )
                )
        for model, ids in wanted.items():
            gone = ids - set(self.env[model].browse(ids).exists().ids)
            if gone:
                raise ValidationError(
                    self.env._(
                        "%(model)s %(ids)s cannot be entered: it does not exist. Choose another one.",
                        model=self.env["ir.model"]._get(model).name,
                        ids=listed(self.env, sorted(map(str, gone))),
                    )
                )

    def _get_register_problems(self, wanted):
        """Texts of what is wrong; ids of the records named are added to `wanted`."""
        self.ensure_one()
        values, reasons = self._get_register_values(), []
        models_by_kind = self.env["custproc.register.field"]._get_record_models()
        for field in self._get_register_fields():
            value = values.pop(field.code, None)
            code = problem(
                field.kind,
                value,
                field.option_ids.mapped("code"),
                field.minimum if field.has_minimum else None,
                field.maximum if field.has_maximum else None,
            )
            if code:
                reasons.append(self._say_register_problem(code, field, value))
            elif value and field.kind in models_by_kind:
                wanted[models_by_kind[field.kind]].add(value)
        reasons += [self.env._("the form has no field “%(code)s”", code=code) for code in values]
        return reasons

    def _say_register_problem(self, code, field, value):
        least, most = (say_number(self.env, bound) for bound in (field.minimum, field.maximum))
        said = {"field": field.name, "value": value, "minimum": least, "maximum": most}
        return {
            "text": self.env._("“%(field)s” is a text, not %(value)s", **said),
            "number": self.env._("“%(field)s” is a number, not %(value)s", **said),
            "integer": self.env._("“%(field)s” is a whole number, not %(value)s", **said),
            "day": self.env._("“%(field)s” is a day, not %(value)s", **said),
            "moment": self.env._("“%(field)s” is a day and time, not %(value)s", **said),
            "yes_no": self.env._("“%(field)s” is yes or no, not %(value)s", **said),
            "option": self.env._("“%(field)s” knows no choice %(value)s", **said),
            "record": self.env._("“%(field)s” names a record, not %(value)s", **said),
            "below": self.env._("“%(field)s” is %(value)s, less than %(minimum)s", **said),
            "above": self.env._("“%(field)s” is %(value)s, more than %(maximum)s", **said),
        }[code]

    # ------------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_definition_unchanged(vals.get("register_values"))
        return super().create(vals_list)

    def write(self, vals):
        """Write values; the fields themselves belong to the form.

        :raise ValidationError: the web client was asked to change the definition
        """
        self._check_definition_unchanged(vals.get("register_values"))
        return super().write(vals)

    def _check_definition_unchanged(self, values):
        if isinstance(values, list) and any(
            isinstance(part, dict) and (part.get("definition_changed") or part.get("definition_deleted")) for part in values
        ):
            raise ValidationError(
                self.env._(
                    "The fields of a form cannot be changed on a document: they belong to its version. "
                    "Ask the administrator for a new version of the form."
                )
            )

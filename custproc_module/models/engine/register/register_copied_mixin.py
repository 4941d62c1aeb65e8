from odoo import fields, models


class RegisterCopiedMixin(models.AbstractModel):
    """A document of which there are paper originals or copies, each with who keeps it.

    The document declares the inverse: `register_copy_ids = fields.One2many(inverse_name=…)`, and names it in `_get_copies_field`.
    """

    _name = "custproc.register.copied.mixin"
    _inherit = ["custproc.subject.mixin"]
    _description = "Document with Paper Copies"

    register_copy_count = fields.Integer("Number of paper copies", compute="_compute_register_copy_count")

    def _compute_register_copy_count(self):
        name = self._get_copies_field()
        counts = dict(self.env["custproc.register.copy"]._read_group([(name, "in", self.ids)], [name], ["__count"]))
        for document in self:
            document.register_copy_count = counts.get(document, 0)

    def _get_copies_field(self):
        """The field of `custproc.register.copy` that names this document."""
        raise NotImplementedError(f"{self._name} does not say how its copies find it")

    def _make_copies(self, copies):
        """Register paper copies of each document: `[{"name": …, "holder": …, "group_id": …, "is_outside": …}, …]`, numbered on."""
        name = self._get_copies_field()
        # sudo: custproc.register.copy, nobody makes copies directly; the process registers them
        model = self.env["custproc.register.copy"].sudo()
        rows = [
            {
                **values,
                name: document.id,
                "company_id": document._get_subject_company().id,
                "number": document.register_copy_count + number,
                "state": "outside" if values.get("is_outside") else "held",
            }
            for document in self
            for number, values in enumerate(copies, 1)
        ]
        made = model.create(rows)
        self.invalidate_recordset(["register_copy_count"])
        return made.with_env(self.env)

    def action_open_copies(self):
        """List the paper copies of the document."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.register_copy_action")
        action["domain"] = [(self._get_copies_field(), "=", self.id)]
        action["context"] = {}
        return action

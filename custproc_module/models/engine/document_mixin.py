from odoo import api, fields, models

from ...exceptions import ProcessError


class DocumentMixin(models.AbstractModel):
    """A document of a process: a number, a company, a chatter, activities and declared transitions."""

    _name = "custproc.document.mixin"
    _inherit = ["mail.thread", "mail.activity.mixin", "custproc.transition.mixin"]
    _description = "Process Document"
    _check_company_auto = True

    # States in which a document may still be thrown away: nothing was decided in them.
    _deletable_states = ("draft", "cancelled")

    name = fields.Char("Number", copy=False, readonly=True, index="trigram", default=lambda self: self.env._("New"))
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)

    @api.model
    def _get_sequence_code(self):
        """Code of the `ir.sequence` that numbers these documents per company; nothing numbers them where it is empty."""
        return self._name

    @api.model_create_multi
    def create(self, vals_list):
        code = self._get_sequence_code()
        new = self.env._("New")
        for vals in vals_list:
            if code and vals.get("name", new) == new:
                company = vals.get("company_id") or self.env.company.id
                # sudo: ir.sequence, whoever may create the document may take its number
                number = self.env["ir.sequence"].sudo().with_company(company).next_by_code(code)
                if number:
                    vals["name"] = number
        return super().create(vals_list)

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Open a document for an incoming mail; its alias cannot give it a state or a decision."""
        values = {name: value for name, value in (custom_values or {}).items() if name not in self._get_closed_fields()}
        return super().message_new(msg_dict, values)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        for document in self:
            if document.state not in self._deletable_states:
                raise ProcessError(
                    self.env._(
                        "%(document)s cannot be deleted: it is “%(state)s” and belongs to the records. Cancel or archive it instead.",
                        document=document.display_name,
                        state=document._get_state_label(document.state),
                    )
                )

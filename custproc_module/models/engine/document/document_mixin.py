from odoo import api, fields, models
from odoo.tools import SQL

from ....exceptions import ProcessError


class DocumentMixin(models.AbstractModel):
    """A document of a process: a number, a company, a chatter, activities and declared transitions."""

    _name = "custproc.document.mixin"
    _inherit = ["mail.thread", "mail.activity.mixin", "custproc.transition.mixin", "custproc.single.mixin"]
    _description = "Process Document"
    _check_company_auto = True

    # Decisions, letters and entries name a document by its number: it is given, nobody writes it.
    _protected_fields = ("name",)
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
        numbers = {place: number for place, vals in enumerate(vals_list) if (number := self._take_number(vals))}
        if self.env.su:
            for place, number in numbers.items():
                vals_list[place]["name"] = number
            return super().create(vals_list)
        documents = super().create(vals_list)
        for place, number in numbers.items():
            # sudo: the document itself, its number is closed to everybody, also to who creates it
            documents[place].sudo().name = number
        return documents

    def write(self, vals):
        if "company_id" in vals and not self.env.su:
            self._check_company_stays(vals["company_id"])
        return super().write(vals)

    def _check_company_stays(self, company_id):
        """:raise ProcessError: a document that has begun would be taken to another company, whose gates would count what this decided"""
        for document in self:
            if document.company_id.id != company_id and document.state not in self._deletable_states:
                document._refuse(
                    self.env._("be moved to another company"),
                    self.env._(
                        "it is “%(state)s” with %(company)s",
                        state=document._get_state_label(document.state),
                        company=document.company_id.name,
                    ),
                    self.env._("Make one in the other company."),
                )

    @api.model
    def _take_number(self, vals):
        """The number of a document that is created with these values; nothing where it brings its own, or none is given."""
        code = self._get_sequence_code()
        new = self.env._("New")
        if not code or vals.get("name", new) != new:
            return ""
        company = vals.get("company_id") or self.env.company.id
        # sudo: ir.sequence, whoever may create the document may take its number
        return self.env["ir.sequence"].sudo().with_company(company).next_by_code(code)

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Open a document for an incoming mail; its alias cannot give it a state or a decision."""
        values = {name: value for name, value in (custom_values or {}).items() if name not in self._get_closed_fields()}
        return super().message_new(msg_dict, values)

    def _track_finalize(self):
        """What the chatter keeps of a change is text, in the language of whoever made it. A job has none: the company's, who reads it."""
        # EXTENDS 'mail'
        documents = self
        if not self.env.lang:
            company = self.exists()[:1].company_id.sudo()  # sudo: res.company, the language of its own card
            documents = self.with_context(lang=company.partner_id.lang) if company.partner_id.lang else self
        return super(DocumentMixin, documents)._track_finalize()

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

    def _take_turn(self):
        """Let sessions that are about to make the same thing of these documents go one after the other: who comes second starts
        again and finds what the first has made. To be called before looking whether it is there already.
        """
        # An update, not a lock: a lock lets the second one go on with what it read before.
        self.env.cr.execute(
            SQL("UPDATE %s SET write_date = write_date WHERE id = ANY(%s)", SQL.identifier(self._table), list(self.ids))
        )

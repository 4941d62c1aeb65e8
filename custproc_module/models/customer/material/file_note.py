from odoo import api, fields, models
from odoo.tools import SQL

KEEP_DAYS = 62  # changes are extracted within 31 days


class CustprocFileNote(models.Model):
    """One change of what a customer file holds, noted as it is made (CF-18, CF-19).

    A note of its own, because the chatter's tracking is switched off by a caller's context, and a record knows its last change only.
    """

    _name = "custproc.file.note"
    _description = "Noted Change of a Customer File"
    _inherit = ["custproc.record.mixin"]
    _order = "id desc"
    _rec_name = "subject"

    file_id = fields.Many2one("custproc.customer.file", "Customer file", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="file_id.company_id", store=True, index=True)
    material = fields.Selection(
        selection=lambda self: self.env["custproc.material"]._fields["material"]._description_selection(self.env),
        required=True,
        readonly=True,
    )
    sort = fields.Selection([("created", "New"), ("changed", "Changed"), ("removed", "Removed")], required=True, readonly=True)
    subject = fields.Char("Of", readonly=True, help="The paper, contact or own field; empty: the file itself.")
    field_id = fields.Many2one("ir.model.fields", readonly=True, ondelete="cascade", index="btree_not_null")
    user_id = fields.Many2one("res.users", "By", readonly=True)

    _moment_index = models.Index("(create_date)")

    @api.model
    def _keep(self, material, sort, noted, names=(False,), model=None):
        """Note one change for each file and field.

        :param noted: [(file, subject)]
        :param names: fields of `model` that changed
        """
        ids = self.env["ir.model.fields"]._get_ids(model) if model else {}
        # sudo: custproc.file.note, only changes themselves write it
        self.sudo().create(
            [
                {
                    "file_id": file.id,
                    "material": material,
                    "sort": sort,
                    "subject": subject,
                    "field_id": ids.get(name, False),
                    "user_id": self.env.uid,
                }
                for file, subject in noted
                for name in names
            ]
        )

    @api.model
    def _query_changes(self):
        """The notes as a source of custproc.file.change."""
        return SQL(
            """SELECT n.file_id, n.create_date, n.material,
                      concat_ws(': ', NULLIF(n.subject, ''), CASE n.sort WHEN 'created' THEN %(new)s WHEN 'removed' THEN %(removed)s
                                ELSE COALESCE(f.field_description->>%(lang)s, f.field_description->>'en_US') END), n.user_id
                 FROM custproc_file_note n LEFT JOIN ir_model_fields f ON f.id = n.field_id, since
                WHERE n.create_date >= since.at""",
            new=self.env._("new"),
            removed=self.env._("removed"),
            lang=self.env.lang or "en_US",
        )

    @api.autovacuum
    def _gc_old(self):
        """What was noted stands in the extract of its day by then."""
        before = fields.Datetime.subtract(fields.Datetime.now(), days=KEEP_DAYS)
        self.search([("create_date", "<", before)], limit=10_000).unlink()


class FileNotedMixin(models.AbstractModel):
    """A record that is part of a customer file: whoever makes, changes or removes it, the file's list of changes says so."""

    _name = "custproc.file.noted.mixin"
    _description = "Part of a Customer File whose Changes are Noted"

    _noted_material = ""
    # Closed fields whose change by the process is worth knowing; of the others, none is.
    _noted_closed_fields = frozenset()

    def _get_noted_files(self):
        """[(file, what changed of it)] of these records."""
        raise NotImplementedError

    @api.model
    def _get_noted_names(self, vals):
        """Those of the written fields that hold what people know of the customer."""
        closed = self._get_closed_fields() - self._noted_closed_fields if hasattr(self, "_get_closed_fields") else ()
        return [name for name in vals if name not in closed and self._is_noted(self._fields[name])]

    @api.model
    def _is_noted(self, field):
        if not field.store or field.type == "one2many" or field.name.startswith(("message_", "activity_", "custproc_")):
            return False
        return not (field.compute or field.related) or not field.readonly

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env["custproc.file.note"]._keep(self._noted_material, "created", records._get_noted_files())
        return records

    def write(self, vals):
        result = super().write(vals)
        if names := self._get_noted_names(vals):
            self.env["custproc.file.note"]._keep(self._noted_material, "changed", self._get_noted_files(), names, self._name)
        return result


class CustprocCustomerFile(models.Model):
    _name = "custproc.customer.file"
    _inherit = ["custproc.customer.file", "custproc.file.noted.mixin"]

    _noted_material = "basic"
    _noted_closed_fields = frozenset({"state", "contract_signed_on", "exception_granted_until", "talked_on"})

    def _get_noted_files(self):
        return [(file, False) for file in self]

    def write(self, vals):
        """Of its own fields, the file's list of changes names those whose value is another one."""
        if "register_values" not in vals:
            return super().write(vals)
        before = {file: file._get_register_values() for file in self}
        result = super().write(vals)
        noted = []
        for file, values in before.items():
            now = file._get_register_values()
            noted += [(file, field.name) for field in file._get_register_fields() if values.get(field.code) != now.get(field.code)]
        self.env["custproc.file.note"]._keep("basic", "changed", noted)
        return result

    @api.model
    def _is_noted(self, field):
        # EXTENDS: its own fields are named one by one, see `write`
        return field.type != "properties" and super()._is_noted(field)


class CustprocCustomerDocument(models.Model):
    _name = "custproc.customer.document"
    _inherit = ["custproc.customer.document", "custproc.file.noted.mixin"]

    _noted_material = "papers"

    def _get_noted_files(self):
        return [(paper.file_id, paper.name) for paper in self]

    def unlink(self):
        self.env["custproc.file.note"]._keep(self._noted_material, "removed", self._get_noted_files())
        return super().unlink()


class CustprocContactCard(models.Model):
    _name = "custproc.contact.card"
    _inherit = ["custproc.contact.card", "custproc.file.noted.mixin"]

    _noted_material = "contacts"

    def _get_noted_files(self):
        return [(card.file_id, card.partner_id.name) for card in self]

    def unlink(self):
        self.env["custproc.file.note"]._keep(self._noted_material, "removed", self._get_noted_files())
        return super().unlink()


class ResPartner(models.Model):
    """Name, address and ways to reach a customer and his contacts are part of his file, though they are kept with the contact."""

    _inherit = "res.partner"

    _custproc_noted_fields = frozenset(
        {"name", "phone", "email", "street", "street2", "city", "zip", "state_id", "country_id", "vat", "industry_id", "website", "ref"}
    )

    def write(self, vals):
        result = super().write(vals)
        names = [name for name in vals if name in self._custproc_noted_fields]
        if names:
            # sudo: custproc.customer.file, whoever changes a contact need not read the customer's file
            files = self.env["custproc.customer.file"].sudo().search([("partner_id", "in", self.commercial_partner_id.ids)])
            of_entity = files.grouped("partner_id")
            noted = [
                (file, False if partner == file.partner_id else partner.name)
                for partner in self
                for file in of_entity.get(partner.commercial_partner_id, ())
            ]
            self.env["custproc.file.note"]._keep("basic", "changed", noted, names, self._name)
        return result

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

AUDITOR = "custproc_module.group_custproc_auditor"


class SubjectRecordMixin(models.AbstractModel):
    """A record of the engine about a document, named by `model` and `res_id`: who may not read the document reads none of it.

    Access follows the document in every search, count, group and export, and in every reading by id: one condition in the
    statement for each kind of document, none a record. The auditor reads the records of every document of his companies. Company
    and confidentiality rules hold beside it.
    """

    _name = "custproc.subject.record.mixin"
    _inherit = ["custproc.record.mixin"]
    _description = "Record about a Document"

    # Which documents these records can be about: the models made of one of these mixins.
    _subject_mixins = ("custproc.subject.mixin",)
    # Many2one to the record that names the document, where this one does not.
    _subject_carrier = None

    @api.model
    def _get_subject_models(self):
        """Names of the models these records can be about."""
        cls = type(self)
        names = cls.__dict__.get("_custproc_subject_models")
        if names is None:
            mixins = tuple(self.env.registry[name] for name in self._subject_mixins)
            names = cls._custproc_subject_models = tuple(
                name for name, model in self.env.registry.items() if not model._abstract and issubclass(model, mixins)
            )
        return names

    def _get_document(self):
        """The document this one record is about, in the caller's environment."""
        self.ensure_one()
        if self._subject_carrier:
            return self[self._subject_carrier]._get_document()
        return self.env[self.model].browse(self.res_id)

    def action_open_document(self):
        """Open the document this record is about."""
        document = self._get_document()
        return {"type": "ir.actions.act_window", "res_model": document._name, "res_id": document.id, "view_mode": "form"}

    @api.model
    def _get_own_domain(self):
        """Records the user reads whatever he may read of their documents: what he is asked by name, or has asked for himself."""
        return Domain.FALSE

    @api.model
    def _get_readable_domain(self):
        """Records of documents that the current user may read, and his own."""
        reader = self
        return self._get_own_domain() | Domain.custom(to_sql=lambda _model, alias, _query: reader._get_readable_sql(alias))

    @api.model
    def _reads_every_subject(self):
        return self.env.su or self.env.user.has_group(AUDITOR)

    def _get_readable_sql(self, alias):
        if self._subject_carrier:
            field = self._fields[self._subject_carrier]
            carriers = self.env[field.comodel_name]
            return self._get_exists_sql(carriers, SQL.identifier(alias, field.name, to_flush=field))
        model_column = SQL.identifier(alias, "model", to_flush=self._fields["model"])
        id_column = SQL.identifier(alias, "res_id", to_flush=self._fields["res_id"])
        parts = [
            SQL("(%s = %s AND %s)", model_column, name, self._get_exists_sql(self.env[name], id_column))
            for name in self._get_subject_models()
            if self.env[name].has_access("read")
        ]
        return SQL("(%s)", SQL(" OR ").join(parts)) if parts else SQL("FALSE")

    def _get_exists_sql(self, documents, column):
        """That the document of a row is one of those the user may read; looked up by its key, for the rows that are asked for."""
        query = documents.with_context(active_test=False)._search(Domain.TRUE, active_test=False)
        if query.is_empty():
            return SQL("FALSE")
        query.add_where(SQL("%s = %s", SQL.identifier(query.table, "id"), column))
        return SQL("EXISTS %s", query.subselect(SQL("1")))

    def _search(self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False):
        if not bypass_access and not self._reads_every_subject() and self.browse().has_access("read"):
            domain = Domain(domain) & self._get_readable_domain()
        return super()._search(domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        asked = self - result[0] if result else self
        if not any(asked._ids) or self._reads_every_subject():
            return result
        # sudo: records of the engine, their own rights were checked above; the domain is that of the user
        readable = self.sudo().search(Domain("id", "in", asked.ids) & asked._get_readable_domain())
        forbidden = asked - readable.sudo(False)
        if not forbidden:
            return result
        every = forbidden | result[0] if result else forbidden
        return every, result[1] if result else every._make_subject_error

    def _make_subject_error(self):
        return AccessError(
            self.env._(
                "%(records)s cannot be read by you: it belongs to a document that you may not read. Ask whoever answers for the document.",
                records=self.env["ir.model"]._get(self._name).name,
            )
        )

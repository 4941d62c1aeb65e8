from odoo import api, models, tools
from odoo.exceptions import AccessError
from odoo.fields import Domain

_READING = {"_has_field_access", "_check_field_access"}


class ClosedMixin(models.AbstractModel):
    """Fields that follow from the process and that nobody writes, whatever rights a company hands out.

    `_protected_fields` of every class of the model count together; what the model stores of its own calculations is closed as well, since
    the host lets anybody write a calculated field who may write the record. Closed holds for write, create, import, forms and
    translations; the engine itself writes under sudo. Defaults are closed under sudo too: a default that a user saved for
    himself would otherwise enter what the process creates on his behalf.

    What this module adds to a document of the host is the company's own: why an order is held, what its customer still has, who reviews
    it. The host lets customers of the portal read their documents over RPC, field by field; they read none of these. Pages and mails
    meant for them say what they are to know under sudo.
    """

    _name = "custproc.closed.mixin"
    _description = "Record with Closed Fields"

    _protected_fields = ()
    # Names of the fields that whoever reads the record reads, on the model of the registry: of no groups, and no other class has a word in
    # it. Reading them costs what it costs in a model without closed fields.
    _custproc_plain_fields = frozenset()
    # Names of the fields no customer reads; nothing where the model is the module's own, which customers have no right on.
    _custproc_internal_fields = frozenset()

    @api.model
    def _get_closed_fields(self):
        """Names of the fields nobody writes directly."""
        cls = type(self)
        closed = cls.__dict__.get("_custproc_closed_fields")
        if closed is None:
            closed = cls._custproc_closed_fields = frozenset(self._list_closed_fields())
        return closed

    @api.model
    def _list_closed_fields(self):
        """The set behind `_get_closed_fields`; extend by adding to `super()`."""
        named = {name for base in type(self).__mro__ for name in base.__dict__.get("_protected_fields", ())}
        return named | {name for name, field in self._fields.items() if self._is_calculated(field)}

    @api.model
    def _is_calculated(self, field):
        """Whether a field of this module is stored and follows from others; fields of the host are the host's."""
        own = self._name.startswith("custproc.") or field.name.startswith("custproc_")
        return own and field.store and field.readonly and bool(field.related or (field.compute and not field.inverse))

    def _has_field_access(self, field, operation):
        # Asked for every value that is read, and under sudo as well, where the engine itself writes.
        if operation == "read":
            if field.name in self._custproc_plain_fields:
                return True
            if field.name in self._custproc_internal_fields and not self.env.su:
                if not self._is_read_by_colleague():
                    return False
                if self._custproc_plain_fields and not field.groups:
                    return True
        elif not self.env.su and field.name in self._get_closed_fields():
            return False
        return super()._has_field_access(field, operation)

    def _check_field_access(self, field, operation):
        if operation == "read":
            if field.name in self._custproc_plain_fields:
                return None
        elif not self.env.su and field.name in self._get_closed_fields():
            raise self._get_closed_refusal(field)
        return super()._check_field_access(field, operation)

    def _search(self, domain, offset=0, limit=None, order=None, *, active_test=True, bypass_access=False):
        # EXTENDS 'base': the host asks nobody who searches by a field that is not stored
        if self._custproc_internal_fields and not (bypass_access or self.env.su or self._is_read_by_colleague()):
            for condition in Domain(domain).iter_conditions():
                name = condition.field_expr.partition(".")[0]
                if name in self._custproc_internal_fields:
                    self._check_field_access(self._fields[name], "read")
        return super()._search(domain, offset, limit, order, active_test=active_test, bypass_access=bypass_access)

    def _traverse_related_sql(self, alias, field, query):
        # EXTENDS 'base': nor who sorts and groups by one that is followed to another document
        if field.name in self._custproc_internal_fields and not self.env.su:
            self._check_field_access(field, "read")
        return super()._traverse_related_sql(alias, field, query)

    @api.model
    @tools.ormcache("self.env.uid")  # forgotten with the groups of users; asked for each field of a record that is read
    def _is_read_by_colleague(self):
        """Whether a person of the company reads, and no customer of the portal and no visitor of the website."""
        return self.env.user._has_group("base.group_user")

    def _get_closed_refusal(self, field):
        """The error for whoever writes a closed field."""
        return AccessError(
            self.env._(
                "%(document)s cannot be changed directly: “%(field)s” follows from the process. "
                "Use the buttons of the document.",
                document=self.env["ir.model"]._get(self._name).name,
                field=field._description_string(self.env),
            )
        )

    def _write_closed(self, values):
        """Write closed fields past the overrides of `write`, by which the host and this module look for what people change of a document:
        nobody did. Calculations and constraints that depend on the fields are asked as ever. Only for fields nobody tracks.
        """
        # sudo: the document itself, the fields are closed to everybody
        return models.BaseModel.write(self.sudo(), values)

    def _register_hook(self):
        super()._register_hook()
        cls = type(self)
        # All modules are loaded by now. Their order decides who is asked first, so any other override must be asked each time.
        asked = [base for base in cls.__mro__ if not _READING.isdisjoint(base.__dict__)]
        is_ours_to_say = all(base is models.BaseModel or base.__module__ == __name__ for base in asked)
        if not self._name.startswith("custproc."):
            cls._custproc_internal_fields = frozenset(name for name in self._fields if name.startswith("custproc_"))
        if is_ours_to_say:
            free = {name for name, field in self._fields.items() if not field.groups}
            cls._custproc_plain_fields = frozenset(free - cls._custproc_internal_fields)

    def _unregister_hook(self):
        super()._unregister_hook()
        type(self)._custproc_plain_fields = frozenset()
        type(self)._custproc_internal_fields = frozenset()

    @api.model
    def default_get(self, fields):
        """Closed fields start with the default of their definition, whatever a context or a saved user default says."""
        defaults = super().default_get(fields)
        for name in self._get_closed_fields() & defaults.keys():
            field = self._fields[name]
            if field.default:
                value = field.convert_to_cache(field.default(self), self, validate=False)
                defaults[name] = field.convert_to_write(value, self)
            else:
                del defaults[name]
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        closed = {f"default_{name}" for name in self._get_closed_fields()}
        if not self.env.su and closed & self.env.context.keys():
            # Quick creation in a board column and foreign actions pass default_state; refusing it would break them.
            kept = {key: value for key, value in self.env.context.items() if key not in closed}
            self = self.with_env(self.env(context=kept))
        return super().create(vals_list)


class RecordMixin(models.AbstractModel):
    """A record that the engine keeps: every field is closed but those of `_open_fields`."""

    _name = "custproc.record.mixin"
    _inherit = ["custproc.closed.mixin"]
    _description = "Record of the Engine"

    _open_fields = frozenset()

    @api.model
    def _list_closed_fields(self):
        return super()._list_closed_fields() | (self._fields.keys() - self._open_fields)

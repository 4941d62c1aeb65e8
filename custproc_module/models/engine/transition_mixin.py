from odoo import api, models
from odoo.exceptions import AccessError

from ...exceptions import IllegalTransition, ProcessError


class TransitionMixin(models.AbstractModel):
    """A document whose `state` only moves along declared ways.

    `_transitions` names for each state the states that may follow; `_transition_groups` who may lead into a state (comma-separated group
    ids, any of them); `_protected_fields` the fields that record a decision. State and protected fields are closed to direct
    writes for everybody, so that import, RPC, forms and copies cannot set them; `_set_state` is the only way.
    """

    _name = "custproc.transition.mixin"
    _inherit = ["custproc.subject.mixin"]
    _description = "Document with Declared Transitions"

    _transitions = {}
    _transition_groups = {}
    _protected_fields = ()

    @api.model
    def _get_closed_fields(self):
        """Names of the fields nobody writes directly: `state` and every class's `_protected_fields`."""
        cls = type(self)
        closed = cls.__dict__.get("_custproc_closed_fields")
        if closed is None:
            names = {"state"} if self._transitions else set()
            for base in cls.__mro__:
                names.update(base.__dict__.get("_protected_fields", ()))
            closed = cls._custproc_closed_fields = frozenset(names)
        return closed

    def _has_field_access(self, field, operation):
        # Asked under sudo as well, where the engine itself writes.
        if not self.env.su and operation == "write" and field.name in self._get_closed_fields():
            return False
        return super()._has_field_access(field, operation)

    def _check_field_access(self, field, operation):
        if not self.env.su and operation == "write" and field.name in self._get_closed_fields():
            raise AccessError(
                self.env._(
                    "%(document)s cannot be changed directly: “%(field)s” follows from the process. Use the buttons of the document.",
                    document=self.env["ir.model"]._get(self._name).name,
                    field=field._description_string(self.env),
                )
            )
        return super()._check_field_access(field, operation)

    @api.model
    def default_get(self, fields):
        """Closed fields start with the default of their definition, whatever a context or a saved user default says."""
        defaults = super().default_get(fields)
        if self.env.su:
            return defaults
        for name in self._get_closed_fields() & defaults.keys():
            default = self._fields[name].default
            if default:
                defaults[name] = self._fields[name].convert_to_write(default(self), self)
            else:
                del defaults[name]
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        closed = {f"default_{name}" for name in self._get_closed_fields()}
        if closed & self.env.context.keys():
            # Quick creation in a board column and foreign actions pass default_state; refusing it would break them.
            kept = {key: value for key, value in self.env.context.items() if key not in closed}
            self = self.with_env(self.env(context=kept))
        return super().create(vals_list)

    def _get_transition_reasons(self, target):
        """Guards: the reasons why this one document may not go to `target`, as translated texts; empty when it may.

        Asked for every document before anything is written; all reasons are shown together. Extend by adding to `super()`.
        """
        self.ensure_one()
        return []

    def _set_state(self, target, **values):
        """Move the documents to `target` and write `values` (protected fields may be among them).

        Rights of the caller first (write access and the groups of `_transition_groups`; not asked under sudo), then the declared
        ways, then all guards.

        :raise AccessError: the caller may not write the document or not lead it into `target`
        :raise IllegalTransition: the document's state knows no way to `target`
        :raise ProcessError: guards refuse; the text lists every reason
        """
        if not self:
            return True
        if not self.env.su:
            self.check_access("write")
            self._check_transition_groups(target)
        previous = {}
        for document in self:
            previous[document.id] = document.state
            if target not in self._transitions.get(document.state, ()):
                document._refuse_transition(target)
        problems = [(document, reasons) for document in self if (reasons := document._get_transition_reasons(target))]
        if problems:
            raise ProcessError("\n".join(document._refusal_text(target, reasons) for document, reasons in problems))
        # sudo: the document itself, its state is closed to everybody and only written here, after all checks
        self.sudo().write({"state": target, **values})
        self._after_transition(previous, target)
        return True

    def _check_transition_groups(self, target):
        groups = self._transition_groups.get(target)
        if groups and not self.env.user.has_groups(groups):
            names = [
                self.env.ref(group.strip()).sudo().name for group in groups.split(",")
            ]  # sudo: res.groups, only the name is shown
            raise AccessError(
                self.env._(
                    "%(document)s cannot become “%(state)s”: this is reserved to %(groups)s. Ask one of them.",
                    document=self[:1].display_name,
                    state=self._get_state_label(target),
                    groups=", ".join(names),
                )
            )

    def _get_state_label(self, state):
        labels = dict(self._fields["state"]._description_selection(self.env))
        return labels.get(state, state)

    def _refuse_transition(self, target):
        allowed = [
            self._get_state_label(state)
            for state in self._fields["state"].get_values(self.env)
            if state in self._transitions.get(self.state, ())
        ]
        raise IllegalTransition(
            self.env._(
                "%(document)s cannot become “%(target)s”: it is “%(state)s”. %(next)s",
                document=self.display_name,
                target=self._get_state_label(target),
                state=self._get_state_label(self.state),
                next=self.env._("From there it can become: %(states)s.", states=", ".join(allowed))
                if allowed
                else self.env._("That is its last state."),
            )
        )

    def _refusal_text(self, target, reasons):
        return self.env._(
            "%(document)s cannot become “%(target)s”: %(reasons)s.",
            document=self.display_name,
            target=self._get_state_label(target),
            reasons="; ".join(reasons),
        )

    def _refuse(self, verb, facts, next_step):
        """Raise the refusal of one document in the house form; all three parts are translated texts."""
        self.ensure_one()
        raise ProcessError(
            self.env._(
                "%(document)s cannot %(verb)s: %(facts)s. %(next)s",
                document=self.display_name,
                verb=verb,
                facts=facts,
                next=next_step,
            )
        )

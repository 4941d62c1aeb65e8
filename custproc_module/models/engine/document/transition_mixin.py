from odoo import api, models
from odoo.exceptions import AccessError

from ....exceptions import IllegalTransition, ProcessError
from ..words import in_one, listed


def is_process_document(env, model):
    """Whether a model of this name is there and its documents move along declared ways."""
    return bool(model) and model in env and issubclass(env.registry[model], env.registry["custproc.transition.mixin"])


class TransitionMixin(models.AbstractModel):
    """A document whose `state` only moves along declared ways.

    `_transitions` names for each state the states that may follow; `_transition_groups` who may lead into a state (comma-separated group
    ids, any of them); `_protected_fields` the fields that record a decision. State and protected fields are closed to direct
    writes for everybody, so that import, RPC, forms and copies cannot set them; `_set_state` is the only way.
    """

    _name = "custproc.transition.mixin"
    _inherit = ["custproc.subject.mixin", "custproc.closed.mixin"]
    _description = "Document with Declared Transitions"

    _transitions = {}
    _transition_groups = {}

    @api.model
    def _list_closed_fields(self):
        return super()._list_closed_fields() | ({"state"} if self._transitions else set())

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

    def _require_step(self, *states, groups=None):
        """Refuse a step that belongs to some states only, or to some people, where the ways of the document lead to its target from other
        states and for other people as well. Buttons show it there alone, but whoever may write the document may call it.

        :param states: the states it is taken in
        :param groups: comma-separated group ids, any of them; not asked under sudo
        :raise AccessError: the caller may not write the document, or is in none of the groups
        :raise IllegalTransition: a document is in another state
        """
        if not self.env.su:
            self.check_access("write")
            if groups and not self.env.user.has_groups(groups):
                raise AccessError(
                    self.env._(
                        "%(document)s cannot be led on by you: this step is reserved to %(groups)s. Ask one of them.",
                        document=self[:1].display_name,
                        groups=self._name_groups(groups),
                    )
                )
        for document in self:
            if document.state not in states:
                raise IllegalTransition(
                    self.env._(
                        "%(document)s cannot take this step: it is “%(state)s”. The step is taken from: %(states)s.",
                        document=document.display_name,
                        state=document._get_state_label(document.state),
                        states=listed(self.env, [document._get_state_label(state) for state in states]),
                    )
                )

    def _name_groups(self, groups):
        # sudo: res.groups, only the names are shown
        return listed(self.env, [self.env.ref(group.strip()).sudo().name for group in groups.split(",")])

    @api.model
    def _expand_live_states(self, states, domain):
        """Columns of a board by state: those a document can leave again, in their order; a last state only where a document is in it."""
        return [state for state in self._fields["state"].get_values(self.env) if self._transitions.get(state) or state in states]

    def _check_transition_groups(self, target):
        groups = self._transition_groups.get(target)
        if groups and not self.env.user.has_groups(groups):
            raise AccessError(
                self.env._(
                    "%(document)s cannot become “%(state)s”: this is reserved to %(groups)s. Ask one of them.",
                    document=self[:1].display_name,
                    state=self._get_state_label(target),
                    groups=self._name_groups(groups),
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
                next=self.env._("From there it can become: %(states)s.", states=listed(self.env, allowed))
                if allowed
                else self.env._("That is its last state."),
            )
        )

    def _refusal_text(self, target, reasons):
        return self.env._(
            "%(document)s cannot become “%(target)s”: %(reasons)s. Correct this, then try again.",
            document=self.display_name,
            target=self._get_state_label(target),
            reasons=in_one(self.env, reasons),
        )

    def _refuse(self, verb, facts, next_step, document=None):
        """Raise the refusal of one document in the house form; all three parts are translated texts.

        :param document: what it is called, where its own name says nothing to the reader
        """
        self.ensure_one()
        raise ProcessError(
            self.env._(
                "%(document)s cannot %(verb)s: %(facts)s. %(next)s",
                document=document or self.display_name,
                verb=verb,
                facts=facts,
                next=next_step,
            )
        )

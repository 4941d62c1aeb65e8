from odoo import models


class SubjectMixin(models.AbstractModel):
    """A document that rules speak about: who answers for it, and in which company it happens."""

    _name = "custproc.subject.mixin"
    _description = "Subject of Rules"

    def _get_responsible_team(self):
        """The sales team (branch) whose leader decides on this document (D-01): its own `team_id` when that is a sales team."""
        self.ensure_one()
        field = self._fields.get("team_id")
        if field is not None and field.comodel_name == "crm.team":
            return self.team_id
        return self.env["crm.team"]

    def _get_responsible_person(self):
        """The user whose own document this is: its `user_id`, the salesperson of an order for instance."""
        self.ensure_one()
        field = self._fields.get("user_id")
        return self.user_id if field is not None and field.comodel_name == "res.users" else self.env["res.users"]

    def _get_deciding_team(self, requester):
        """The branch whose leader decides on what `requester` asks for: the document's, where that is his own or he has none.

        Who writes a document also writes its team; he must not choose by it whose leader approves.
        """
        team = self._get_responsible_team()
        company = self._get_subject_company()
        # sudo: crm.team, membership is only compared
        own = requester.sudo().crm_team_ids.filtered(lambda branch: not branch.company_id or branch.company_id == company)
        return team if not own or team in own else own[:1]

    def _get_subject_company(self):
        """The company whose rules, calendar and time zone count for this document."""
        self.ensure_one()
        return self.company_id or self.env.company if "company_id" in self._fields else self.env.company

    def _get_activity_document(self):
        """Where an activity about this document is put: itself when it carries activities."""
        self.ensure_one()
        return self if "activity_ids" in self._fields else None

    def _get_public_name(self):
        """What it is called towards people who may not read it and are asked or told about it all the same."""
        self.ensure_one()
        return self.display_name

    def _filter_readers(self, users):
        """Of these users those it may be shown to, apart from their rights on its model; confidential documents extend this."""
        self.ensure_one()
        return users

    def _choose_told(self, users):
        """Who is told where these users are meant; a confidential document tells its readers instead."""
        return self._filter_readers(users)

    def _after_transition(self, previous, target):
        """Effects of a transition on the whole batch; `previous` maps document id to the state it left. Extend with `super()`."""

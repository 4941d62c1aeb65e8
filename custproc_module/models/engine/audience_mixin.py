from odoo import fields, models


class AudienceMixin(models.AbstractModel):
    """Who is meant by a rule: a group, a named person, a person field of the document, or the leader of its team or region."""

    _name = "custproc.audience.mixin"
    _description = "Audience of a Rule"

    audience = fields.Selection(
        [
            ("group", "Everybody of a group"),
            ("user", "A named person"),
            ("field", "A person named on the document"),
            ("team_leader", "Leader of the document's team"),
            ("region_leader", "Leader of the parent region"),
        ],
        required=True,
        default="group",
    )
    group_id = fields.Many2one("res.groups")
    user_id = fields.Many2one("res.users", "Person")
    user_field = fields.Char(
        "Person field", help="Technical name of the document's field that names the person, for example user_id."
    )

    _audience_is_named = models.Constraint(
        """CHECK ((audience != 'group' OR group_id IS NOT NULL) AND (audience != 'user' OR user_id IS NOT NULL)
                  AND (audience != 'field' OR user_field IS NOT NULL))""",
        "The audience of a rule names a group, a person or a field of the document. Enter the one it is asked of.",
    )

    def _get_audience(self, document, team=None):
        """(users, group) meant for a document: named users, or a group when everybody of it is meant.

        The team is the document's own unless another is given; one without leader is answered by its parent region, up to the top.
        """
        self.ensure_one()
        none, group = self.env["res.users"], self.env["res.groups"]
        if self.audience == "group":
            return none, self.group_id
        if self.audience == "user":
            return self.user_id, group
        if self.audience == "field":
            return document[self.user_field] if self.user_field in document._fields else none, group
        team = document._get_responsible_team() if team is None else team
        if self.audience == "region_leader":
            team = team.custproc_parent_id or team
        while team and not team.user_id:
            team = team.custproc_parent_id
        return team.user_id, group

    def _get_audience_users(self, document, company=None):
        """The active users meant, the group's members of the company included."""
        users, group = self._get_audience(document)
        return (users | group._get_told_members(company)).filtered(lambda user: user.active and not user.share)

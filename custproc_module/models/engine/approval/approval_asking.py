from odoo import models

from ....exceptions import ProcessError
from ..words import SOURCE, in_one, languages


class ApprovalMixin(models.AbstractModel):
    """Which steps a round gets, who must be able to decide them, and what is refused before it opens."""

    _inherit = "custproc.approval.mixin"

    def _prepare_approval_steps(self, topic, amount):
        """Values of the steps a round gets: those of the applicable rules. Extend to add steps a rule cannot name.

        :raise ProcessError: a rule meets nobody who may decide
        """
        self.ensure_one()
        vals_list = []
        branch = None
        for rule in self.env["custproc.approval.rule"]._get_applicable(self, topic, amount):
            if branch is None and rule.audience in ("team_leader", "region_leader"):
                branch = self._get_deciding_team(self.env.user)
            user, group = rule._get_audience(self, branch)
            if user in self.env.user | self._get_responsible_person() and rule.audience in ("team_leader", "region_leader"):
                # Four eyes: a leader's own document goes to the region above, also where a colleague asks for him; at the top he decides
                # on what somebody else asked for.
                team = branch
                while team and team.user_id in (user, self.env["res.users"]):
                    team = team.custproc_parent_id
                user = team.user_id or user - self.env.user
            vals = {
                "name": rule.name,
                "tier": rule.tier,
                "rule_id": rule.id,
                "user_id": user[:1].id,
                "group_id": group.id,
                "allow_repeat": rule.allow_repeat,
            }
            vals_list += [dict(vals) for _index in range(rule.count)]
        return vals_list

    def _check_approval_people(self, vals_list):
        """Every step must have somebody who may decide it, or the document would wait for ever."""
        company = self._get_subject_company()
        groups = self.env["res.groups"].sudo().browse({vals["group_id"] for vals in vals_list if vals.get("group_id")})
        # sudo: res.groups, members are only counted
        members = {
            group.id: group.all_user_ids.filtered(
                lambda user: user.active and not user.share and company in user.company_ids
            )._custproc_filter_deciders()
            - self.env.user
            for group in groups
        }
        # sudo: the document, whom it may be shown to decides whoever asks
        members = {group_id: self.sudo()._filter_readers(users) for group_id, users in members.items()}
        for vals in vals_list:
            # sudo: res.users, its groups are compared
            person = self.env["res.users"].sudo().browse(vals.get("user_id") or [])
            if (person - self.env.user)._custproc_filter_deciders():
                continue
            if vals.get("group_id") and not vals.get("user_id") and members[vals["group_id"]]:
                continue  # those of the group who may read it
            self._refuse_submission(
                self.env._("nobody but you may decide the step “%(step)s”", step=vals["name"]),
                self.env._("The module administrator can name somebody in the approval rules."),
            )

    def _refuse_submission(self, facts, next_step):
        raise ProcessError(
            self.env._(
                "%(document)s cannot be submitted: %(facts)s. %(next)s",
                document=self.display_name,
                facts=facts,
                next=next_step,
            )
        )

    def _refuse_approval(self, reasons):
        raise ProcessError(
            self.env._(
                "%(document)s cannot be approved: %(reasons)s. Complete these points, or reject it with a reason.",
                document=self.display_name,
                reasons=in_one(self.env, reasons),
            )
        )

    def _translate_steps(self, approval, amount, created):
        """The names of the steps in every installed language: an approver reads his own.

        :param created: names that the steps were just created with, which they have in every language so far
        """
        for code in languages(self.env):
            if code != (self.env.lang or SOURCE):
                # The same steps in the same order, named in that language.
                names = [vals["name"] for vals in self.with_context(lang=code)._prepare_approval_steps(approval.topic, amount)]
                steps = approval.step_ids.sorted("id").with_context(lang=code)
                for step, before, name in zip(steps, created, names, strict=True):
                    if name != before:
                        step.name = name

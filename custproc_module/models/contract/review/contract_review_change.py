from odoo import models

from ....policies.contract.difference import differences, in_language
from ....policies.contract.review_rule import ALL, touched
from ...engine.words import SOURCE, in_one
from .review_rule import DOCUMENTS


class CustprocContractReview(models.Model):
    """Change review (ISO 9001 8.2.4): only the departments a change touches review again, and everyone who had committed is told."""

    _inherit = "custproc.contract.review"

    def _get_change_base(self):
        """The round whose words still count for what no change touches since: the newest one before this that passed; for what has
        none of its own, an amendment, that of what is in force (`_get_review_in_force`).
        """
        self.ensure_one()
        base = self.previous_id
        while base and not base.passed_at:
            base = base.previous_id
        return base or self._get_subject()._get_review_in_force()

    def _keep_untouched(self, by_topic):
        """Of the departments asked, those that must review; the words of the others are taken over (called under sudo).

        :param by_topic: {topic: departments} the rules ask for today
        """
        base = self._get_change_base()
        if not base:
            return by_topic
        again = self._get_touched(base)
        if again is ALL:
            return by_topic
        spoken = base.custproc_conclusion_ids.filtered("conclusion")
        kept = self.env["custproc.checklist.conclusion"]
        for topic, departments in by_topic.items():
            # One whose topic is new has not spoken about it yet.
            kept |= spoken.filtered(
                lambda line, topic=topic, departments=departments: (
                    line.topic == topic and line.department_id in departments and line.department_id.id not in again
                )
            )
        self._keep_conclusions(kept, base)
        left = {}
        for topic, departments in by_topic.items():
            words = kept.filtered(lambda line, topic=topic: line.topic == topic)
            if departments - words.department_id:
                left[topic] = departments - words.department_id
        return left

    def _get_touched(self, base):
        """Ids of the departments touched since `base`: by what changed, and because they rejected since; ALL when that is not known."""
        rules = self.env["custproc.review.change.rule"]._get_map(DOCUMENTS[self._get_subject()._name])
        owners = self._get_subject()._get_review_form_owners(self.env["custproc.product.form"]).ids
        departments_of = {change: (*ids, *(owners if with_owner else ())) for change, (ids, with_owner) in rules.items()}
        again = touched({change.field or change.kind for change in self._get_changes_since(base)}, departments_of)
        if again is ALL:
            return ALL
        later = self.previous_id
        while later and later != base:
            again |= set(later.custproc_conclusion_ids.filtered(lambda line: line.conclusion == "reject").department_id.ids)
            later = later.previous_id
        return again

    def _get_changes_since(self, base):
        """The differences between what `base` passed, or what is in force, and what is reviewed now."""
        subject = self._get_subject()
        if base._get_subject() == subject:
            return differences(in_language(base.snapshot, SOURCE), in_language(self.snapshot, SOURCE))
        return subject.with_context(lang=SOURCE)._get_differences_in_force()

    def _keep_conclusions(self, conclusions, base):
        self.env["custproc.checklist.conclusion"].create(
            [
                {
                    "model": self._name,
                    "res_id": self.id,
                    "topic": line.topic,
                    "department_id": line.department_id.id,
                    "company_id": line.company_id.id,
                    "conclusion": line.conclusion,
                    "remark": line.remark,
                    "concluded_by_id": line.concluded_by_id.id,
                    "concluded_at": line.concluded_at,
                    "kept_from_round": line.kept_from_round or base.round,
                    "kept_from_id": (line.kept_from_id or base).id,
                }
                for line in conclusions
            ]
        )

    # ------------------------------------------------------------------
    # Telling who had committed
    # ------------------------------------------------------------------
    def _get_committed(self):
        """The people whose yes the passed round carries: departments, also those kept from rounds before, and approvers."""
        self.ensure_one()
        people = self.custproc_conclusion_ids.concluded_by_id | self.approval_step_ids.decided_by_id
        return people.filtered(lambda user: user.active and user != self.env.user)

    def _tell_committed(self):
        """Everyone who had said yes is told what changed, in his language (called under sudo, when a passed round is outdated)."""
        self._tell_of_change(
            lambda review: review.env._("%(document)s was changed after you accepted it", document=review._get_subject().display_name),
            lambda review: review._get_subject()._get_review_changes(),
        )

    def _tell_of_change(self, say, get_changes):
        """An activity for everyone who had committed, in the place of what he was told of an earlier change (called under sudo).

        :param say: review in the language of the person -> what happened
        :param get_changes: review in the language of the person -> sentences that say what changes
        """
        self._clear_told()
        kind = self.env.ref("custproc_module.mail_activity_type_review_change")
        vals_list = []
        for lang, users in self._get_committed().grouped("lang").items():
            review = self.with_context(lang=lang)
            summary, note = say(review), in_one(review.env, get_changes(review))
            vals_list += [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": self.id,
                    "summary": summary,
                    "note": note,
                    "user_id": user.id,
                    "date_deadline": self.company_id._custproc_today(),
                    "automated": True,
                }
                for user in users
            ]
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals_list)

    def _clear_told(self):
        """The changed document has passed again: what was told of its change needs nobody any more (called under sudo). Of a document
        that was never reviewed, an imported contract, nobody was told."""
        if not self:
            return
        rounds = self._get_subject().custproc_review_ids
        kind = self.env.ref("custproc_module.mail_activity_type_review_change")
        self.env["mail.activity"].search(
            [("res_model", "=", self._name), ("res_id", "in", rounds.ids), ("activity_type_id", "=", kind.id)]
        ).unlink()

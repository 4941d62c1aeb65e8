from odoo import models


class CustprocContract(models.Model):
    """The review of an amendment is a change review (ISO 9001 8.2.4): the departments it touches review, the words of the others on the
    contract in force still count, and everyone who had committed to it is told.
    """

    _inherit = "custproc.contract"

    def _get_review_in_force(self):
        # EXTENDS reviewed mixin: the words on the contract as it reads now were given, or kept, in the amendment applied last
        contract = self.amends_id
        applied = contract.amendment_ids.filtered("applied_on").sorted("amendment_number")[-1:]
        review = (applied or contract).custproc_review_id
        return review if review.state == "passed" else super()._get_review_in_force()

    def _open_review_round(self):
        """Who had said yes to the contract is told that it is to be changed, and how (ISO 9001 8.2.4)."""
        review = super()._open_review_round()
        self._tell_committed_of_amendment(
            self.sudo()._get_review_in_force(),  # sudo: custproc.contract.review, its people are told whoever asks
            lambda env, names: env._("%(contract)s is to be changed by amendment %(amendment)s, which is in review", **names)
        )
        return review

    def _tell_committed_of_amendment(self, review, say):
        amendment = self.sudo()  # sudo: custproc.contract, what it changes is told in words only
        names = {"contract": amendment.amends_id.name, "amendment": amendment.name}
        if review:
            review._tell_of_change(
                lambda told: say(told.env, names),
                lambda told: amendment.with_env(told.env)._get_amendment_changes(),
            )

    def _after_transition(self, previous, target):
        super()._after_transition(previous, target)
        if target in ("draft", "cancelled"):
            # It does not change the contract, or not like this: what was told of it needs nobody any more.
            for amendment in self.sudo().filtered("amends_id"):  # sudo: custproc.contract.review, as above
                amendment._get_review_in_force()._clear_told()

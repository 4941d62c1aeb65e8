from freezegun import freeze_time

from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged

from .requirement_common import RequirementCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestRequirementPortal(RequirementCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = new_test_user(cls.env, login="buyer_of_ours", groups="base.group_portal")
        cls.buyer.partner_id.parent_id = cls.customer
        stranger = cls.make_customer("Stranger")
        cls.stranger = new_test_user(cls.env, login="buyer_of_others", groups="base.group_portal")
        cls.stranger.partner_id.parent_id = stranger
        cls.requirement = cls.proposed()

    def answer(self, login, **form):
        self.authenticate(login, login)
        form.setdefault("fingerprint", self.requirement._get_fingerprint())
        url = f"/my/requirements/{self.requirement.id}/answer"
        return self.url_open(url, data={"csrf_token": http.Request.csrf_token(self), **form})

    def test_the_customer_reads_and_agrees(self):
        """RD-09: the customer reads his proposal with its options, and his yes to one of them is recorded with his name."""
        self.authenticate("buyer_of_ours", "buyer_of_ours")
        self.assertIn(self.requirement.name, self.url_open("/my/requirements").text)
        page = self.url_open(f"/my/requirements/{self.requirement.id}").text
        for text in ("Oxygen for the new furnace", "Tank lorry", "Own tank on site", "Recommended", "Training of the operators"):
            self.assertIn(text, page)
        self.assertNotIn("Two lorries, one driver", page, "resources are the company's own business")
        option = self.requirement.option_ids[1]
        page = self.answer("buyer_of_ours", outcome="agreed", option_id=str(option.id)).text
        self.assertIn("We prepare the quotation next", page)
        word = self.requirement.agreement_ids
        self.assertEqual(
            (self.requirement.state, word.how, word.person, word.option_id, word.recorded_by_id),
            ("agreed", "portal", self.buyer.partner_id.name, option, self.buyer),
        )

    def test_an_objection_has_a_reason(self):
        """RD-09: an objection without reason changes nothing; with one the proposal goes back to the salesperson."""
        page = self.answer("buyer_of_ours", outcome="objected", reason=" ")
        self.assertIn("the objection has no reason", page.text)
        self.assertEqual(self.requirement.state, "proposed")
        page = self.answer("buyer_of_ours", outcome="objected", reason="Too dear")
        self.assertIn("make you a new proposal", page.text)
        self.assertEqual((self.requirement.state, self.requirement.agreement_ids.reason), ("understood", "Too dear"))

    def test_only_his_own(self):
        """RD-09: another customer neither lists, reads nor answers it, and does not learn that it exists."""
        self.authenticate("buyer_of_others", "buyer_of_others")
        self.assertNotIn(self.requirement.name, self.url_open("/my/requirements").text)
        page = self.url_open(f"/my/requirements/{self.requirement.id}")
        self.assertNotIn("Oxygen for the new furnace", page.text)
        self.answer("buyer_of_others", outcome="agreed", option_id=str(self.requirement.option_ids[0].id))
        self.assertEqual((self.requirement.state, len(self.requirement.agreement_ids)), ("proposed", 0))

    def test_a_proposal_that_has_moved(self):
        """RD-09: a yes to what was shown before a change does not count; the customer is shown the new proposal."""
        page = self.answer("buyer_of_ours", outcome="agreed", option_id=str(self.requirement.option_ids[0].id), fingerprint="0" * 64)
        self.assertIn("has changed since you opened the page", page.text)
        self.assertEqual(self.requirement.state, "proposed")

    def test_nothing_is_shown_before_the_proposal(self):
        """RD-09: the customer sees a requirement from its first proposal on."""
        draft = self.make_requirement(subject="Not yet told")
        self.authenticate("buyer_of_ours", "buyer_of_ours")
        self.assertNotIn("Not yet told", self.url_open("/my/requirements").text)
        self.assertNotIn("Not yet told", self.url_open(f"/my/requirements/{draft.id}").text)

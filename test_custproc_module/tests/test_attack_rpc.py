"""The same doors tried from a browser: JSON-RPC, the generic download routes and the evidence route."""

from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import EngineCase

CARD = b"%PDF-1.4 number 310101199001011234"


@tagged("post_install", "-at_install")
class TestAttackRpc(EngineCase, HttpCase):
    """D-18, D-01: over the wire, as an ordinary employee with all rights of his role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.make_document()
        cls.card = cls.document._add_evidence("identity", "Card", CARD)
        cls.photo = cls.document._add_evidence("photo", "Photo", b"GIF89a")

    def login(self, role):
        self.authenticate(f"test_{role}", f"test_{role}")

    def call(self, model, method, *args, **kwargs):
        route = f"/web/dataset/call_kw/{model}/{method}"
        return self.make_jsonrpc_request(route, {"model": model, "method": method, "args": args, "kwargs": kwargs})

    @mute_logger("odoo.http")
    def assert_refused(self, model, method, *args, error="odoo.exceptions.AccessError", **kwargs):
        with self.assertRaises(JsonRpcException) as caught:
            self.call(model, method, *args, **kwargs)
        self.assertIn(error, str(caught.exception))

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_generic_routes_hand_out_nothing_confidential(self):
        """D-18: neither download nor image route gives the content, also not to a reader."""
        for role in ("finance_supervisor", "salesperson", "administrator"):
            self.login(role)
            for field in ("content", "secret", "attachment_id"):
                for route in ("content", "image"):
                    with self.subTest(role, field=field, route=route):
                        response = self.url_open(f"/web/{route}/custproc.evidence/{self.card.id}/{field}")
                        self.assertNotIn(b"310101199001011234", response.content)
        self.assertFalse(self.card.reading_ids)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_own_route_checks_and_logs(self):
        """D-18: the evidence route gives the content to readers, logs it, and refuses everybody else."""
        for role in ("salesperson", "administrator", "auditor"):
            self.login(role)
            with self.subTest(role):
                response = self.url_open(f"/custproc/evidence/{self.card.id}")
                self.assertEqual(response.status_code, 403)
                self.assertNotIn(b"310101199001011234", response.content)
        self.assertFalse(self.card.reading_ids)
        self.login("finance_supervisor")
        response = self.url_open(f"/custproc/evidence/{self.card.id}")
        self.assertEqual((response.status_code, response.content), (200, CARD))
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertEqual(self.card.reading_ids.user_id.login, "test_finance_supervisor")

    @mute_logger("odoo.http")
    def test_anonymous_reads_no_evidence(self):
        """D-18: without a login the route leads to the login page."""
        self.authenticate(None, None)
        response = self.url_open(f"/custproc/evidence/{self.card.id}", allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_private_methods_are_private(self):
        """D-01: what writes under sudo is not callable."""
        self.login("finance_supervisor")
        for model, method, args in (
            ("custproc.test.document", "_set_state", [[self.document.id], "done"]),
            ("custproc.evidence", "_read_content", [[self.card.id]]),
            ("custproc.evidence", "_get_bytes", [[self.card.id]]),
            ("custproc.decision", "_record", [[], "verdict", "allow"]),
            ("custproc.decision", "_seal_batch", []),
            ("custproc.approval", "_close", [[1], "approved", "_on_approved"]),
            ("custproc.approval.step", "_decide_one", [[1]]),
            ("custproc.job.failure", "_run_batch", ["x", [], "unlink"]),
        ):
            with self.subTest(method):
                self.assert_refused(model, method, *args)

    def test_files_of_evidence_are_not_reachable(self):
        """D-18: messages and mails do not carry the file of evidence away, and nobody exchanges it."""
        self.login("salesperson")
        attachment = self.photo.attachment_id
        self.assert_refused("ir.attachment", "write", [attachment.id], {"datas": "AAAA"})
        self.assert_refused("ir.attachment", "unlink", [attachment.id])
        self.assert_refused(
            "custproc.evidence", "create", [{"name": "x", "kind_id": self.photo.kind_id.id, "attachment_id": 1}]
        )
        self.assert_refused("custproc.evidence", "read", [self.card.id], ["secret"])
        self.assertEqual(self.photo._read_content(), b"GIF89a")

    def test_decisions_by_rpc(self):
        """D-01: steps and rounds are read only over the wire; the requester's own approval is refused by the process."""
        self.make_rule(group="finance_officer")
        step = self.make_document(role="finance_officer")._ask_approval().step_ids
        self.login("finance_officer")
        self.assert_refused("custproc.approval.step", "write", [step.id], {"state": "approved"})
        self.assert_refused("custproc.approval", "write", [step.approval_id.id], {"state": "approved"})
        self.assert_refused("custproc.decision", "create", [{"kind": "approval", "outcome": "approved", "model": "x"}])
        refused = "custproc_module.exceptions.ProcessError"
        self.assert_refused("custproc.approval.step", "action_approve", [step.id], error=refused)
        self.assert_refused(
            "custproc.approval.step", "action_approve", [step.id], error=refused, context={"default_state": "approved"}
        )
        self.env.invalidate_all()
        self.assertEqual(step.state, "open")

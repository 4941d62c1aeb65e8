import base64

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from odoo.addons.custproc_module.exceptions import ProcessError

from .common import EngineCase

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestEvidence(EngineCase):
    """IS-01, D-18: evidence keeps its hash and its retention; confidential kinds are read by their groups and logged."""

    def test_file_and_hash(self):
        """D-18: evidence keeps its bytes and their hash."""
        document = self.make_document()
        evidence = document._add_evidence("signature", "Signature", base64.b64encode(PNG).decode(), signer="Mr Li")
        self.assertEqual(evidence.sha256, "6b7fa434f92a8b80aab02d9bf1a12e49ffcae424e4013a1c4f68b67e3d2bbcd0")
        self.assertRecordValues(evidence, [{"mimetype": "image/png", "signer": "Mr Li", "confidential": False}])
        self.assertEqual(document.custproc_evidence_ids, evidence)
        self.assertEqual(self.as_user("technician", evidence)._read_content(), PNG)
        self.assertFalse(evidence.reading_ids)

    def test_evidence_stays_what_it_was(self):
        """D-18: evidence is neither exchanged nor deleted."""
        evidence = self.make_document()._add_evidence("photo", "Photo", PNG)
        user_evidence = self.as_user("salesperson", evidence)
        for values in (
            {"name": "Another"},
            {"kind_id": self.env.ref("custproc_module.evidence_kind_scan").id},
            {"content": "AAAA"},
        ):
            with self.assertRaises(ProcessError):
                user_evidence.write(values)
        user_evidence.note = "blurred"
        with self.assertRaises(ProcessError):
            evidence.unlink()

    def test_confidential_needs_a_purpose(self):
        """D-18: what is personal says what it is kept for."""
        kind = self.env.ref("custproc_module.evidence_kind_identity")
        kind.purpose = False
        with self.assertRaises(ValidationError):
            self.env["custproc.evidence"].create({"name": "Card", "kind_id": kind.id})

    def test_confidential_is_for_its_readers_and_logged(self):
        """D-18: confidential evidence is read by its readers alone, and each reading is noted."""
        evidence = self.make_document()._add_evidence("identity", "Card", PNG)
        for role in ("salesperson", "administrator", "auditor"):
            with self.subTest(role):
                hidden = self.as_user(role, evidence)
                self.assertFalse(hidden.search([("id", "=", evidence.id)]))
                with self.assertRaises(AccessError):
                    hidden._read_content()
        reader = self.as_user("finance_supervisor", evidence)
        self.assertEqual(reader._read_content(), PNG)
        self.assertEqual(evidence.reading_ids.user_id, self.users["finance_supervisor"])

    def test_confidential_is_no_attachment(self):
        """D-18: what is no attachment is not handed out by downloads, mails and messages (test_attack.py)."""
        evidence = self.make_document()._add_evidence("identity", "Card", PNG)
        self.assertFalse(evidence.attachment_id)
        self.assertFalse(self.as_user("finance_supervisor", evidence).content)

    @freeze_time("2026-03-31 02:00:00")
    def test_content_goes_when_retention_ends(self):
        """D-18: the content goes when its retention ends; the record and its hash stay."""
        evidence = self.make_document()._add_evidence("identity", "Card", PNG)
        self.assertEqual(str(evidence.keep_until), "2031-03-31")
        with freeze_time("2031-03-31 02:00:00"):
            self.run_cron("ir_cron_engine_delete_expired")
            self.assertEqual(evidence.sudo()._get_bytes(), PNG)
        with freeze_time("2031-04-01 02:00:00"):
            self.run_cron("ir_cron_engine_delete_expired")
        self.assertFalse(evidence.sudo()._get_bytes())
        self.assertRecordValues(evidence, [{"is_deleted": True, "mimetype": "image/png"}])
        self.assertTrue(evidence.sha256)

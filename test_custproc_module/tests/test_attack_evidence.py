"""Ways to alter, forge or read evidence that were tried, and ways evidence was used to reach other files."""

import base64
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.custproc_module.exceptions import ProcessError

from .common import EngineCase


@tagged("post_install", "-at_install")
class TestAttackEvidence(EngineCase):
    """D-18: evidence is not altered, forged or used to reach files; the confidential leaves no way but the logged one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls.make_document()._add_evidence("identity", "Card", b"%PDF-1.4 number 310101199001011234")
        cls.kind = cls.env.ref("custproc_module.evidence_kind_photo")

    def test_evidence_does_not_reach_other_files(self):
        """D-18: filing evidence that points to a foreign file neither shows nor deletes that file."""
        foreign = self.env["ir.attachment"].create(
            {"name": "wages", "raw": b"secret", "res_model": "res.company", "res_id": 1}
        )
        model = self.env["custproc.evidence"].with_user(self.users["salesperson"])
        for name, value in (
            ("attachment_id", foreign.id),
            ("keep_until", "2000-01-01"),
            ("sha256", "0" * 64),
            ("signer", "Mr Li"),
            ("signed_at", "2026-01-01 00:00:00"),
            ("confidential", False),
            ("is_deleted", True),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                model.create({"name": "x", "kind_id": self.kind.id, name: value})
            with self.subTest(name):
                evidence = model.with_context(**{f"default_{name}": value}).create(
                    {"name": "x", "kind_id": self.kind.id}
                )
                self.assertFalse(evidence.sudo()[name])
        self.env["ir.default"].with_user(self.users["salesperson"]).set(
            "custproc.evidence", "attachment_id", foreign.id, user_id=True
        )
        evidence = model.create({"name": "x", "kind_id": self.kind.id})
        self.assertFalse(evidence.attachment_id)
        self.assertFalse(evidence.content)

    def test_evidence_is_filed_on_documents_one_may_write(self):
        """D-18: nobody files evidence on a document he may not write."""
        document = self.make_document()
        values = {"name": "x", "kind_id": self.kind.id, "model": document._name, "res_id": document.id}
        self.env["custproc.evidence"].with_user(self.users["salesperson"]).create(values)
        with self.assertRaises(AccessError):
            values.update(model="res.company", res_id=self.company.id)
            self.env["custproc.evidence"].with_user(self.users["salesperson"]).create(values)

    def test_confidential_is_filed_by_its_readers(self):
        """D-18: who may not read a confidential kind files none of it."""
        kind = self.card.kind_id
        values = {"name": "Card", "kind_id": kind.id, "purpose": "Account opening"}
        stranger = next(user for user in self.users.values() if not kind.group_ids & user.all_group_ids)
        with self.assertRaises(AccessError):
            self.env["custproc.evidence"].with_user(stranger).create(values)

    def test_file_of_evidence_is_not_exchanged(self):
        """D-18: the attachment behind evidence is neither rewritten, renamed, moved nor removed, whatever rights one has."""
        evidence = self.make_document()._add_evidence("photo", "Photo", b"as it was")
        for role in ("salesperson", "finance_supervisor", "administrator"):
            own = self.as_user(role, evidence.attachment_id)
            for values in (
                {"raw": b"as I like it"},
                {"name": "y"},
                {"res_model": False, "res_id": False},
                {"public": True},
            ):
                with self.subTest(role, values=values), self.assertRaises(AccessError):
                    own.write(values)
            with self.subTest(role), self.assertRaises(AccessError):
                own.unlink()
        self.assertEqual(evidence._read_content(), b"as it was")
        with self.assertRaises(AccessError):
            self.as_user("salesperson", self.env["ir.attachment"]).create(
                {"name": "second", "raw": b"x", "res_model": "custproc.evidence", "res_id": evidence.id}
            )

    def test_altered_content_is_not_handed_out(self):
        """D-18: content that no longer has the hash it was filed with is refused."""
        evidence = self.make_document()._add_evidence("photo", "Photo", b"as it was")
        evidence.attachment_id.sudo().raw = b"altered"
        with self.assertRaises(ProcessError):
            evidence._read_content()

    def test_confidential_has_no_generic_way(self):
        """D-18: no attachment, no search, no export and no copy holds the content, also for those who may read it."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT count(*) FROM ir_attachment WHERE res_model = 'custproc.evidence' AND res_id = %s", [self.card.id]
        )
        self.assertEqual(self.env.cr.fetchone()[0], 0)
        for role in ("finance_supervisor", "salesperson", "administrator", "auditor"):
            attachments = self.env["ir.attachment"].with_user(self.users[role])
            found = attachments.search([("index_content", "ilike", "310101199001011234")])
            found |= attachments.search([("res_model", "=", "custproc.evidence"), ("res_id", "=", self.card.id)])
            self.assertFalse(found, role)
        reader = self.as_user("finance_supervisor", self.card)
        self.assertFalse(reader.content)
        for call in (
            lambda: reader.read(["secret"]),
            lambda: reader.export_data(["secret"]),
            lambda: reader.search([("secret", "!=", False)]),
            lambda: reader.formatted_read_group([], ["secret"], ["__count"]),
            lambda: reader.search([], order="secret"),
        ):
            with self.assertRaises(Exception) as caught:
                call()
            self.assertIsInstance(caught.exception, (UserError, ValueError))
        with self.assertRaises(UserError):
            reader.copy()
        self.assertFalse(self.card.reading_ids)

    def test_kind_is_not_opened_afterwards(self):
        """D-18: the administrator can neither declare filed evidence open nor make himself its reader."""
        kind = self.as_user("administrator", self.card.kind_id)
        with self.assertRaises(ProcessError):
            kind.write({"confidential": False})
        for group in (
            "custproc_module.group_custproc_administrator",
            "custproc_module.group_custproc_user",
            "base.group_user",
        ):
            with self.subTest(group), self.assertRaises(ValidationError), self.cr.savepoint():
                kind.write({"group_ids": [Command.link(self.env.ref(group).id)]})
        with self.assertRaises(AccessError):
            self.as_user("administrator", self.card)._read_content()

    def test_change_of_readers_is_in_the_chain(self):
        """D-18: whoever changes the readers of a kind leaves a decision."""
        kind = self.as_user("administrator", self.card.kind_id)
        kind.write({"group_ids": [Command.link(self.env.ref("custproc_module.group_custproc_legal_reviewer").id)]})
        decision = self.env["custproc.decision"].search([("model", "=", kind._name), ("res_id", "=", kind.id)])
        self.assertRecordValues(
            decision, [{"kind": "mode", "outcome": "changed", "user_id": self.users["administrator"].id}]
        )

    def test_reading_is_logged_once_each(self):
        """D-18: each reading is logged, and the log is not written by anybody."""
        reader = self.as_user("finance_supervisor", self.card)
        self.assertIn(b"310101199001011234", reader.with_context(bin_size=True)._read_content())
        self.assertEqual(self.card.reading_ids.user_id, self.users["finance_supervisor"])
        for role in ("finance_supervisor", "administrator", "auditor"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(role, self.card.reading_ids).unlink()
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(role, self.card.reading_ids).write({"user_id": self.env.uid})

    @freeze_time("2026-03-31 02:00:00")
    def test_expired_content_goes_from_the_database(self):
        """D-18: when the retention ends the bytes go, the hash and the readings stay."""
        card = self.make_document()._add_evidence("identity", "Card", base64.b64encode(b"abc").decode())
        self.assertEqual(card.keep_until, date(2031, 3, 31))
        with freeze_time("2031-04-01 02:00:00"):
            self.run_cron("ir_cron_engine_delete_expired")
        self.env.cr.execute("SELECT secret IS NULL, sha256 FROM custproc_evidence WHERE id = %s", [card.id])
        gone, sha256 = self.env.cr.fetchone()
        self.assertTrue(gone)
        self.assertEqual(sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")

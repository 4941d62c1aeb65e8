import json
import logging
from datetime import datetime

from odoo import api, fields, models
from odoo.tools import SQL

from ...exceptions import ProcessError
from ...policies.engine.chain import GENESIS, Link, seal, verify
from ...policies.engine.fingerprint import text_of
from .words import SOURCE

_logger = logging.getLogger(__name__)

# Any number that no other job of the database uses for an advisory lock.
SEALING_LOCK = 4_150_419_001
SEAL_BATCH = 1000

SEALED_FIELDS = (
    "kind",
    "outcome",
    "model",
    "res_id",
    "res_name",
    "company_id",
    "partner_name",
    "user_id",
    "user_login",
    "reason",
    "reason_texts",
    "figures",
    "valid_until",
    "fingerprint",
    "create_date",
)


class Decision(models.Model):
    """What was decided: who, what, on which figures, why, until when.

    Append-only. A decision is inserted unsealed in the transaction that takes it, so that no lock is shared between sales
    people; a job seals the unsealed ones in order, each hash over the one before.
    """

    _name = "custproc.decision"
    _inherit = ["custproc.subject.record.mixin"]
    _subject_mixins = ("custproc.subject.mixin", "custproc.setting.mixin")
    _description = "Decision"
    _order = "id desc"
    _rec_name = "res_name"

    kind = fields.Selection(
        [
            ("approval", "Approval"),
            ("verdict", "Verdict"),
            ("release", "Release"),
            ("override", "Override"),
            ("mode", "Change of mode"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    outcome = fields.Char(
        required=True, readonly=True, help="What was decided, for example approved, rejected, allow or hold."
    )
    model = fields.Char("Document model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Document", model_field="model", readonly=True)
    res_name = fields.Char("Document name", readonly=True, help="The document's name when it was decided.")
    company_id = fields.Many2one("res.company", readonly=True, index=True, ondelete="restrict")
    # For the filter only: merging partners may change it. The seal covers the name as it was.
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index="btree_not_null", ondelete="set null")
    partner_name = fields.Char("Customer's name then", readonly=True)
    user_id = fields.Many2one("res.users", "Decided by", readonly=True, ondelete="restrict")
    user_login = fields.Char("Login then", readonly=True)
    reason = fields.Text("Reason as given", readonly=True)
    reason_texts = fields.Json("Reason in each language", readonly=True)
    reason_shown = fields.Text("Reason", compute="_compute_reason_shown", help="In the reader's language where the module wrote it.")
    figures = fields.Text(
        "Figures (JSON)", readonly=True, help="The figures it was decided on; money in the company's currency."
    )
    valid_until = fields.Datetime("Valid until", readonly=True)
    fingerprint = fields.Char("Fingerprint of the document", readonly=True)
    seal_number = fields.Integer("Place in the chain", readonly=True)
    seal = fields.Char(readonly=True)

    _document_index = models.Index("(model, res_id)")
    _unsealed_index = models.Index("(id) WHERE seal IS NULL")
    _seal_number_unique = models.UniqueIndex("(seal_number) WHERE seal_number IS NOT NULL")

    @api.depends("reason", "reason_texts")
    @api.depends_context("lang")
    def _compute_reason_shown(self):
        for decision in self:
            decision.reason_shown = (decision.reason_texts or {}).get(self.env.lang or "en_US") or decision.reason

    @api.model
    def _record(self, document, kind, outcome, reason="", figures=None, valid_until=None, partner=None, fingerprint=""):
        """Leave a decision about one document; returns it.

        :param reason: why, or {language: why} where the module says it
        :param figures: plain values the decision was taken on (money in company currency, dates as dates)
        :param partner: the customer concerned; only the name is sealed
        """
        return self._record_batch(
            [
                {
                    "document": document,
                    "kind": kind,
                    "outcome": outcome,
                    "reason": reason,
                    "figures": figures,
                    "valid_until": valid_until,
                    "partner": partner,
                    "fingerprint": fingerprint,
                }
            ]
        )

    @api.model
    def _record_batch(self, entries):
        """Leave many decisions in one insert; each entry holds the arguments of `_record`."""
        vals_list = []
        for entry in entries:
            document, partner = entry["document"], entry.get("partner")
            company = document.company_id if "company_id" in document._fields else self.env.company
            figures = entry.get("figures")
            reason, texts = entry.get("reason"), entry.get("reason_texts")
            if isinstance(reason, dict):
                reason, texts = reason.get(self.env.lang or SOURCE) or next(iter(reason.values())), reason
            vals_list.append(
                {
                    "kind": entry["kind"],
                    "outcome": entry["outcome"],
                    "model": document._name,
                    "res_id": document.id,
                    "res_name": document.display_name,
                    "company_id": company.id,
                    "partner_id": partner.id if partner else False,
                    "partner_name": partner.name if partner else False,
                    "user_id": self.env.uid,
                    "reason": reason or False,
                    "reason_texts": texts or False,
                    "figures": text_of(figures) if figures else False,
                    "valid_until": entry.get("valid_until") or False,
                    "fingerprint": entry.get("fingerprint") or False,
                }
            )
        return self._insert(vals_list)

    @api.model
    def _insert(self, vals_list):
        """Insert decisions as `create` would, every column given and none computed: each document behind a gate leaves one.

        :param vals_list: the same names in each
        """
        # sudo: custproc.decision, nobody may create decisions but the engine
        decisions, moment, user_id = self.sudo(), self.env.cr.now(), self.env.uid
        kept = [self._fields[name] for name in vals_list[0]]
        log = {"create_uid": user_id, "create_date": moment, "write_uid": user_id, "write_date": moment}
        names = [*(field.name for field in kept), *log, "user_login"]
        # The login by a subselect: nothing else of the user is needed here.
        row = f"({', '.join(['%s'] * (len(names) - 1))}, (SELECT login FROM res_users WHERE id = %s))"
        rows = [
            SQL(row, *(field.convert_to_column_insert(vals[field.name], decisions) for field in kept), *log.values(), user_id)
            for vals in vals_list
        ]
        inserted = self.env.execute_query(
            SQL(
                "INSERT INTO custproc_decision (%s) VALUES %s RETURNING id",
                SQL(", ").join(SQL.identifier(name) for name in names),
                SQL(", ").join(rows),
            )
        )
        decisions = decisions.browse(record_id for (record_id,) in inserted)
        for decision, vals in zip(decisions, vals_list, strict=True):
            for field in kept:
                field._update_cache(decision, field.convert_to_cache(vals[field.name], decision))
            for name, value in log.items():
                field = self._fields[name]
                field._update_cache(decision, field.convert_to_cache(value, decision))
        for name in ("seal", "seal_number"):
            self._fields[name]._update_cache(decisions, None)
        return decisions

    def _get_figures(self):
        """The figures as a dict; empty when none were given."""
        self.ensure_one()
        return json.loads(self.figures) if self.figures else {}

    def write(self, vals):
        """Decisions are never changed.

        :raise ProcessError: always, but for the link to a merged partner
        """
        if vals.keys() <= {"partner_id"} and self.env.su:
            return super().write(vals)
        raise ProcessError(
            self.env._(
                "A decision cannot be changed: it belongs to the sealed records. Take a new decision on the document instead."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise ProcessError(
            self.env._("A decision cannot be deleted: it belongs to the sealed records. It stays with its document.")
        )

    # ------------------------------------------------------------------
    # Sealing
    # ------------------------------------------------------------------
    @api.model
    def _cron_seal(self):
        """Seal what is unsealed, in batches, each in its own transaction; a second runner leaves at once."""
        while True:
            sealed, remaining = self._seal_batch()
            if not self.env["ir.cron"]._commit_progress(sealed, remaining=remaining) or not remaining:
                return

    @api.model
    def _seal_batch(self, limit=SEAL_BATCH):
        """Seal up to `limit` decisions and return (sealed, left over)."""
        cr = self.env.cr
        cr.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALING_LOCK])
        if not cr.fetchone()[0]:
            return 0, 0
        # Under REPEATABLE READ the snapshot may be older than the lock: locking the head row makes a runner that slept
        # between the two fail and start again, instead of sealing the same decisions twice.
        cr.execute("SELECT id, count, seal FROM custproc_decision_head ORDER BY id LIMIT 1 FOR UPDATE")
        head_id, count, previous = cr.fetchone()
        rows = self._read_links("seal IS NULL", limit)
        updates = []
        for record_id, _number, _seal, values in rows:
            count += 1
            previous = seal(previous, count, values)
            updates.append((record_id, count, previous))
        if updates:
            cr.execute_values(
                """UPDATE custproc_decision d SET seal_number = v.number, seal = v.seal
                   FROM (VALUES %s) AS v (id, number, seal) WHERE d.id = v.id""",
                updates,
            )
            cr.execute(
                "UPDATE custproc_decision_head SET count = %s, seal = %s WHERE id = %s", [count, previous, head_id]
            )
            self.browse([row[0] for row in updates]).invalidate_recordset(["seal", "seal_number"], flush=False)
        cr.execute("SELECT count(*) FROM custproc_decision WHERE seal IS NULL")
        return len(updates), cr.fetchone()[0]

    @api.model
    def _read_links(self, where, limit, after=0):
        """Rows (id, number, seal, sealed values) in the order of the chain, or of insertion for the unsealed ones."""
        self.flush_model()
        columns = SQL(", ").join(SQL.identifier(name) for name in SEALED_FIELDS)
        condition = (
            SQL("seal IS NULL") if where == "seal IS NULL" else SQL("seal IS NOT NULL AND seal_number > %s", after)
        )
        order = SQL("id") if where == "seal IS NULL" else SQL("seal_number, id")
        rows = self.env.execute_query(
            SQL(
                "SELECT id, seal_number, seal, %s FROM custproc_decision WHERE %s ORDER BY %s LIMIT %s",
                columns,
                condition,
                order,
                limit,
            )
        )
        return [
            (row[0], row[1], row[2], {name: _plain(value) for name, value in zip(SEALED_FIELDS, row[3:], strict=True)})
            for row in rows
        ]

    # ------------------------------------------------------------------
    # Verification
    # ------------------------------------------------------------------
    @api.model
    def _verify_chain(self):
        """Findings of the whole chain (policies.engine.chain.Finding), and the number of decisions not yet sealed."""
        self.env.cr.execute("SELECT count, seal FROM custproc_decision_head ORDER BY id LIMIT 1")
        count, head = self.env.cr.fetchone() or (0, GENESIS)
        findings = list(verify(self._iterate_links(), head, count))
        self.env.cr.execute("SELECT count(*) FROM custproc_decision WHERE seal IS NULL")
        return findings, self.env.cr.fetchone()[0]

    def _iterate_links(self):
        after = 0
        while rows := self._read_links("sealed", SEAL_BATCH, after):
            for record_id, number, stored, values in rows:
                yield Link(number, stored, values, record_id)
            after = rows[-1][1]

    @api.model
    def action_verify(self):
        """Check the chain and show what was altered, removed or inserted, a missing tail included.

        :raise AccessError: the caller may not read decisions
        """
        self.browse().check_access("read")
        # sudo: custproc.decision, the chain spans the companies the auditor does not see one by one
        findings, unsealed = self.sudo()._verify_chain()
        labels = {
            "altered": self.env._("altered"),
            "removed": self.env._("removed"),
            "inserted": self.env._("inserted"),
            "tail": self.env._("missing from here on"),
        }
        if findings:
            message = self.env._(
                "%(count)s places do not hold: %(places)s. Unsealed: %(unsealed)s. Tell the general manager and the auditor.",
                count=len(findings),
                places=", ".join(f"{finding.number} {labels[finding.kind]}" for finding in findings[:20]),
                unsealed=unsealed,
            )
        else:
            message = self.env._("The chain holds. Decisions not sealed yet: %(unsealed)s.", unsealed=unsealed)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "danger" if findings else "success", "sticky": bool(findings), "message": message},
        }

    def action_open_document(self):
        """Open the document that was decided on."""
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": self.model, "res_id": self.res_id, "view_mode": "form"}


def _plain(value):
    """A stored value as it enters the seal."""
    return value.isoformat(sep=" ", timespec="microseconds") if isinstance(value, datetime) else value

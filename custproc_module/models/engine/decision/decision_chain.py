from datetime import datetime

from odoo import api, models
from odoo.tools import SQL

from ....policies.engine.chain import GENESIS, Link, seal, verify
from ..words import listed

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
    """The chain: decisions are sealed in the order they were taken, each hash over the one before, and verified as a whole."""

    _inherit = "custproc.decision"

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
        rows = self._read_links(limit)
        updates = []
        for record_id, _number, _seal, values in rows:
            count += 1
            previous = seal(previous, count, values)
            updates.append((record_id, count, previous))
        if updates:
            self._seal_rows(updates)
            cr.execute(
                "UPDATE custproc_decision_head SET count = %s, seal = %s WHERE id = %s", [count, previous, head_id]
            )
            self.browse([row[0] for row in updates]).invalidate_recordset(["seal", "seal_number"], flush=False)
        cr.execute("SELECT count(*) FROM custproc_decision WHERE seal IS NULL")
        return len(updates), cr.fetchone()[0]

    @api.model
    def _seal_rows(self, updates):
        """Write places and seals: (id, number, seal)."""
        self.env.cr.execute_values(
            """UPDATE custproc_decision d SET seal_number = v.number, seal = v.seal
               FROM (VALUES %s) AS v (id, number, seal) WHERE d.id = v.id""",
            updates,
        )

    @api.model
    def _read_links(self, limit, after=None):
        """Rows (id, number, seal, values the seal covers) of what is not sealed yet, in the order of insertion.

        :param after: with it the sealed ones instead, in the order of the chain, from behind this number on
        """
        self.flush_model()
        columns = SQL(", ").join(SQL.identifier(name) for name in SEALED_FIELDS)
        if after is None:
            condition, order = SQL("seal IS NULL"), SQL("id")
        else:
            condition, order = SQL("seal IS NOT NULL AND seal_number > %s", after), SQL("seal_number, id")
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
        while rows := self._read_links(SEAL_BATCH, after):
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
            "unsealed_removed": self.env._("removed before it was sealed"),
            "unsealed_altered": self.env._("altered before it was sealed"),
            "unnoted": self.env._("new decisions are not noted by the database"),
        }
        if findings:
            message = self.env._(
                "%(count)s places do not hold: %(places)s. Unsealed: %(unsealed)s. Tell the general manager and the auditor.",
                count=len(findings),
                places=listed(self.env, [f"{finding.number} {labels[finding.kind]}" for finding in findings[:20]]),
                unsealed=unsealed,
            )
        else:
            message = self.env._("The chain holds. Decisions not sealed yet: %(unsealed)s.", unsealed=unsealed)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "danger" if findings else "success", "sticky": bool(findings), "message": message},
        }


def _plain(value):
    """A stored value as it enters the seal."""
    return value.isoformat(sep=" ", timespec="microseconds") if isinstance(value, datetime) else value

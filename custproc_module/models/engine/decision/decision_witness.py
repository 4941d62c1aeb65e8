from odoo import api, models
from odoo.tools import SQL

from ....policies.engine.chain import Finding

# What a decision is until it is sealed, without what the seal adds and what a merge of partners may change. The columns are named: one
# that a later version adds changes no digest.
_DIGEST = """
CREATE OR REPLACE FUNCTION custproc_decision_digest(d custproc_decision) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(ROW(
        d.id, d.kind, d.outcome, d.model, d.res_id, d.res_name, d.company_id, d.partner_name, d.user_id, d.user_login, d.reason,
        d.reason_texts, d.figures, d.valid_until, d.fingerprint, d.create_uid, d.create_date
    )::text, 'UTF8'))
$$"""
_NOTE = """
CREATE OR REPLACE FUNCTION custproc_decision_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO custproc_decision_witness (id, digest) VALUES (NEW.id, custproc_decision_digest(NEW));
    RETURN NULL;
END $$"""


class Decision(models.Model):
    """The minute before the seal: the database itself notes each decision as it is inserted, and sealing takes the note away again.

    A decision deleted or altered by whoever reaches the database before it was sealed leaves its note behind, for good. The note is
    made by a trigger, in the statement that inserts the decision: no query more, and no row that two sales people share.
    """

    _inherit = "custproc.decision"

    def init(self):
        result = super().init()
        cr = self.env.cr
        cr.execute("CREATE TABLE IF NOT EXISTS custproc_decision_witness (id integer PRIMARY KEY, digest bytea NOT NULL)")
        cr.execute(_DIGEST)
        cr.execute(_NOTE)
        cr.execute("DROP TRIGGER IF EXISTS custproc_decision_note ON custproc_decision")
        cr.execute(
            """CREATE TRIGGER custproc_decision_note AFTER INSERT ON custproc_decision
               FOR EACH ROW EXECUTE FUNCTION custproc_decision_note()"""
        )
        return result

    @api.model
    def _forget_witness(self):
        """Take table and trigger away, with the module."""
        self.env.cr.execute("DROP TRIGGER IF EXISTS custproc_decision_note ON custproc_decision")
        self.env.cr.execute("DROP FUNCTION IF EXISTS custproc_decision_digest(custproc_decision)")
        self.env.cr.execute("DROP TABLE IF EXISTS custproc_decision_witness")

    @api.model
    def _seal_rows(self, updates):
        result = super()._seal_rows(updates)
        # What was altered in between is sealed as it stands, and keeps the note that says so.
        self.env.cr.execute(
            """DELETE FROM custproc_decision_witness w USING custproc_decision d
                 WHERE d.id = w.id AND d.id = ANY(%s) AND w.digest = custproc_decision_digest(d)""",
            [[row[0] for row in updates]],
        )
        return result

    @api.model
    def _verify_chain(self):
        findings, unsealed = super()._verify_chain()
        return [*findings, *self._verify_unsealed()], unsealed

    @api.model
    def _verify_unsealed(self):
        """Decisions that were removed or altered before they were sealed, and a trigger that is missing or switched off."""
        rows = self.env.execute_query(
            SQL(
                """SELECT w.id, d.id IS NULL FROM custproc_decision_witness w LEFT JOIN custproc_decision d ON d.id = w.id
                    WHERE d.id IS NULL OR w.digest != custproc_decision_digest(d) ORDER BY w.id"""
            )
        )
        found = [Finding("unsealed_removed" if is_gone else "unsealed_altered", record_id, record_id) for record_id, is_gone in rows]
        noting = self.env.execute_query(
            SQL(
                """SELECT 1 FROM pg_trigger WHERE tgrelid = 'custproc_decision'::regclass
                      AND tgname = 'custproc_decision_note' AND tgenabled IN ('O', 'A')"""
            )
        )
        return found if noting else [*found, Finding("unnoted", 0)]

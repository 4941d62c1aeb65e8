from odoo import api, fields, models
from odoo.tools import SQL


class Deadline(models.Model):
    """One running clock of one document. One job sweeps the due ones, stores the breach and climbs the ladder, once per rung."""

    _name = "custproc.deadline"
    _inherit = ["custproc.subject.record.mixin"]
    _subject_mixins = ("custproc.deadline.mixin",)
    _description = "Deadline"
    _order = "due_at, id"
    _rec_name = "rule_id"

    rule_id = fields.Many2one("custproc.deadline.rule", required=True, readonly=True, index=True, ondelete="restrict")
    model = fields.Char("Document model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Document", model_field="model", required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    state = fields.Selection(
        [("running", "Running"), ("paused", "Paused"), ("met", "Met"), ("cancelled", "Cancelled")],
        required=True,
        default="running",
        readonly=True,
    )
    started_at = fields.Datetime("Started", required=True, readonly=True)
    due_at = fields.Datetime("Due", required=True, readonly=True)
    next_at = fields.Datetime("Looked at again", readonly=True)
    paused_at = fields.Datetime("Paused since", readonly=True)
    met_at = fields.Datetime("Met on", readonly=True)
    breached_at = fields.Datetime("Missed on", readonly=True)
    late_minutes = fields.Integer("Late by (minutes)", readonly=True, aggregator="avg")
    is_breached = fields.Boolean("Late", readonly=True)
    escalation_ids = fields.One2many("custproc.deadline.escalation", "deadline_id", readonly=True)

    _document_index = models.Index("(model, res_id)")
    _next_index = models.Index("(next_at) WHERE state = 'running' AND next_at IS NOT NULL")

    @api.depends("rule_id", "model", "res_id")
    def _compute_display_name(self):
        for deadline in self:
            document = deadline._get_document() if deadline.model in self.env else None
            # sudo: the document, only its name
            name = document.sudo().display_name if document and document.exists() else ""
            deadline.display_name = f"{deadline.rule_id.name}: {name}"

    # ------------------------------------------------------------------
    # Meeting, pausing (called under sudo by the mixin)
    # ------------------------------------------------------------------
    def _finish(self, state):
        """Stop the clocks as met or cancelled, in one statement; lateness is stored."""
        if not self:
            return
        now = fields.Datetime.now()
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                """UPDATE custproc_deadline SET state = %(state)s, next_at = NULL, met_at = CASE WHEN %(state)s = 'met' THEN %(now)s END,
                          late_minutes = GREATEST(0, EXTRACT(EPOCH FROM (%(now)s - due_at)) / 60)::int,
                          is_breached = due_at < %(now)s OR is_breached,
                          breached_at = CASE WHEN due_at < %(now)s THEN COALESCE(breached_at, due_at) ELSE breached_at END
                    WHERE id IN %(ids)s RETURNING id""",
                state=state,
                now=now,
                ids=tuple(self.ids),
            )
        )
        self.invalidate_recordset(flush=False)
        # sudo: mail.activity, an escalation that was sent to others is over
        self.env["mail.activity"].sudo().search([("custproc_deadline_id", "in", self.ids)]).unlink()

    def _pause(self):
        self.filtered(lambda clock: clock.state == "running").write(
            {"state": "paused", "paused_at": fields.Datetime.now(), "next_at": False}
        )

    def _resume(self):
        now = fields.Datetime.now()
        for clock in self.filtered(lambda clock: clock.state == "paused"):
            due = clock.due_at
            if not clock.rule_id.due_field:
                due = clock.rule_id._get_resumed(
                    clock.due_at, clock.paused_at, now, clock.rule_id.unit, clock.company_id or self.env.company
                )
            clock.write({"state": "running", "paused_at": False, "due_at": due, "next_at": clock._get_next(due)})

    def _move_due(self, due):
        """The document's due field changed before it was missed: the clock runs to the new moment."""
        for clock in self:
            clock.escalation_ids.unlink()
            clock.write({"due_at": due, "next_at": clock._get_next(due) if clock.state == "running" else False})

    def _get_next(self, due):
        """When this clock has to be looked at again: its warning, the deadline, or the next rung; nothing when all is done."""
        self.ensure_one()
        moments = [moment for _kind, _rung, moment in self.rule_id._get_moments(due, self.escalation_ids)]
        return min(moments) if moments else False

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ....exceptions import ProcessError


class Approval(models.Model):
    """One round of approval of one document: its steps, and the fingerprint of what is approved. Rounds are kept."""

    _name = "custproc.approval"
    _inherit = ["custproc.subject.record.mixin"]
    _subject_mixins = ("custproc.approval.mixin",)
    _description = "Approval Round"
    _order = "id desc"
    _rec_name = "res_name"

    model = fields.Char("Document model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Document", model_field="model", required=True, readonly=True)
    res_name = fields.Char("Document name", readonly=True)
    topic = fields.Char(required=True, readonly=True)
    number = fields.Integer("Round", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(readonly=True, help="What the document was worth when approval was asked for.")
    requester_id = fields.Many2one(
        "res.users", "Asked by", required=True, readonly=True, ondelete="restrict", index=True
    )
    requested_at = fields.Datetime("Asked on", readonly=True)
    note = fields.Text(readonly=True)
    fingerprint = fields.Char(readonly=True)
    agreed_values = fields.Json(
        "Values agreed",
        readonly=True, help="The values the fingerprint was taken of, to say later what changed."
    )
    state = fields.Selection(
        [
            ("open", "Waiting"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("withdrawn", "Withdrawn"),
            ("stale", "Outdated by a change"),
        ],
        required=True,
        default="open",
        readonly=True,
        index=True,
    )
    closed_at = fields.Datetime("Closed on", readonly=True)
    step_ids = fields.One2many("custproc.approval.step", "approval_id", "Steps", readonly=True)
    version = fields.Integer(default=0, readonly=True)
    is_untold = fields.Boolean("Approval to be told", readonly=True, help="The job that tells people has not told who asked yet.")

    _document_index = models.Index("(model, res_id, topic, number)")
    _untold_index = models.Index("(id) WHERE is_untold")
    _open_unique = models.UniqueIndex(
        "(model, res_id, topic) WHERE state = 'open'",
        "A document has one open approval round at a time. Reload and look at the open one.",
    )

    @api.model
    def _get_own_domain(self):
        named = self.env["custproc.approval.step"]._get_named_domain()
        return Domain("requester_id", "=", self.env.uid) | Domain("step_ids", "any!", named)

    def _claim(self):
        """Make concurrent decisions on one round wait for each other and start again: two parallel steps approved at the same
        time would both see the other one open, and the round would never close."""
        self.env.cr.execute("UPDATE custproc_approval SET version = version + 1 WHERE id IN %s", [tuple(self.ids)])

    def _close(self, state, hook):
        """End the round and tell the document."""
        self.ensure_one()
        self._end(state)
        # sudo: the document, the engine leads it on whoever decided
        getattr(self._get_document().sudo(), hook)(self)

    def _end(self, state):
        """End these rounds; open and waiting steps are closed with them."""
        values = {"state": state, "closed_at": fields.Datetime.now()}
        if state == "approved" and all(self.env[model]._tells_approval for model in self.mapped("model")):
            values["is_untold"] = True
            self.env["custproc.approval.step"]._wake_teller()
        self.write(values)
        # Before the hook asks again: the next round's insert must not meet this one as still open.
        self.flush_recordset(["state"])
        pending = self.step_ids.filtered(lambda step: step.state in ("open", "waiting"))
        if pending:
            pending.write({"state": "closed"})
            pending._clear_activities()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise ProcessError(
            self.env._(
                "A round of approval cannot be deleted: it belongs to the records. Withdraw the request instead."
            )
        )

    def _approve_if_complete(self):
        """Open the next tier, or close the round as approved when no step is left."""
        self.ensure_one()
        if any(step.state == "open" for step in self.step_ids):
            return
        waiting = self.step_ids.filtered(lambda step: step.state == "waiting")
        if waiting:
            tier = min(waiting.mapped("tier"))
            waiting.filtered(lambda step: step.tier == tier)._open()
        else:
            self._close("approved", "_on_approved")

    def _mark_stale(self):
        """The document is no longer what was asked for: the round does not count and the document goes back."""
        for approval in self:
            approval._close("stale", "_on_stale")

    def action_withdraw(self, comment=None):
        """Take back the requests; only who asked may do so, or whoever may write the document once that person has left.

        :raise ProcessError: somebody else asked, or the round is closed
        """
        for approval in self:
            approval._check_withdrawable()
            approval_sudo = approval.sudo()  # sudo: custproc.approval, nobody writes rounds directly
            approval_sudo._claim()
            self.env["custproc.decision"]._record(
                approval_sudo._get_document(), "approval", "withdrawn", comment or "", fingerprint=approval.fingerprint
            )
            approval_sudo._close("withdrawn", "_on_withdrawn")
        return True

    def _check_withdrawable(self):
        if self.requester_id != self.env.user and not self._inherits_request():
            raise ProcessError(
                self.env._(
                    "The request for %(document)s cannot be withdrawn: %(requester)s asked for it. Ask %(requester)s.",
                    document=self.document_shown,
                    requester=self.requester_id.name,
                )
            )
        if self.state != "open":
            raise ProcessError(
                self.env._(
                    "The request for %(document)s cannot be withdrawn: round %(round)s is already closed. Open the document.",
                    document=self.document_shown,
                    round=self.number,
                )
            )

    def _inherits_request(self):
        """Whether the current user takes back what a colleague asked for who has left: it would stay open for good where its approver
        has left as well."""
        user = self.env.user
        if self.sudo().requester_id.active or user._custproc_filter_deciders() != user:  # sudo: res.users, only whether he is there
            return False
        document = self.env[self.model].browse(self.res_id)
        return user._has_group("custproc_module.group_custproc_participant") and document.has_access("write")

    @api.model
    def _get_newest(self, model, res_ids, topic):
        """{document id: newest round} in one query, for lists."""
        if not res_ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (res_id) id, res_id FROM custproc_approval
                   WHERE model = %s AND topic = %s AND res_id IN %s ORDER BY res_id, number DESC, id DESC""",
                model,
                topic,
                tuple(res_ids),
            )
        )
        return {res_id: self.browse(round_id) for round_id, res_id in rows}

from datetime import timedelta

from odoo import api, fields, models

from ...engine.words import as_note, in_lang_of, in_one, listed


class CustprocCustomerFile(models.Model):
    """CF-14: trading although papers are missing, approved by the sales director or the general manager until a day.

    The exception covers the types that were missing when it was asked for, no others: a licence that expires later is not
    excused by it.
    """

    _inherit = "custproc.customer.file"

    _protected_fields = ("asked_type_ids", "exception_type_ids", "exception_granted_until")

    exception_reason = fields.Text("Why trading should start", copy=False)
    exception_until = fields.Date("Exception until", copy=False, help="Last day on which trading without the papers is asked for.")
    asked_type_ids = fields.Many2many(
        "custproc.document.type", "custproc_customer_file_asked_rel", string="Papers asked to be excused", readonly=True, copy=False
    )
    exception_type_ids = fields.Many2many(
        "custproc.document.type", "custproc_customer_file_exception_rel", string="Papers excused", readonly=True, copy=False
    )
    exception_granted_until = fields.Date("Excused until", readonly=True, copy=False, tracking=True)

    @api.depends("exception_type_ids", "exception_granted_until")
    def _compute_assessment(self):
        # EXTENDS with what the approved exception covers
        super()._compute_assessment()

    def _get_covered_types(self, today):
        if self.exception_granted_until and self.exception_granted_until >= today:
            return self.exception_type_ids
        return super()._get_covered_types(today)

    def _get_exception_end(self):
        return self.exception_granted_until + timedelta(days=1) if self.exception_granted_until else super()._get_exception_end()

    # ------------------------------------------------------------------
    # Approval
    # ------------------------------------------------------------------
    def _get_approval_topic(self):
        return "exception"

    def _get_fingerprint_values(self):
        return {
            "partner": self.partner_id.id,
            "until": self.exception_until,
            "reason": self.exception_reason,
            "types": sorted(self.asked_type_ids.ids),
        }

    def action_ask_exception(self):
        """Ask the sales director or the general manager to let trading start although papers are missing.

        :raise ProcessError: no paper is missing, or reason or last day are missing
        """
        self.ensure_one()
        self.check_access("write")
        types, today = self._get_types_and_day(self.company_id)
        mandatory = types.filtered("is_mandatory")
        gaps = self._assess(mandatory, today).gaps
        asking = self.env._("ask for an exception")
        if not gaps:
            self._refuse(asking, self.env._("no paper is missing"), self.env._("Open the file."))
        if not (self.exception_reason or "").strip() or not self.exception_until:
            self._refuse(
                asking,
                self.env._("the reason or the last day of the exception is not filled in"),
                self.env._("Fill in both on the page “Exception”."),
            )
        if self.exception_until < today:
            self._refuse(
                asking,
                self.env._("its last day %(day)s is past", day=self.exception_until),
                self.env._("Choose a day from today on."),
            )
        # sudo: custproc.customer.file, what is asked for is closed to direct writes
        self.sudo().write({"asked_type_ids": [fields.Command.set([gap.type_id for gap in gaps])]})
        return self._ask_approval("exception", note=self.exception_reason)

    # The buttons of DESIGN section 5 for whoever expects every approved document to have them.
    def action_submit(self):
        """Ask for the exception; see `action_ask_exception`."""
        return self.action_ask_exception()

    def _on_approved(self, approval):
        super()._on_approved(approval)
        self.write({"exception_type_ids": [fields.Command.set(self.asked_type_ids.ids)], "exception_granted_until": self.exception_until})
        self.message_post(body=self.env._("Trading without %(papers)s is approved until %(day)s.",
                                          papers=listed(self.env, self.exception_type_ids.mapped("name")), day=self.exception_until))

    def _on_rejected(self, approval):
        super()._on_rejected(approval)
        self._tell_requester(approval, lambda file: file.env._("The exception was rejected"))

    def _on_stale(self, approval):
        super()._on_stale(approval)
        self._tell_requester(approval, lambda file: file.env._("The exception was changed after it was asked for: ask again"))

    def _tell_requester(self, approval, get_summary):
        file = in_lang_of(self, approval.requester_id)
        reason = in_one(file.env, (step.comment for step in approval.step_ids if step.state == "rejected" and step.comment))
        file.activity_schedule(
            "mail.mail_activity_data_todo", summary=get_summary(file), note=as_note(reason), user_id=approval.requester_id.id
        )

    def write(self, vals):
        result = super().write(vals)
        if {"exception_reason", "exception_until", "partner_id"} & vals.keys():
            # An exception once granted stays what it was; only what is being asked for must not change under the approver.
            self.filtered(lambda file: file.custproc_approval_state == "open")._check_stale_approvals("exception")
        return result

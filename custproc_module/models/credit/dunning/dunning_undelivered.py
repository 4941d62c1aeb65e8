from odoo import api, models

from ...engine.silence import SILENT
from ...engine.words import in_languages, store_texts, tell


class DunningNotice(models.Model):
    """A mail that could not leave, or came back, told nobody (CO-02): a task for who released its run, and the next run tells again."""

    _inherit = "custproc.dunning.notice"

    @api.model
    def _tell_failed_mails(self):
        """One task for each mail that could not leave. The notice says so to everybody, and that its task was made."""
        # sudo: mail.mail, only administrators read what failed to leave
        mails = self.env["mail.mail"].sudo().search([("state", "=", "exception"), ("model", "=", self._name)])
        if not mails:
            return
        reasons = {mail.res_id: mail.failure_reason for mail in mails}
        self._note_undelivered(self.browse(reasons).exists(), reasons)

    def _message_receive_bounce(self, email, partner):
        """EXTENDS mail: the answer of the customer's mail room came in; the address keeps count of it."""
        self._note_undelivered(self, dict.fromkeys(self.ids, email))
        return super()._message_receive_bounce(email, partner)

    @api.model
    def _note_undelivered(self, notices, reasons):
        told = notices.filtered(lambda notice: notice.channel == "mail" and notice.state == "told" and not notice.is_undelivered)
        self.env["custproc.job.failure"]._run_batch(
            "dunning.mail", told, lambda notices: notices.with_context(**SILENT)._mark_undelivered(reasons), at_once=True
        )

    def _mark_undelivered(self, reasons):
        for notice in self:
            owner = notice.run_id.user_id
            person = owner if owner.active else notice.user_id
            notice.sudo().is_undelivered = True  # sudo: custproc.dunning.notice, a closed field
            store_texts(notice, "remark", in_languages(notice, lambda told: told.env._("The e-mail did not reach the customer")))
            tell(
                notice.with_context(mail_activity_quick_update=True),
                person,
                lambda env: env._("The e-mail did not reach the customer"),
                note=reasons[notice.id] or "",
            )

    def _find_undelivered(self):
        """Those among these whose payer did not get the mail before either: a letter is sent where nobody chose another channel."""
        # sudo: custproc.dunning.notice, what was sent before counts whoever may read it
        earlier = self.sudo().search([("partner_id", "in", self.partner_id.ids), ("is_undelivered", "=", True)])
        return self.filtered(lambda notice: notice.partner_id in earlier.partner_id)

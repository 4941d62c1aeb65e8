from odoo import fields, models
from odoo.tools import is_html_empty

from ..engine.document.single_mixin import check_single
from ..engine.words import in_one, portal_link, tell

# Asks the agent to call a customer who cannot be written to.
TELEPHONE = "custproc_module.mail_activity_type_tell_promise"


class HelpdeskTicket(models.Model):
    """The steps of an answer (TK-01): accepted and told, answered by the promised time, or promised anew with the reason (TK-08)."""

    _inherit = "helpdesk.ticket"

    def _custproc_reply_on_closing(self):
        """A request that is closed has had its answer: an open promise ends here, late or not."""
        open_promises = self.filtered(
            lambda ticket: ticket.custproc_kind_id and ticket.stage_id.closed and not ticket.custproc_replied_at
        )
        if open_promises:
            open_promises._custproc_mark_replied()

    def action_custproc_accept(self):
        """Accept the request: take it on, and tell the customer by when he is answered (TK-01).

        :raise ProcessError: it was accepted before, names no customer or problem, or promises a time that has passed
        """
        self.check_access("write")
        now = fields.Datetime.now()
        for ticket in self:
            facts = ticket._custproc_get_acceptance_gaps(now)
            if facts:
                ticket._refuse(
                    self.env._("be accepted"), in_one(self.env, facts), self.env._("Complete the form, then accept it.")
                )
        self._custproc_write_protected({"custproc_accepted_at": now, "custproc_accepted_by_id": self.env.uid})
        self._custproc_acknowledge()
        self._custproc_after_accept()
        return True

    def _custproc_get_acceptance_gaps(self, now):
        """What keeps one request from being accepted, as texts (TK-01, TK-06)."""
        check_single(self)
        gaps = []
        if not self.custproc_kind_id:
            gaps.append(self.env._("it has no kind of request"))
        if self.custproc_accepted_at:
            gaps.append(self.env._("%(user)s has accepted it already", user=self.custproc_accepted_by_id.name))
        if not (self.partner_id or self.partner_name):
            gaps.append(self.env._("it names no customer"))
        if not self._custproc_is_described():
            gaps.append(self.env._("the problem is not described"))
        if not (self.custproc_contact_phone or self.partner_email or self.partner_id.email):
            gaps.append(self.env._("neither a telephone number nor an e-mail address of the customer is known"))
        if self.custproc_kind_id and not self.custproc_promised_at:
            gaps.append(self.env._("no reply time is promised"))
        elif not self.custproc_accepted_at and self.custproc_promised_at and self.custproc_promised_at <= now:
            gaps.append(
                self.env._(
                    "the promised reply time %(time)s has passed",
                    time=self._custproc_format_time(self.custproc_promised_at),
                )
            )
        return gaps

    def _custproc_is_described(self):
        """Whether somebody wrote down what the customer wants (TK-06)."""
        return not is_html_empty(self.description)

    def _custproc_after_accept(self):
        """Hook: the requests were accepted."""

    def _custproc_acknowledge(self):
        """Tell the customers by when they are answered (TK-01); to telephone whoever has no mail address the agent is asked."""
        template = self.env.ref("custproc_module.mail_template_ticket_acknowledgement", raise_if_not_found=False)
        told = self.filtered(lambda ticket: ticket.partner_id.email or ticket.partner_email)
        for ticket in told if template else self.browse():
            # Without a contact the template writes to the address alone.
            to = {"partner_ids": ticket.partner_id.ids} if ticket.partner_id else {}
            ticket.message_post_with_source(template, subtype_xmlid="mail.mt_comment", **to)
        if told:
            told._custproc_write_protected({"custproc_acknowledged_at": fields.Datetime.now()})
        for ticket in self - told:
            user = ticket.user_id or self.env.user
            moment = ticket._custproc_format_time(ticket.custproc_promised_at)
            facts = {"phone": ticket.custproc_contact_phone, "time": moment}
            tell(
                ticket.sudo(),  # sudo: mail.activity, for the colleague the request is assigned to
                user,
                lambda env, facts=facts: env._("Call %(phone)s: an answer is promised by %(time)s", **facts),
                kind=TELEPHONE,
            )

    def _custproc_get_portal_link(self):
        """Where the customer follows his request, in the language he is written to in."""
        self.ensure_one()
        return portal_link(self, self.get_portal_url())

    def action_custproc_told(self):
        """Record that the customer was told by telephone or in person by when he is answered (TK-01)."""
        self.check_access("write")
        for ticket in self:
            if not ticket.custproc_accepted_at:
                ticket._refuse(
                    self.env._("be acknowledged"), self.env._("nobody has accepted it"), self.env._("Accept it first.")
                )
        self._custproc_write_protected({"custproc_acknowledged_at": fields.Datetime.now()})
        self.sudo().activity_unlink([TELEPHONE])  # sudo: mail.activity, whoever called, the call is made
        return True

    def action_custproc_replied(self):
        """Record that the customer had his answer: the promise is kept, or it is late by so much.

        :raise ProcessError: nobody has accepted the request, or it was answered before
        """
        self.check_access("write")
        for ticket in self:
            facts = []
            if not ticket.custproc_accepted_at:
                facts.append(self.env._("nobody has accepted it"))
            if ticket.custproc_replied_at:
                facts.append(self.env._("%(user)s has answered it already", user=ticket.custproc_replied_by_id.name))
            if facts:
                ticket._refuse(
                    self.env._("be answered"),
                    in_one(self.env, facts),
                    self.env._("Accept the request first, or open a new one."),
                )
        self._custproc_mark_replied()
        return True

    def _custproc_mark_replied(self):
        """End the promises of a batch: the customers were answered now."""
        pending = self.filtered(lambda ticket: ticket.custproc_kind_id and not ticket.custproc_replied_at)
        if pending:
            pending._custproc_write_protected(
                {"custproc_replied_at": fields.Datetime.now(), "custproc_replied_by_id": self.env.uid}
            )
            pending._deadline_event("customer_answered")
            pending.sudo().activity_unlink([TELEPHONE])  # sudo: mail.activity, who is answered need not be told when

    def action_custproc_new_promise(self):
        """Open the form that gives the customer a new reply time with a reason (TK-08)."""
        check_single(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New promise"),
            "res_model": "custproc.ticket.promise",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def _custproc_promise(self, promised_at, reason):
        """Give one accepted request a new reply time; the customer reads the reason, the breach of the old one stays (TK-08).

        :raise ProcessError: the time has passed, or nothing is promised any more
        """
        self.ensure_one()
        self.check_access("write")
        facts = []
        if not self.custproc_accepted_at or self.custproc_replied_at:
            facts.append(self.env._("no promise is open"))
        if promised_at <= fields.Datetime.now():
            facts.append(self.env._("%(time)s has passed", time=self._custproc_format_time(promised_at)))
        if facts:
            self._refuse(
                self.env._("promise a new reply time"), in_one(self.env, facts), self.env._("Choose a time that lies ahead.")
            )
        told = self.with_context(lang=self.partner_id.lang or self.env.lang)
        old = told._custproc_format_time(self.custproc_promised_at)
        self._meet_deadlines(event="promise_replaced")
        self._custproc_write_protected(
            {"custproc_promised_at": promised_at, "custproc_promise_count": self.custproc_promise_count + 1}
        )
        self._start_deadlines(event="promised")
        self.message_post(
            body=told.env._(
                "We promised you an answer by %(old)s. New promise: %(new)s. Reason: %(reason)s",
                old=old,
                new=told._custproc_format_time(promised_at),
                reason=reason,
            ),
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.partner_id.ids,
        )

from odoo import fields, models

from ....policies.credit.dunning import spread
from ...engine.silence import SILENT
from ...engine.words import tell
from . import dunning_sql

BATCH = 50


class DunningRun(models.Model):
    """Sending: what was paid since the preview drops out by itself, the rest is told by its channel."""

    _inherit = "custproc.dunning.run"

    def action_send(self):
        """Release what was looked through; who releases a run that the day began runs it, and calls those for whom nobody answers."""
        result = super().action_send()
        own = self.sudo()  # sudo: custproc.dunning.run, who runs it is closed; the caller has just released it
        for run in own.filtered(lambda run: not run.user_id.active):
            run.user_id = self.env.user
        nobodys = own.notice_ids.filtered(lambda notice: notice.state == "draft" and not notice.user_id)
        nobodys.with_context(**SILENT).user_id = self.env.user
        own.stop_ids.filtered(lambda stop: not stop.user_id).user_id = self.env.user
        return result

    def _after_transition(self, previous, target):
        super()._after_transition(previous, target)
        if target in ("sending", "cancelled"):
            self.activity_unlink(["mail.mail_activity_data_todo"])

    def _send_next(self, stuck):
        """Tell the next notices; (number looked at, those that failed). Closes the run when nobody is left.

        A notice leaves the draft state in the transaction that tells it, so that a killed job tells nobody twice.
        """
        self.ensure_one()
        batch = self.env["custproc.dunning.notice"].search(
            [("run_id", "=", self.id), ("state", "=", "draft"), ("id", "not in", stuck.ids)], limit=BATCH, order="id"
        )
        if not batch:
            if not stuck:
                self.with_context(**SILENT)._set_state("done", ended_at=fields.Datetime.now())
            return 0, stuck
        done = self.env["custproc.job.failure"]._run_batch(
            "dunning.send", batch, lambda notices: self._send_notices(notices), at_once=True
        )
        return len(batch), batch - done

    def _send_notices(self, notices):
        notices = notices.with_context(**SILENT)
        notices._recheck()
        settled = notices.filtered(lambda notice: not notice._get_lines())
        settled._set_state("settled")
        told = (notices - settled)._tell()
        run = self.sudo()  # sudo: custproc.dunning.run, its counts are closed to everybody
        run.write({"sent_count": run.sent_count + told, "settled_count": run.settled_count + len(settled)})


class DunningNotice(models.Model):
    _inherit = "custproc.dunning.notice"

    def _recheck(self):
        """Bring the amounts up to now: what was paid, credited or disputed meanwhile is left out with that reason."""
        for root, notices in self.grouped("company_id").items():
            today = root._custproc_today()
            found = dunning_sql.open_items_of(self.env, root, notices.partner_id.ids, today, pending=False)
            for notice in notices:
                groups = [group for group in found[notice.partner_id.id] if group.currency_id == notice.currency_id.id]
                notice._recheck_lines(groups[0] if groups else None, today)

    def _recheck_lines(self, group, today):
        overdue = [item for item in group.items if item.due < today] if group else []
        amounts = spread(overdue, group.credit, self.currency_id.rounding) if group else {}
        aside = {item.key for item in group.aside} if group else set()
        for line in self._get_lines():
            amount = amounts.get(line.move_line_id.id)
            if amount is None:
                line.left_out_reason = (
                    self.env._("Set aside since the preview: disputed, exempt, promised by a plan or being paid")
                    if line.move_line_id.id in aside
                    else self.env._("Paid or credited since the preview")
                )
            elif self.currency_id.compare_amounts(amount, line.amount):
                row = group.rows[line.move_line_id.id]
                line.write(
                    {
                        "amount": amount,
                        "residual": float(row["amount"]),
                        "amount_company": float(row["amount_company"]) * amount / float(row["amount"]),
                    }
                )
        self._refresh_amounts()

    def _refresh_amounts(self):
        for notice in self:
            lines = notice._get_lines()
            notice.sudo().write(  # sudo: custproc.dunning.notice, its figures are closed to everybody
                {
                    "amount": sum(lines.mapped("amount")),
                    "amount_company": sum(lines.mapped("amount_company")),
                    "date_due": min(lines.mapped("date_due"), default=notice.date_due),
                }
            )

    def _tell(self):
        """Tell by channel: what can be sent goes at once, calls and letters wait for somebody; the number of those told."""
        self._replace_mails()
        sent = self._send()
        sent._set_told()
        waiting = self - sent
        waiting._set_state("waiting")
        waiting.filtered(lambda notice: notice.channel == "phone")._schedule_calls()
        return len(sent)

    def _send(self):
        """Send those of these notices whose channel needs nobody, and return them: they count as told. What is not among them waits to
        be told by somebody (`_set_told`). A channel of its own extends this with `super()._send() | …`.
        """
        mails = self.filtered(lambda notice: notice.channel == "mail")
        if mails:
            template = self.env.ref("custproc_module.mail_template_dunning")
            template.sudo().send_mail_batch(mails.ids)  # sudo: mail.template, the run may be sent by a job or by finance
        return mails

    def _schedule_calls(self):
        """One activity a call, for who answers for the payer, with what to say."""
        for user, notices in self.grouped("user_id").items():
            tell(
                notices.with_context(mail_activity_quick_update=True),
                user,
                lambda env: env._("Call about overdue invoices"),
                kind="custproc_module.mail_activity_type_dunning_call",
            )

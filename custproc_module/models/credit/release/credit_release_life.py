from odoo import api, fields, models
from odoo.tools import SQL

from ....policies.credit.release import CASE, LAST, ceiling, month_end
from ...engine.words import in_languages, store_texts

BATCH = 100  # releases a committed step ends


class CreditRelease(models.Model):
    """From the request to the goods: asked for, granted, used by the first shipment, or ended without."""

    _inherit = "custproc.credit.release"

    def action_submit(self):
        """Ask for this release: the limit is frozen, the regional manager (or the sales director, past the term) is asked.

        :raise ProcessError: D-06 does not allow it; the text lists every reason with its figures
        """
        for release in self:
            release.check_access("write")
            release._claim_payer()
            reasons = release._get_ask_reasons()
            if reasons:
                release._refuse_submission("\n".join(["", *reasons]), self.env._("Change it, or have the order paid first."))
            release._set_state("submitted", **release._freeze())
            release._require_approval(note=release.reason)

    def _claim_payer(self):
        """Take the payer's account, so that two requests never both find the episode's release free; then close what is over."""
        root = self.company_id.root_id
        self.env["custproc.credit.account"]._claim({(root.id, self.partner_id.id)})
        # sudo: custproc.credit.account, figures follow from the books
        self.env["custproc.credit.account"].sudo()._refresh_payers(root, self.partner_id.ids)

    def _freeze(self):
        """The figures the request stands on, kept as they are now."""
        self.ensure_one()
        order = self.sale_order_id.sudo()  # sudo: sale.order, its figures span what the salesperson may not see
        verdict = order._get_plain_verdict()
        values = {
            "limit_frozen": verdict.limit,
            "exposure": verdict.exposure + verdict.uncovered,
            "excess": verdict.excess,
            "days_open": verdict.days_open,
        }
        if self.kind == CASE:
            return values | {"order_fingerprint": order._get_fingerprint()}
        episodes, root = self.env["custproc.credit.episode"], order.company_id.root_id
        episode = episodes._get_open(root, self.partner_id) or episodes._open(
            root, {self.partner_id.id: (order, verdict.exposure, verdict.limit)}
        )
        fraction = self._get_policy_values().release_fraction
        return values | {"episode_id": episode.id, "ceiling": ceiling(verdict.limit, fraction)}

    def action_cancel(self):
        """Give the request up before it is granted."""
        for release in self.filtered(lambda release: release.custproc_approval_state == "open"):
            release.action_withdraw()
        self._set_state("cancelled")

    def action_draft(self):
        """Take a cancelled request up again."""
        self._require_step("cancelled")
        self._set_state("draft")

    def action_return(self):
        """Give a granted release back that no order was confirmed on: the episode has it again.

        :raise ProcessError: the order is confirmed; cancelling it gives the release back
        """
        self.check_access("write")
        for release in self:
            order = release.sale_order_id.sudo()  # sudo: sale.order, only its state and name are read
            if order.state == "sale":
                release._refuse(
                    self.env._("be given back"),
                    self.env._("order %(order)s is confirmed on it", order=order.name),
                    self.env._("Cancel the order: that gives the release back."),
                )
        self._give_back(in_languages(self, lambda told: told.env._("Given back by %(user)s", user=told.env.user.name)))

    def _on_approved(self, approval):
        super()._on_approved(approval)
        self._claim_payer()
        today = self.company_id._custproc_today()
        self._set_state(
            "granted",
            granted_at=fields.Datetime.now(),
            issuer_id=approval.step_ids.filtered("decided_by_id")[-1:].decided_by_id.id or self.env.uid,
            due_on=month_end(today) if self.kind == LAST else False,
        )
        self.sale_order_id.custproc_release_id = self
        self._record("granted")
        self.sale_order_id._judge_again()

    # ------------------------------------------------------------------
    # Use and end
    # ------------------------------------------------------------------
    def _consume(self, value, picking):
        """Note what has left by this release. The first shipment uses it up; transfers of the same transaction are one shipment.

        A case by case approval stands for the whole order: it stays until it ends, and remembers what left.

        :param value: company currency, tax included
        """
        self.ensure_one()
        now = self.env.cr.now()
        if self.state != "granted" and not (self.state == "consumed" and self.consumed_at == now):
            return
        values = {"consumed_amount": self.consumed_amount + value, "consumed_at": now, "picking_id": picking.id}
        if self.kind == LAST:
            values["due_on"] = month_end(self.company_id._custproc_today())
        if self.kind == CASE or self.state == "consumed":
            self.write(values)
        else:
            self._set_state("consumed", **values)
        self._record("consumed")

    def _give_back(self, reasons):
        """Granted releases that nothing left by go back to their episode: the order was cancelled, or somebody gave them up.

        :param reasons: {language: text}
        """
        for release in self.filtered(lambda release: release.state == "granted"):
            # sudo: custproc.credit.release, closed by the end of its order
            release.sudo()._finish("consumed" if release.consumed_amount else "returned", reasons)
            release._record("returned", reasons)
        self.filtered(lambda release: release.state == "submitted")._withdraw_with_order(reasons)

    def _withdraw_with_order(self, reasons):
        for release in self.sudo():  # sudo: custproc.approval, the round ends with the order, whoever cancels it
            release._get_newest_approval()._end("withdrawn")
            release._finish("cancelled", reasons)

    def _finish(self, state, reasons):
        """End one release, and say why in every language."""
        self._set_state(state)
        # sudo: custproc.credit.release, the reason is closed; whoever may end it was asked above
        store_texts(self.sudo(), "ended_reason", reasons)

    def _lapse(self):
        """The exposure is back before anything left: the order needs no release any more."""
        reasons = in_languages(self, lambda told: told.env._("The exposure is back within the limit."))
        for release in self:
            release._finish("consumed" if release.consumed_amount else "lapsed", reasons)
            release._record("lapsed")

    def _expire(self):
        reasons = in_languages(self, lambda told: told.env._("Its last day has passed."))
        for release in self:
            used = release.kind == CASE and release.consumed_amount
            release._finish("consumed" if used else "expired", reasons)
            release._record("expired")

    def _record(self, outcome, reason=None):
        """Leave a decision: what it allows, on which figures, who, why (text, or {language: text}), until when."""
        figures = ("kind", "amount", "limit_frozen", "ceiling", "exposure", "excess")
        figures += ("days_open", "valid_until", "due_on", "consumed_amount")
        for release in self:
            document = release.sudo()  # sudo: custproc.credit.release, its figures enter the decision
            self.env["custproc.decision"]._record(
                document,
                "override" if document.kind == CASE else "release",
                outcome,
                reason or document.reason,
                figures={name: document[name] or None for name in figures}
                | {"order": document.sale_order_id.name, "issuer": document.issuer_id.login, "liable": document.liable_user_id.login},
                valid_until=document.company_id._custproc_end_of_day(document.valid_until),
                partner=document.partner_id,
                fingerprint=document.order_fingerprint or "",
            )

    @api.model
    def _cron_expire(self):
        """End granted releases whose last day has passed, in the time zone of their company."""
        domain = [("state", "=", "granted"), ("valid_until", "<", fields.Date.add(fields.Date.today(), days=1))]
        due = self.search(domain).filtered(lambda release: release.valid_until < release.company_id._custproc_today())
        for start in range(0, len(due), BATCH):
            batch = due[start : start + BATCH]
            self.env["custproc.job.failure"]._run_batch("credit.release.expire", batch, lambda release: release._expire())
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=len(due) - start - len(batch)):
                return


class CreditAccount(models.Model):
    _inherit = "custproc.credit.account"

    def _sql_authorities(self, root_id, order_ids, today, gate):
        sources = super()._sql_authorities(root_id, order_ids, today, gate)
        self.env["custproc.credit.release"].flush_model()
        self.env["account.move"].flush_model(["custproc_release_id", "state", "amount_total_signed"])
        # An approval past the term outlives a shipment: what has left by it is off its value.
        in_force, amount = SQL("r.state = 'granted' AND r.valid_until >= %s", today), SQL("r.amount - COALESCE(r.consumed_amount, 0)")
        if gate == "invoice":
            # What has left by a release may be billed, once; before that, what may leave.
            in_force = SQL("(%s OR r.state = 'consumed')", in_force)
            amount = SQL(
                """CASE r.state WHEN 'consumed' THEN r.consumed_amount ELSE r.amount END
                   - COALESCE((SELECT SUM(m.amount_total_signed) FROM account_move m
                                WHERE m.custproc_release_id = r.id AND m.state = 'posted'), 0)"""
            )
        return [
            *sources,
            SQL(
                """SELECT CASE r.kind WHEN 'case' THEN 'case' ELSE 'release' END, 'custproc.credit.release', r.id, r.name,
                          r.sale_order_id, r.partner_id,
                          CASE r.kind WHEN 'case' THEN ARRAY['past_term'] ELSE ARRAY['over_limit'] END,
                          %(amount)s, 'shipment', FALSE, r.order_fingerprint,
                          CASE WHEN r.state = 'granted' THEN r.valid_until END
                     FROM custproc_credit_release r WHERE r.sale_order_id = ANY(%(orders)s) AND %(in_force)s""",
                amount=amount,
                orders=order_ids,
                in_force=in_force,
            ),
        ]

from odoo import api, fields, models

BATCH = 100  # applications a committed step puts in force or ends

# What the account said when an application came into force, by the field of the application that keeps it.
BEFORE = {
    "limit_before": "fixed_limit",
    "limit_until_before": "fixed_limit_until",
    "term_before": "term_days",
    "term_until_before": "term_until",
}


class CreditRequest(models.Model):
    """The three signatures, and what follows from them on the effective date and on the expiry date."""

    _inherit = "custproc.credit.request"

    def _get_fingerprint_values(self):
        self.ensure_one()
        return {
            "company": self.company_id.id,
            "payer": self.partner_id.id,
            "limit": self.new_limit if self.changes_limit else None,
            "term": self.new_term_days if self.changes_term else None,
            "effective": self.effective_date,
            "expiry": self.expiry_date,
        }

    def _get_approval_amount(self, topic):
        return self.new_limit if self.changes_limit else 0.0

    def _get_approval_reasons(self, step):
        reasons = super()._get_approval_reasons(step)
        if self.effective_date < self.company_id._custproc_today():
            reasons.append(
                self.env._(
                    "it would count from %(date)s, before its approval; it needs a new application with a later day",
                    date=self.effective_date,
                )
            )
        return reasons

    def _on_approved(self, approval):
        super()._on_approved(approval)
        self._set_state("approved", approved_at=fields.Datetime.now())
        self.filtered(lambda request: request.effective_date <= request.company_id._custproc_today())._apply()

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "active" and not self._is_approved():
            reasons.append(self.env._("not all three have signed it as it is"))
        return reasons

    def _apply(self):
        """Put signed changes in force: limit and term of the payer's account, until the expiry date."""
        for request in self:
            replaced = self.search(
                [("partner_id", "=", request.partner_id.id), ("company_id", "=", request.company_id.id), ("state", "=", "active")]
            ).filtered(lambda one, request=request: one._is_replaced_by(request))
            replaced._set_state("replaced", ended_at=fields.Datetime.now())
            account = self.env["custproc.credit.account"].sudo()  # sudo: custproc.credit.account, closed; what it said before is kept
            account = account.search([("company_id", "=", request.company_id.id), ("partner_id", "=", request.partner_id.id)])
            before = {before: account[name] for before, name in BEFORE.items()}
            request._set_state("active", active_at=fields.Datetime.now(), **before)
            request._grant(request.changes_limit, request.changes_term)

    def _grant(self, limit, term):
        """Put this application's limit, its term or both into the payer's account, until its expiry."""
        self.ensure_one()
        grant = {}
        if limit:
            grant |= {"limit": self.new_limit, "limit_until": self.expiry_date}
        if term:
            grant |= {"term_days": self.new_term_days, "term_until": self.expiry_date}
        self.env["custproc.credit.account"]._grant_limit(
            self.company_id, {self.partner_id.id: grant}, self.reason or "", document=self
        )

    def _is_replaced_by(self, other):
        """Whether nothing of this change is left once the other one is in force."""
        return (other.changes_limit or not self.changes_limit) and (other.changes_term or not self.changes_term)

    def _expire(self):
        """End changes whose last day has passed: what was in force before and still runs counts again, else the policy; the account is
        calculated anew."""
        for request in self:
            request._set_state("expired", ended_at=fields.Datetime.now())
            self.env["custproc.decision"]._record(
                request, "override", "expired", request.reason or "", request._get_fingerprint_values(), partner=request.partner_id
            )
            request._restore()
            self.env["custproc.credit.account"]._refresh_payers(request.company_id, request.partner_id.ids)

    def _restore(self):
        """Put back what this application had replaced for a while: an earlier one that was signed for longer, or what was granted without
        one, by an import. What a later one changed stays."""
        self.ensure_one()
        today = self.company_id._custproc_today()
        others = self.search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "in", ("active", "replaced")),
                ("expiry_date", ">=", today),
            ]
        ).sorted(lambda one: (one.active_at, one.id), reverse=True)
        grant = {}
        for changes, value, until, before in (
            ("changes_limit", "limit", "limit_until", ("limit_before", "limit_until_before")),
            ("changes_term", "term_days", "term_until", ("term_before", "term_until_before")),
        ):
            if not self[changes]:
                continue
            other = others.filtered(changes)[:1]
            if other and other.active_at < self.active_at:
                if other.state == "replaced":
                    other._set_state("active", ended_at=False)
                other._grant(changes == "changes_limit", changes == "changes_term")
            elif not other and self[before[0]] and (not self[before[1]] or self[before[1]] >= today):
                grant |= {value: self[before[0]], until: self[before[1]]}
        if grant:
            self.env["custproc.credit.account"]._grant_limit(self.company_id, {self.partner_id.id: grant}, self.reason or "", document=self)

    @api.model
    def _cron_apply(self):
        """Put signed changes in force on their day, and end those whose last day has passed."""
        tomorrow = fields.Date.add(fields.Date.today(), days=1)
        ready = self.search([("state", "=", "approved"), ("effective_date", "<=", tomorrow)]).filtered(
            lambda request: request.effective_date <= request.company_id._custproc_today() and request._is_approved()
        )
        over = self.search([("state", "=", "active"), ("expiry_date", "<", tomorrow)]).filtered(
            lambda request: request.expiry_date < request.company_id._custproc_today()
        )
        left = len(ready) + len(over)
        for job, requests, method in (
            ("credit.request.expire", over, lambda request: request._expire()),
            ("credit.request.apply", ready, lambda request: request._apply()),
        ):
            for start in range(0, len(requests), BATCH):
                batch = requests[start : start + BATCH]
                self.env["custproc.job.failure"]._run_batch(job, batch, method)
                left -= len(batch)
                if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left):
                    return


class CreditAccount(models.Model):
    _inherit = "custproc.credit.account"

    @api.model
    def _grant_limit(self, company, grants, reason, document=None):
        """Give payers a fixed limit or a payment term of their own: the only way to set them. A decision each.

        Called by a signed application (CA-16), and by the import of limits that were granted before.

        :param company: root company or a branch of it
        :param grants: {payer id: values of "limit" with "limit_until" and "term_days" with "term_until"}; an end of False is none, what is
            not named stays as it is; money in the root company's currency
        :param document: what it was granted by; the account itself where there is none
        :return: the accounts, calculated anew
        """
        root = company.sudo().root_id  # sudo: res.company, one account per root
        if not grants:
            return self.browse()
        self._claim({(root.id, payer_id) for payer_id in grants})
        # sudo: custproc.credit.account, closed to everybody and only written here
        accounts = self.sudo().search([("company_id", "=", root.id), ("partner_id", "in", list(grants))])
        names = {"limit": "fixed_limit", "limit_until": "fixed_limit_until", "term_days": "term_days", "term_until": "term_until"}
        entries = []
        for account in accounts:
            grant = grants[account.partner_id.id]
            last_day = fields.Date.to_date(grant.get("limit_until") or grant.get("term_until"))
            before = {name: account[names[name]] or None for name in grant}
            account.write({names[name]: value for name, value in grant.items()})
            entries.append(
                {
                    "document": document or account,
                    "kind": "override",
                    "outcome": "in_force",
                    "reason": reason,
                    "figures": {"before": before, "now": {name: value or None for name, value in grant.items()}},
                    "partner": account.partner_id,
                    "valid_until": root._custproc_end_of_day(last_day) if last_day else False,
                }
            )
        self.env["custproc.decision"]._record_batch(entries)
        accounts.flush_recordset()
        self._refresh_payers(root, list(grants))
        self.env["sale.order"]._judge_again()
        return accounts

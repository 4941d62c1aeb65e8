from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ....policies.credit.release import LAST
from ...engine.words import in_lang_of, tell
from ..account.received_sql import received, settled_on

BATCH = 50
REMIND_DAYS = 5  # before the due day, while there is time to ask the customer


class CreditRelease(models.Model):
    """The end of the month of a last release: what of its shipment is not in by then is proposed for deduction (CA-14, CO-07)."""

    _inherit = "custproc.credit.release"
    _protected_fields = ("month_end_on", "reminded_on", "unpaid", "liability_id")

    month_end_on = fields.Date("Looked at on", readonly=True, copy=False, help="The day on which it was found whether the money is in.")
    reminded_on = fields.Date("Reminded on", readonly=True, copy=False, help="Who answers for the money was told what is missing.")
    unpaid = fields.Monetary("Not in by the due day", readonly=True, copy=False)
    liability_id = fields.Many2one("custproc.liability", "Proposed deduction", readonly=True, copy=False, index="btree_not_null")

    def _query_unpaid(self):
        """What was not in by the end of each release's due day: {release id: amount in company currency}.

        Money for the order pays what left of it first, before the release's own shipment.
        """
        came_in, unpaid = self._query_came_in(), {}
        for release in self:
            own = max(came_in[release.id] - release._get_left_before(), 0.0)
            unpaid[release.id] = max(release.consumed_amount - own, 0.0)
        return unpaid

    def _query_came_in(self):
        """What came in for the order by the end of each release's due day, in one statement: {release id: amount in company currency}.

        It is what was reconciled with the order's invoices by that day and not written off, and receipts earmarked to the order that were
        booked by then.
        """
        self.env["account.move.line"].flush_model()
        self.env["account.partial.reconcile"].flush_model()
        self.env["account.payment"].flush_model()
        self.env["sale.order.line"].flush_model(["order_id", "invoice_lines"])
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT r.id, COALESCE(matched.amount, 0) + COALESCE(earmarked.amount, 0)
                     FROM custproc_credit_release r
                     LEFT JOIN LATERAL (
                          SELECT SUM(%(received)s) AS amount
                            FROM account_move_line l JOIN account_partial_reconcile p ON p.debit_move_id = l.id
                            JOIN account_move_line c ON c.id = p.credit_move_id
                           WHERE l.display_type = 'payment_term' AND l.parent_state = 'posted' AND %(settled_on)s <= r.due_on
                             AND l.move_id IN (SELECT il.move_id FROM sale_order_line sl
                                                 JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = sl.id
                                                 JOIN account_move_line il ON il.id = rel.invoice_line_id
                                                WHERE sl.order_id = r.sale_order_id)) matched ON TRUE
                     LEFT JOIN LATERAL (
                          SELECT -SUM(l.amount_residual) AS amount
                            FROM account_payment pay JOIN account_move_line l ON l.move_id = pay.move_id
                            JOIN account_account a ON a.id = l.account_id AND a.account_type = 'asset_receivable'
                           WHERE pay.custproc_sale_order_id = r.sale_order_id AND l.parent_state = 'posted' AND l.date <= r.due_on
                             AND (pay.custproc_matures_on IS NULL OR pay.custproc_matures_on <= r.due_on)) earmarked ON TRUE
                    WHERE r.id = ANY(%(releases)s)""",
                received=received(SQL("p"), SQL("c")),
                settled_on=settled_on(SQL("p"), SQL("c")),
                releases=self.ids,
            )
        )
        return {release_id: float(amount) for release_id, amount in rows}

    def _get_left_before(self):
        """What of the order had left before the release's shipment, with tax in company currency: an order that grew over the limit."""
        self.ensure_one()
        if not self.consumed_at:
            return 0.0
        order = self.sudo().sale_order_id  # sudo: sale.order, stock.move, the sweep looks at every order
        start = self.consumed_at.replace(microsecond=0)  # the moment a move passed is kept to the second
        left = order.order_line.move_ids.filtered(
            lambda move: move.state == "done" and move._is_leaving() and move.custproc_passed_at and move.custproc_passed_at < start
        )
        value = sum(move.sale_line_id._get_unit_price_with_tax() * move._get_delivered_quantity() for move in left)
        return value / (order.currency_rate or 1.0)

    def _settle_month(self):
        """Note whether the money of these last releases was in by its day; propose the deduction where it was not."""
        unpaid = self._query_unpaid()
        for release in self:
            amount = release.currency_id.round(unpaid[release.id])
            values = {"month_end_on": release.company_id._custproc_today(), "unpaid": amount}
            if proposed := release._get_amount_to_propose(amount):
                values["liability_id"] = release._propose_deduction(proposed).id
            release.sudo().write(values)  # sudo: custproc.credit.release, closed fields of the sweep
            release.activity_unlink(["mail.mail_activity_data_todo"])

    def _on_approved(self, approval):
        """Who is named as liable hears of it when the release is given, not when the money is deducted."""
        super()._on_approved(approval)
        if self.kind == LAST:
            self._tell_answering(self.liable_user_id, self.amount)

    def _remind(self):
        """Tell salesperson and liable person once, some days before the due day, what is not in yet."""
        for release, amount in ((release, self._query_unpaid()[release.id]) for release in self):
            if release.currency_id.compare_amounts(amount, 0.0) > 0:
                release.activity_unlink(["mail.mail_activity_data_todo"])
                release._tell_answering(release.liable_user_id | release.user_id, amount)
            # sudo: custproc.credit.release, closed field of the job
            release.sudo().reminded_on = release.company_id._custproc_today()

    def _tell_answering(self, users, amount):
        """Tell those of these people who may read the release by when how much has to be in."""
        day = self.due_on
        for user in users.filtered("active"):
            if self.with_user(user).has_access("read"):
                tell(
                    self,
                    user,
                    lambda env: env._("The money of a last release has to be in"),
                    lambda release: release.env._(
                        "%(payer)s has to pay %(amount)s by %(day)s, the end of the month. What is not in by then is proposed for deduction"
                        " from issuer and liable person.",
                        payer=release.sudo().partner_id.name,  # sudo: res.partner, only the name is told
                        amount=release.currency_id.format(amount),
                        day=format_date(release.env, day),
                    ),
                    date_deadline=day,
                )

    def _get_amount_to_propose(self, amount):
        """What of the money that is not in is proposed for deduction."""
        return amount

    def _propose_deduction(self, amount):
        """The shares of issuer and liable person in what is not in, by the company's scheme (CA-13, CA-14)."""
        people = {"issuer": self.issuer_id, "liable": self.liable_user_id}
        item = {"case": "last_release", "amount": amount, "people": people, "document": self.sale_order_id.name}
        liability = self.env["custproc.liability"]._propose("month_end", self.partner_id, self.company_id, [item], origin=self.name)
        told = in_lang_of(self, self.user_id)
        self.message_post(
            body=told.env._(
                "%(amount)s were not in by %(day)s: %(liability)s proposes the deduction.",
                amount=told.currency_id.format(amount),
                day=format_date(told.env, self.due_on),
                liability=liability.display_name,
            )
        )
        return liability

    @api.model
    def _cron_month_end(self):
        """Look at the used last releases whose day has passed, each once, a committed batch at a time; remind of those that are near."""
        domain = [("kind", "=", LAST), ("state", "=", "consumed"), ("month_end_on", "=", False)]
        near = [("reminded_on", "=", False), ("due_on", "<=", fields.Date.add(fields.Date.today(), days=REMIND_DAYS + 1))]
        soon = self.search([*domain, *near]).filtered(
            lambda one: 0 <= (one.due_on - one.company_id._custproc_today()).days <= REMIND_DAYS
        )
        self.env["custproc.job.failure"]._run_batch("credit.release.remind", soon, lambda releases: releases._remind())
        self.env["ir.cron"]._commit_progress(len(soon))
        last, domain = 0, [*domain, ("due_on", "<", fields.Date.add(fields.Date.today(), days=1))]
        while batch := self.search([*domain, ("id", ">", last)], limit=BATCH, order="id"):
            last = batch[-1:].id
            due = batch.filtered(lambda release: release.due_on < release.company_id._custproc_today())
            self.env["custproc.job.failure"]._run_batch("credit.release.month_end", due, lambda releases: releases._settle_month())
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=self.search_count([*domain, ("id", ">", last)])):
                return
        self.env["ir.cron"]._commit_progress(remaining=0)

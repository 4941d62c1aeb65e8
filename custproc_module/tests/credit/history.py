"""Histories of trade in two companies, step by step through the host, and the same documents as the reference reads them."""

from datetime import datetime, timedelta
from decimal import Decimal
from unittest.mock import patch

from odoo import Command
from odoo.tests.common import freeze_time

from .history_books import HistoryBooks

START = datetime(2026, 3, 2, 4)  # noon in Shanghai
RATES = ("0.125", "0.16", "0.2", "0.25")
FLOORS = (400, 0, 25, 100)
HORIZONS = (0, 12, 0)


class HistoryCommon(HistoryBooks):
    """Roots A and B, a branch of A, and a foreign currency; a payer with a contact, and one who pays for another. Goods without a tax, with
    one on top of the price and with one within it; money earmarked to orders; deliveries beyond the policy's horizon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env["res.company"].create
        currency = cls.company.currency_id
        branch = company({"name": "Branch of A", "parent_id": cls.root.id, "currency_id": currency.id})
        other = company({"name": "Root B", "currency_id": currency.id})
        cls.companies = cls.company | branch | other
        cls.companies.tax_calculation_rounding_method = "round_per_line"  # the only one that needs no look at the other lines
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.companies.ids})
        cls.foreign = cls.env.ref("base.EUR" if currency != cls.env.ref("base.EUR") else "base.USD")
        cls.foreign.active = True
        cls.rates, cls.floors, cls.horizons = {root.id: [] for root in cls.companies.root_id}, {}, {}
        cls.journals = {one: cls._open_books(one) for one in cls.companies}
        cls.payers = cls.make_customer("Pays for itself") | cls.make_customer("Pays for others")
        cls.contact = cls.env["res.partner"].create({"name": "Buyer", "parent_id": cls.payers[0].id, "type": "invoice"})
        cls.buyer = cls.make_customer("Buys, never pays")
        cls.buyers = [(cls.payers[0], cls.payers[0]), (cls.contact, cls.contact), (cls.buyer, cls.payers[1]), (cls.payers[1],) * 2]
        for one in cls.companies:
            for partner in cls.payers | cls.contact | cls.buyer:
                partner.with_company(one).property_account_receivable_id = cls.books[one.root_id]["receivable"]
        cls.taxes = {root.id: cls._make_taxes(root) for root in cls.companies.root_id}
        for root in cls.companies.root_id:
            cls.set_policy(root, order_gate="block", delivery_gate="block", invoice_gate="off", papers_gate="off")
            cls.set_policy(root, review_gate="off", require_eligibility=False)

    @classmethod
    def _open_books(cls, company):
        """Accounts of a root, journals of each company, an exchange journal."""
        root = company.root_id
        if not hasattr(cls, "books"):
            cls.books = {}
        if root not in cls.books:
            make = cls.env["account.account"].with_company(root).create
            own = {"company_ids": [Command.set(root.ids)]}
            kinds = ("receivable", "asset_receivable"), ("income", "income"), ("bank", "asset_cash"), ("loss", "expense")
            kinds += (("clearing", "asset_current"),)
            cls.books[root] = {
                name: make({"name": f"{root.name} {name}", "code": f"H{root.id}{index}", "account_type": kind, **own})
                for index, (name, kind) in enumerate(kinds)
            }
        books = cls.books[root]
        journal = cls.env["account.journal"].with_company(company).create
        exchange = journal({"name": "Exchange", "code": "HEXC", "type": "general", "company_id": company.id})
        company.write(
            {
                "currency_exchange_journal_id": exchange.id,
                "income_currency_exchange_account_id": books["income"].id,
                "expense_currency_exchange_account_id": books["loss"].id,
            }
        )
        sale = {"name": "Sales", "code": "HSAL", "type": "sale", "default_account_id": books["income"].id}
        bank = {"name": "Bank", "code": "HBNK", "type": "bank", "default_account_id": books["bank"].id}
        return {"sale": journal({**sale, "company_id": company.id}), "bank": journal({**bank, "company_id": company.id})}

    @classmethod
    def _make_taxes(cls, root):
        """None, 13 % on top of the price, 13 % within it."""
        country = root.account_fiscal_country_id or cls.company.account_fiscal_country_id or cls.env.ref("base.cn")
        root.account_fiscal_country_id = country
        common = {"amount": 13.0, "type_tax_use": "sale", "country_id": country.id, "company_id": root.id}
        group = cls.env["account.tax.group"].create({"name": "VAT", "country_id": country.id, "company_id": root.id})
        taxes = cls.env["account.tax"].with_company(root).create(
            [
                {**common, "name": f"History {kind}", "price_include_override": f"tax_{kind}", "tax_group_id": group.id}
                for kind in ("excluded", "included")
            ]
        )
        return [cls.env["account.tax"], *taxes]

    # ------------------------------------------------------------------
    # Running
    # ------------------------------------------------------------------
    def run_history(self, steps, prologue, check):
        """Take the steps one after the other on rolled-back data; `check(step)` after each, from the last one of the prologue on."""
        savepoint = self.env.cr.savepoint()
        try:
            with freeze_time(START) as self.clock, patch.object(self.env.cr, "now", datetime.now):
                self.moves, self.orders = self.env["account.move"], self.env["sale.order"]
                self.rates = {root.id: [] for root in self.companies.root_id}
                self.earmarks, self.reported = {}, {}
                self.under(0, 0, 0)
                self.move_rate(0, 0, 0)
                self.move_rate(1, 1, 0)
                self.pass_days(0, 0, 0)
                for number, step in enumerate(steps, 1):
                    name, *numbers = step
                    getattr(self, name)(*numbers)
                    self.env.flush_all()  # as the end of a request does
                    self.clock.tick(timedelta(seconds=1))  # a verdict counts in its own transaction alone
                    if number >= prologue:
                        check(step)
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
            self.env.registry.clear_cache()

    @property
    def today(self):
        return self.root._custproc_today()

    def pick(self, records, number):
        return records[number % len(records)] if records else records

    def posted(self, *types):
        return self.moves.filtered(lambda move: move.state == "posted" and move.move_type in types)

    def amount(self, number):
        return 10.0 + 7.77 * number

    def sale_journal_of(self, company):
        return self.journals[company]["sale"]

    def shape_order(self, order, number):
        """Hook: give a quotation what is unusual, by a number."""

    def shape_invoice(self, move, number):
        """Hook: give a draft invoice or credit note what is unusual, by a number."""

    # ------------------------------------------------------------------
    # Steps, each with three small numbers
    # ------------------------------------------------------------------
    def pass_days(self, a, b, c):
        self.clock.tick(timedelta(days=1 + a))

    def under(self, a, b, c):
        """The history's policies: the smallest limit and the horizon of each root."""
        for number, root in enumerate(self.companies.root_id):
            self.floors[root.id], self.horizons[root.id] = FLOORS[(a + number) % len(FLOORS)], HORIZONS[(b + number) % len(HORIZONS)]
            self.set_policy(root, floor=self.floors[root.id], horizon_days=self.horizons[root.id])

    def move_rate(self, a, b, c):
        """A new rate from the next day on: documents of today keep theirs."""
        self.pass_days(0, 0, 0)
        root, rate = self.pick(self.companies.root_id, a), RATES[b % len(RATES)]
        Rate = self.env["res.currency.rate"]
        known = Rate.search([("company_id", "=", root.id), ("currency_id", "=", self.foreign.id), ("name", "=", self.today)])
        values = {"currency_id": self.foreign.id, "name": self.today, "rate": float(rate), "company_id": root.id}
        known.write({"rate": float(rate)}) if known else known.create(values)
        self.rates[root.id] = [one for one in self.rates[root.id] if one[0] != self.today] + [(self.today, Decimal(rate))]

    def invoice_by_hand(self, a, b, c, move_type="out_invoice"):
        company, books = self.pick(self.companies, b), self.books[self.pick(self.companies, b).root_id]
        day = self.today - timedelta(days=c * 4)
        lines = [
            Command.create(
                {
                    "name": "Goods",
                    "quantity": 1 + n,
                    "price_unit": self.amount(a + n),
                    "account_id": books["income"].id,
                    "tax_ids": [Command.set(self.tax(company, b + c + n).ids)],
                }
            )
            for n in range(1 + a % 2)
        ]
        move = (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": move_type,
                    "partner_id": self.pick(self.payers | self.contact, a).id,
                    "journal_id": self.journals[company]["sale"].id,
                    "currency_id": (self.foreign if c % 2 else self.company.currency_id).id,
                    "invoice_date": day,
                    "invoice_date_due": day + timedelta(days=b * 5),
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": lines,
                }
            )
        )
        self.shape_invoice(move, a + b)
        self.moves |= move
        if (a + b + c) % 4:
            move.action_post()

    def credit_by_hand(self, a, b, c):
        self.invoice_by_hand(a, b, c, move_type="out_refund")

    def post_draft(self, a, b, c):
        draft = self.pick(self.moves.filtered(lambda move: move.state == "draft"), a)
        if draft:
            if draft.move_type != "entry":
                draft.invoice_date = draft.invoice_date or self.today
            draft.action_post()

    def set_back(self, a, b, c):
        """An invoice, a credit note or money back to draft, matched or not; mostly it is posted again as it was."""
        move = self.pick(self.moves.filtered(lambda move: move.state == "posted"), a)
        if move:
            move.button_draft()
            if b % 3 == 0:
                self.env.flush_all()
                move.action_post()

    def cancel_draft(self, a, b, c):
        self.pick(self.moves.filtered(lambda move: move.state == "draft"), a).button_cancel()

    def receive(self, a, b, c):
        """Money from a payer, for the whole or a part of an invoice when one is open, else on account."""
        invoice = self.pick(self.posted("out_invoice").filtered("amount_residual"), a)
        company = invoice.company_id or self.pick(self.companies, b)
        currency = invoice.currency_id or (self.foreign if c % 2 else company.currency_id)
        amount = round((invoice.amount_residual if b % 2 else 1.11 * (1 + c)) if invoice else self.amount(c), 2)
        rate = float(self.rate_of(company.root_id.id, self.today, currency))
        partner, books = invoice.partner_id or self.pick(self.payers, a), self.books[company.root_id]
        common = {"name": "Receipt", "partner_id": partner.id, "currency_id": currency.id}
        money = company.currency_id.round(amount / rate)
        receipt = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": self.journals[company]["bank"].id,
                "date": self.today,
                "line_ids": [
                    Command.create({**common, "account_id": books["bank"].id, "debit": money, "amount_currency": amount}),
                    Command.create({**common, "account_id": books["receivable"].id, "credit": money, "amount_currency": -amount}),
                ],
            }
        )
        receipt.action_post()
        self.moves |= receipt
        if invoice and c % 3:
            self.match(invoice | receipt)

    def match_credit(self, a, b, c):
        """An invoice with a credit note or money of the same payer, company and currency."""
        invoice = self.pick(self.posted("out_invoice").filtered("amount_residual"), a)
        others = self.posted("out_refund", "entry").filtered(
            lambda move: move.company_id == invoice.company_id
            and self.item_line(move).currency_id == invoice.currency_id
            and move.partner_id.commercial_partner_id == invoice.partner_id.commercial_partner_id
            and self.item_line(move).amount_residual_currency
        )
        if invoice and others:
            self.match(invoice | self.pick(others, b))

    def match(self, moves):
        self.item_line(moves).filtered(lambda line: not line.reconciled).reconcile()

    def undo(self, a, b, c):
        """Take a reconciliation back."""
        matched = self.moves.filtered(lambda move: self.item_line(move).matched_debit_ids | self.item_line(move).matched_credit_ids)
        if matched:
            self.item_line(self.pick(matched, a)).remove_move_reconcile()

    def tax(self, company, number):
        return self.pick(self.taxes[company.root_id.id], number)

    def later(self, days):
        return self.env.cr.now() + timedelta(days=days)

    def order_goods(self, a, b, c):
        company, (buyer, payer) = self.pick(self.companies, b), self.pick(self.buyers, a)
        lines = [
            (self.goods, 2 + c, self.amount(a), self.tax(company, a + b)),
            (self.ahead, 3, self.amount(b), self.tax(company, a + c)),
        ][: 1 + c % 2]
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        pricelist = self.foreign_pricelist if (a + b) % 3 == 0 else self.env["product.pricelist"]
        order = self.sell_lines(
            *lines,
            partner=buyer,
            confirm=False,
            partner_invoice_id=payer.id,
            company_id=company.id,
            warehouse_id=warehouse.id,
            pricelist_id=pricelist.id,
            currency_id=(pricelist.currency_id or company.currency_id).id,
            commitment_date=self.later(5 * c) if (a + b + c) % 3 == 0 else False,
        )
        self.shape_order(order, a + b + 3 * c)
        self.orders |= order
        if (a + c) % 4 == 1:
            self.earmark(order, b)
        self.confirm(order)

    def put_off(self, a, b, c):
        """Another day of delivery, or none any more."""
        order = self.pick(self.orders.filtered(lambda one: one.state in ("draft", "sent", "sale")), a)
        if order:
            order.with_company(order.company_id).commitment_date = self.later(4 * c) if b % 4 else False

    def prepay_order(self, a, b, c):
        """Money by name for an order in whatever state."""
        if self.orders:
            self.earmark(self.pick(self.orders, a), b)

    def earmark(self, order, number):
        """A receipt in the company's currency for the whole of an order, about, or for a part of it."""
        company = order.company_id
        due = order.amount_total / float(self.rate_of(company.root_id.id, self.today, order.currency_id))
        amount = company.currency_id.round(due * (0.4, 1.0, 1.3)[number % 3])
        journal = self.journals[company]["bank"]
        method = journal.inbound_payment_method_line_ids[:1]
        method.payment_account_id = self.books[company.root_id]["clearing"]
        payment = self.env["account.payment"].with_company(company).create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": order.partner_invoice_id.commercial_partner_id.id,
                "amount": amount,
                "journal_id": journal.id,
                "payment_method_line_id": method.id,
                "currency_id": company.currency_id.id,
                "date": self.today,
                "custproc_sale_order_id": order.id,
            }
        )
        payment.action_post()
        self.moves |= payment.move_id
        self.earmarks[payment.move_id.id] = order.id

    def confirm_again(self, a, b, c):
        order = self.pick(self.orders.filtered(lambda one: one.state in ("draft", "sent", "cancel")), a)
        if order:
            if order.state == "cancel":
                order.action_draft()
            self.confirm(order)

    def confirm(self, order):
        """Confirm it; the reference must have foreseen what the gate says."""
        company = order.company_id
        root = company.root_id
        rate = self.rate_of(root.id, self.today, order.currency_id)
        key, books = order.id, self.read_books()
        [asked] = [one for one in books.orders if one.key == key]
        figures = books.figures(asked.payer, root.id, self.today)
        limit = max(figures["rolling_limit"], Decimal(self.floors[root.id]))
        expected = books.verdict(asked, limit, self.today, rate)
        order.with_company(company).action_confirm()
        found = order.custproc_decision_id._get_figures()["credit"]["code"]
        self.assertEqual((found, order.state == "sale"), expected, order.custproc_hold_reason)
        if found == "free":
            after = self.read_books().figures(asked.payer, root.id, self.today)
            self.assertLessEqual(after["receivable"] + after["drafts"] + after["uninvoiced"], limit + Decimal("0.02"))

    def change_quantity(self, a, b, c):
        """More or less of a line of a confirmed order, never less than what is delivered or invoiced of it."""
        lines = self.confirmed(a).order_line
        line = self.pick(lines.filtered(lambda line: not line.is_downpayment and not line.display_type and not line.combo_item_id), b)
        if line:
            company = line.company_id
            line.with_company(company).product_uom_qty = max(line.qty_delivered, line.qty_invoiced, 1.0, line.product_uom_qty + c - 3)

    def confirmed(self, number):
        return self.pick(self.orders.filtered(lambda order: order.state == "sale"), number)

    def deliver_part(self, a, b, c):
        order = self.confirmed(a)
        if order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel")):
            self.deliver(order, None if b % 2 else 1 + c)

    def take_back(self, a, b, c):
        if self.confirmed(a):
            self.give_back(self.confirmed(a), 1 + c % 3)

    def bill_order(self, a, b, c):
        order = self.confirmed(a)
        if order:
            self.moves |= self.bill(order, post=bool(b % 3), final=bool(c % 2))

    def down_payment(self, a, b, c):
        order = self.confirmed(a)
        if order.amount_total > 15 and not order.order_line.filtered("is_downpayment"):
            self.moves |= self.ask_down_payment(order, 5.0 + c, post=bool(b % 3))

    def credit_invoice(self, a, b, c):
        """A credit note for a part of an order's invoice, that is not credited yet."""
        invoice = self.pick(self.posted("out_invoice").filtered(lambda move: move.line_ids.sale_line_ids), a)
        if invoice and not invoice.reversal_move_ids:
            self.moves |= self.credit(invoice, 1 + c % 3, post=bool(b % 3))

    def cancel_order(self, a, b, c):
        self.confirmed(a)._action_cancel()

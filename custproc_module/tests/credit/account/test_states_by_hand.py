"""States that companies bring about and random histories do not: each figure calculated by hand (D-04, D-05)."""

from datetime import date

from odoo import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..trade_common import TradeCommon

D = date


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 04:00:00")
class TestStatesByHand(TradeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy(order_gate="off", delivery_gate="off", invoice_gate="off")
        cls.bank_journal.inbound_payment_method_line_ids[:1].payment_account_id = cls.clearing
        cls.bank_journal.outbound_payment_method_line_ids[:1].payment_account_id = cls.clearing

    def register(self, moves, day, amount=None, **values):
        wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=moves.ids)
        values |= {"amount": amount} if amount else {}
        return wizard.create({"journal_id": self.bank_journal.id, "payment_date": day, **values})._create_payments()

    def assertExposure(self, receivable=0.0, drafts=0.0, uninvoiced=0.0, partner=None):
        found = self.figures(partner=partner)
        self.assertEqual((found.receivable, found.drafts, found.uninvoiced), (receivable, drafts, uninvoiced))

    def receivable_line(self, move):
        return move.line_ids.filtered(lambda line: line.account_id == self.receivable)

    def test_two_instalments(self):
        """D-04, D-05: of an invoice in two instalments the first is overdue, the second is not; what comes in pays the first."""
        halves = [Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (0, 30)]
        term = self.env["account.payment.term"].create({"name": "Halves", "line_ids": halves})
        invoice = self.invoice(1000.0, D(2026, 3, 1), invoice_payment_term_id=term.id, invoice_date_due=False)
        self.assertEqual(self.receivable_line(invoice).mapped("date_maturity"), [D(2026, 3, 1), D(2026, 3, 31)])
        found = self.figures()
        self.assertEqual((found.receivable, found.overdue, found.oldest_open), (1000.0, 500.0, D(2026, 3, 1)))
        self.pay(D(2026, 3, 10), 300.0, invoice=invoice)
        found = self.figures()
        self.assertEqual((found.receivable, found.overdue), (700.0, 200.0))
        past = self.figures(D(2026, 3, 10))
        self.assertEqual((past.receivable, past.overdue), (1000.0, 500.0), "what is matched on the day was open at its start")

    def test_drawn_up_again(self):
        """D-05: an invoice of an order that is cancelled and drawn up again counts once at each step."""
        order = self.sell_lines((self.ahead, 5, 50.0))
        self.assertExposure(uninvoiced=250.0)
        first = self.bill(order, post=False)
        self.assertExposure(drafts=250.0)
        first.button_cancel()
        self.assertExposure(uninvoiced=250.0)
        second = self.bill(order)
        self.assertExposure(receivable=250.0)
        second.button_draft()
        self.assertExposure(drafts=250.0)
        second.button_cancel()
        self.assertExposure(uninvoiced=250.0)

    def test_reversed_and_invoiced_anew(self):
        """D-05: “reverse and create invoice” leaves one debt: the invoice and its credit note settle each other, the new draft stands for
        the order."""
        order = self.sell_lines((self.ahead, 5, 50.0))
        invoice = self.bill(order)
        values = {"date": D(2026, 3, 20), "journal_id": self.sale_journal.id, "reason": "Wrong address"}
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=invoice.ids).create(values)
        draft = self.env["account.move"].browse(wizard.modify_moves()["res_id"])
        self.assertEqual((invoice.payment_state, draft.state), ("reversed", "draft"))
        self.assertExposure(drafts=250.0)
        self.post(draft)
        self.assertExposure(receivable=250.0)

    def test_down_payment_partly_refunded(self):
        """D-05: 300 of an order of 1,000 paid ahead and 100 of them given back: 800 are still to come; until the 100 are paid back the
        customer is in credit with them."""
        order = self.sell_lines((self.ahead, 10, 100.0))
        down = self.ask_down_payment(order, 300.0)
        self.register(down, D(2026, 3, 20))
        self.assertExposure(uninvoiced=700.0)
        note = down._reverse_moves([{"invoice_date": D(2026, 3, 20), "date": D(2026, 3, 20)}])
        note.invoice_line_ids.filtered(lambda line: line.display_type == "product").price_unit = 100.0
        self.assertExposure(uninvoiced=700.0)
        note.action_post()
        self.assertExposure(receivable=-100.0, uninvoiced=800.0)
        self.register(note, D(2026, 3, 20))
        self.assertExposure(uninvoiced=800.0)

    def test_early_payment_discount(self):
        """D-05: a bill paid within the days of its cash discount is settled, discount and all."""
        values = {"early_discount": True, "discount_percentage": 2.0, "discount_days": 10}
        term = self.env["account.payment.term"].create({"name": "2 % in 10 days", **values})
        expense = self.env["account.account"].create({"name": "Discounts", "code": "T660300", "account_type": "expense"})
        self.company.account_journal_early_pay_discount_loss_account_id = expense
        invoice = self.invoice(1000.0, D(2026, 3, 15), invoice_payment_term_id=term.id, invoice_date_due=False)
        self.assertExposure(receivable=1000.0)
        payment = self.register(invoice, D(2026, 3, 18))
        self.assertEqual((payment.amount, invoice.amount_residual), (980.0, 0.0))
        self.assertExposure()
        payment.action_draft()
        self.assertExposure(receivable=1000.0)

    def test_paid_by_somebody_else(self):
        """D-05: who pays another one's invoice is in credit with the rest, and the other one owes nothing."""
        other = self.make_customer("Pays for a sister", property_account_receivable_id=self.receivable.id)
        invoice = self.invoice(300.0, D(2026, 3, 10))
        receipt = self.pay(D(2026, 3, 12), 500.0, partner=other)
        self.receivable_line(invoice | receipt).reconcile()
        self.assertExposure()
        self.assertExposure(receivable=-200.0, partner=other)
        receipt.button_draft()
        self.assertExposure(receivable=300.0)
        receipt.action_post()
        self.assertExposure()
        self.assertExposure(receivable=-200.0, partner=other)

    def test_exchanged_goods(self):
        """D-05: goods that are exchanged are owed throughout: while they are back and until the others have left."""
        order = self.sell_lines((self.goods, 5, 100.0))
        self.deliver(order)
        transfer = order.picking_ids
        wizard = self.env["stock.return.picking"].with_context(active_id=transfer.id, active_model="stock.picking").create({})
        wizard.product_return_moves.quantity = 1.0
        wizard.action_create_exchanges()
        self.assertExposure(uninvoiced=500.0)
        back = order.picking_ids.filtered(lambda one: one.picking_type_code == "incoming")
        self.take_in(back)
        self.assertEqual(order.order_line.qty_delivered, 4.0)
        self.assertExposure(uninvoiced=500.0)
        self.assertTrue(self.deliver(order))
        self.assertEqual(order.order_line.qty_delivered, 5.0)
        self.assertExposure(uninvoiced=500.0)

    def test_sections_and_a_discount_line(self):
        """D-05: text counts for nothing, a line with a negative price takes off what it says, delivered and billed or not."""
        order = self.sell_lines((self.goods, 5, 100.0), (self.ahead, 1, -100.0), confirm=False)
        texts = [Command.create({"display_type": kind, "name": kind}) for kind in ("line_section", "line_note")]
        order.write({"order_line": texts})
        order.action_confirm()
        self.assertExposure(uninvoiced=400.0)
        self.deliver(order, 2)
        self.bill(order, final=True)
        self.assertExposure(receivable=100.0, uninvoiced=300.0)

    def test_difference_of_rates_that_is_booked_later(self):
        """D-04: a payment in another currency that is booked in the next month settles its invoice on its own day, although the host dates
        the difference of rates to the end of the month."""
        foreign = self.env.ref("base.EUR" if self.company.currency_id != self.env.ref("base.EUR") else "base.USD")
        foreign.active = True
        for day, rate in ((D(2026, 2, 1), 0.125), (D(2026, 2, 11), 0.2)):
            self.env["res.currency.rate"].create({"currency_id": foreign.id, "name": day, "rate": rate, "company_id": self.root.id})
        invoice = self.invoice(50.0, D(2026, 2, 10), currency_id=foreign.id)  # 400, paid by what is worth 250 then
        self.register(invoice, D(2026, 2, 11))
        exchange = self.receivable_line(invoice).matched_credit_ids.exchange_move_id
        self.assertEqual(exchange.date, D(2026, 2, 28))
        for day, owed in ((D(2026, 2, 11), 400.0), (D(2026, 2, 12), 0.0), (D(2026, 3, 1), 0.0), (None, 0.0)):
            found = self.figures(day)
            self.assertEqual((found.receivable, found.oldest_open), (owed, D(2026, 2, 10) if owed else None), day)

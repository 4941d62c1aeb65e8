from datetime import date

from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ..common import CreditCommon


@tagged("post_install", "-at_install")
@freeze_time("2013-06-30 04:00:00")
class TestFigures(CreditCommon):
    """The borders of the decision date are those of the receivables file: 2013-06-30, noon in Shanghai."""

    def test_window_borders(self):
        """CA-02, D-04: the limit is what was invoiced on D-30 … D-1, credit notes deducted."""
        self.invoice(1.0, date(2013, 5, 30))
        self.invoice(10.0, date(2013, 5, 31))
        self.invoice(100.0, date(2013, 6, 29))
        self.invoice(1000.0, date(2013, 6, 30))
        self.invoice(25.0, date(2013, 6, 15), move_type="out_refund")
        self.assertEqual(self.figures().rolling_limit, 85.0)
        self.assertEqual(self.figures().limit, 85.0)

    def test_floor_cap_and_fixed_limit(self):
        """D-04: floor and cap bound the rolling limit; an approved fixed limit replaces it until it expires."""
        self.set_policy(floor=500.0, cap=800.0)
        self.assertEqual(self.figures().limit, 500.0)
        self.invoice(900.0, date(2013, 6, 1))
        self.assertEqual(self.figures().limit, 800.0)
        account = self.refresh()
        account.sudo().write({"fixed_limit": 5000.0, "fixed_limit_until": date(2013, 6, 30)})
        account.flush_recordset()
        self.assertEqual(self.figures().limit, 5000.0)
        self.assertEqual(self.refresh().credit_limit, 5000.0)
        account.sudo().fixed_limit_until = date(2013, 6, 29)
        account.flush_recordset()
        self.assertEqual(self.figures().limit, 800.0)
        self.assertEqual(self.refresh().credit_limit, 800.0)
        account.sudo().fixed_limit_until = False
        for combination, limit in (("replace", 5000.0), ("higher", 5000.0), ("lower", 800.0), ("add", 5800.0)):
            self.set_policy(limit_combination=combination)
            account.flush_recordset()
            self.assertEqual((self.figures().limit, self.refresh().credit_limit), (limit, limit), combination)

    def test_collected_basis(self):
        """CA-02: where the policy says so, the limit is the money received in the window."""
        self.set_policy(basis="collected")
        paid = self.invoice(300.0, date(2013, 4, 1))
        self.pay(date(2013, 6, 10), 300.0, paid)
        self.pay(date(2013, 6, 30), 50.0)
        self.assertEqual(self.figures().rolling_limit, 300.0)
        discounted = self.invoice(1000.0, date(2013, 6, 12))
        self.bank_journal.inbound_payment_method_line_ids[:1].payment_account_id = self.clearing
        wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=discounted.ids)
        values = {"payment_difference_handling": "reconcile", "writeoff_account_id": self.income.id}
        wizard.create({"journal_id": self.bank_journal.id, "payment_date": date(2013, 6, 13), "amount": 400.0, **values})._create_payments()
        self.assertEqual((discounted.amount_residual, self.figures().rolling_limit), (0.0, 700.0), "600 written off were not received")
        self.write_off(self.invoice(90.0, date(2013, 6, 12)), date(2013, 6, 13), 80.0, 10.0)
        self.assertEqual(self.figures().rolling_limit, 780.0, "nor 10 written off in a bank statement")

    def test_open_items(self):
        """D-05: exposure is residual; due on the decision date is not overdue; the oldest open item counts from its invoice date."""
        self.invoice(40.0, date(2013, 5, 1), due=date(2013, 6, 30))
        late = self.invoice(60.0, date(2013, 5, 2), due=date(2013, 6, 29))
        self.pay(date(2013, 6, 1), 20.0, late)
        figures = self.figures()
        self.assertEqual((figures.receivable, figures.overdue, figures.oldest_open), (80.0, 40.0, date(2013, 5, 1)))
        self.pay(date(2013, 6, 2), 100.0)
        figures = self.figures()
        self.assertEqual((figures.receivable, figures.exposure, figures.overdue), (-20.0, -20.0, 40.0))

    def test_drafts(self):
        """D-05: draft invoices count, draft credit notes do not lower exposure; the invoice being judged is left out."""
        draft = self.invoice(70.0, date(2013, 6, 20), post=False)
        self.invoice(30.0, date(2013, 6, 20), post=False, move_type="out_refund")
        self.assertEqual(self.figures().drafts, 70.0)
        self.assertEqual(self.figures(exclude_move_ids=draft.ids).exposure, 0.0)

    def test_order_stays_at_its_total(self):
        """D-05: residual, drafts and uninvoiced stay at the order's total through parts delivered and invoiced."""
        self.product.invoice_policy = "order"
        order = self.order(100.0, quantity=10)
        self.assertEqual(self.figures().uninvoiced, 1000.0)
        self.assertEqual(self.figures(exclude_order_ids=order.ids).exposure, 0.0)
        invoice = order._create_invoices()
        invoice.invoice_line_ids.quantity = 4
        figures = self.figures()
        self.assertEqual((figures.drafts, figures.uninvoiced, figures.exposure), (400.0, 600.0, 1000.0))
        invoice.journal_id = self.sale_journal
        invoice.invoice_date = date(2013, 6, 29)
        invoice.action_post()
        figures = self.figures()
        self.assertEqual((figures.receivable, figures.drafts, figures.uninvoiced), (400.0, 0.0, 600.0))
        order.order_line.qty_delivered = 12
        self.assertEqual(self.figures().uninvoiced, 800.0)

    def test_down_payment_is_deducted(self):
        """D-05: a down payment that is invoiced does not stand in the order as well."""
        self.product.invoice_policy = "order"
        order = self.order(100.0, quantity=10)
        wizard = self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids)
        wizard = wizard.create({"advance_payment_method": "fixed", "fixed_amount": 200.0})
        down = wizard._create_invoices(order)
        self.assertEqual(self.figures().exposure, 1000.0)
        down.invoice_date = date(2013, 6, 29)
        down.action_post()
        figures = self.figures()
        self.assertEqual((figures.receivable + figures.drafts, figures.uninvoiced), (200.0, 800.0))
        order._create_invoices(final=True)
        figures = self.figures()
        self.assertEqual((figures.receivable, figures.drafts, figures.uninvoiced, figures.exposure), (200.0, 800.0, 0.0, 1000.0))

    def test_quantity_zero_and_foreign_currency(self):
        """D-05: what is delivered beyond an order of 0 counts; amounts come in company currency."""
        order = self.order(50.0, quantity=0)
        order.order_line.qty_delivered = 3
        self.assertEqual(self.figures().uninvoiced, 150.0)
        other = self.make_customer("Abroad")
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create({"currency_id": euro.id, "name": date(2013, 1, 1), "rate": 0.5, "company_id": self.company.id})
        pricelist = self.env["product.pricelist"].create({"name": "EUR", "currency_id": euro.id})
        self.order(300.0, partner=other, pricelist_id=pricelist.id, currency_id=euro.id)
        self.invoice(100.0, date(2013, 6, 20), partner=other, currency_id=euro.id)
        figures = self.figures(partner=other)
        self.assertEqual((figures.uninvoiced, figures.receivable, figures.limit), (600.0, 200.0, 200.0))

    def test_payer_is_the_commercial_entity(self):
        """D-04: invoices to contacts and orders paid by another company count where the money is owed."""
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customer.id, "type": "invoice"})
        self.invoice(11.0, date(2013, 6, 20), partner=contact)
        payer = self.make_customer("Pays for others")
        self.order(7.0, partner=self.customer, partner_invoice_id=payer.id)
        self.assertEqual((self.figures().receivable, self.figures().uninvoiced), (11.0, 0.0))
        self.assertEqual(self.figures(partner=payer).uninvoiced, 7.0)
        # A customer that is bought by another one later: its open invoices follow.
        self.customer.write({"parent_id": payer.id, "is_company": False})
        self.assertEqual(self.figures(partner=payer).exposure, 18.0)

    def test_disputed_is_shown_apart(self):
        """D-05: disputed items count, and are shown apart."""
        self.invoice(30.0, date(2013, 6, 1)).custproc_is_disputed = True
        self.invoice(50.0, date(2013, 6, 2))
        figures = self.figures()
        self.assertEqual((figures.receivable, figures.disputed), (80.0, 30.0))

    def test_opening_entry_and_vendor_bill(self):
        """D-05: an opening balance on a receivable account counts; what the customer is owed as a vendor does not."""
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": self.bank_journal.id,
                "date": date(2013, 1, 1),
                "line_ids": [
                    (0, 0, {"name": "Opening", "account_id": self.receivable.id, "partner_id": self.customer.id, "debit": 90.0}),
                    (0, 0, {"name": "Opening", "account_id": self.clearing.id, "credit": 90.0}),
                ],
            }
        )
        move.action_post()
        figures = self.figures()
        self.assertEqual((figures.receivable, figures.overdue, figures.oldest_open), (90.0, 90.0, date(2013, 1, 1)))

    def test_two_companies(self):
        """D-04: one account per payer and root company; the other company's invoices do not count."""
        self.invoice(40.0, date(2013, 6, 20))
        other = self.env["res.company"].create({"name": "Other Ltd", "currency_id": self.company.currency_id.id})
        found = self.accounts._query_figures(other, self.customer.ids)
        self.assertEqual(found[self.customer.id].exposure, 0.0)
        self.assertEqual(self.figures().exposure, 40.0)

    def test_states_in_sql_and_python_agree(self):
        """D-06: the refresh in SQL and the policy in Python say the same of a payer's standing."""
        self.set_policy(require_eligibility=False)
        values = self.env["custproc.credit.policy"]._get_policy_values(self.root)
        free, over, past, border, stopped = (self.make_customer(name) for name in ("Free", "Over", "Past", "Border", "Stopped"))
        for partner, issued, due in (
            (free, [(100.0, date(2013, 6, 10))], "free"),
            (over, [(100.0, date(2013, 6, 10)), (50.0, date(2013, 6, 30))], "over_limit"),
            (past, [(1.0, date(2013, 5, 30)), (100.0, date(2013, 6, 1))], "past_term"),
            (border, [(1.0, date(2013, 5, 31)), (100.0, date(2013, 6, 1))], "free"),
            (stopped, [(1.0, date(2013, 6, 1))], "stopped"),
        ):
            for amount, day in issued:
                self.invoice(amount, day, partner=partner)
            account = self.refresh(partner)
            if partner == stopped:
                account.sudo().is_stopped = True
                account.flush_recordset()
                self.assertEqual(self.accounts._refresh_payers(self.root, partner.ids), (1, account.ids))
            figures = self.figures(partner=partner)
            self.assertEqual((account.state, self.accounts._get_standing(figures, values)), (due, due), partner.name)
            self.assertEqual(
                (account.credit_limit, account.exposure, account.available, account.overdue, account.as_of),
                (figures.limit, figures.exposure, figures.available, figures.overdue, date(2013, 6, 30)),
            )

    def test_eligibility(self):
        """CA-01, CA-04: without complete file and effective contract, or with last year's invoices open, it is cash only."""
        self.invoice(10.0, date(2012, 12, 31))
        account = self.refresh()
        self.assertEqual(account.state, "cash_only")
        self.assertEqual(self.figures().ineligible, ("file", "contract", "last_year"))
        self.assertFalse(account.last_year_cleared)

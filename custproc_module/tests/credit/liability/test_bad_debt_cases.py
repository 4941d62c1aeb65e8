"""A loss is shared by the way its goods left: the release or the finding of the invoice says which."""

from datetime import date

from odoo import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....exceptions import ProcessError
from ..release.test_release import ReleaseCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-15 04:00:00")
class TestBadDebtCases(ReleaseCommon):
    def bill(self, order):
        order.action_confirm()
        self.assertConfirmed(order)
        self.ship(order)
        invoice = order.sudo()._create_invoices()
        invoice.write({"journal_id": self.sale_journal.id, "invoice_date": date(2026, 6, 15)})
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        return invoice

    def request(self, invoices):
        return self.env["custproc.bad.debt"].with_user(self.users["finance_officer"]).create(
            {
                "partner_id": self.customer.id,
                "reason": "The customer is insolvent",
                "line_ids": [
                    Command.create({"move_line_id": item.id})
                    for item in invoices.line_ids.filtered(lambda item: item.display_type == "payment_term")
                ],
            }
        )

    def lose(self, invoices):
        """The line of each invoice, and the parts of the proposal as {role: (person, amount)}."""
        debt = self.request(invoices)
        debt.action_submit()
        self.as_user("finance_supervisor", debt).action_approve()
        self.as_user("general_manager", debt).action_approve()
        shares = debt.sudo().liability_ids.share_ids
        return debt.line_ids, {(share.case, share.role): (share.user_id, share.amount) for share in shares}

    def test_first_and_last_release(self):
        """CA-11, CA-13, D-09: 30/20/50 of a first release, half the issuer and half the liable person of a last one, in one request."""
        first, last, seller = self.hold(300), self.hold(200), self.users["salesperson"]
        self.grant(first)
        billed = self.bill(first)
        self.grant(last, "last", liable_user_id=seller.id)
        billed += self.bill(last)
        lines, parts = self.lose(billed)
        self.assertEqual(lines.mapped("case"), ["first_release", "last_release"])
        self.assertEqual((lines[0].issuer_id, lines[1].issuer_id, lines[1].liable_id), (self.env["res.users"], self.regional, seller))
        nobody = self.env["res.users"]
        self.assertEqual(
            parts,
            {
                ("first_release", "salesperson"): (seller, 90.0),
                ("first_release", "sales_manager"): (self.team.user_id, 60.0),
                ("first_release", "company"): (nobody, 150.0),
                ("last_release", "issuer"): (self.regional, 100.0),
                ("last_release", "liable"): (seller, 100.0),
            },
        )

    def test_release_of_the_order(self):
        """CA-13: an invoice that needed no release itself tells by what its order's goods left."""
        order, last = self.hold(300), self.hold(200)
        self.grant(order)
        self.bill(order)
        self.grant(last, "last", liable_user_id=self.users["salesperson"].id)
        self.set_policy(invoice_gate="off")
        invoice = self.bill(last)
        self.assertFalse(invoice.custproc_release_id)
        lines, _parts = self.lose(invoice)
        self.assertEqual((lines.case, lines.issuer_id, lines.liable_id), ("last_release", self.regional, self.users["salesperson"]))

    def find(self, invoice):
        """The verified finding on the goods of an invoice, with the three who answer for it."""
        with freeze_time("2026-06-16 04:00:00"):
            self.run_cron("ir_cron_credit_violation")
        found = self.env["custproc.credit.violation"].search([("picking_id", "in", invoice.line_ids.sale_line_ids.move_ids.picking_id.ids)])
        three = {"logistics": "logistics", "storekeeper": "sales_planner", "marketing": "sales_director"}
        found.write({f"{role}_user_id": self.users[user].id for role, user in three.items()})
        found = self.as_user("finance_supervisor", found)
        found.action_verify()
        return found

    def test_shared_by_its_finding(self):
        """CA-12, D-09: what the finding has shared out already is not shared out again when the invoice is lost: only the rest is."""
        self.set_policy(order_gate="off", delivery_gate="off", invoice_gate="off")
        invoice = self.bill(self.sell(300))
        found = self.find(invoice)
        found.action_propose_liability()
        with self.assertRaisesRegex(ProcessError, "shares it out; drop that first"):
            found.dismissal_reason = "Paid after all"
            found.action_dismiss()
        lines, parts = self.lose(invoice)
        self.assertEqual((lines.case, lines.shared_amount, lines.shared_by, parts), ("unapproved", 300.0, found.liability_id.name, {}))
        self.assertIn("300.00", lines.bad_debt_id.message_ids[0].body)
        self.assertIn(found.liability_id.name, lines.bad_debt_id.message_ids[0].body)
        with self.assertRaisesRegex(ProcessError, f"{found.liability_id.name} is not settled"):
            self.as_user("finance_supervisor", lines.bad_debt_id).action_close()

    def test_rest_beside_its_finding(self):
        """CA-12, D-09: the finding shared out 300 of an invoice of 500; the other 200 are shared out with the bad debt."""
        self.set_policy(order_gate="off", delivery_gate="off", invoice_gate="off")
        order = self.sell(300)
        order.action_confirm()
        self.ship(order)
        more = {"name": "Freight", "quantity": 1, "price_unit": 200.0, "account_id": self.income.id, "tax_ids": []}
        goods = {"product_id": self.product.id, "quantity": 1, "price_unit": 300.0, "tax_ids": []}
        goods["sale_line_ids"] = [Command.set(order.order_line.ids)]
        invoice = self.invoice(0, date(2026, 6, 15), invoice_line_ids=[Command.create(goods), Command.create(more)])
        found = self.find(invoice)
        found.action_propose_liability()
        lines, parts = self.lose(invoice)
        self.assertEqual((lines.amount, lines.shared_amount), (500.0, 300.0))
        self.assertEqual(sorted(amount for _person, amount in parts.values()), [66.66, 66.67, 66.67])

    def test_finding_after_the_bad_debt(self):
        """CA-12, D-09: what a bad debt shares out its finding does not share out again."""
        self.set_policy(order_gate="off", delivery_gate="off", invoice_gate="off")
        invoice = self.bill(self.sell(300))
        found = self.find(invoice)
        lines, _parts = self.lose(invoice)
        with self.assertRaisesRegex(ProcessError, f"{lines.bad_debt_id.name} shares the same loss out"):
            found.action_propose_liability()

    def test_receivable_on_two_requests(self):
        """CA-11, D-09: a receivable that stands on one request is not written off, and shared out, by another one as well."""
        order = self.hold(300)
        self.grant(order)
        invoice = self.bill(order)
        lines, _parts = self.lose(invoice)
        with self.assertRaisesRegex(ProcessError, f"300.00.* stand on {lines.bad_debt_id.name} already"):
            self.request(invoice).action_submit()

    def test_month_end_and_bad_debt(self):
        """CA-13, CA-14, D-09: what the month end of a last release proposed for deduction is not shared out again, nor what a bad debt
        shared out at the month end."""
        orders = [self.hold(200), self.hold(150)]
        self.grant(orders[0])
        self.bill(orders[0])
        self.grant(orders[1], "last", liable_user_id=self.users["salesperson"].id)
        invoice, release = self.bill(orders[1]), orders[1].custproc_release_id.sudo()
        with freeze_time("2026-07-01 04:00:00"):
            self.run_cron("ir_cron_credit_release_month_end")
        self.assertEqual(release.liability_id.amount, 150.0)
        lines, parts = self.lose(invoice)
        self.assertEqual((lines.case, lines.shared_amount, parts), ("last_release", 150.0, {}))
        release.liability_id.action_cancel()
        lines.bad_debt_id.sudo().write({"state": "cancelled"})
        release.write({"month_end_on": False, "liability_id": False})
        _lines, parts = self.lose(invoice)
        self.assertEqual(sum(amount for _person, amount in parts.values()), 150.0)
        with freeze_time("2026-07-01 04:00:00"):
            self.run_cron("ir_cron_credit_release_month_end")
        self.assertEqual((release.unpaid, release.liability_id.id), (150.0, False))

    def test_unauthorised(self):
        """CA-12: goods that left without authority fall on the three of the verified finding, a third each."""
        self.set_policy(order_gate="off", delivery_gate="off", invoice_gate="off")
        invoice = self.bill(self.sell(300))
        with freeze_time("2026-06-16 04:00:00"):
            self.run_cron("ir_cron_credit_violation")
        found = self.env["custproc.credit.violation"].search([("partner_id", "=", self.customer.id), ("picking_id", "!=", False)])
        three = {"logistics": "logistics", "storekeeper": "sales_planner", "marketing": "sales_director"}
        found.write({f"{role}_user_id": self.users[user].id for role, user in three.items()})
        before = self.request(invoice)
        self.assertEqual(before.line_ids.case, "within_limit")
        before.action_cancel()
        self.as_user("finance_supervisor", found).action_verify()
        lines, parts = self.lose(invoice)
        self.assertEqual(lines.case, "unapproved")
        self.assertEqual(
            parts,
            {
                ("unapproved", "logistics"): (self.users["logistics"], 100.0),
                ("unapproved", "storekeeper"): (self.users["sales_planner"], 100.0),
                ("unapproved", "marketing_head"): (self.users["sales_director"], 100.0),
            },
        )

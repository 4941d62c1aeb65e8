"""A loss is shared by the way its goods left: the release or the finding of the invoice says which."""

from datetime import date

from odoo import Command
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from .test_release import ReleaseCommon


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

    def lose(self, invoices):
        """The line of each invoice, and the parts of the proposal as {role: (person, amount)}."""
        debt = self.env["custproc.bad.debt"].with_user(self.users["finance_officer"]).create(
            {
                "partner_id": self.customer.id,
                "reason": "The customer is insolvent",
                "line_ids": [
                    Command.create({"move_line_id": item.id})
                    for item in invoices.line_ids.filtered(lambda item: item.display_type == "payment_term")
                ],
            }
        )
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

    def test_unauthorised(self):
        """CA-12: goods that left without authority fall on the three of the verified finding, a third each."""
        self.set_policy(order_gate="off", delivery_gate="off", invoice_gate="off")
        invoice = self.bill(self.sell(300))
        with freeze_time("2026-06-16 04:00:00"):
            self.run_cron("ir_cron_credit_violation")
        found = self.env["custproc.credit.violation"].search([("partner_id", "=", self.customer.id), ("picking_id", "!=", False)])
        three = {"logistics": "logistics", "storekeeper": "sales_planner", "marketing": "sales_director"}
        found.write({f"{role}_user_id": self.users[user].id for role, user in three.items()})
        before, _parts = self.lose(invoice)
        self.assertEqual(before.case, "within_limit")
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

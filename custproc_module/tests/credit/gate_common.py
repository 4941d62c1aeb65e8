"""Set-up of the gate tests: all three gates block, nobody needs papers or a review, and limits are set as approved fixed limits."""

from odoo import Command

from .common import CreditCommon


class GateCommon(CreditCommon):
    """A customer with a limit of 1,000 and gates in mode block; `sell` makes a quotation of the salesperson."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy(order_gate="block", delivery_gate="block", invoice_gate="block", require_eligibility=False)
        cls.set_policy(papers_gate="off", review_gate="off")
        cls.set_limit(cls.customer, 1000.0)
        cls.salesperson = cls.users["salesperson"]

    @classmethod
    def set_limit(cls, partner, limit, **flags):
        return cls.make_limit(partner, limit, **flags)

    @classmethod
    def set_exemption(cls, name, picking_types):
        """A line of the active credit policy, past its closing: what an approved version would hold."""
        line = {"policy_id": cls.policy.id, "name": name, "picking_type_ids": [Command.set(picking_types.ids)]}
        cls.env["custproc.credit.exemption"].sudo().create(line)
        cls.env.registry.clear_cache()

    @classmethod
    def sell(cls, amount, partner=None, quantity=1.0, product=None, **values):
        """A quotation in the salesperson's environment: `quantity` units of `amount` each, no tax."""
        partner = partner or cls.customer
        return (
            cls.env["sale.order"]
            .with_user(cls.users["salesperson"])
            .create(
                {
                    "partner_id": partner.id,
                    "user_id": cls.users["salesperson"].id,
                    "custproc_transport_mode": "carrier",
                    "order_line": [
                        Command.create(
                            {
                                "product_id": (product or cls.product).id,
                                "product_uom_qty": quantity,
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                    **values,
                }
            )
        )

    @classmethod
    def prepay(cls, order, amount, partner=None, **values):
        """A posted receipt earmarked to the order."""
        method = cls.bank_journal.inbound_payment_method_line_ids[:1]
        method.payment_account_id = cls.clearing
        payment = cls.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": (partner or order.partner_invoice_id.commercial_partner_id).id,
                "amount": amount,
                "journal_id": cls.bank_journal.id,
                "payment_method_line_id": method.id,
                "custproc_sale_order_id": order.id,
                **values,
            }
        )
        payment.action_post()
        return payment

    def run_job(self):
        """The job that judges held documents again, as the scheduler runs it."""
        with self.enter_registry_test_mode():
            self.env.ref("custproc_module.ir_cron_gate_rejudge").method_direct_trigger()

    def decisions(self, document):
        return self.env["custproc.decision"].search(
            [("model", "=", document._name), ("res_id", "=", document.id)], order="id"
        )

    def assertHeld(self, document, code, area="credit"):
        self.assertTrue(document.custproc_is_held, "the document is not held")
        self.assertEqual(document.sudo().custproc_decision_id._get_figures()[area]["code"], code)

    def assertConfirmed(self, order):
        self.assertEqual(order.state, "sale", order.custproc_hold_reason)
        self.assertFalse(order.custproc_is_held)

"""Set-up of the tests with online payments: a provider that takes anything, and payments that it confirms."""

from odoo import Command

from .gate_common import GateCommon


class PaymentCommon(GateCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls.env["payment.provider"].search(
            [("code", "=", "none"), ("company_id", "=", cls.company.id)], limit=1
        )
        if not cls.provider:
            cls.provider = cls.env["payment.provider"].create({"name": "Test provider", "company_id": cls.company.id})
        cls.provider.write({"state": "test", "journal_id": cls.bank_journal.id})
        line = cls.bank_journal.inbound_payment_method_line_ids[:1]
        line.write({"payment_account_id": cls.clearing.id, "payment_provider_id": cls.provider.id})
        cls.payment_method = cls.env["payment.method"].search([("active", "in", [True, False])], limit=1)

    def online(self, order, amount, state="done"):
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.payment_method.id,
                "reference": f"{order.name}-{amount}",
                "amount": amount,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "operation": "online_direct",
                "state": state,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        return transaction

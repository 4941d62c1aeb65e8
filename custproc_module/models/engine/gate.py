"""The three gates, before any area has a word in them (D-07).

Every hook takes a batch and answers {record id: [Hold, …]} with an entry only for what its area would hold; an area extends it
by `super()` and adds. A hook judges, it writes nothing and raises nothing: what a hold means (block, observe, off) is decided by
the host overrides alone, once for all areas. Hooks are asked under sudo with the document's company active and once per company.
"""

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_confirmation_holds(self):
        """Why each of these quotations may not become an order.

        Extend it with `holds = merge(super()._get_confirmation_holds(), {…})` of policies/engine/hold.py.

        :return: {order id: [Hold, …]}
        """
        return {}

    def _get_growth_holds(self):
        """Why each of these confirmed orders, which grew or changed its payer, currency or payment term, must stop (D-08).

        :return: {order id: [Hold, …]}
        """
        return {}


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _get_delivery_holds(self):
        """Why the goods of each of these transfers may not leave to their receiver.

        Asked only for transfers by which goods leave to a customer.

        :return: {transfer id: [Hold, …]}
        """
        return {}


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_posting_holds(self):
        """Why each of these customer invoices may not be posted.

        :return: {invoice id: [Hold, …]}
        """
        return {}


class ResCompany(models.Model):
    _inherit = "res.company"

    def _custproc_gate_mode(self, gate):
        """How a gate ("order", "delivery" or "invoice") of this company acts: "off", "observe" or "block" (D-07).

        Without a policy a gate only observes: a fresh install holds nothing.
        """
        self.ensure_one()
        return "observe"

"""The steps of trade, through the host's own buttons and forms: what walks and random histories of the figures are made of."""

from odoo import Command
from odoo.exceptions import UserError

from .common import CreditCommon


class TradeCommon(CreditCommon):
    """One unit of `goods` is invoiced when it is delivered, one of `ahead` when it is ordered; both are there in any number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls.product
        cls.goods.invoice_policy = "delivery"
        cls.ahead = cls.make_product("Installation", 50.0, invoice_policy="order", property_account_income_id=cls.income.id)

    def deliver(self, order, quantity=None):
        """Validate an open transfer of the order, with a backorder for what stays; whether it left. No quantity: all of it."""
        transfer = order.picking_ids.filtered(
            lambda one: one.state not in ("done", "cancel") and one.picking_type_code == "outgoing"
        )[:1]
        left = quantity
        for move in transfer.move_ids:
            move.quantity = move.product_uom_qty if left is None else min(left, move.product_uom_qty)
            left = None if left is None else left - move.quantity
        transfer.move_ids.picked = True
        transfer.with_context(skip_backorder=True).button_validate()
        return transfer.state == "done"

    def give_back(self, order, quantity):
        """The customer returns so much of what was delivered; None where nothing is left to return."""
        for transfer in order.picking_ids.filtered(lambda one: one.state == "done" and one.picking_type_code == "outgoing"):
            wizard = self.env["stock.return.picking"].with_context(active_id=transfer.id, active_model="stock.picking").create({})
            for line in wizard.product_return_moves:
                back = line.move_id.returned_move_ids.filtered(lambda move: move.state == "done")
                line.quantity = min(quantity, line.move_id.quantity - sum(back.mapped("quantity")))
                quantity -= line.quantity
            if any(wizard.product_return_moves.mapped("quantity")):
                return self.take_in(self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"]))
        return None

    def take_in(self, transfer):
        transfer.move_ids.picked = True
        transfer.button_validate()
        self.assertEqual(transfer.state, "done")
        return transfer

    def bill(self, order, post=True, final=False, day=None):
        """What core finds to invoice of the order, as a draft or posted; with `final` down payments are deducted and what came back
        is credited."""
        try:
            move = order._create_invoices(final=final)
        except UserError:  # nothing to invoice
            return self.env["account.move"]
        move.journal_id = self.sale_journal_of(order.company_id)
        return self.post(move, day) if post else move

    def post(self, move, day=None):
        move.invoice_date = day or self.root._custproc_today()
        move.action_post()
        return move

    def credit(self, invoice, quantity=None, post=True):
        """A credit note for so much of an invoice, tied to its order lines as core ties it; not matched with it."""
        move = invoice._reverse_moves([{"invoice_date": self.root._custproc_today(), "date": self.root._custproc_today()}])
        if quantity is not None:
            for line in move.invoice_line_ids.filtered(lambda line: line.display_type == "product"):
                line.quantity = min(quantity, line.quantity)
                quantity -= line.quantity
        if move.amount_total <= 0:  # nothing of it is left to credit
            move.unlink()
            return self.env["account.move"]
        return self.post(move) if post else move

    def ask_down_payment(self, order, amount, post=True):
        wizard = self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids)
        move = wizard.create({"advance_payment_method": "fixed", "fixed_amount": amount})._create_invoices(order)
        move.journal_id = self.sale_journal_of(order.company_id)
        return self.post(move) if post else move

    def sale_journal_of(self, company):
        return self.sale_journal

    def reopen(self, order):
        order.action_draft()
        order.action_confirm()

    def sell_lines(self, *lines, partner=None, confirm=True, **values):
        """An order of lines (product, quantity, price, tax if any)."""
        model = self.env["sale.order"].with_company(values.get("company_id") or self.company)
        order = model.create(
            {
                "partner_id": (partner or self.customer).id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                            "tax_ids": [Command.set([one.id for tax in taxes for one in tax])],
                        }
                    )
                    for product, quantity, price, *taxes in lines
                ],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

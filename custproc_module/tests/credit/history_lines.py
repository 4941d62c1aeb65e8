"""What a history has beside plain goods: text, services, discounts, what is free or taken off, combos, cash rounding, three steps."""

from odoo import Command

from .history import HistoryCommon


class HistoryLines(HistoryCommon):
    """The branch picks, packs and ships; the others ship at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        branch = cls.companies[1]
        cls.env["stock.warehouse"].search([("company_id", "=", branch.id)], limit=1).delivery_steps = "pick_pack_ship"
        income = {"property_account_income_id": cls.income.id}
        cls.work = cls.make_product("Work", 80.0, type="service", invoice_policy="delivery", **income)
        combo = cls.env["product.combo"].create(
            {
                "name": "Choice",
                "combo_item_ids": [Command.create({"product_id": product.id}) for product in (cls.goods, cls.ahead)],
            }
        )
        cls.combo = cls.make_product("Combo", 120.0, type="combo", combo_ids=[Command.set(combo.ids)], **income)
        cls.cash = cls.env["account.cash.rounding"].create(
            {"name": "Whole units", "rounding": 1.0, "strategy": "add_invoice_line", "rounding_method": "HALF-UP"}
        )
        for one in cls.companies:
            books = cls.books[one.root_id]
            cls.cash.with_company(one).write({"profit_account_id": books["income"].id, "loss_account_id": books["loss"].id})

    # ------------------------------------------------------------------
    # Shapes
    # ------------------------------------------------------------------
    def shape_order(self, order, number):
        shapes = (None, self.add_text, self.add_work, self.give_discount, self.add_free, self.take_off, self.add_combo, self.take_back_one)
        if shape := shapes[number % len(shapes)]:
            shape(order.with_company(order.company_id), number)

    def add_line(self, order, product, quantity, price, number, **values):
        taxes = self.tax(order.company_id, number).ids
        line = {"product_id": product.id, "product_uom_qty": quantity, "price_unit": price, "tax_ids": [Command.set(taxes)]}
        order.write({"order_line": [Command.create({**line, **values})]})
        return order.order_line[-1]

    def add_text(self, order, number):
        texts = [Command.create({"display_type": kind, "name": kind}) for kind in ("line_section", "line_note")]
        order.write({"order_line": texts})

    def add_work(self, order, number):
        self.add_line(order, self.work, 2 + number % 3, self.amount(number % 5), number)

    def give_discount(self, order, number):
        for line in order.order_line:
            line.discount = (12.5, 33.33, 100.0)[number % 3]

    def add_free(self, order, number):
        self.add_line(order, self.goods, 1 + number % 2, 0.0, number)

    def take_off(self, order, number):
        """An amount off, as a line of its own."""
        self.add_line(order, self.ahead, 1, -5.55, number)

    def take_back_one(self, order, number):
        """A line that takes a piece back."""
        self.add_line(order, self.ahead, -1, 4.44, number)

    def add_combo(self, order, number):
        line = self.add_line(order, self.combo, 2, 0.0, number)
        for item in self.combo.combo_ids.combo_item_ids:
            self.add_line(
                order, item.product_id, 2, self.amount(number % 4), number, combo_item_id=item.id, linked_line_id=line.id
            )

    def shape_invoice(self, move, number):
        if number % 5 == 0:
            move.invoice_cash_rounding_id = self.cash

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------
    def report_work(self, a, b, c):
        """Hours done, entered by hand, also beyond what was ordered."""
        lines = self.orders.filtered(lambda order: order.state == "sale").order_line.filtered(lambda line: line.product_id == self.work)
        if line := self.pick(lines, a):
            line.with_company(line.company_id).qty_delivered = (1 + c) / 2
            self.reported[line.id] = (1 + c) / 2

    def exchange(self, a, b, c):
        """A piece comes back, and another one is to leave for it."""
        order = self.confirmed(a)
        for transfer in order.picking_ids.filtered(lambda one: one.state == "done" and one.picking_type_code == "outgoing")[:1]:
            wizard = self.env["stock.return.picking"].with_context(active_id=transfer.id, active_model="stock.picking").create({})
            for line in wizard.product_return_moves:
                back = line.move_id.returned_move_ids.filtered(lambda move: move.state == "done")
                line.quantity = min(1.0, line.move_id.quantity - sum(back.mapped("quantity")))
            if not any(wizard.product_return_moves.mapped("quantity")):
                return
            before = order.picking_ids
            wizard.action_create_exchanges()
            self.take_in((order.picking_ids - before).filtered(lambda one: one.picking_type_code == "incoming"))

    def deliver(self, order, quantity=None):
        """Pick and pack first, where the warehouse does."""
        for _step in range(2):
            for transfer in order.picking_ids.filtered(
                lambda one: one.state not in ("done", "cancel") and one.picking_type_code == "internal"
            ):
                left = quantity
                for move in transfer.move_ids:
                    move.quantity = move.product_uom_qty if left is None else min(left, move.product_uom_qty)
                    left = None if left is None else left - move.quantity
                if any(transfer.move_ids.mapped("quantity")):
                    transfer.move_ids.picked = True
                    transfer.with_context(skip_backorder=True).button_validate()
        return super().deliver(order, quantity)

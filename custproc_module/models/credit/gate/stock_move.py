from odoo import models
from odoo.tools import unique

from ...engine.plain_values import plain_values


class StockMove(models.Model):
    _inherit = "stock.move"

    def _is_leaving(self):
        """Whether by this move goods leave the company for a customer, judged by where they really go: a delivery whose
        destination was changed to an own location, or to loss, still leaves, and so does what a detail line takes to a customer
        (CA-12). Returns, receipts, scrapping and counting do not.
        """
        self.ensure_one()
        origin, target = self.location_id.usage, self.location_dest_id.usage
        if origin == "customer":
            return False
        targets = {target} if target == "customer" else {target, *(line.location_dest_id.usage for line in self.move_line_ids)}
        if "customer" in targets:
            return origin != "inventory" and not self._is_repaired_thing()
        if targets == {"inventory"} and not self.sale_line_id and (self.scrap_id or (self.is_inventory and not self.picking_id)):
            return False
        if self.repair_line_type == "add" and self.repair_id:
            return True
        if self.picking_type_id.code != "outgoing":
            return False
        if targets == {"supplier"}:
            return bool(self.sale_line_id)  # back to the vendor, unless it was sold
        # sudo: res.partner, goods in transit between own companies whichever of them the user may see
        return not (targets == {"transit"} and self._get_receiver().sudo().ref_company_ids)

    def _get_leaving(self):
        """Those of these moves by which goods leave the company, a batch under sudo; see `_is_leaving`."""
        facts = plain_values(self, "location_id", "location_dest_id", "repair_id")
        locations = self.env["stock.location"].browse({location_id for fact in facts for location_id in fact[:2]})
        usage = {location.id: location.usage for location in locations}
        leaving = []
        for move, (origin_id, target_id, repair_id) in zip(self, facts, strict=True):
            # The usual way, from own stock to a customer; any other is looked at closely.
            is_plain = usage[target_id] == "customer" and usage[origin_id] == "internal" and not repair_id
            if is_plain or move._is_leaving():
                leaving.append(move.id)
        return self.browse(leaving) if len(leaving) < len(self) else self

    def _is_repaired_thing(self):
        """The thing that was repaired goes back to its owner; it was never the company's."""
        repair = self.repair_id
        return (
            bool(repair)
            and not self.repair_line_type
            and self.product_id == repair.product_id
            and self.product_uom.compare(self.quantity, repair.product_qty) <= 0
        )

    def _get_receiver(self):
        """The commercial partner who gets the goods: that of the transfer, of the repair, or, in a dropship, of the order."""
        self.ensure_one()
        if self.repair_id:
            return self.repair_id.partner_id.commercial_partner_id
        if self.location_id.usage == "supplier":
            # A dropship transfer is addressed to the vendor.
            return (self.sale_line_id.order_id.partner_shipping_id or self.partner_id).commercial_partner_id
        return (self.picking_id.partner_id or self.partner_id).commercial_partner_id

    def _get_credit_order(self):
        """The confirmed order this move fulfils and whose payer answers for it; none when the goods go to somebody else."""
        self.ensure_one()
        order = self.sale_line_id.order_id or self.picking_id.sale_id
        if not order or order.state != "sale":
            return order.browse()
        return order if self._is_received_by(order) else order.browse()

    def _get_routes(self):
        """{move: route} of a batch under sudo: moves of one route have one order, and one receiver."""
        facts = plain_values(self, "sale_line_id", "picking_id", "repair_id", "location_id", "partner_id")
        lines = self.env["sale.order.line"].browse(fact[0] for fact in facts if fact[0])
        orders = dict(zip(lines.ids, plain_values(lines, "order_id"), strict=True)) if lines else {}
        return {move: (orders.get(fact[0]), *fact[1:]) for move, fact in zip(self, facts, strict=True)}

    def _get_named_orders(self):
        """The orders that a batch under sudo names: those of its lines and of its transfers, whoever gets the goods."""
        lines = self.env["sale.order.line"].browse(unique(line_id for (line_id,) in plain_values(self, "sale_line_id") if line_id))
        pickings = self.env["stock.picking"].browse(unique(id_ for (id_,) in plain_values(self, "picking_id") if id_))
        named = [*plain_values(lines, "order_id"), *plain_values(pickings, "sale_id")]
        return self.env["sale.order"].browse(unique(order_id for (order_id,) in named if order_id))

    def _ask_once(self, ask):
        """{move: what `ask` says of it}, asked once for the moves of one route."""
        known, answers = {}, {}
        for move, route in self._get_routes().items():
            if route not in known:
                known[route] = ask(move)
            answers[move] = known[route]
        return answers

    def _get_credit_orders(self):
        """{move: `_get_credit_order`} of a batch under sudo."""
        return self._ask_once(lambda move: move._get_credit_order())

    def _get_receivers(self):
        """{move: `_get_receiver`} of a batch under sudo."""
        return self._ask_once(lambda move: move._get_receiver())

    def _is_received_by(self, order):
        """Whether the goods go to somebody whom the order names, or to nobody else."""
        receiver = self._get_receiver()
        if not receiver or receiver == order.partner_id.commercial_partner_id:
            return True
        return receiver in (order.partner_shipping_id | order.partner_invoice_id).commercial_partner_id

    def _get_delivered_quantity(self):
        """What leaves by this move, in the unit of its order line, or of the product where it has none; of a kit the share of it that a
        component is."""
        return self._get_quantity_of_line(self._get_quantity_moved())

    def _get_quantity_of_line(self, quantity):
        """So much of this move, in its own unit, in the unit of its order line or of the product."""
        line = self.sale_line_id
        if line and line.product_id != self.product_id and (parts := line._get_kit_components()).get(self.product_id.id):
            share = self.product_uom._compute_quantity(quantity, self.product_id.uom_id, round=False) / parts[self.product_id.id]
            return line.product_id.uom_id._compute_quantity(share / len(parts), line.product_uom_id, round=False)
        unit = line.product_uom_id or self.product_id.uom_id
        return quantity if unit == self.product_uom else self.product_uom._compute_quantity(quantity, unit, round=False)

    def _get_quantity_moved(self):
        return self.quantity or (self.product_uom_qty if self.state == "draft" else 0.0)

    def _get_free_value(self):
        """Value of goods that no order stands for: the line's price where there is one, else the list price, tax included, in company
        currency. Of goods that another one's confirmed order sold, the higher of the two: neither its price nor the list's lowers it."""
        self.ensure_one()
        line = self.sale_line_id
        sold = self._get_delivered_quantity() * line._get_unit_price_with_tax() / line.order_id._get_company_rate() if line else 0.0
        if line and line.order_id.state != "sale":
            return sold
        company = self.company_id
        product = self.product_id.with_company(company)
        quantity = self.product_uom._compute_quantity(self._get_quantity_moved(), product.uom_id, round=False)
        price = product.currency_id._convert(product.lst_price, company.currency_id, company, company._custproc_today(), round=False)
        taxes = product.taxes_id._filter_taxes_by_company(company)
        if taxes:
            price = taxes.compute_all(price, company.currency_id, 1.0, product=product)["total_included"]
        return max(quantity * price, sold)

    def _get_gate_exemption(self, order=None):
        """Name of the policy's exemption under which the goods leave unjudged, or False: samples, warranty parts, point of sale.

        :param order: `_get_credit_order`, where the caller knows it
        """
        self.ensure_one()
        policy = self.env["custproc.credit.policy"]._get_policy_values(self.company_id)
        line = self.sale_line_id
        if line and line._get_unit_price_with_tax() > 0 and (self._get_credit_order() if order is None else order):
            return False  # what an order bills is no sample, by whatever operation it leaves
        name = policy.exemption("warranty") if self.repair_id.under_warranty else None
        # A field of the point of sale, which this module does not need: what is paid at the counter is no credit.
        if not name and "pos_order_id" in self.picking_id._fields:
            # sudo: pos.order, a storekeeper may not read counter sales
            sale = self.picking_id.sudo().pos_order_id
            if sale and sale.config_id.picking_type_id == self.picking_type_id:
                name = policy.exemption("point_of_sale")
        return name or policy.exemption("operations", self.picking_type_id.id) or False

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ....policies.contract.call_off import Offer, choose
from ...engine.words import say_number

# Changes of an order line that leave room for others or take none.
WATCHED = ("product_uom_qty", "price_unit", "discount", "product_id", "product_uom_id", "custproc_contract_line_id")
GROWING = frozenset({"product_uom_qty", "qty_delivered", "product_id", "product_uom_id", "custproc_contract_line_id"})


class SaleOrderLine(models.Model):
    """Of which line of the frame contract an order line is taken, and that it does not grow once the contract has ended (CT-05)."""

    _inherit = "sale.order.line"

    custproc_contract_line_id = fields.Many2one(
        "custproc.contract.line",
        "Line of the frame contract",
        compute="_compute_custproc_contract_line_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        help="Where the contract agrees on this product several times: the one at the line's price, unless another one is chosen here.",
    )

    @api.depends("order_id.custproc_contract_id", "product_id", "price_unit", "discount", "product_uom_id")
    def _compute_custproc_contract_line_id(self):
        places = self.env["decimal.precision"].precision_get("Product Price")
        for order, lines in self.grouped("order_id").items():
            agreed, taken = order.custproc_contract_id.line_ids.grouped("product_id"), None
            for line in lines:
                parts = agreed.get(line.product_id, order.custproc_contract_id.line_ids.browse())
                if len(parts) < 2:
                    line.custproc_contract_line_id = parts
                    continue
                if taken is None:
                    taken = order._get_taken_beside(lines)
                key = choose([line._as_offer(part, taken) for part in parts], places)
                line.custproc_contract_line_id = key
                taken[key] += line._get_called_off_in(parts.browse(key).product_uom_id)

    def _as_offer(self, part, taken):
        """A line of the frame as the policy asks for it; `taken` by others, in its unit."""
        unit = part.product_uom_id
        price = self.product_uom_id._compute_price(self.price_unit * (1 - self.discount / 100), unit)
        left = max(part.quantity - taken[part.id], 0.0) if part.quantity else None
        chosen = self.custproc_contract_line_id == part
        return Offer(part.id, part.price_unit, price, self._get_called_off_in(unit), left, unit == self.product_uom_id, chosen)

    def _get_called_off_in(self, unit):
        """What the line takes of a frame, in a unit: ordered or delivered, whichever is more."""
        quantity = max(self.product_uom_qty, self.qty_delivered)
        return self.product_uom_id._compute_quantity(quantity, unit, round=False) if self.product_uom_id else quantity

    @api.constrains("custproc_contract_line_id", "product_id", "order_id")
    def _check_contract_line(self):
        """A line is taken of its own order's contract, and of a line about its product.

        :raise ValidationError: naming order, product and contract
        """
        for line in self:
            part = line.sudo().custproc_contract_line_id  # sudo: custproc.contract.line, compared only
            if part and (part.contract_id != line.order_id.custproc_contract_id or part.product_id != line.product_id):
                raise ValidationError(
                    self.env._(
                        "%(document)s cannot take %(product)s of “%(line)s” of contract %(contract)s: the order calls off another "
                        "contract, or the line is about another product. Choose a line of its contract about this product.",
                        document=line.order_id.display_name,
                        product=line.product_id.display_name,
                        line=part.display_name,
                        contract=part.contract_id.name,
                    )
                )

    @api.constrains(*WATCHED)
    def _check_call_off(self):
        self.order_id._check_call_off()

    # ------------------------------------------------------------------
    # After the frame's last day
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_frame_open({})
        return lines

    def write(self, vals):
        """Change order lines; what calls off a frame contract does not grow once that has ended.

        :raise ProcessError: naming order, product, quantities and the contract's last day
        """
        if not GROWING & vals.keys():
            return super().write(vals)
        before = {line.id: (line.product_id, line._get_called_off_in(line.product_id.uom_id)) for line in self._filter_called_off()}
        result = super().write(vals)
        self._check_frame_open(before)
        return result

    def _filter_called_off(self):
        lines = self.sudo()  # sudo: sale.order, whether it calls off a contract
        return lines.filtered(lambda line: line.order_id.state == "sale" and line.order_id.custproc_contract_id and line.product_id)

    def _check_frame_open(self, before):
        """What grew since `before` ({id: (product, quantity in its unit)}) is called off a contract that is open today."""
        for line in self._filter_called_off():
            product, unit = line.product_id, line.product_id.uom_id
            known, was = before.get(line.id, (product, 0.0))
            was, now = was if known == product else 0.0, line._get_called_off_in(unit)
            if unit.compare(now, was) <= 0:
                continue
            order = line.order_id.with_env(self.env)
            if said := order._say_closed_frame():
                grown = self.env._(
                    "%(now)s instead of %(was)s %(unit)s of %(product)s would be called off",
                    now=say_number(self.env, now),
                    was=say_number(self.env, was),
                    unit=unit.name,
                    product=product.display_name,
                )
                order._refuse(
                    self.env._("grow"),
                    self.env._("%(fact)s, and %(reason)s", fact=grown, reason=said),
                    self.env._("Amend or renew the contract, or enter an order without it."),
                )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_taken_beside(self, lines):
        """{contract line id: quantity} taken of the order's contract by others, and by its own lines beside these."""
        agreed = self.custproc_contract_id.line_ids
        taken = defaultdict(float, self.env["custproc.contract"]._get_called_off(agreed, self._origin))
        for line in self.order_line - lines:
            part = line.custproc_contract_line_id
            if part in agreed:
                taken[part.id] += line._get_called_off_in(part.product_uom_id)
        return taken

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ....policies.contract.call_off import Wanted, excesses
from ....policies.engine.hold import Hold, merge
from ...engine.words import in_one


class SaleOrder(models.Model):
    """An order that calls a frame contract off stays within its products, quantities, prices and term (CT-05).

    At confirmation it is held like every other reason; a confirmed order that would pass the frame is refused, whatever the modes.
    """

    _inherit = "sale.order"

    custproc_contract_id = fields.Many2one(
        "custproc.contract",
        "Calls off contract",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain="[('contract_type', '=', 'frame'), ('state', '=', 'effective'), ('partner_id', 'parent_of', partner_id)]",
        help="Frame contract whose quantities, prices and term this order keeps to.",
    )

    @api.onchange("partner_id", "company_id")
    def _onchange_custproc_contract(self):
        """Propose the customer's frame contract where there is exactly one."""
        today = (self.company_id or self.env.company)._custproc_today()
        frames = self.env["custproc.contract"]._get_frame_contracts(self.partner_id, self.company_id, today) if self.partner_id else []
        self.custproc_contract_id = frames if len(frames) == 1 else False

    def _get_fingerprint_values(self):
        # EXTENDS engine: an order reviewed under a frame is another one without it
        values = super()._get_fingerprint_values()
        if self.custproc_contract_id:
            values["contract"] = self.custproc_contract_id.id
        return values

    def write(self, vals):
        """Change an order; which contract it calls off stays once it is confirmed.

        :raise ProcessError: naming the order
        """
        if "custproc_contract_id" in vals:
            new = vals["custproc_contract_id"] or False
            for order in self.filtered(lambda order: order.state == "sale" and order.custproc_contract_id.id != new):
                order._refuse(
                    self.env._("change its contract"),
                    self.env._("it is confirmed"),
                    self.env._("Cancel it and enter a new order."),
                )
        return super().write(vals)

    # ------------------------------------------------------------------
    # At the gate
    # ------------------------------------------------------------------
    def _claim_gate(self):
        # EXTENDS engine
        super()._claim_gate()
        self.custproc_contract_id._claim_call_off()

    def _get_confirmation_holds(self):
        # EXTENDS engine
        return merge(super()._get_confirmation_holds(), self._get_call_off_holds())

    def _get_growth_holds(self):
        # EXTENDS engine: what grows after the frame's last day is no call-off any more
        return merge(super()._get_growth_holds(), self._get_call_off_holds())

    def _get_call_off_holds(self):
        """{order id: [Hold]} of the orders beyond their frame; one after the other, so that together they stay within it."""
        orders = self.filtered("custproc_contract_id")
        if not orders:
            return {}
        found, passed = {}, self.browse()
        taken = self._get_taken(orders)
        for order in orders:
            excess = order._get_excesses(taken, order.company_id._custproc_today())
            texts = order._say_excesses(excess)
            if texts:
                way = self.env._("Stay within the contract, amend it, or enter the order without it.")
                codes = sorted({item.kind for item in excess}) or ["state"]
                figures = {"contract": order.custproc_contract_id.name, "beyond": codes}
                found[order.id] = [Hold("contract", f"frame_{codes[0]}", in_one(self.env, texts), (way,), figures)]
                continue
            passed |= order
            for wanted in order._get_wanted():
                taken[wanted.frame_line] += wanted.quantity
        return found

    def _get_taken(self, without):
        """{contract line id: quantity} other confirmed orders have called off."""
        # sudo: custproc.contract and sale.order, what is left of a frame does not depend on who asks
        contracts = self.custproc_contract_id.sudo()
        return contracts._get_called_off(contracts.line_ids, without)

    def _get_wanted(self):
        """What the order takes of its frame, in the frame's units and without tax."""
        self.ensure_one()
        wanted = []
        for line in self._get_goods_lines():
            # sudo: custproc.contract.line, compared only
            frame = line.sudo().custproc_contract_line_id.filtered(lambda part: part.contract_id == self.custproc_contract_id)
            unit = frame.product_uom_id or line.product_uom_id
            quantity = line.product_uom_id._compute_quantity(max(line.product_uom_qty, line.qty_delivered), unit, round=False)
            price = line.product_uom_id._compute_price(line.price_unit * (1 - line.discount / 100), unit)
            wanted.append(Wanted(line.id, frame.id or None, quantity, price))
        return wanted

    def _get_excesses(self, taken, day):
        self.ensure_one()
        contract = self.custproc_contract_id.sudo()  # sudo: custproc.contract, compared only
        term = (contract.date_start, contract.date_end)
        places = self.env["decimal.precision"].precision_get("Product Price")
        return excesses(contract._get_frame(), taken, self._get_wanted(), day, term, places)

    def _say_excesses(self, found):
        """The facts in words; also what no figure says: another customer, another currency, a contract not in force."""
        self.ensure_one()
        contract = self.custproc_contract_id.sudo()  # sudo: custproc.contract, named only
        named = {"contract": contract.name}
        texts = self._say_not_in_force(contract)
        if contract.partner_id != self.partner_id.commercial_partner_id:
            texts.append(self.env._("contract %(contract)s is %(partner)s's", partner=contract.partner_id.name, **named))
        if contract.currency_id != self.currency_id:
            texts.append(self.env._("contract %(contract)s is in %(currency)s", currency=contract.currency_id.name, **named))
        return texts + [self._say_excess(item, contract) for item in found]

    def _say_not_in_force(self, contract):
        if contract.contract_type == "frame" and contract.state == "effective":
            return []
        state = contract._get_state_label(contract.state)
        return [self.env._("contract %(contract)s is no frame contract in force (“%(state)s”)", contract=contract.name, state=state)]

    def _say_excess(self, item, contract):
        line = self.env["sale.order.line"].browse(item.line or [])
        said = {
            "contract": contract.name,
            "product": line.product_id.display_name,
            "wanted": f"{item.wanted.normalize():f}",
            "left": f"{item.left.normalize():f}",
            "unit": line.sudo().custproc_contract_line_id.product_uom_id.name,  # sudo: custproc.contract.line, named only
            "first": format_date(self.env, contract.date_start),
            "last": format_date(self.env, contract.date_end) if contract.date_end else "",
        }
        return {
            "before": self.env._("contract %(contract)s begins on %(first)s", **said),
            "after": self.env._("contract %(contract)s ended on %(last)s", **said),
            "product": self.env._("contract %(contract)s does not agree on %(product)s", **said),
            "price": self.env._("%(product)s costs %(wanted)s, and contract %(contract)s agrees on %(left)s", **said),
            "quantity": self.env._("%(wanted)s %(unit)s of %(product)s are asked, and contract %(contract)s has %(left)s left", **said),
        }[item.kind]

    # ------------------------------------------------------------------
    # After the term
    # ------------------------------------------------------------------
    def _say_closed_frame(self):
        """Why nothing more can be called off the order's contract today: it has ended, or is not in force; empty when it can."""
        self.ensure_one()
        contract = self.custproc_contract_id.sudo()  # sudo: custproc.contract, compared only
        beyond = excesses({}, {}, (), self.company_id._custproc_today(), (contract.date_start, contract.date_end))
        return in_one(self.env, [self._say_excess(item, contract) for item in beyond] or self._say_not_in_force(contract))

    # ------------------------------------------------------------------
    # Proof
    # ------------------------------------------------------------------
    @api.constrains("state", "custproc_contract_id")
    def _check_call_off_confirmed(self):
        self._check_call_off(at_confirmation=True)

    def _check_call_off(self, at_confirmation=False):
        """A confirmed order is within its frame, by whatever path it came there or grew.

        :raise ValidationError: naming order, product, quantity and what is left
        """
        # sudo: sale.order, the last defence counts for whoever changes an order
        orders = self.sudo().filtered(lambda order: order.state == "sale" and order.custproc_contract_id)
        if not orders:
            return
        orders.custproc_contract_id._claim_call_off()
        for order in orders:
            # Later changes are within the term the order was confirmed in; what grows after it is refused by the line that grows.
            day = order.custproc_contract_id.date_start
            if at_confirmation:
                day = order.company_id._custproc_day_of(order.date_order)
            found = order._get_excesses(order._get_taken(order), day)
            contract = order.custproc_contract_id
            texts = order._say_excesses(found) if at_confirmation else [order._say_excess(excess, contract) for excess in found]
            if texts:
                raise ValidationError(
                    self.env._(
                        "%(document)s cannot call off contract %(contract)s: %(reasons)s. Stay within the contract, or amend it.",
                        document=order.display_name,
                        contract=order.custproc_contract_id.name,
                        reasons=in_one(self.env, texts),
                    )
                )

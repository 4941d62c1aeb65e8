from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.tools import formatLang

from ....policies.engine.hold import Hold
from ...engine.document.single_mixin import check_single
from ...engine.words import lang_of, say_number


class CustprocRequirement(models.Model):
    """A requirement becomes quotations."""

    _inherit = "custproc.requirement"

    order_ids = fields.One2many("sale.order", "custproc_requirement_id", "Quotations", readonly=True, copy=False)
    order_count = fields.Integer("Number of quotations", compute="_compute_order_count")

    @api.depends("order_ids")
    def _compute_order_count(self):
        orders = self.env["sale.order"]
        # Customer service and reviewers read requirements without the orders made of them.
        linked = [("custproc_requirement_id", "in", self.ids)]
        rows = orders._read_group(linked, ["custproc_requirement_id"], ["__count"]) if orders.has_access("read") else []
        counts = {requirement.id: count for requirement, count in rows}
        for requirement in self:
            requirement.order_count = counts.get(requirement.id, 0)

    def action_create_quotation(self):
        """Make a quotation of the lines, with what was said about delivery, transport and special demands. A line that names no product
        yet becomes a note of it, so that nothing asked for is lost; what is not the customer's to read is noted inside.

        :raise ProcessError: the need is not understood yet, no line names a product, no price list is in its currency, or an order was
            made of it already
        """
        self.ensure_one()
        self.check_access("write")
        self._take_turn()
        verb = self.env._("become a quotation")
        if self.state in ("received", "closed", "cancelled"):
            stage = self.env._("it is “%(stage)s”", stage=self._get_state_label(self.state))
            self._refuse(verb, stage, self.env._("Go through the need first."))
        if not self.line_ids.product_id:
            self._refuse(verb, self.env._("no line names a product"), self.env._("Add the products that are needed."))
        # sudo: sale.order, the first may be a colleague's
        before = self.sudo().order_ids.filtered(lambda order: order.state != "cancel")[:1]
        if before:
            self._refuse(
                verb,
                self.env._("%(order)s was made of it already", order=before.name),
                self.env._("Change or duplicate that one, or cancel it first."),
            )
        order = self.env["sale.order"].create(self._prepare_quotation())
        order.sudo().custproc_requirement_id = self  # sudo: sale.order, the link is closed and follows from this button
        if said := self._say_inside():
            order.message_post(body=said)
        return order.get_formview_action()

    def _prepare_quotation(self):
        values = {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "team_id": self.team_id.id,
            "origin": self.name,
            "custproc_transport_mode": self.transport_mode,
            "custproc_special_demand": self.special_demand,
            "order_line": [Command.create(self._prepare_order_line(line)) for line in self.line_ids],
        }
        if self.currency_id != self.company_id.currency_id:
            values["pricelist_id"] = self._get_pricelist().id
        if self.price_note:
            values["order_line"].append(Command.create({"display_type": "line_note", "name": self.price_note}))
        if self.place_id:
            values["partner_shipping_id"] = self.place_id.id
        if self.wished_date:
            # Noon of the wished day where the company is.
            values["commitment_date"] = self.company_id._custproc_start_of_day(self.wished_date) + timedelta(hours=12)
        return values

    def _get_pricelist(self):
        """A price list in the currency in which prices were talked about.

        :raise ProcessError: there is none
        """
        domain = [("currency_id", "=", self.currency_id.id), ("company_id", "in", (self.company_id.id, False))]
        found = self.partner_id.with_company(self.company_id).property_product_pricelist.filtered_domain(domain)
        found = found or self.env["product.pricelist"].search(domain, limit=1)
        if not found:
            self._refuse(
                self.env._("become a quotation"),
                self.env._("its prices are in %(currency)s, and no price list is", currency=self.currency_id.name),
                self.env._("Add a price list in that currency, or talk about prices in the company's."),
            )
        return found

    def _say_inside(self):
        """What was said that is ours alone to know: the customer's budget and what the product is to do at his."""
        self.ensure_one()
        budget = formatLang(self.env, self.budget, currency_obj=self.currency_id) if self.budget else ""
        said = [
            (self._fields["budget"]._description_string(self.env), budget),
            (self._fields["function"]._description_string(self.env), self.function),
        ]
        return "\n".join(self.env._("%(label)s: %(text)s", label=label, text=text) for label, text in said if text)

    def _prepare_order_line(self, line):
        if not line.product_id:
            reader = self.with_context(lang=self.partner_id.lang or lang_of(self.user_id) or self.env.lang)
            unit = line.with_env(reader.env).product_uom_id.name
            quantity = " ".join(part for part in (say_number(self.env, line.quantity), unit) if part)
            price = formatLang(reader.env, line.price_unit, currency_obj=line.currency_id)
            note = reader.env._("Still to be chosen: %(name)s, %(quantity)s at %(price)s", name=line.name, quantity=quantity, price=price)
            return {"display_type": "line_note", "name": note}
        return {
            "product_id": line.product_id.id,
            "product_uom_qty": line.quantity,
            "product_uom_id": line.product_uom_id.id,
            "price_unit": line.price_unit,
        }

    def action_open_quotations(self):
        """Show the quotations made of this requirement."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_quotations_with_onboarding")
        action.update(domain=[("custproc_requirement_id", "=", self.id)], context={})
        if self.order_count == 1:
            action.update(res_id=self.order_ids.id, views=[(False, "form")], view_mode="form")
        return action


class SaleOrder(models.Model):
    """RD-09: an order made of a requirement binds nobody before the customer agreed to the proposal."""

    _inherit = "sale.order"
    _protected_fields = ("custproc_requirement_id",)

    custproc_requirement_id = fields.Many2one(
        "custproc.requirement", "Requirement", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )

    def _judge_reviews(self):
        holds = super()._judge_reviews()
        for order in self.filtered("custproc_requirement_id"):
            # sudo: custproc.requirement, whether the customer agreed is asked for by a gate
            requirement = order.sudo().custproc_requirement_id
            if requirement.state in ("received", "understood", "proposed", "cancelled"):
                holds.setdefault(order.id, []).append(order._get_requirement_hold(requirement))
        return holds

    def _get_requirement_hold(self, requirement):
        text = self.env._(
            "the customer has not agreed to requirement %(requirement)s (%(stage)s)",
            requirement=requirement.name,
            stage=requirement.with_env(self.env)._get_state_label(requirement.state),
        )
        way = self.env._("Have the customer agree to the proposal.")
        return Hold("contract", "requirement_not_agreed", text, (way,), {"proposal": requirement.proposal_number})

    def action_open_requirement(self):
        """Open the requirement this quotation was made of."""
        check_single(self)
        return self.custproc_requirement_id.get_formview_action()

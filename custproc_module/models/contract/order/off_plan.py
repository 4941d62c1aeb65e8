from odoo import api, fields, models
from odoo.tools import formatLang

from ...engine.words import in_languages, say_number, store_texts


class ProductForm(models.Model):
    _inherit = "custproc.product.form"

    allows_off_plan = fields.Boolean("Off-plan orders", help="Goods of this form may be ordered by telephone, fax or word of mouth.")
    off_plan_cap = fields.Float(
        "Off-plan orders up to", help="Highest value of one off-plan order with tax, in company currency; 0: no cap."
    )

    _off_plan_cap_positive = models.Constraint("CHECK (off_plan_cap >= 0)", "The cap of off-plan orders is 0 or more. Correct it.")


class OffPlan(models.Model):
    """The record of an order taken by telephone, fax or word of mouth (OP-01): the planner's check of resources and the branch
    manager's yes replace its review, and goods do not leave before both (OP-02). It is no back door (D-17).
    """

    _name = "custproc.off.plan"
    _description = "Off-plan order"
    _inherit = ["custproc.document.mixin", "custproc.approval.mixin", "custproc.evidence.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "sale_order_id", "partner_id"]

    _transitions = {
        "draft": {"asked", "cancelled"},
        "asked": {"draft", "approved", "rejected"},
        "approved": {"draft", "cancelled"},
        "rejected": {"draft", "cancelled"},
        "cancelled": set(),
    }
    _approval_returns = {"rejected": "rejected", "withdrawn": "draft"}
    _protected_fields = ("amount_company", "resource_figures", "approved_on")

    state = fields.Selection(
        [("draft", "Draft"), ("asked", "Asked"), ("approved", "Approved"), ("rejected", "Rejected"), ("cancelled", "Cancelled")],
        default="draft",
        required=True,
        copy=False,
        group_expand="_expand_live_states",
        index=True,
        tracking=True,
    )
    sale_order_id = fields.Many2one("sale.order", "Order", required=True, index=True, ondelete="restrict", copy=False, check_company=True)
    # Reviewers look for an order by its number without being able to read orders.
    order_name = fields.Char("Order number", related="sale_order_id.name")
    company_id = fields.Many2one(related="sale_order_id.company_id", store=True, precompute=True, default=None)
    partner_id = fields.Many2one(related="sale_order_id.partner_id.commercial_partner_id", store=True, index=True, string="Customer")
    user_id = fields.Many2one(related="sale_order_id.user_id", store=True, index=True, string="Salesperson")
    team_id = fields.Many2one(related="sale_order_id.team_id", store=True, index=True)
    channel = fields.Selection(
        [("phone", "Telephone"), ("fax", "Fax"), ("oral", "Word of mouth")], "Taken by", required=True, default="phone", tracking=True
    )
    received_at = fields.Datetime("Taken on", required=True, default=fields.Datetime.now)
    caller = fields.Char("Ordered by", help="Who called, sent the fax or asked in person.")
    reason = fields.Text("Why off plan", help="What kept the customer from ordering in writing.")
    quantity_text = fields.Text("Quantity and price", compute="_compute_order_facts")
    delivery_text = fields.Text("Delivery wished for", compute="_compute_order_facts", help="Time, transport mode and place.")
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    amount_company = fields.Monetary(
        "Value in company currency", readonly=True, copy=False, currency_field="company_currency_id", help="Tax included, as asked for."
    )
    resource_figures = fields.Text("Resources when asked", translate=True, readonly=True, copy=False)
    approved_on = fields.Date("Agreed on", readonly=True, copy=False)

    _order_unique = models.UniqueIndex(
        "(sale_order_id) WHERE state != 'cancelled'", "An order has one off-plan record. Open that one, or cancel it first."
    )

    @api.depends("name", "sale_order_id")
    def _compute_display_name(self):
        for record in self:
            record.display_name = " ".join(part for part in (record.name, record.order_name) if part)

    @api.depends_context("lang")
    @api.depends("sale_order_id.order_line.product_uom_qty", "sale_order_id.order_line.price_unit", "sale_order_id.commitment_date")
    def _compute_order_facts(self):
        # sudo: sale.order, whoever reads the record is told what was ordered: production reads no orders
        for record in self.sudo():
            order = record.sale_order_id
            lines = order.order_line.filtered(lambda line: not line._is_left_out_of_fingerprint())
            record.quantity_text = "\n".join(
                f"{line.product_id.display_name}: {say_number(self.env, line.product_uom_qty)} {line.product_uom_id.name} × "
                f"{formatLang(self.env, line.price_unit, currency_obj=order.currency_id)}"
                for line in lines
            )
            modes = dict(order._fields["custproc_transport_mode"]._description_selection(self.env))
            when = order.company_id._custproc_format_day(order.commitment_date)
            place = order.partner_shipping_id.with_context(show_address=False).display_name
            record.delivery_text = " · ".join(part for part in (when, modes.get(order.custproc_transport_mode), place) if part)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        for record in records:
            record.sale_order_id.check_access("write")
            record.sale_order_id.sudo().custproc_off_plan_id = record  # sudo: sale.order, its record is closed; rights were checked
        return records

    # ------------------------------------------------------------------
    # What is approved
    # ------------------------------------------------------------------
    def _get_fingerprint_values(self):
        order = self.sale_order_id.sudo()  # sudo: sale.order, read for its fingerprint
        return {"order": order._get_fingerprint_values(), "channel": self.channel, "caller": self.caller}

    def _get_approval_amount(self, topic):
        return self.amount_company

    def _get_order_amount(self):
        order = self.sale_order_id
        return order.amount_total / order._get_company_rate()

    def _get_transition_reasons(self, target):
        """D-17: complete file, product forms that allow it, under their cap, and every fact of OP-01."""
        reasons = super()._get_transition_reasons(target)
        order = self.sale_order_id.sudo()  # sudo: sale.order, how far it is
        if target == "cancelled" and order.state == "sale" and not order._is_review_passed():
            reasons.append(self.env._("order %(order)s is confirmed on it, and no review replaces it", order=order.name))
        if target == "asked":
            reasons += self._get_missing_facts() + self._get_form_reasons()
            # sudo: custproc.customer.file, whether it is complete is asked by the process
            file = self.env["custproc.customer.file"].sudo().search(
                [("company_id", "=", self.company_id.id), ("partner_id", "=", self.partner_id.id)], limit=1
            )
            if not file._is_complete_on(self.company_id._custproc_today()):
                gaps = file._say_qualification()
                reasons.append(self.env._("only customers whose file is complete order off plan (%(gaps)s)", gaps=gaps))
        return reasons

    def _get_missing_facts(self):
        order = self.sale_order_id
        facts = {
            self.env._("who ordered"): self.caller,
            self.env._("the delivery time"): order.commitment_date,
            self.env._("the transport mode"): order.custproc_transport_mode,
            self.env._("the delivery place"): order.partner_shipping_id,
            self.env._("quantity and price"): self.quantity_text,
        }
        return [self.env._("%(fact)s is missing", fact=fact) for fact, value in facts.items() if not value]

    def _get_form_reasons(self):
        """Product forms that know no off-plan orders, and the lowest cap of those that do."""
        forms = self.sale_order_id._get_review_forms()
        reasons = [
            self.env._("“%(form)s” is not sold off plan", form=form.name) for form in forms.filtered(lambda form: not form.allows_off_plan)
        ]
        cap = min((form.off_plan_cap for form in forms if form.allows_off_plan and form.off_plan_cap), default=0)
        amount, currency = self._get_order_amount(), self.company_id.currency_id
        if cap and currency.compare_amounts(amount, cap) > 0:
            said = {name: formatLang(self.env, value, currency_obj=currency) for name, value in (("amount", amount), ("cap", cap))}
            reasons.append(self.env._("it is worth %(amount)s, and off-plan orders end at %(cap)s", **said))
        return reasons

    # ------------------------------------------------------------------
    # Life
    # ------------------------------------------------------------------
    def action_submit(self):
        """Ask the planner for resources and the branch manager for his yes (OP-02).

        :raise ProcessError: what D-17 asks for is not there, or no approval rule says who decides
        """
        for record in self:
            record._set_state("asked", amount_company=record._get_order_amount())
            # sudo: custproc.off.plan, a closed field; who may ask was checked above
            store_texts(record.sudo(), "resource_figures", in_languages(record, lambda told: told._say_resources()))
            record._require_approval(note=record.reason)
        return True

    def _say_resources(self):
        """What is free in stock against what is ordered, as of now."""
        self.ensure_one()
        order = self.sale_order_id.sudo()  # sudo: stock.quant, the planner is shown figures the salesperson may not read
        lines = order.order_line.filtered(lambda line: not line._is_left_out_of_fingerprint() and line.product_id.is_storable)
        texts = []
        for product, batch in lines.grouped("product_id").items():
            wanted = sum(line.product_uom_id._compute_quantity(line.product_uom_qty, product.uom_id) for line in batch)
            stock = product.with_context(warehouse_id=order.warehouse_id.id)
            texts.append(
                self.env._(
                    "%(product)s: %(wanted)s %(unit)s asked, %(free)s free, %(forecast)s forecast",
                    product=product.display_name,
                    wanted=say_number(self.env, wanted),
                    unit=product.uom_id.name,
                    free=say_number(self.env, stock.free_qty),
                    forecast=say_number(self.env, stock.virtual_available),
                )
            )
        return "\n".join(texts)

    def action_draft(self):
        """Take a rejected record up again."""
        self._require_step("rejected")
        self._set_state("draft")

    def action_cancel(self):
        """Give the record up: the order needs its review like any other."""
        self._set_state("cancelled")
        self.sale_order_id.sudo().write({"custproc_off_plan_id": False})  # sudo: sale.order, closed; rights were checked

    def _on_approved(self, approval):
        super()._on_approved(approval)
        self._set_state("approved", approved_on=self.company_id._custproc_today())
        self.sale_order_id._judge_again()

    def _on_stale(self, approval):
        super()._on_stale(approval)
        if self.state in ("asked", "approved"):
            self._set_state("draft", approved_on=False)

    def action_open_order(self):
        """Open the order."""
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": "sale.order", "res_id": self.sale_order_id.id, "view_mode": "form"}

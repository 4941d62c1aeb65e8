from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import formatLang

from ....policies.contract.capacity import Wanted
from ....policies.contract.review_rule import Facts
from ...engine.words import as_note, in_lang_of, in_one, say_number

TRANSPORT_MODES = [
    ("collect", "Customer collects"),
    ("own_vehicle", "Our vehicle"),
    ("carrier", "Carrier by road"),
    ("rail", "Rail"),
    ("sea", "Ship"),
    ("air", "Air"),
    ("pipeline", "Pipeline"),
]


class SaleOrder(models.Model):
    """A quotation as the subject of reviews: its departments, its figures, what was agreed in words."""

    _name = "sale.order"
    _inherit = ["sale.order", "custproc.reviewed.mixin"]

    custproc_review_ids = fields.One2many("custproc.contract.review", "sale_order_id", "Review rounds", readonly=True)
    custproc_review_mode = fields.Selection(
        [("off", "Not asked for"), ("observe", "Observed"), ("block", "Required")],
        "Review asked for",
        compute="_compute_custproc_review_mode",
    )
    custproc_review_exemption = fields.Char(
        "Why no review is needed", compute="_compute_custproc_review_exemption", help="Name of the rule that frees this quotation."
    )
    custproc_transport_mode = fields.Selection(
        TRANSPORT_MODES,
        "Transport mode",
        help="How the goods get to the customer; one of the points that are reviewed.",
    )
    custproc_special_demand = fields.Text(
        "Special demand", help="What this customer asks for beyond the usual product and service; reviewed by the departments concerned."
    )

    @api.depends("company_id")
    def _compute_custproc_review_mode(self):
        for company, orders in self.grouped("company_id").items():
            orders.custproc_review_mode = company._custproc_gate_mode("review") if company else "off"

    @api.depends(
        *("partner_id", "amount_total", "payment_term_id", "incoterm"),
        *("custproc_special_demand", "custproc_review_state", "custproc_contract_id"),
    )
    def _compute_custproc_review_exemption(self):
        quotations = self.filtered(lambda order: order.state in ("draft", "sent") and order.custproc_review_state == "none")
        # sudo: the order, whether a frame contract of its customer is in force is read whoever looks
        exempt = quotations.sudo()._get_review_exemptions() if quotations else {}
        for order in self:
            order.custproc_review_exemption = exempt.get(order.id, "")

    def write(self, vals):
        result = super().write(vals)
        # A confirmation writes several times what is not agreed with the customer; reading all lines each time would be for nothing.
        if not vals.keys() <= self._get_closed_fields() | {"state", "date_order", "locked"}:
            self._check_review_stale()
        return result

    def _get_review_subject_field(self):
        return "sale_order_id"

    def _get_fingerprint_values(self):
        # EXTENDS engine: the transport mode is one of the six points reviewed (CR-01)
        values = {**super()._get_fingerprint_values(), "transport": self.custproc_transport_mode}
        if self.custproc_special_demand:
            values["special_demand"] = self.custproc_special_demand
        return values

    # ------------------------------------------------------------------
    # Departments and figures
    # ------------------------------------------------------------------
    def _get_review_facts(self, rules):
        """Orders are judged by value, product forms, customer, terms, and whether a frame contract of the customer is in force."""
        partners = self.partner_id.commercial_partner_id
        known = self._get_known_customers(partners) if any(rules.mapped("new_customer")) else partners
        framed = self._filter_framed() if "exempt" in rules.mapped("effect") else self.browse()
        asks_forms = any(rule.form_ids for rule in rules)
        depths = self._get_review_depths(rules)
        return {
            order.id: Facts(
                amount=order.amount_total / order._get_company_rate(),
                forms=frozenset(order._get_review_forms().ids if asks_forms else ()),
                is_new_customer=order.partner_id.commercial_partner_id not in known,
                has_special_terms=order._has_special_terms(),
                has_special_demand=bool((order.custproc_special_demand or "").strip()),
                has_frame=order in framed,
                depth=depths.get(order.id, ""),
            )
            for order in self
        }

    def _has_special_terms(self):
        """Whether payment term or incoterm are other than the payer's and the company's usual ones."""
        self.ensure_one()
        usual = self.partner_invoice_id.with_company(self.company_id).property_payment_term_id
        return self.payment_term_id != usual or (bool(self.incoterm) and self.incoterm != self.company_id.incoterm_id)

    def _filter_framed(self):
        """The orders that call off a frame contract of their customer in force today."""
        return self.filtered(lambda order: order._is_framed(order.company_id._custproc_today()))

    def _is_framed(self, day):
        self.ensure_one()
        contract = self.sudo().custproc_contract_id  # sudo: custproc.contract, whether it is in force is asked for by a gate
        return (
            bool(contract)
            and contract.contract_type == "frame"
            and contract.state == "effective"
            and contract.partner_id == self.partner_id.commercial_partner_id
            and contract.date_start <= day
            and (not contract.date_end or contract.date_end >= day)
        )

    def _get_review_goods(self):
        return self._get_goods_lines().product_id

    def _get_capacity_wanted(self):
        lines = self._get_review_lines().filtered(lambda line: line.product_id.is_storable)
        now, day_of = fields.Datetime.now(), self.company_id._custproc_day_of
        wanted = [
            Wanted(
                line.id,
                line.product_id.id,
                line.product_uom_id._compute_quantity(line.product_uom_qty, line.product_id.uom_id, round=False),
                day_of(self.commitment_date or now + timedelta(days=line.customer_lead)),
            )
            for line in lines
        ]
        return wanted, self.warehouse_id.view_location_id

    def _get_capacity_own_lines(self):
        return self.order_line

    def _get_review_lines(self):
        return self.order_line.filtered(lambda line: not line._is_left_out_of_fingerprint())

    def _get_goods_lines(self):
        """What is delivered or done; discounts and rewards only lower its price."""
        return self._get_review_lines().filtered(lambda line: not line._is_discount_line())

    def _get_review_values(self):
        rate = self._get_company_rate()
        return {
            **super()._get_review_values(),
            "team_id": self.team_id.id,
            "partner_id": self.partner_id.commercial_partner_id.id,
            "currency_id": self.currency_id.id,
            "amount_total": self.amount_total,
            "amount_company": self.amount_total / rate,
        }

    def _get_review_figures(self):
        """The six points of CR-01 as the quotation states them."""
        lines = self._get_review_lines()
        file = self.env["custproc.customer.file"].search(
            [("company_id", "=", self.company_id.id), ("partner_id", "=", self.partner_id.commercial_partner_id.id)], limit=1
        )
        nothing = self.env._("not stated")
        when = self.company_id._custproc_format_time(self.commitment_date)
        if not when and lines:
            when = self.env._("%(days)s days after confirmation", days=f"{max(lines.mapped('customer_lead')):g}")
        goods = self._get_goods_lines()
        counted = [(line.product_id, say_number(self.env, line.product_uom_qty), line.product_uom_id) for line in goods]
        quantities = [f"{product.display_name} {quantity} {unit.name}" for product, quantity, unit in counted]
        prices = [f"{line.product_id.display_name} {self._say_price(line)}" for line in lines]
        total = formatLang(self.env, self.amount_total, currency_obj=self.currency_id)
        return {
            "quantity": "; ".join(quantities) or nothing,
            "capacity": "; ".join(quantities) or nothing,
            "delivery_time": when or nothing,
            "transport": self._say_transport() or nothing,
            "delivery_place": self._say_place() or nothing,
            "price": "; ".join(
                [*prices, self.env._("total %(amount)s, %(term)s", amount=total, term=self.payment_term_id.name or nothing)]
            ),
            "qualification": file._say_qualification(),
            "terms": self.payment_term_id.name or nothing,
            "special_demand": self.custproc_special_demand or nothing,
        }

    def _say_price(self, line):
        price = formatLang(self.env, line.price_unit, dp="Product Price")
        text = f"{price} {self.currency_id.name}"
        return self.env._("%(price)s less %(discount)s %%", price=text, discount=f"{line.discount:g}") if line.discount else text

    def _say_transport(self):
        return dict(self._fields["custproc_transport_mode"]._description_selection(self.env)).get(self.custproc_transport_mode, "")

    def _say_place(self):
        place = self.partner_shipping_id
        address = place._display_address(without_company=True).replace("\n", " ").strip() if place else ""
        return " ".join(part for part in (place.display_name, address) if part)

    # ------------------------------------------------------------------
    # What was agreed, in words
    # ------------------------------------------------------------------
    def _get_review_snapshot(self):
        head = {
            "partner": self.partner_id.display_name,
            "payer": self.partner_invoice_id.display_name,
            "currency": self.currency_id.name,
            "payment_term": self.payment_term_id.name,
            "incoterm": " ".join(part for part in (self.incoterm.code, self.incoterm_location) if part),
            "delivery_place": self._say_place(),
            "delivery_date": self.company_id._custproc_format_time(self.commitment_date),
            "transport": self._say_transport(),
            "special_demand": self.custproc_special_demand,
            # sudo: custproc.contract, its number is part of what is reviewed
            "contract": self.sudo().custproc_contract_id.name,
        }
        return {
            "head": {key: value or "" for key, value in head.items()},
            "lines": {str(line.id): self._get_line_snapshot(line) for line in self._get_review_lines()},
        }

    def _get_line_snapshot(self, line):
        return {
            "product": line.product_id.display_name or line.name,
            "quantity": f"{say_number(self.env, line.product_uom_qty)} {line.product_uom_id.name}",
            "price": self._say_price(line),
            "taxes": ", ".join(line.tax_ids.mapped("name")),
        }

    @api.model
    def _get_review_labels(self):
        return {
            "partner": self.env._("Customer"),
            "payer": self.env._("Payer"),
            "currency": self.env._("Currency"),
            "payment_term": self.env._("Payment term"),
            "incoterm": self.env._("Incoterm"),
            "delivery_place": self.env._("Delivery place"),
            "delivery_date": self.env._("Delivery date"),
            "transport": self.env._("Transport mode"),
            "special_demand": self.env._("Special demand"),
            "contract": self.env._("Frame contract"),
            "product": self.env._("Product"),
            "quantity": self.env._("quantity"),
            "price": self.env._("price"),
            "taxes": self.env._("taxes"),
        }

    # ------------------------------------------------------------------
    # After a round
    # ------------------------------------------------------------------
    def _on_review_closed(self, review, outcome):
        """The salesperson is told at once what to mend; that it passed he is told by a job (`_tell_review_passed`)."""
        super()._on_review_closed(review, outcome)
        user = self.user_id or review.requester_id
        told = in_lang_of(self, user)
        if outcome == "rejected":
            told._tell_salesperson_of_review(
                user,
                told.env._("Review rejected: talk to the customer or amend the quotation, then ask again"),
                in_lang_of(review, user).reject_reason,
            )
        elif outcome == "outdated":
            told._tell_salesperson_of_review(
                user,
                told.env._("Quotation changed after review: ask for the next round"),
                in_one(told.env, told._get_review_changes()),
            )

    def _tell_review_passed(self, review):
        super()._tell_review_passed(review)
        user = self.user_id or review.requester_id
        told = in_lang_of(self, user)
        told._tell_salesperson_of_review(user, told.env._("Review passed: the quotation may be confirmed"))

    def _tell_salesperson_of_review(self, user, summary, note=""):
        """His inbox and the order's banner tell him; a mail a round would cost more than the round itself."""
        if self.state not in ("draft", "sent", "sale"):
            return
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=as_note(note),
            user_id=user.id,
            date_deadline=self.company_id._custproc_today(),
        )

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, formatLang

from ...policies.contract.amount_words import in_words
from ...policies.engine.fingerprint import text_of

# CT-03: four originals, two for the customer, one for the branch, one for finance; (name, keeper, keepers' group or none: outside).
ORIGINALS = (
    ("customer", ""),
    ("customer", ""),
    ("branch", "custproc_module.group_custproc_salesperson"),
    ("finance", "custproc_module.group_custproc_finance_officer"),
)


def in_languages(text):
    """A text of `_get_texts` as one: in every language it is written in, English first."""
    return " / ".join(text[language] for language in sorted(text))


class CustprocContract(models.Model):
    """What a contract says beyond its head: lines, clauses, the customer's representative, and its four originals (CT-03)."""

    _inherit = "custproc.contract"

    line_ids = fields.One2many("custproc.contract.line", "contract_id", "Goods and services", copy=True)
    clause_ids = fields.One2many("custproc.contract.clause", "contract_id", "Clauses", copy=True)
    return_ratio = fields.Float(
        "Return ratio (%)", tracking=True, help="Share of what was bought that a franchisee may return or exchange (RX-05)."
    )
    customer_representative = fields.Char(
        "Customer's representative", help="Legal representative or authorised person who signs for the customer."
    )
    amount_words = fields.Char("Amount in words", compute="_compute_amount_words")
    register_copy_ids = fields.One2many("custproc.register.copy", "contract_id", "Originals", readonly=True, copy=False)

    _ratio_is_share = models.Constraint(
        "CHECK (return_ratio BETWEEN 0 AND 100)", "A return ratio is between 0 and 100 %. Correct it."
    )

    @api.depends("line_ids.price_total")
    def _compute_amount(self):
        for contract in self:
            contract.amount = sum(contract.line_ids.mapped("price_total")) if contract.line_ids else contract.amount

    @api.depends("amount", "currency_id")
    def _compute_amount_words(self):
        yuan = self.env.ref("base.CNY", raise_if_not_found=False)
        for contract in self:
            contract.amount_words = in_words(contract.amount) if contract.currency_id == yuan else ""

    @api.constrains("contract_type", "return_ratio", "state")
    def _check_return_ratio(self):
        for contract in self:
            if contract.contract_type != "franchise" and contract.return_ratio:
                raise ValidationError(
                    self.env._(
                        "%(document)s cannot have a return ratio: it is no franchise contract. Choose the type “Franchise”, or leave it 0.",
                        document=contract.display_name,
                    )
                )

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "review":
            if self.contract_type == "franchise" and not self.return_ratio:
                reasons.append(self.env._("a franchise contract states a return ratio, and none is given"))
            if self.contract_type == "frame" and not self.line_ids:
                reasons.append(self.env._("a frame contract states products with quantity and price, and it has no line"))
        return reasons

    # ------------------------------------------------------------------
    # What was agreed
    # ------------------------------------------------------------------
    def _check_parts_open(self):
        """CT-02: lines and clauses change only until the first party signed.

        :raise ProcessError: naming the contract
        """
        for contract in self:
            if contract.state in ("draft", "cancelled") or (contract.state == "review" and not contract._has_signature()):
                continue
            contract._refuse(
                self.env._("be changed"),
                self.env._("it is “%(state)s”, and what was agreed is locked", state=contract._get_state_label(contract.state)),
                self.env._("Make an amendment, or terminate it and draw up a new contract."),
            )

    def _get_fingerprint_values(self):
        values = super()._get_fingerprint_values()
        # Only what is there: contracts reviewed before had none of it, and keep their fingerprint.
        if self.return_ratio:
            values["return_ratio"] = self.return_ratio
        if self.customer_representative:
            values["representative"] = self.customer_representative
        if self.line_ids:
            values["lines"] = sorted((line._get_fingerprint_values() for line in self.line_ids), key=text_of)
        if self.clause_ids:
            # Titles and texts, in every language that is printed, whoever asks.
            texts = [[text if len(text) > 1 else text["en_US"] for text in self.clause_ids._get_texts(name)] for name in ("name", "body")]
            values["clauses"] = [list(clause) for clause in zip(self.clause_ids.mapped("sequence"), *texts, strict=True)]
        return values

    def _get_review_snapshot(self):
        snapshot = super()._get_review_snapshot()
        head = snapshot["head"]
        if self.contract_type == "franchise":
            head["return_ratio"] = f"{self.return_ratio:g} %"
        if self.customer_representative:
            head["customer_representative"] = self.customer_representative
        if self.clause_ids:
            # In every language, so that it shows what changed in one the reader does not read.
            clauses = zip(self.clause_ids._get_texts("name"), self.clause_ids._get_texts("body"), strict=True)
            head["clause_ids"] = "\n".join(f"{in_languages(title)}: {in_languages(body)}" for title, body in clauses)
        snapshot["lines"] = {str(line.id): line._say() for line in self.line_ids}
        return snapshot

    def _get_review_goods(self):
        # EXTENDS reviewed mixin
        return self.line_ids.product_id

    def _get_review_figures(self):
        # EXTENDS contract: the lines say quantity, delivery and price
        figures = super()._get_review_figures()
        if self.line_ids:
            lines = self.line_ids
            goods = "; ".join(f"{line.product_id.display_name} {line._say_quantity()}" for line in lines)
            prices = "; ".join(f"{line.product_id.display_name} {line._say_price()}" for line in lines)
            figures |= {"quantity": goods, "capacity": goods, "price": f"{prices}; {figures['price']}"}
        return figures

    def _get_review_labels(self):
        line = self.env["custproc.contract.line"]._fields
        head = {"clause_ids": self._fields["clause_ids"]._description_string(self.env)} if self.clause_ids else {}
        return super()._get_review_labels() | head | {
            "product": line["product_id"]._description_string(self.env),
            "description": line["name"]._description_string(self.env),
            "quantity": line["quantity"]._description_string(self.env),
            "delivery": line["date_delivery"]._description_string(self.env),
            "price": line["price_unit"]._description_string(self.env),
            "taxes": line["tax_ids"]._description_string(self.env),
        }

    # ------------------------------------------------------------------
    # Clauses
    # ------------------------------------------------------------------
    def action_load_clauses(self):
        """Copy the clauses meant for this type of contract, in every language, in place of those that are there."""
        for contract in self:
            contract.check_access("write")
            contract.clause_ids.unlink()
            self.env["custproc.clause.template"]._get_for(contract)._copy_to(contract)

    # ------------------------------------------------------------------
    # Originals
    # ------------------------------------------------------------------
    def _get_copies_field(self):
        return "contract_id"

    def _after_transition(self, previous, target):
        super()._after_transition(previous, target)
        if target == "signed":
            self.sudo()._make_originals()  # sudo: custproc.register.copy, registered by the process whoever signs

    def _make_originals(self):
        """Register the four originals once signed (CT-03), in the language of the company's people."""
        names = {
            "customer": self.env._("Customer"),
            "branch": self.env._("Sales branch"),
            "finance": self.env._("Finance department"),
        }
        for contract in self.filtered(lambda contract: not contract.register_copy_count):
            contract._make_copies(
                [
                    {
                        "name": self.env._("Original %(number)s of %(count)s", number=number, count=len(ORIGINALS)),
                        "holder": contract.partner_id.name if holder == "customer" else names[holder],
                        "group_id": self.env.ref(group).id if group else False,
                        "is_outside": not group,
                    }
                    for number, (holder, group) in enumerate(ORIGINALS, 1)
                ]
            )

    # ------------------------------------------------------------------
    # Frames
    # ------------------------------------------------------------------
    @api.model
    def _get_frame_contracts(self, partner, company, day):
        """The frame contracts of a customer (his commercial entity) in force in a company on a day, the one that ends first before."""
        return self.search(
            [
                ("partner_id", "=", partner.commercial_partner_id.id),
                ("company_id", "=", company.id),
                ("contract_type", "=", "frame"),
                ("state", "=", "effective"),
                ("date_start", "<=", day),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", day),
            ],
            order="date_end, id",
        )

    def _get_clause_facts(self):
        """{name: text} of what clauses may refer to, in the reader's language."""
        self.ensure_one()
        nothing = "—"
        return {
            "company": self.company_id.name,
            "customer": self.partner_id.name,
            "representative": self.customer_representative or nothing,
            "amount": self._say_amount(),
            "amount_words": self.amount_words or self._say_amount(),
            "start": format_date(self.env, self.date_start),
            "end": format_date(self.env, self.date_end) if self.date_end else nothing,
            "payment_term": self.payment_term_id.name or nothing,
            "settlement": self.settlement_text or nothing,
            "return_ratio": f"{self.return_ratio:g} %",
        }

    def _say_amount(self):
        """The value with its currency, as printed."""
        self.ensure_one()
        return f"{formatLang(self.env, self.amount, digits=self.currency_id.decimal_places)} {self.currency_id.name}"

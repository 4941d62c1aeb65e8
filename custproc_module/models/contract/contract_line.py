from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..engine.words import listed, say_number


class ContractPart(models.AbstractModel):
    """A part of what a contract agrees: locked with it, and reviewed with it."""

    _name = "custproc.contract.part.mixin"
    _inherit = ["custproc.closed.mixin"]
    _description = "Part of a Contract"

    contract_id = fields.Many2one("custproc.contract", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", related="contract_id.company_id", store=True, index=True)

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_contract_open()
        parts.contract_id._check_review_stale()
        return parts

    def write(self, vals):
        """Change a part of a contract nobody has signed.

        :raise ProcessError: it is signed
        """
        contracts = self.contract_id
        self._check_contract_open()
        result = super().write(vals)
        (contracts | self.contract_id)._check_review_stale()
        return result

    def unlink(self):
        contracts = self.contract_id
        self._check_contract_open()
        result = super().unlink()
        contracts._check_review_stale()
        return result

    def _check_contract_open(self):
        # sudo: custproc.contract, its state is compared whoever changes a part
        self.contract_id.sudo()._check_parts_open()

    def _write_agreed(self, vals):
        """Write what an amendment in force says (called under sudo, past the lock it stands for)."""
        return super().write(vals)  # pylint: disable=super-method-mismatch

    def _unlink_agreed(self):
        return super().unlink()  # pylint: disable=super-method-mismatch

    @api.model
    def _create_agreed(self, vals_list):
        return super().create(vals_list)  # pylint: disable=super-method-mismatch


class ContractLine(models.Model):
    """One product or service of a contract: quantity, unit, price; of a frame contract the most that may be called off, and its price."""

    _name = "custproc.contract.line"
    _inherit = ["custproc.contract.part.mixin"]
    _description = "Contract Line"
    _order = "contract_id, sequence, id"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    product_id = fields.Many2one("product.product", required=True, index=True, ondelete="restrict", check_company=True)
    name = fields.Text("Description", compute="_compute_name", store=True, readonly=False)
    quantity = fields.Float(default=1.0, digits="Product Unit", help="Of a frame contract: the most that may be called off; 0: no limit.")
    product_uom_id = fields.Many2one(
        "uom.uom", "Unit", compute="_compute_product_uom_id", store=True, readonly=False, precompute=True, ondelete="restrict"
    )
    date_delivery = fields.Date(
        "Deliver by", help="Last day of delivery that is promised; empty: the contract's last day, or its first where it has none."
    )
    price_unit = fields.Float(
        "Unit price", digits="Product Price", help="In the contract's currency, without tax unless the tax is included."
    )
    tax_ids = fields.Many2many("account.tax", string="Taxes", domain=[("type_tax_use", "=", "sale")], check_company=True)
    currency_id = fields.Many2one(related="contract_id.currency_id")
    price_subtotal = fields.Monetary("Amount", compute="_compute_price", store=True, precompute=True)
    price_total = fields.Monetary("Amount with tax", compute="_compute_price", store=True, precompute=True)

    _quantity_positive = models.Constraint("CHECK (quantity >= 0)", "A contract line's quantity is 0 or more. Correct it.")
    _price_positive = models.Constraint("CHECK (price_unit >= 0)", "A contract line's price is 0 or more. Correct it.")

    @api.depends("name", "product_id", "quantity", "product_uom_id", "price_unit", "currency_id")
    def _compute_display_name(self):
        for line in self:
            said = line.name or line.product_id.display_name
            line.display_name = f"{said} · {line._say_quantity()} · {line._say_price()}"

    def _say_quantity(self):
        return f"{say_number(self.env, self.quantity)} {self.product_uom_id.name}"

    def _say_price(self):
        return f"{say_number(self.env, self.price_unit)} {self.currency_id.name}"

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            line.name = line.product_id.display_name or ""

    @api.depends("product_id")
    def _compute_product_uom_id(self):
        for line in self:
            line.product_uom_id = line.product_id.uom_id

    @api.depends("quantity", "price_unit", "tax_ids", "contract_id.currency_id")
    def _compute_price(self):
        for line in self:
            taxes = line.tax_ids.compute_all(line.price_unit, line.currency_id, line.quantity, line.product_id, line.contract_id.partner_id)
            line.price_subtotal = taxes["total_excluded"]
            line.price_total = taxes["total_included"]

    def _get_fingerprint_values(self):
        """The entered content of one line."""
        self.ensure_one()
        # Only where there is one: lines reviewed before had none, and keep their fingerprint.
        day = {"delivery": self.date_delivery} if self.date_delivery else {}
        return day | {
            "product": self.product_id.id,
            "description": self.name,
            "quantity": self.quantity,
            "unit": self.product_uom_id.id,
            "price": self.price_unit,
            "taxes": sorted(self.tax_ids.ids),
        }

    def _say(self):
        """The line in words, for reviews and the history."""
        self.ensure_one()
        product = self.product_id.display_name
        said = {
            "delivery": format_date(self.env, self.date_delivery) if self.date_delivery else "",
            "description": self.name if self.name != product else "",
            "taxes": listed(self.env, self.tax_ids.mapped("name")),
        }
        return {name: text for name, text in said.items() if text} | {
            "product": product,
            "quantity": self._say_quantity(),
            "price": self._say_price(),
        }


class ContractClause(models.Model):
    """One clause of a contract, in the languages it is printed in."""

    _name = "custproc.contract.clause"
    _inherit = ["custproc.contract.part.mixin"]
    _description = "Contract Clause"
    _order = "contract_id, sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char("Title", required=True, translate=True)
    body = fields.Text("Text", required=True, translate=True)

    def update_field_translations(self, field_name, translations, source_lang=""):
        """Translate a clause; what is signed is locked in every language, and what was reviewed is judged again (D-08)."""
        self._check_contract_open()
        result = super().update_field_translations(field_name, translations, source_lang)
        self.contract_id._check_review_stale()
        return result

    def _copy_agreed(self, contract):
        """Copy clauses into a signed contract, in every language (called under sudo, past the lock an amendment stands for)."""
        for clause in self.with_context(lang="en_US"):
            values = {"contract_id": contract.id, "sequence": clause.sequence, "name": clause.name, "body": clause.body}
            copied = clause._create_agreed([values])
            for name in ("name", "body"):
                for language, text in clause._get_texts(name)[0].items():
                    copied.with_context(lang=language)._write_agreed({name: text})

    def _get_texts(self, name):
        """[text] of each clause in its order, whoever asks: {language: text} in every installed language, in one query.

        A language that says what English says, or nothing, is left out: it prints the same.
        """
        self.flush_recordset([name])
        installed = {language for language, _name in self.env["res.lang"].get_installed()} - {"en_US"}
        column = SQL.identifier(name)
        rows = dict(self.env.execute_query(SQL("SELECT id, %s FROM custproc_contract_clause WHERE id = ANY(%s)", column, self._origin.ids)))
        texts = []
        for clause in self:
            stored = rows.get(clause._origin.id) or {"en_US": clause[name] or ""}
            source = stored.get("en_US") or ""
            others = {language: stored.get(language) for language in installed}
            texts.append({"en_US": source} | {language: text for language, text in others.items() if text and text != source})
        return texts

    def _get_printed_body(self):
        """The text with the contract's own facts in place of {customer}, {company}, {amount} and so on."""
        self.ensure_one()
        text = self.body or ""
        for name, value in self.contract_id._get_clause_facts().items():
            text = text.replace("{" + name + "}", value)
        return text

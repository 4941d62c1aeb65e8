from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ....policies.engine.table_file import synonyms
from ....policies.engine.table_rows import Target
from ..signed_mixin import SEAL_KEEPERS, SIGNATORIES

_NAMES = synonyms(
    {
        "number": "contract contractnumber contractno 合同编号 合同号 合约编号 合同編號 合同號",
        "product": "product productcode item itemcode article barcode 产品 产品编号 产品名称 物料 物料编码 產品 產品編號",
        "quantity": "quantity qty 数量 合同数量 數量",
        "unit": "unit uom 单位 计量单位 單位",
        "price": "price unitprice 单价 价格 單價 價格",
        "tax": "tax taxes vat 税 税率 稅 稅率",
        "date_delivery": "delivery deliverby deliverydate 交货日期 交货期 交貨日期",
    }
)


class CustprocImportColumn(models.Model):
    _inherit = "custproc.import.column"

    target = fields.Selection(
        selection_add=[
            ("product", "Product (reference, barcode or name)"),
            ("quantity", "Quantity"),
            ("unit", "Unit"),
            ("price", "Unit price without tax"),
            ("tax", "Tax"),
            ("date_delivery", "Deliver by"),
        ]
    )


class CustprocImport(models.Model):
    """Goods and prices of imported contracts, so that orders can call their frames off (CT-05).

    Only for those who bring contracts into effect, only for contracts that were imported, and once: a contract that has lines from
    elsewhere, or amendments, is changed by an amendment (CT-02). Each load leaves a decision on the contract, with its fingerprint.
    """

    _inherit = "custproc.import"

    sort = fields.Selection(
        selection_add=[("contract_lines", "Goods and prices of imported contracts")], ondelete={"contract_lines": "cascade"}
    )

    @api.model
    def _get_sorts(self):
        return super()._get_sorts() | {
            "contract_lines": (
                {
                    "number": Target(required=True),
                    "product": Target(required=True),
                    "quantity": Target("amount", True),
                    "unit": Target(),
                    "price": Target("amount", True),
                    "tax": Target(),
                    "date_delivery": Target("date"),
                },
                f"{SIGNATORIES},{SEAL_KEEPERS}",
            )
        }

    def _get_column_names(self):
        names = super()._get_column_names()
        return names | _NAMES if self.sort == "contract_lines" else names

    # ------------------------------------------------------------------
    # Check
    # ------------------------------------------------------------------
    def _get_known(self, read):
        known = super()._get_known(read)
        if self.sort != "contract_lines" or not read:
            return known
        # sudo: custproc.contract, product.product, uom.uom and account.tax, what the list names is found whoever loads it
        numbers = sorted({row.values["number"] for row in read if "number" in row.values})
        contracts = self.env["custproc.contract"].sudo().search(
            [("name", "in", numbers), ("company_id", "=", self.company_id.id), ("state", "!=", "withdrawn")]
        )
        units = self.env["uom.uom"].sudo().search([("active", "=", True)])  # sudo: uom.uom, as above
        # sudo: account.tax, as above
        taxes = self.env["account.tax"].sudo().search([("company_id", "=", self.company_id.id), ("type_tax_use", "=", "sale")])
        return known | {
            "contract": {contract.name: contract for contract in contracts},
            "product": self._get_known_products({row.values["product"] for row in read if "product" in row.values}),
            "unit": {unit.name.lower(): unit for unit in units},
            "tax": {tax.name.lower(): tax.id for tax in taxes},
        }

    def _get_known_products(self, names):
        """{what a list calls it: product} by reference, barcode or name; False where several answer to it."""
        named = sorted(names)
        domain = Domain.OR([Domain("default_code", "in", named), Domain("barcode", "in", named), Domain("name", "in", named)])
        found = {}
        # sudo: product.product, see _get_known
        for product in self.env["product.product"].sudo().search(domain & Domain("company_id", "in", [self.company_id.id, False])):
            for name in {product.default_code, product.barcode, product.name} & names:
                found[name] = product if found.get(name, product) == product else False
        return found

    def _check_row(self, row, known, seen):
        super()._check_row(row, known, seen)
        if self.sort != "contract_lines":
            return
        contract, product = known["contract"].get(row.values.get("number")), known["product"].get(row.values.get("product"))
        if row.values.get("number") and not contract:
            row.refuse("unknown_value", target="number", value=row.values["number"])
        elif contract and contract._get_line_import_reasons():
            row.refuse("takes_no_lines", contract=contract.name)
        if row.values.get("product") and not product:
            code = "ambiguous_product" if product is False else "unknown_value"
            row.refuse(code, target="product", value=row.values["product"])
        for name in ("unit", "tax"):
            value = row.values.get(name)
            if value and value.lower() not in known[name]:
                row.refuse("unknown_value", target=name, value=value)
        unit = known["unit"].get((row.values.get("unit") or "").lower())
        if product and unit and not unit._has_common_reference(product.uom_id):
            row.refuse("strange_unit", value=unit.name, unit=product.uom_id.name)
        if contract and product:
            first = seen.setdefault((contract.id, product.id), row.number)
            if first != row.number:
                row.refuse("double", row=first)

    def _get_row_texts(self, facts):
        return super()._get_row_texts(facts) | {
            "takes_no_lines": lambda: self.env._(
                "Contract %(contract)s takes no lines by an import: only an imported contract in effect that has no lines and no "
                "amendments does. Amend it.", **facts
            ),
            "ambiguous_product": lambda: self.env._("More than one product answers to “%(value)s”. Write its reference.", **facts),
            "strange_unit": lambda: self.env._("“%(value)s” cannot be converted to %(unit)s, the product's unit.", **facts),
        }

    def _prepare_row(self, row, cells, known):
        values = super()._prepare_row(row, cells, known)
        if self.sort != "contract_lines":
            return values
        contract, product = known["contract"].get(row.values.get("number")), known["product"].get(row.values.get("product"))
        if contract and product:
            unit = known["unit"].get((row.values.get("unit") or "").lower()) or product.uom_id
            tax = known["tax"].get((row.values.get("tax") or "").lower())
            made_of = {"contract_id": contract.id, "product_id": product.id, "product_uom_id": unit.id, "tax_id": tax or False}
            values["values"] = values["values"] | {"made_of": made_of}
        partner = contract.partner_id if contract else self.env["res.partner"]
        return values | {"customer": partner.ref or partner.name, "partner_id": partner.id}

    # ------------------------------------------------------------------
    # Make and undo
    # ------------------------------------------------------------------
    def _load_rows(self, rows):
        """The lines of a batch, and one decision for each contract they went into.

        :raise AccessError: who loads has lost the role since
        :raise ProcessError: a contract takes no lines by an import, or a signatory's power does not cover it with them
        """
        if self.sort != "contract_lines":
            return super()._load_rows(rows)
        load = self.with_user(self.loaded_by_id).sudo()  # sudo: the job acts for who pressed the button; his role was checked then
        if not load.env.user.has_groups(f"{SIGNATORIES},{SEAL_KEEPERS}"):
            raise AccessError(
                self.env._(
                    "%(load)s cannot be loaded: %(user)s has the role no more. Have a signatory or a keeper of the seal load it.",
                    load=self.display_name,
                    user=load.env.user.name,
                )
            )
        contracts = load.env["custproc.contract"].browse({row.values["made_of"]["contract_id"] for row in rows})
        made = load.row_ids.search([("load_id", "=", self.id), ("made_id", "in", contracts.line_ids.ids), ("state", "=", "loaded")])
        for contract in contracts:
            contract._check_takes_lines(made.mapped("made_id"))
        super()._load_rows(rows)
        lines = load.env["custproc.contract.line"].browse(rows.mapped("made_id"))
        for contract, own in lines.grouped("contract_id").items():
            if not load.env.user.has_group(SEAL_KEEPERS):
                contract._check_signing_power()
            contract._record_imported_lines(load.env._("lines of an existing contract imported"), load.name, own)

    def _make_contract_lines(self, row, file, known):
        """One line of what was agreed on paper."""
        values, made_of = row.values, row.values["made_of"]
        return self.env["custproc.contract.line"]._create_agreed(
            [
                {
                    "contract_id": made_of["contract_id"],
                    "sequence": row.number,
                    "product_id": made_of["product_id"],
                    "product_uom_id": made_of["product_uom_id"],
                    "quantity": float(values["quantity"]),
                    "price_unit": float(values["price"]),
                    "tax_ids": [fields.Command.set([made_of["tax_id"]] if made_of["tax_id"] else [])],
                    "date_delivery": values.get("date_delivery") or False,
                }
            ]
        )

    def _undo_contract_lines(self, row, line):
        """Taken out again, unless it is called off or amended (ProcessError)."""
        contract = line.contract_id
        contract._check_lines_unused(line)
        contract._record_imported_lines(self.env._("the import was taken back"), self.name, line)
        line._unlink_agreed()


class CustprocContract(models.Model):
    """Lines that an imported contract gets by an import (see above)."""

    _inherit = "custproc.contract"

    def _get_line_import_reasons(self, own=()):
        """Why lines are not brought into this contract by an import; `own`: ids of lines that the same import made."""
        self.ensure_one()
        if not self.is_imported or self.state != "effective":
            return [self.env._("it is no imported contract in effect")]
        if self.amendment_ids:
            return [self.env._("it has amendments")]
        if set(self.line_ids.ids) - set(own):
            return [self.env._("it has lines already")]
        return []

    def _check_takes_lines(self, own):
        reasons = self._get_line_import_reasons(own)
        if reasons:
            self._refuse(self.env._("take imported lines"), reasons[0], self.env._("Make an amendment."))

    def _check_lines_unused(self, lines):
        used = self._get_called_off(lines, self.env["sale.order"])
        if any(used.values()) or self.amendment_ids:
            self._refuse(
                self.env._("lose imported lines"),
                self.env._("orders call them off, or amendments build on them"),
                self.env._("Make an amendment."),
            )

    def _record_imported_lines(self, reason, load, lines):
        """A decision for the lines that came or go, with what they say and what the contract is then."""
        self.ensure_one()
        said = [f"{line.product_id.display_name}: {line._say_quantity()} × {line._say_price()}" for line in lines]
        self.env["custproc.decision"]._record(
            self,
            "override",
            "imported",
            reason,
            {"import": load, "lines": said},
            partner=self.partner_id,
            fingerprint=self._get_fingerprint(),
        )

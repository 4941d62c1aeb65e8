from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_date

from ....exceptions import ProcessError
from ....policies.engine.table_file import synonyms
from ....policies.engine.table_rows import Target
from ..signed_mixin import SEAL_KEEPERS, SIGNATORIES

_NAMES = synonyms(
    {
        "number": "contractnumber contractno 合同编号 合同号 合约编号 合同編號 合同號",
        "contract_type": "type kind contracttype 类型 合同类型 合同类别 類型 合同類型",
        "subject": "subject what goods 标的 合同标的 内容 標的 合同標的 內容",
        "valid_from": "firstday startdate begin 起始日期 开始日期 首日 起始日 開始日期",
        "valid_until": "lastday 终止日期 结束日期 末日 終止日期 結束日期",
        "amount": "amount value contractvalue total 金额 合同金额 总价 金額 合同金額 總價",
        "currency": "currency 币种 货币 幣種 貨幣",
        "settlement": "settlement settlementagreement 结算协议 有结算协议 結算協議",
        "settlement_text": "settlementtext settlementterms 结算方式 结算约定 結算方式 結算約定",
        "payment_term": "paymentterm paymentterms terms 付款条件 付款方式 付款條件",
        "signed_on": "signedon signedbyus oursignature 我方签字日期 我方签署日期 签订日期 我方簽署日期 簽訂日期",
        "customer_signed_on": "signedbycustomer customersignedon customersignature 客户签字日期 客户签署日期 客戶簽署日期",
        "return_ratio": "returnratio returns 退货比例 退换货比例 退貨比例",
        "original_place": "place original originalplace 原件存放处 原件位置 存放地点 原件存放處 存放地點",
    }
)
_YES = {"yes", "y", "true", "1", "是", "有"}
_NO = {"no", "n", "false", "0", "否", "无", "無"}


class CustprocImportColumn(models.Model):
    _inherit = "custproc.import.column"

    target = fields.Selection(
        selection_add=[
            ("contract_type", "Type of contract"),
            ("subject", "Subject"),
            ("amount", "Value with tax"),
            ("currency", "Currency"),
            ("settlement", "Settlement agreement (yes or no)"),
            ("settlement_text", "What was agreed on settlement"),
            ("payment_term", "Payment term"),
            ("signed_on", "Signed for us on"),
            ("customer_signed_on", "Signed by the customer on"),
            ("original_place", "Place of the original"),
            ("return_ratio", "Return ratio (%)"),
        ]
    )


class CustprocImport(models.Model):
    """Contracts of an old list, brought into effect as what they are: signed on paper before (CT-01; why so: contract_imported.py).

    To bring a contract into effect is for who signs and who keeps the seal, so they alone load them; a signatory only what his power
    in the register covers. What a frame agrees on follows by a list of its lines (import_contract_lines.py).
    """

    _inherit = "custproc.import"

    sort = fields.Selection(selection_add=[("contracts", "Existing contracts")], ondelete={"contracts": "cascade"})

    @api.model
    def _get_template_choices(self, sort):
        types = self.env["custproc.contract"]._fields["contract_type"]._description_selection(self.env)
        return super()._get_template_choices(sort) | {
            "contract_type": [label for _code, label in types],
            "settlement": [self.env._("yes"), self.env._("no")],
        }

    @api.model
    def _get_sorts(self):
        return super()._get_sorts() | {
            "contracts": (
                {
                    "customer": Target(required=True),
                    "number": Target(required=True),
                    "contract_type": Target(required=True),
                    "subject": Target(required=True),
                    "valid_from": Target("date", True),
                    "valid_until": Target("date"),
                    "amount": Target("amount"),
                    "currency": Target(),
                    "settlement": Target(required=True),
                    "settlement_text": Target(),
                    "payment_term": Target(),
                    "signed_on": Target("date", True),
                    "customer_signed_on": Target("date", True),
                    "original_place": Target(required=True),
                    "return_ratio": Target("amount"),
                },
                f"{SIGNATORIES},{SEAL_KEEPERS}",
            )
        }

    def _get_column_names(self):
        names = super()._get_column_names()
        return names | _NAMES if self.sort == "contracts" else names

    # ------------------------------------------------------------------
    # Check
    # ------------------------------------------------------------------
    def _get_known(self, read):
        known = super()._get_known(read)
        if self.sort != "contracts":
            return known
        # sudo: account.payment.term and res.currency, every loader may name those of the company
        terms = self.env["account.payment.term"].sudo().search([("company_id", "in", [self.company_id.id, False])])
        currencies = self.env["res.currency"].sudo().search([("active", "=", True)])
        types = self.env["custproc.contract"]._fields["contract_type"]
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        return known | {
            "contract_type": {
                word.lower(): kind
                for code in codes
                for kind, name in types._description_selection(self.with_context(lang=code).env)
                for word in (kind, name)
            },
            "payment_term": {term.name.lower(): term.id for code in codes for term in terms.with_context(lang=code) if term.name},
            "currency": {currency.name.lower(): currency.id for currency in currencies},
            "settlement": dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False),
            "taken": self._get_taken_numbers({row.values["number"] for row in read if "number" in row.values}),
        }

    def _get_taken_numbers(self, numbers):
        """Which of these numbers contracts of the company have already; what was taken back does not count."""
        domain = Domain("name", "in", sorted(numbers)) & Domain("company_id", "=", self.company_id.id) & Domain("state", "!=", "withdrawn")
        # sudo: custproc.contract, a number is taken whoever may read the contract
        return set(self.env["custproc.contract"].sudo().search_fetch(domain, ["name"]).mapped("name"))

    def _check_row(self, row, known, seen):
        super()._check_row(row, known, seen)
        if self.sort != "contracts":
            return
        for name in ("contract_type", "currency", "settlement", "payment_term"):
            value = row.values.get(name)
            if value and value.lower() not in known[name]:
                row.refuse("unknown_value", target=name, value=value)
        number = row.values.get("number")
        if number in known["taken"]:
            row.refuse("number_taken", number=number)
        first = seen.setdefault(("number", number), row.number)
        if number and first != row.number and not any(reason.code == "double" for reason in row.reasons):
            row.refuse("number_double", number=number, row=first)
        self._check_return_ratio(row, known)
        limit = self.env["custproc.contract"]._get_import_limit(self.company_id)
        for name in ("valid_from", "signed_on", "customer_signed_on"):
            day = row.values.get(name)
            if day and day >= limit:
                row.refuse("not_of_before", target=name, day=format_date(self.env, day), limit=format_date(self.env, limit))

    def _check_return_ratio(self, row, known):
        """RX-05: a franchise states its return ratio, and only a franchise has one."""
        is_franchise = known["contract_type"].get((row.values.get("contract_type") or "").lower()) == "franchise"
        ratio = row.values.get("return_ratio") or 0
        if ratio > 100 or bool(ratio) != is_franchise:
            row.refuse("bad_ratio", ratio=f"{ratio:g}")

    def _get_row_texts(self, facts):
        return super()._get_row_texts(facts) | {
            "number_taken": lambda: self.env._("A contract with the number “%(number)s” exists already.", **facts),
            "number_double": lambda: self.env._("Row %(row)s has the number “%(number)s” too.", **facts),
            "bad_ratio": lambda: self.env._(
                "The return ratio is %(ratio)s: a franchise contract states one of up to 100 %%, other contracts have none.", **facts
            ),
            "not_of_before": lambda: self.env._(
                "%(target)s is %(day)s, and only contracts of before %(limit)s are imported. Draw it up and have it reviewed.", **facts
            ),
        }

    # ------------------------------------------------------------------
    # Make and undo
    # ------------------------------------------------------------------
    def _make_contracts(self, row, file, known):
        """In effect as a decision of who loads, with its dates of signature and where the paper lies.

        :raise AccessError: who loads has lost the role since
        :raise ProcessError: the number is taken, the contract is none of before, or a signatory's power does not cover it
        """
        values = row.values
        if not self.env.user.has_groups(f"{SIGNATORIES},{SEAL_KEEPERS}"):
            raise AccessError(
                self.env._(
                    "%(load)s cannot be loaded: %(user)s has the role no more. Have a signatory or a keeper of the seal load it.",
                    load=self.display_name,
                    user=self.env.user.name,
                )
            )
        if self._get_taken_numbers({values["number"]}):
            raise ProcessError(
                self.env._(
                    "Contract %(number)s cannot be imported: this number exists already. Correct the list.", number=values["number"]
                )
            )
        contract = self.env["custproc.contract"].create(self._prepare_contract(row, known))
        if not self.env.user.has_group(SEAL_KEEPERS):
            contract._check_signing_power()
        reason = self.env._("existing contract imported")
        contract._take_effect_imported(reason, {**values, "import": self.name, "row": row.number}, values["original_place"])
        return contract

    def _prepare_contract(self, row, known):
        values, partner = row.values, row.partner_id
        currency = known["currency"].get(values.get("currency", "").lower()) or self.company_id.currency_id.id
        return {
            "name": values["number"],
            "is_imported": True,
            "company_id": self.company_id.id,
            "partner_id": partner.id,
            "user_id": partner.user_id.id,
            "contract_type": known["contract_type"][values["contract_type"].lower()],
            "subject": values["subject"],
            "date_start": values["valid_from"],
            "date_end": values.get("valid_until") or False,
            "currency_id": currency,
            "amount": float(values.get("amount") or 0.0),
            "has_settlement_agreement": known["settlement"][values["settlement"].lower()],
            "settlement_text": values.get("settlement_text"),
            "return_ratio": float(values.get("return_ratio") or 0.0),
            "payment_term_id": known["payment_term"].get(values.get("payment_term", "").lower()),
            "signed_on": values["signed_on"],
            "customer_signed_on": values["customer_signed_on"],
        }

    def _undo_contracts(self, row, contract):
        """Taken back, and kept as a record, unless somebody works with it (ProcessError)."""
        contract._withdraw_imported(self.env._("the import was taken back"))

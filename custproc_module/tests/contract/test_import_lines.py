"""Goods and prices of imported frame contracts, so that orders can call them off."""

import base64

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import ContractCommon

CONTRACTS = (
    "customer,contract number,type,subject,first day,last day,amount,settlement,signed for us,customer signed on,original,return ratio\n"
    "K1,HT-1,frame,Gases,2024/07/01,2026/12/31,,yes,2024/06/20,2024/06/25,Cabinet 3,\n"
    "K1,HT-2,franchise,Shop,2024/07/01,2026/12/31,,yes,2024/06/20,2024/06/25,Cabinet 3,15\n"
).replace("signed for us", "signed by us")
LINES = "合同编号,产品编号,数量,单位,单价,交货日期\nHT-1,LOX,\"1,200\",,95.5,2026/06/30\nHT-1,Pipeline nitrogen,2,Dozens,5,\n"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestImportLines(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.make_customer("Customer K1", ref="K1")
        cls.product.default_code = "LOX"
        cls.env.ref("uom.product_uom_dozen").active = True
        cls.set_policy(review_gate="off", order_gate="off", papers_gate="off")

    def start(self, sort, text, role="general_manager"):
        load = self.as_user(role, self.env["custproc.import"]).create(
            {"sort": sort, "file": base64.b64encode(text.encode()), "filename": f"{sort}.csv"}
        )
        load.date_format = "ymd"
        load.action_check()
        return load

    def load(self, sort, text, role="general_manager"):
        load = self.start(sort, text, role)
        self.assertEqual(load.row_ids.filtered(lambda row: row.state == "bad").mapped("reason"), [])
        load.action_load()
        self.run_cron("ir_cron_customer_import")
        return load

    def find(self, number="HT-1"):
        return self.env["custproc.contract"].search([("name", "=", number)])

    def order(self, quantity, price=95.5):
        return self.make_order(partner=self.partner, quantity=quantity, price=price, custproc_contract_id=self.find().id)

    def test_an_imported_frame_is_called_off(self):
        """CT-05, RX-05: lines and return ratio come by import, as a decision of who loads; orders keep to quantity and price."""
        self.assertEqual(self.load("contracts", CONTRACTS).loaded_count, 2)
        self.assertEqual(self.find("HT-2").return_ratio, 15)
        load = self.load("contract_lines", LINES)
        self.assertEqual((load.loaded_count, load.bad_count), (2, 0), load.row_ids.mapped("reason"))
        contract = self.find()
        found = [(line.product_id, line.quantity, line.price_unit, str(line.date_delivery or "")) for line in contract.line_ids]
        self.assertEqual(found, [(self.product, 1200, 95.5, "2026-06-30"), (self.gas, 2, 5, "")])
        self.assertEqual((contract.line_ids[1].product_uom_id, contract.amount), (self.env.ref("uom.product_uom_dozen"), 114610))
        decision = self.env["custproc.decision"].search([("model", "=", contract._name), ("res_id", "=", contract.id)], order="id desc")[0]
        self.assertEqual((decision.outcome, decision.user_id, decision.fingerprint),
                         ("imported", self.users["general_manager"], contract._get_fingerprint()))
        said = f"{self.product.display_name}: 1,200 Units × 95.5 {contract.currency_id.name}"
        self.assertEqual(decision._get_figures()["lines"][0], said)
        order = self.order(1200)
        order.action_confirm()
        self.assertEqual((order.state, order.order_line.custproc_contract_line_id), ("sale", contract.line_ids[0]))
        with self.assertRaisesRegex(ValidationError, "has 0 left"), self.cr.savepoint():
            self.order(1).action_confirm()
        load.action_unload()
        self.run_cron("ir_cron_customer_import")
        self.assertEqual(load.row_ids.mapped("state"), ["loaded", "unloaded"])
        self.assertIn("orders call them off", load.row_ids[0].reason)

    def test_no_way_past_amendments(self):
        """CT-02: only imported contracts without lines and amendments take lines; every reason against a row is named."""
        self.load("contracts", CONTRACTS)
        own = self.make_contract()
        head = "contract,product,quantity,unit,price,tax\n"
        rows = [
            (f"{own.name},LOX,1,,5,", f"Contract {own.name} takes no lines by an import"),
            ("HT-9,LOX,1,,5,", "Number “HT-9” is not known."),
            ("HT-1,Helium,1,,5,", "“Helium” is not known."),
            ("HT-1,LOX,1,kg,5,", "“kg” cannot be converted to Units"),
            ("HT-1,LOX,1,,5,99 %", "Tax “99 %” is not known."),
            ("HT-1,LOX,-1,,5,", "is no amount"),
            ("HT-1,LOX,1,,5,", "Row 5 says the same."),
        ]
        load = self.start("contract_lines", head + "\n".join(text for text, _said in rows) + "\n")
        for row, (_text, said) in zip(load.row_ids, rows, strict=True):
            self.assertIn(said, row.reason or "")
        self.load("contract_lines", LINES)
        again = self.start("contract_lines", LINES)
        self.assertEqual(again.good_count, 0)
        self.assertIn("takes no lines by an import", again.row_ids[0].reason)

    def test_who_loads_lines(self):
        """CT-01: a signatory brings lines only into what his power covers with them; a sales manager none."""
        self.load("contracts", CONTRACTS)
        with self.assertRaises(AccessError):
            self.start("contract_lines", LINES, "sales_manager").action_load()
        self.power.write({"has_limit": True, "limit_amount": 1000})
        load = self.load("contract_lines", LINES, "signatory")
        self.assertEqual(load.row_ids.mapped("state"), ["failed", "loaded"])
        self.assertIn("his power ends at", load.row_ids[0].reason)
        self.assertEqual(self.find().line_ids.product_id, self.gas)

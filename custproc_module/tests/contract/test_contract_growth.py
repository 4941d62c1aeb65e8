from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .contract_common import SignedCommon

COUNTS = (50, 50, 500)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestContractGrowth(SignedCommon):
    """A contract of 500 lines costs as many queries as one of 50; the first round fills caches and is not compared.

    What remains is the host writing a hundred rows a statement: new lines, taxes, changed quantities.
    """

    def count(self, step):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        step()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def open(self, contract):
        """What the form reads, as the salesperson."""
        line = {"fields": {name: {} for name in ("sequence", "name", "quantity", "price_unit", "date_delivery", "price_subtotal")}}
        names = ("name", "state", "missing_text", "amount", "amount_words", "change_text", "history_html", "order_count", "amendment_count")
        self.as_user("salesperson", contract).web_read({**{name: {} for name in names}, "line_ids": line})

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = [{"name": f"Gas {number}", "taxes_id": False, "categ_id": cls.product.categ_id.id} for number in range(max(COUNTS))]
        cls.products = cls.env["product.product"].create(names)

    def test_five_hundred_lines(self):
        """CR-01, CT-01, CT-02: opened, reviewed, signed, amended and renewed without a query per line."""
        costs = {}
        for count in COUNTS:
            terms = {"quantity": 10, "price_unit": 5.0}
            rows = [Command.create({"product_id": product.id, **terms}) for product in self.products[:count]]
            contract = self.make_contract(contract_type="frame", line_ids=rows)
            cost = costs.setdefault(count, {})
            cost["open"] = self.count(lambda contract=contract: self.open(contract))
            cost["submit"] = self.count(self.as_user("salesperson", contract).action_submit)
            cost["review"] = self.count(lambda contract=contract: self.pass_review(contract.custproc_review_id))
            cost["sign and seal"] = self.count(lambda contract=contract: self.carry_out(contract))
            self.assertEqual(contract.state, "effective")
            cost["amend"] = self.count(self.as_user("salesperson", contract).action_amend)
            # By its id, as a client names it: what was reached by another record is prefetched with it, and the cache is emptied.
            amendment = contract.browse(contract.amendment_ids.id)
            lines = [Command.update(line.id, {"quantity": 11 + number}) for number, line in enumerate(amendment.line_ids[: count // 2])]
            lines += [Command.delete(line.id) for line in amendment.line_ids[-count // 5 :]]
            lines += [Command.create({"product_id": product.id, **terms}) for product in self.products[: count // 10]]
            values = {"amendment_reason": "Other quantities", "line_ids": lines}
            cost["change"] = self.count(lambda amendment=amendment, values=values: amendment.write(values))
            cost["open amendment"] = self.count(lambda amendment=amendment: self.open(amendment))
            cost["submit amendment"] = self.count(self.as_user("salesperson", amendment).action_submit)
            self.pass_review(amendment.custproc_review_id)
            cost["apply"] = self.count(lambda amendment=amendment: self.carry_out(amendment))
            self.assertEqual((amendment.state, len(contract.line_ids)), ("applied", count - count // 5 + count // 10))
            self.assertEqual(contract.line_ids[:2].mapped("quantity"), [11, 12])
            cost["renew"] = self.count(self.as_user("sales_planner", contract).action_renew)
        grown = {step: (costs[50][step], costs[500][step]) for step in costs[50] if costs[500][step] > costs[50][step] + 12}
        self.assertFalse(grown, "queries at 50 and at 500 lines")

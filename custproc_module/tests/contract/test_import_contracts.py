"""Existing contracts brought from a file: in effect as decisions, and no way around review and signatures."""

import base64

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...exceptions import ProcessError
from .common import ContractCommon

HEADER = "客户编号,合同编号,合同类型,标的,起始日期,终止日期,合同金额,币种,结算协议,结算方式,付款条件,我方签署日期,客户签署日期,原件存放处\n"
GOOD = HEADER + (
    "K1,HT-2024-7,distribution,Liquid oxygen,2024/07/01,2026/12/31,\"120,000.50\",CNY,是,Monthly,Thirty days,"
    "2024/06/20,2024/06/25,Cabinet 3\n"
    "K2,HT-2023-1,Service,Maintenance,2023/01/01,,,,否,,,2022/12/20,2022/12/21,Cabinet 4\n"
)
ROW = "{customer},{number},{kind},Oxygen,{start},{end},{amount},{currency},{settlement},,{term},{signed},2024/06/25,Cabinet\n"
FINE = {
    **{"customer": "K1", "number": "N", "kind": "direct", "start": "2024/07/01", "end": "", "amount": "5", "currency": ""},
    **{"settlement": "no", "term": "", "signed": "2024/06/20"},
}
BAD = [
    ({"customer": "K9"}, "No customer has the reference “K9”."),
    ({"kind": "barter"}, "Type of contract “barter” is not known."),
    ({"currency": "XQQ"}, "Currency “XQQ” is not known."),
    ({"settlement": "maybe"}, "Settlement agreement (yes or no) “maybe” is not known."),
    ({"term": "some day"}, "Payment term “some day” is not known."),
    ({"start": "2024/31/07"}, "“2024/31/07” is no date"),
    ({"end": "2024/06/30"}, "It ends on 2024-06-30, before it begins on 2024-07-01."),
    ({"end": "2025/12/31"}, "It ended on 2025-12-31 already."),
    ({"amount": "-5"}, "is no amount"),
    ({"start": "2026/03/02"}, "Valid from is 03/02/2026, and only contracts of before 03/02/2026 are imported."),
    ({"signed": "2026/03/05"}, "Signed for us on is 03/05/2026, and only contracts of before"),
    ({"kind": "franchise"}, "The return ratio is 0: a franchise contract states one of up to 100 %"),
    ({"number": "TAKEN"}, "A contract with the number “TAKEN” exists already."),
    ({"number": "N0", "customer": "K2"}, "Row 2 has the number “N0” too."),
]


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 03:00:00")
class TestImportContracts(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second = (cls.make_customer(f"Customer {ref}", ref=ref) for ref in ("K1", "K2"))
        cls.env.ref("base.CNY").active = True
        cls.term = cls.env["account.payment.term"].create({"name": "Thirty days"})

    def start(self, text, role="general_manager"):
        load = self.as_user(role, self.env["custproc.import"]).create(
            {"sort": "contracts", "file": base64.b64encode(text.encode()), "filename": "contracts.csv"}
        )
        load.date_format = "ymd"
        load.action_check()
        return load

    def load(self, text=GOOD, role="general_manager"):
        load = self.start(text, role)
        load.action_load()
        self.run_cron("ir_cron_customer_import")
        return load

    def find(self, number="HT-2024-7"):
        return self.env["custproc.contract"].search([("name", "=", number), ("state", "!=", "withdrawn")])

    def test_loaded_in_effect_as_a_decision(self):
        """CT-01, CT-03: a contract of before is in effect with its terms, a decision of who loaded it, and where its original lies."""
        load = self.load()
        self.assertEqual((load.state, load.loaded_count, load.bad_count), ("loaded", 2, 0), load.row_ids.mapped("reason"))
        contract = self.find()
        self.assertEqual((contract.state, contract.is_imported, contract.partner_id), ("effective", True, self.first))
        self.assertEqual((contract.amount, contract.currency_id.name, contract.payment_term_id), (120000.5, "CNY", self.term))
        self.assertEqual((contract.has_settlement_agreement, contract.settlement_text), (True, "Monthly"))
        self.assertEqual((str(contract.date_end), str(contract.signed_on), contract.sealed_on), ("2026-12-31", "2024-06-20", False))
        self.assertEqual(contract.register_copy_ids.mapped("place"), ["Cabinet 3"])
        decision = self.env["custproc.decision"].search([("model", "=", contract._name), ("res_id", "=", contract.id)])
        self.assertEqual(
            (decision.kind, decision.outcome, decision.reason, decision.user_id),
            ("override", "imported", "existing contract imported", self.users["general_manager"]),
        )
        self.assertEqual(decision._get_figures()["original_place"], "Cabinet 3")
        self.assertEqual(decision.fingerprint, contract._get_fingerprint())
        file = contract._get_customer_file()
        self.assertEqual((str(file.contract_signed_on), file.document_ids.mapped("number")), ("2024-06-25", ["HT-2024-7"]))
        other = self.find("HT-2023-1")
        self.assertEqual((other.contract_type, other.date_end, other.has_settlement_agreement), ("service", False, False))
        with self.assertRaisesRegex(ProcessError, "locked"):
            contract.amount = 1

    def test_each_bad_row_is_named(self):
        """CT-01: every reason against a row of the list is told, and the good row loads alone."""
        self.make_contract().sudo().name = "TAKEN"
        rows = [{"number": "N0"}, *({"number": f"N{i}", **change} for i, (change, _said) in enumerate(BAD, 1))]
        header = HEADER.replace("客户签署日期", "Customer signed on")
        load = self.start(header + "".join(ROW.format(**{**FINE, **row}) for row in rows))
        self.assertEqual((load.good_count, load.bad_count), (1, len(BAD)))
        for row, (_change, said) in zip(load.row_ids[1:], BAD, strict=True):
            self.assertIn(said, row.reason)
            self.assertEqual(row.state, "bad")

    def test_only_contracts_of_before_go_live(self):
        """CT-01: once the first day of work is set, no contract that began or was signed later comes in, checked before or not."""
        load = self.start(GOOD)
        self.company.custproc_go_live = "2024-01-01"
        load.action_load()
        self.run_cron("ir_cron_customer_import")
        self.assertEqual(load.row_ids.mapped("state"), ["failed", "loaded"])
        self.assertIn("it did not begin, or was not signed by both parties, before 01/01/2024", load.row_ids[0].reason)
        self.assertFalse(self.find())
        self.assertEqual(self.start(GOOD).bad_count, 2)

    def test_the_first_day_of_work_is_a_decision(self):
        """CT-01: the day before which contracts come in without review changes by finance or the administrator, with a reason, as a
        decision with the day before and after it; nobody writes it."""
        company = self.company
        with self.assertRaises(AccessError):
            company.with_user(self.env.ref("base.user_admin")).custproc_go_live = "2030-01-01"
        for role in ("general_manager", "finance_officer", "sales_director", "signatory"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.as_user(role, company).action_custproc_set_go_live("2030-01-01", "More contracts")
        finance = self.as_user("finance_supervisor", company)
        for day, reason in (("2024-01-01", " "), (False, "Nothing changes")):
            with self.subTest(reason), self.assertRaises(ProcessError):
                finance.action_custproc_set_go_live(day, reason)
        wizard = self.as_user("finance_supervisor", self.env["custproc.go.live"]).create({"day": "2024-01-01", "reason": "We began late"})
        wizard.action_change()
        self.as_user("administrator", company).action_custproc_set_go_live(None, "Import is over")
        decisions = self.env["custproc.decision"].search([("model", "=", "res.company"), ("res_id", "=", company.id)], order="id")
        self.assertEqual(
            [(one.kind, one.outcome, one.user_id, one.reason, one.company_id, one.figures) for one in decisions],
            [
                ("mode", "go_live_changed", user, reason, company, figures)
                for user, reason, figures in (
                    (self.users["finance_supervisor"], "We began late", '{"from":null,"to":"2024-01-01"}'),
                    (self.users["administrator"], "Import is over", '{"from":"2024-01-01","to":null}'),
                )
            ],
        )

    def test_no_other_contract_takes_this_way(self):
        """CT-01: nobody flags a contract as imported, and one drawn up here does not take effect without review and signatures."""
        contract = self.make_contract(date_start="2024-01-01")
        with self.assertRaises(AccessError):
            self.as_user("salesperson", contract).write({"is_imported": True})
        with self.assertRaises(AccessError):
            self.as_user("salesperson", contract).create(
                {"partner_id": self.first.id, "subject": "Oxygen", "date_start": "2024-01-01", "is_imported": True}
            )
        made = self.as_user("salesperson", contract).with_context(default_is_imported=True).create(
            {"partner_id": self.first.id, "subject": "Oxygen", "date_start": "2024-01-01"}
        )
        self.assertFalse(made.is_imported)
        with self.assertRaisesRegex(ProcessError, "only an imported contract takes effect without review"):
            contract._set_state("effective")
        self.load()
        self.assertFalse(self.find().copy().is_imported)

    def test_its_amendment_goes_back_from_review(self):
        """CT-02: nobody reviewed an imported contract here; its amendment is reviewed, changed, sent back and given up all the same."""
        self.load()
        contract = self.as_user("salesperson", self.find())
        amendment = contract.browse(contract.action_amend()["res_id"])
        amendment.write({"amendment_reason": "As agreed on the phone", "settlement_text": "Weekly", "team_id": self.team.id})
        amendment.action_submit()
        amendment.settlement_text = "Daily"
        self.assertEqual((amendment.state, amendment.custproc_review_id.state), ("draft", "outdated"))
        amendment.action_submit()
        amendment.action_withdraw_review()
        self.assertEqual(amendment.state, "draft")
        amendment.action_cancel()
        self.assertEqual((amendment.state, contract.state), ("cancelled", "effective"))

    def test_who_may_load(self):
        """CT-01: the general manager loads, a signatory within his power; a sales manager or finance supervisor does not."""
        for role in ("sales_manager", "finance_supervisor", "service_agent"):
            load = self.start(GOOD, role)
            with self.subTest(role), self.assertRaises(AccessError):
                load.action_load()
        self.power.write({"has_limit": True, "limit_amount": 1000})
        load = self.load(role="signatory")
        self.assertEqual(load.row_ids.mapped("state"), ["failed", "loaded"])
        self.assertIn("his power ends at", load.row_ids[0].reason)
        with self.assertRaises(AccessError):
            self.as_user("sales_manager", load).action_unload()

    def test_unloaded_unless_used(self):
        """CT-01: unloaded, a contract is no longer in force and its number is free; one that somebody works with stays."""
        load = self.load()
        used = self.find("HT-2023-1")
        self.as_user("salesperson", used).sudo().action_amend()
        load.action_unload()
        self.run_cron("ir_cron_customer_import")
        self.assertEqual((load.state, load.row_ids.mapped("state")), ("loaded", ["unloaded", "loaded"]))
        self.assertIn("it is used", load.row_ids[1].reason)
        self.assertEqual(used.state, "effective")
        taken = self.env["custproc.contract"].search([("name", "=", "HT-2024-7")])
        file = taken._get_customer_file()
        self.assertEqual((taken.state, taken.register_copy_ids.ids, file.document_ids.ids), ("withdrawn", [], []))
        self.assertFalse(file.contract_signed_on)
        decisions = self.env["custproc.decision"].search([("model", "=", taken._name), ("res_id", "=", taken.id)])
        self.assertEqual(set(decisions.mapped("outcome")), {"imported", "withdrawn"})
        self.assertEqual([row.reason for row in self.start(GOOD).row_ids if row.state == "bad"],
                         ["A contract with the number “HT-2023-1” exists already."])

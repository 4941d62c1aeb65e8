"""Names that other software may rely on: renaming one breaks somebody who is not here to see it."""

import inspect
from datetime import date

from odoo.tests import tagged

from .common import ROLES, CustprocCommon

MODELS = """
    custproc.customer.file custproc.customer.document custproc.equipment custproc.requirement custproc.contract.review custproc.contract
    custproc.credit.policy custproc.credit.account custproc.credit.request custproc.credit.release custproc.collection.plan
    custproc.bad.debt custproc.dunning.notice custproc.repair.sheet custproc.approval custproc.approval.step custproc.deadline
    custproc.decision custproc.register.entry custproc.transition.mixin custproc.approval.rule custproc.deadline.rule
    custproc.checklist.template custproc.register custproc.register.field custproc.evidence
"""
# Approved documents that nobody submits by themselves: who asks presses a button of what they are about.
ASKED_ELSEWHERE = {
    "custproc.contract.review": "`action_ask_review` of a quotation or contract",
    "custproc.requirement": "`action_ask_change` of an agreed one",
}
NAMED = {
    "custproc.credit.account": "partner_id credit_limit exposure overdue available state company_id",
    "sale.order": "custproc_hold_reason custproc_is_held",
}


@tagged("post_install", "-at_install")
class TestFixedNames(CustprocCommon):
    def test_models_and_fields(self):
        """DESIGN 5: the models, and the fields by which others read an account and a held order, stored where they are searched by."""
        self.assertEqual([name for name in MODELS.split() if name not in self.env], [])
        for model, names in NAMED.items():
            fields = self.env[model]._fields
            self.assertEqual([name for name in names.split() if name not in fields or not fields[name].store], [], model)

    def test_calls(self):
        """DESIGN 5: the calls, with the arguments they promise."""
        approved = {
            name: model
            for name, model in self.env.registry.items()
            if model._original_module == "custproc_module" and hasattr(model, "_ask_approval") and not model._abstract
        }
        self.assertGreater(len(approved), 8)
        silent = [name for name, model in approved.items() if not hasattr(model, "action_submit")]
        self.assertEqual(sorted(silent), sorted(ASKED_ELSEWHERE))
        for name, model in approved.items():
            for call in ("action_approve", "action_reject"):
                self.assertEqual(list(inspect.signature(getattr(model, call)).parameters)[1:], ["comment"], f"{name}.{call}")
        account = self.make_limit(self.customer, 500.0)
        self.assertIs(account.action_refresh(), True)
        self.assertEqual(account.available, account.credit_limit - account.exposure)
        figures = account._get_figures(date(2026, 1, 31))[account.id]
        self.assertEqual((figures.as_of, figures.limit), (date(2026, 1, 31), 500.0))

    def test_groups(self):
        """DESIGN 6: one group a role, each a part of the customer processes; the auditor and the administrator take no part."""
        takes_part = self.env.ref("custproc_module.group_custproc_participant")
        for role in ROLES:
            group = self.env.ref(f"custproc_module.group_custproc_{role}")
            self.assertEqual(takes_part in group.all_implied_ids, role not in ("auditor", "administrator"), role)

"""Set-up of the contract area: product forms, an order under review, answers of the departments."""

from datetime import date

from ..common import CustprocCommon


class ContractCommon(CustprocCommon):
    """The company wants reviews; oxygen is liquid (sales branch), pipeline nitrogen is gaseous (production)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy(review_gate="block")
        liquid = cls.env["product.category"].create(
            {"name": "Liquids", "custproc_product_form_id": cls.env.ref("custproc_module.product_form_liquid").id}
        )
        gases = cls.env["product.category"].create(
            {"name": "Gases", "custproc_product_form_id": cls.env.ref("custproc_module.product_form_gaseous").id}
        )
        cls.product.categ_id = liquid
        # The form is inherited from the category above.
        cls.gas = cls.make_product("Pipeline nitrogen", 5.0, categ_id=cls.env["product.category"].create(
            {"name": "Nitrogen", "parent_id": gases.id}).id)
        cls.sales = cls.env.ref("custproc_module.department_sales")
        cls.production = cls.env.ref("custproc_module.department_production")
        cls.legal = cls.env.ref("custproc_module.department_legal")
        cls.finance = cls.env.ref("custproc_module.department_finance")
        cls.quality = cls.env.ref("custproc_module.department_quality")
        cls.power = cls.env["custproc.signing.power"].create(
            {"user_id": cls.users["signatory"].id, "kind": "all", "has_limit": False, "date_start": date(2020, 1, 1)}
        )
        # The branch's word by another than the branch manager, so that each signs once.
        cls.second_manager = cls.users["sales_director"]

    @classmethod
    def ask(cls, order):
        """The order's new round, asked for by the salesperson."""
        cls.as_user("salesperson", order).action_ask_review()
        return order.custproc_review_id

    @classmethod
    def answer(cls, review, department, user, answer="conforms", remark=False):
        """Answer every question of a department."""
        items = review.custproc_checklist_item_ids.filtered(lambda item: item.department_id == department)
        items.with_user(user).write({"answer": answer, "remark": remark})
        return items

    def check_fingerprint(self, document, record, case, *, agreed=True):
        """Write one field: the fingerprint changes exactly when what is agreed did; written back it is as before."""
        name, value = case
        before, fingerprint = record[name], document._get_fingerprint()
        record.write({name: value})
        changed = record[name] != before
        self.assertEqual(document._get_fingerprint() != fingerprint, changed and agreed, f"{name}: {before!r} to {record[name]!r}")
        record.write({name: before})
        self.assertEqual(document._get_fingerprint(), fingerprint, "changed back is the same again")

    @classmethod
    def file_scan(cls, contract):
        """The salesperson files one scan that shows every signature and seal."""
        cls.as_user("salesperson", contract).action_file_scan(
            ("signed", "customer_signed", "sealed", "customer_sealed"), "signed.pdf", b"%PDF-1.4"
        )

    @classmethod
    def make_contract(cls, **values):
        return cls.env["custproc.contract"].create(
            {
                "partner_id": cls.customer.id,
                "user_id": cls.users["salesperson"].id,
                "team_id": cls.team.id,
                "subject": "Liquid oxygen, 1,200 t a year",
                "date_start": date(2026, 3, 1),
                "date_end": date(2027, 2, 28),
                "has_settlement_agreement": True,
                "settlement_text": "Monthly, 30 days",
                **values,
            }
        )

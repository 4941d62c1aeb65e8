from odoo.addons.custproc_module.tests.common import CustprocCommon


class EngineCase(CustprocCommon):
    """Makes documents of `custproc.test.document` and rules about them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.env["ir.model"]._get("custproc.test.document")

    @classmethod
    def make_document(cls, role="salesperson", **values):
        return (
            cls.env["custproc.test.document"]
            .with_user(cls.users[role])
            .create({"title": "Pump", "value": 100.0, "team_id": cls.team.id, **values})
        )

    @classmethod
    def make_rule(cls, **values):
        group = values.pop("group", None)
        if group:
            values.update(audience="group", group_id=cls.env.ref(f"custproc_module.group_custproc_{group}").id)
        return cls.env["custproc.approval.rule"].create({"name": "Rule", "model_id": cls.model.id, **values})

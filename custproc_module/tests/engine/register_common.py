"""Set-up of registers: a form of every kind of field, kept by service agents."""

from ..common import CustprocCommon

FIELDS = [
    ("matter", "Matter", "text", True, {"width": "full"}),
    ("weight", "Weight (t)", "number", True, {"has_minimum": True, "minimum": 0.5, "has_maximum": True, "maximum": 20}),
    ("pieces", "Pieces", "integer", False, {}),
    ("fee", "Fee", "money", False, {}),
    ("day", "Day", "date", False, {"section": "Delivery"}),
    ("moment", "Moment", "datetime", False, {"section": "Delivery"}),
    ("urgent", "Urgent", "boolean", False, {"section": "Delivery"}),
    ("channel", "Channel", "selection", False, {"option_ids": [(0, 0, {"code": "phone", "name": "Telephone"})]}),
    ("contact", "Contact", "partner", False, {}),
    ("customer", "Customer's signature", "signature", True, {}),
]


class RegisterCommon(CustprocCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.register = cls.make_register()
        cls.register.action_put_in_use()

    @classmethod
    def make_register(cls, code="T-01", **values):
        administrator = cls.users["administrator"]
        return cls.env["custproc.register"].with_user(administrator).create(
            {
                "name": "Test form",
                "code": code,
                "prefix": "T%(year)s-",
                "keeper_group_ids": cls.env.ref("custproc_module.group_custproc_service_agent").ids,
                "reader_group_ids": cls.env.ref("custproc_module.group_custproc_salesperson").ids,
                "field_ids": [
                    (0, 0, {"sequence": place, "code": code, "name": name, "kind": kind, "is_mandatory": mandatory, **more})
                    for place, (code, name, kind, mandatory, more) in enumerate(FIELDS)
                ],
                **values,
            }
        )

    @classmethod
    def make_entry(cls, role="service_agent", **values):
        return cls.env["custproc.register.entry"].with_user(cls.users[role]).create(
            {"register_id": cls.register.id, "partner_id": cls.customer.id, **values}
        )

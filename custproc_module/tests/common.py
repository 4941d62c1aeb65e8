"""What the tests of every area stand on: a company with CNY and a working calendar, one user per role, a customer, products."""

from odoo.tests import HttpCase, TransactionCase, new_test_user

ROLES = {
    "salesperson": (),
    "sales_planner": (),
    "sales_manager": (),
    "sales_director": (),
    "finance_officer": (),
    "finance_supervisor": (),
    "service_agent": (),
    "service_supervisor": (),
    "relations_manager": (),
    "technician": (),
    "dispatcher": (),
    "production_reviewer": (),
    "quality_reviewer": (),
    "legal_reviewer": (),
    "logistics": (),
    "signatory": (),
    "general_manager": (),
    "auditor": (),
    "administrator": (),
}

# Who answers for a department; the sales branch by another than its manager, so that each signs once.
REVIEWERS = {
    "sales": "sales_director",
    "production": "production_reviewer",
    "legal": "legal_reviewer",
    "finance": "finance_officer",
    "quality": "quality_reviewer",
}


class CustprocCommon(TransactionCase):
    """One user per group of security/groups.xml in `cls.users`, in the test company; and factories with plain defaults."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True, "no_reset_password": True})
        cls.company = cls.env.company
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.users = {
            role: new_test_user(
                cls.env, login=f"test_{role}", groups=f"custproc_module.group_custproc_{role}", tz="Asia/Shanghai"
            )
            for role in ROLES
        }
        cls.team = cls.env["crm.team"].create(
            {"name": "East branch", "user_id": cls.users["sales_manager"].id, "company_id": cls.company.id}
        )
        cls.customer = cls.make_customer("Yellow River Trading")
        cls.product = cls.make_product("Liquid oxygen", 100.0)

    @classmethod
    def as_user(cls, role, record):
        """The record in the environment of the role's user."""
        return record.with_user(cls.users[role])

    @classmethod
    def pass_review(cls, review):
        """Every department that is asked answers and approves, then the branch manager."""
        for department in review.department_ids:
            user = cls.users[REVIEWERS[department.code]]
            items = review.custproc_checklist_item_ids.filtered(lambda item, own=department: item.department_id == own)
            items.with_user(user).answer = "conforms"
            review.with_user(user).action_approve()
        cls.as_user("sales_manager", review).action_approve()
        return review

    @classmethod
    def set_policy(cls, company=None, **values):
        """Values in the active credit policy, past its closing: what an approved version would hold."""
        policy = cls.env["custproc.credit.policy"]._get_policy(company or cls.company)
        policy.flush_recordset()
        for name, value in values.items():
            cls.env.cr.execute(f"UPDATE custproc_credit_policy SET {name} = %s WHERE id = %s", [value, policy.id])
        policy.invalidate_recordset()
        cls.env.registry.clear_cache()

    @classmethod
    def make_limit(cls, partner, limit, **flags):
        """An approved fixed limit of a payer, past the request that would approve it; returns his credit account."""
        payer, accounts = partner.commercial_partner_id, cls.env["custproc.credit.account"]
        accounts._claim({(cls.company.root_id.id, payer.id)})
        account = accounts.search([("partner_id", "=", payer.id), ("company_id", "=", cls.company.root_id.id)])
        account.write({"fixed_limit": limit, "fixed_limit_until": "2099-12-31", **flags})
        account.flush_recordset()
        return account

    def run_cron(self, xmlid):
        """Run a scheduled job as the scheduler does, its commits kept inside the test."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"custproc_module.{xmlid}").method_direct_trigger()
        self.env.invalidate_all()

    @classmethod
    def make_customer(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, "is_company": True, **values})

    @classmethod
    def make_product(cls, name, price, **values):
        return cls.env["product.product"].create(
            {"name": name, "list_price": price, "type": "consu", "taxes_id": [(5,)], **values}
        )

    @classmethod
    def make_order(cls, partner=None, quantity=1.0, price=100.0, user=None, **values):
        """A quotation of one line."""
        return cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.customer).id,
                "user_id": (user or cls.users["salesperson"]).id,
                "team_id": cls.team.id,
                "custproc_transport_mode": "carrier",
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": cls.product.id,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                            "tax_ids": [(5,)],
                        },
                    )
                ],
                **values,
            }
        )


class TourCase(HttpCase):
    """A story in the browser, on a machine that other work may slow down.

    All requests of a test share one connection and wait for each other: of a page that loads, the last may wait for the slowest before it.
    The steps themselves wait for what they expect, see static/tests/tours/patience.js.
    """

    test_cursor_lock_timeout = 120

    def start_tour(self, url_path, tour_name, **kwargs):
        return super().start_tour(url_path, tour_name, **{"timeout": 300, **kwargs})

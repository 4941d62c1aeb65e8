"""What the figures of a customer cost whoever only looks at customers, in queries: pinned, so that it cannot grow unseen."""

from lxml import etree

from odoo.tests import tagged

from ..common import CreditCommon

FIGURES = ("custproc_credit_state", "custproc_credit_available")


@tagged("post_install", "-at_install")
class TestPartnerQueries(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].create([{"name": f"Buyer {number}", "is_company": True} for number in range(80)])
        cls.accounts._claim({(cls.root.id, partner.id) for partner in cls.partners})
        cls.seen = cls.partners.with_user(cls.users["salesperson"]).with_context(allowed_company_ids=cls.company.ids)

    def count(self, read):
        """Queries of a reading on a cold cache, the caches of the registry warm."""
        for _warm_up in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            read()
            count = self.env.cr.sql_log_count - before
        return count

    def list_cost(self, number, names):
        domain = [("id", "in", self.partners[:number].ids)]
        return self.count(lambda: self.seen.browse().web_search_read(domain, {name: {} for name in names}, limit=100))

    def test_list(self):
        """DESIGN 7: standing and room of eighty customers cost a list one query more, and no more than those of eight."""
        plain = ("display_name", "email", "phone", "country_id")
        self.assertEqual(self.list_cost(80, plain + FIGURES) - self.list_cost(80, plain), 1)
        self.assertEqual(self.list_cost(8, plain + FIGURES), self.list_cost(80, plain + FIGURES))
        rows = self.seen.web_search_read([("id", "in", self.partners.ids)], {name: {} for name in FIGURES})["records"]
        self.assertEqual([row["custproc_credit_state"] for row in rows], ["free"] * 80)

    def test_form(self):
        """DESIGN 7: opening a customer's form costs two queries more, at most, than without what this module shows on it."""
        arch = etree.fromstring(self.seen.browse().get_views([(False, "form")])["views"]["form"]["arch"])
        names = {node.get("name") for node in arch.iter("field") if not any(up.tag == "field" for up in node.iterancestors())}
        own = {name for name in names if name.startswith("custproc_")}
        self.assertIn("custproc_credit_state", own)
        costs = [self.count(lambda asked=asked: self.seen[0].web_read(dict.fromkeys(asked, {}))) for asked in (names - own, names)]
        self.assertLessEqual(costs[1] - costs[0], 2)

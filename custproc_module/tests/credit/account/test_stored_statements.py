from datetime import date, datetime

from odoo.tests import tagged
from odoo.tests.common import freeze_time
from odoo.tools import SQL

from ....models.credit.account.credit_account import CLAIM, FIGURES
from ....models.credit.account.credit_account_earmarks import EARMARKS
from ....models.credit.account.credit_account_refresh_sql import REFRESH, REFRESH_RANGE
from ....models.engine import stored_statement
from ..common import CreditCommon


@tagged("post_install", "-at_install")
@freeze_time("2013-06-30 04:00:00")
class TestStoredStatements(CreditCommon):
    """What the gates ask is kept in the database, and is what the source says."""

    def stored(self):
        self.env.cr.execute("SELECT proname, proconfig FROM pg_proc WHERE starts_with(proname, 'custproc_')")
        return dict(self.env.cr.fetchall())

    def test_text_of_the_source(self):
        """D-05: the kept statement gives a payer's figures as the text in the source does, with and without what it leaves out."""
        invoice = self.invoice(60.0, date(2013, 5, 2), due=date(2013, 6, 1))
        self.invoice(25.0, date(2013, 6, 15))
        self.env.flush_all()
        for basis, horizon in (("invoiced", None), ("collected", datetime(2013, 7, 30))):
            for moves in ([], invoice.ids):
                asked = (self.root.id, self.customer.ids, date(2013, 6, 30), basis, 30, [], moves, horizon)
                rows = self.env.execute_query(self.accounts._sql_figures(*asked))
                self.assertEqual(stored_statement.ask(self.env, FIGURES, *asked), [tuple(rows[0])])
                self.assertEqual((rows[0][1] or 0, rows[0][2]), (25.0 if basis == "invoiced" else 0, 25.0 if moves else 85.0))

    def test_range_as_by_payer(self):
        """CA-03: a range of payers and a list of them give every account the same figures, and only theirs."""
        names = ["credit_limit", "exposure", "overdue", "state", "file_complete", "contract_effective", "available"]
        payers = self.customer | self.make_customer("Second") | self.make_customer("Third")
        for number, payer in enumerate(payers, 1):
            self.invoice(100.0 * number, date(2013, 5, 2), due=date(2013, 6, 1), partner=payer)
            self.invoice(10.0 * number, date(2013, 6, 15), partner=payer)
        self.assertEqual(self.accounts._refresh_payers(self.root, payers.ids)[0], 3)
        accounts = self.accounts.search([("partner_id", "in", payers.ids)]).sorted(lambda account: account.partner_id.id)
        expected = accounts.read(names)
        self.assertEqual([row["exposure"] for row in expected], [110.0, 220.0, 330.0])
        self.env.cr.execute("UPDATE custproc_credit_account SET exposure = 0, credit_limit = 0 WHERE id = ANY(%s)", [accounts.ids])
        self.env.flush_all()
        low, high = sorted(payers.ids)[0] - 1, sorted(payers.ids)[1]
        with self.assertQueryCount(1):
            self.assertEqual(self.accounts._refresh_range(self.root, low, high)[0], 2)
        self.assertEqual(accounts.read(names)[:2], expected[:2])
        self.assertEqual(accounts[2].exposure, 0.0)

    def test_planned_once(self):
        """DESIGN 7: the statements of the gates and of a refresh are planned once a connection, and not compiled."""
        for name in (CLAIM, EARMARKS, FIGURES, REFRESH, REFRESH_RANGE):
            self.assertEqual(set(self.stored()[name]), {"plan_cache_mode=force_generic_plan", "jit=off"}, name)

    def test_replaced_and_removed(self):
        """DESIGN 3: an upgrade replaces what was kept, whatever it was called with, and the removal of the module leaves nothing."""
        for kind, value in (("int", 1), ("text", "one")):
            stored_statement.store(self.env.cr, "custproc_trial", {"in_value": kind}, {"value": kind}, SQL("SELECT in_value"))
            self.assertEqual(stored_statement.ask(self.env, "custproc_trial", value), [(value,)])
        self.env.cr.execute("SELECT count(*) FROM pg_proc WHERE proname = 'custproc_trial'")
        self.assertEqual(self.env.cr.fetchone()[0], 1)
        self.env["custproc.decision"]._forget_witness()  # a trigger stands on one of them
        stored_statement.drop(self.env.cr, f"{stored_statement.PREFIX}%")
        self.assertEqual(self.stored(), {})

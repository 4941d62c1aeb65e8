from contextlib import nullcontext
from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import freeze_time

from ....models.credit.account import credit_account_refresh
from ..common import CreditCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 04:00:00")
class TestCreditAccount(CreditCommon):
    def key(self, partner=None):
        return (self.root.id, (partner or self.customer).id)

    def run_days(self):
        return self.env["custproc.credit.refresh"].search([("company_id", "=", self.root.id)])

    def test_claim_creates_and_counts(self):
        """D-06: a gate takes the payer's account, creating it once; a salesperson may, though the account is closed to him."""
        accounts = self.accounts.with_user(self.users["salesperson"])
        other = self.make_customer("Other")
        first = accounts._claim({self.key()})[self.key()]
        second = accounts._claim({self.key(), self.key(other)})
        self.assertEqual((first.version, second[self.key()].version, second[self.key(other)].version), (1, 2, 1))
        self.assertEqual(first.id, second[self.key()].id)
        self.assertEqual(self.accounts.search_count([("partner_id", "=", self.customer.id)]), 1)

    def test_claim_and_figures_are_two_statements(self):
        """Speed: taking the accounts and their figures costs two statements, for one payer as for ten."""
        partners = self.env["res.partner"].create([{"name": f"Payer {n}", "is_company": True} for n in range(10)])
        self.figures()
        self.env.flush_all()
        for payers in (partners[:1], partners):
            with self.assertQueryCount(2):
                self.accounts._claim({self.key(payer) for payer in payers})
                self.accounts._query_figures(self.root, payers.ids)

    def test_refresh_does_not_grow(self):
        """CA-03: refreshing takes as many statements for ten payers as for one."""
        partners = self.env["res.partner"].create([{"name": f"Payer {n}", "is_company": True} for n in range(10)])
        self.accounts._refresh_payers(self.root, partners.ids)
        self.env.flush_all()
        for payers in (partners[:1], partners):
            with self.assertQueryCount(1):
                self.accounts._refresh_payers(self.root, payers.ids)

    def test_nightly_refresh(self):
        """CA-03: each night every payer is calculated for the day, in ranges that go on where a killed run stopped, and once."""
        self.set_policy(require_eligibility=False)
        customers = [self.make_customer(f"Payer {n}") for n in range(5)]
        for customer in customers:
            self.invoice(100.0, date(2026, 2, 20), partner=customer)
        self.patch(credit_account_refresh, "CHUNK", 2)
        done = self.accounts.search([("partner_id", "in", [customers[0].id, customers[1].id])])
        done.sudo().refreshed_at = "2026-03-02 03:00:00"
        self.env["custproc.credit.refresh"].create(
            {"company_id": self.root.id, "date": date(2026, 3, 2), "position": customers[1].id}  # killed after the second payer
        )
        self.run_cron("ir_cron_credit_refresh")
        run = self.run_days()
        self.assertEqual((run.is_done, run.payer_count, run.date), (True, 3, date(2026, 3, 2)))
        accounts = self.accounts.search([("partner_id", "in", [customer.id for customer in customers])], order="partner_id")
        self.assertEqual(accounts.mapped("exposure"), [0.0, 0.0, 100.0, 100.0, 100.0])
        accounts.flush_recordset()
        self.run_cron("ir_cron_credit_refresh")
        self.assertEqual(run.payer_count, 3)
        with freeze_time("2026-04-01 04:00:00"):  # the invoices left the window: no limit any more, and past the term
            self.run_cron("ir_cron_credit_refresh")
            new = self.run_days() - run
            self.assertEqual((new.is_done, new.changed_count), (True, 5))
            self.assertEqual(set(accounts.mapped("state")), {"past_term"})
            self.assertEqual(set(accounts.mapped("credit_limit")), {0.0})

    def test_a_company_that_fails_does_not_stop_the_others(self):
        """CA-03: its night is shown to the administrator and goes on with the next run; every other company's is done."""
        original = type(self.accounts)._refresh_range

        def fails(accounts, root, low, high):
            if root == self.root:
                raise ValueError("no rate")
            return original(accounts, root, low, high)

        other = self.env["res.company"].create({"name": "Behind the failing one"})
        self.patch(type(self.accounts), "_refresh_range", fails)
        self.run_cron("ir_cron_credit_refresh")
        runs = self.env["custproc.credit.refresh"].search([("company_id", "in", (self.root | other).ids)])
        self.assertEqual({run.company_id: run.is_done for run in runs}, {self.root: False, other: True})
        failure = self.env["custproc.job.failure"].search([("model", "=", runs._name)])
        self.assertEqual((failure.job, failure.error, failure.resolved_at), ("credit refresh", "ValueError: no rate", False))

    def test_settled_account_is_reset(self):
        """D-05: an account whose payer owes nothing any more goes back to zero."""
        invoice = self.invoice(100.0, date(2025, 2, 20))
        self.assertEqual(self.refresh().exposure, 100.0)
        self.pay(date(2026, 3, 1), 100.0, invoice)
        account = self.refresh()
        self.assertEqual((account.exposure, account.overdue, account.oldest_open_date), (0.0, 0.0, False))

    def test_figures_are_closed(self):
        """D-04: nobody writes a figure: not the salesperson, not finance, not the administrator, not the accountant's group."""
        account = self.refresh()
        for role in ("salesperson", "finance_supervisor", "general_manager", "administrator"):
            with self.assertRaises(AccessError):
                account.with_user(self.users[role]).write({"credit_limit": 1e9})
            with self.assertRaises(AccessError):
                self.accounts.with_user(self.users[role]).create({"partner_id": self.customer.id, "company_id": self.root.id})
        with self.assertRaises(AccessError):
            account.with_user(self.users["service_agent"]).read(["exposure"])
        self.assertEqual(account.with_user(self.users["auditor"]).exposure, 0.0)

    def test_anybody_who_reads_refreshes(self):
        """CA-03: on demand, the salesperson calculates the figures anew."""
        account = self.refresh()
        self.invoice(50.0, date(2026, 3, 1))
        self.assertTrue(account.with_user(self.users["salesperson"]).action_refresh())
        self.assertEqual((account.exposure, account.credit_limit), (50.0, 50.0))

    def test_eligible_with_file_and_contract(self):
        """CA-01: complete file, effective contract with settlement agreement and a cleared last year together give credit."""
        contract = self.env["custproc.contract"].create(
            {
                "subject": "Gas",
                "partner_id": self.customer.id,
                "date_start": date(2026, 1, 1),
                "date_end": date(2026, 12, 31),
                "has_settlement_agreement": True,
            }
        )
        file = self.env["custproc.customer.file"].search([("partner_id", "=", self.customer.id)])
        file = file or self.env["custproc.customer.file"].create({"partner_id": self.customer.id})
        self.env.flush_all()
        self.env.cr.execute("UPDATE custproc_contract SET state = 'effective' WHERE id = %s", [contract.id])
        self.assertEqual(self.figures().ineligible, ("file",))
        self.env.cr.execute("UPDATE custproc_customer_file SET is_credit_complete = TRUE WHERE id = %s", [file.id])
        self.assertEqual(self.figures().ineligible, ())
        self.assertEqual(self.refresh().state, "free")
        claim = self.accounts._claim({self.key()})[self.key()]
        self.assertEqual((claim.file_complete, claim.contract_effective), (True, True))
        self.env.invalidate_all()
        file.action_close()
        self.assertEqual(self.figures().ineligible, ("file",), "a file that was closed is none")
        self.assertFalse(self.accounts._claim({self.key()})[self.key()].file_complete)
        file.action_reopen()
        self.env.flush_all()
        self.env.cr.execute("UPDATE custproc_customer_file SET is_credit_complete = TRUE WHERE id = %s", [file.id])
        self.env.cr.execute("UPDATE custproc_customer_file SET credit_complete_until = '2026-06-30' WHERE id = %s", [file.id])
        for moment, gaps in (("2026-06-30 15:59:59", ()), ("2026-06-30 16:00:00", ("file",))):  # the next day has begun in Shanghai
            with freeze_time(moment):
                self.assertEqual(self.figures().ineligible, gaps, "a paper that ended does not count, whatever the job has done")
                self.assertEqual(self.accounts._claim({self.key()})[self.key()].file_complete, not gaps)
                self.assertEqual(self.refresh().file_complete, not gaps)
        self.env.cr.execute("UPDATE custproc_customer_file SET credit_complete_until = NULL WHERE id = %s", [file.id])
        with freeze_time("2026-12-31 17:00:00"):  # the next year has begun in Shanghai
            self.assertEqual(self.figures().ineligible, ("contract",))
            self.assertFalse(self.accounts._claim({self.key()})[self.key()].contract_effective)

    def test_partner_shows_its_account(self):
        """A contact shows the standing of its payer, for a whole list in one query."""
        self.invoice(80.0, date(2026, 3, 1))
        account = self.refresh()
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customer.id})
        partners = (contact | self.customer).with_user(self.users["salesperson"])
        self.assertEqual(partners.mapped("custproc_credit_account_id"), account)
        self.assertEqual(partners.mapped("custproc_credit_available"), [0.0, 0.0])
        self.env.invalidate_all()
        partners.mapped("commercial_partner_id")
        with self.assertQueryCount(1):
            partners.mapped("custproc_credit_state")

    def test_list_of_partners_does_not_grow(self):
        """DESIGN 7: standing and room of eighty partners cost the one query that those of eight cost."""
        partners = self.env["res.partner"].create([{"name": f"Payer {n}", "is_company": True} for n in range(80)])
        self.accounts._refresh_payers(self.root, partners.ids)
        partners = partners.with_user(self.users["salesperson"])
        for some in (partners[:8], partners[:8], partners):
            self.env.invalidate_all()
            some.fetch(["commercial_partner_id", "name"])
            with self.assertQueryCount(1) if some == partners else nullcontext():
                self.assertEqual(set(some.mapped("custproc_credit_available")), {0.0})
                self.assertEqual(len(set(some.mapped("custproc_credit_state"))), 1)

    def test_partner_hides_its_account(self):
        """DESIGN 6: who may not read credit accounts finds no figure on a partner, also where a colleague read them just before."""
        self.invoice(80.0, date(2026, 3, 1))
        self.refresh()
        names = ["custproc_credit_account_id", "custproc_credit_state", "custproc_credit_available"]
        [seen] = self.customer.with_user(self.users["salesperson"]).read(names)
        [hidden] = self.customer.with_user(self.users["technician"]).read(names)
        self.assertEqual((bool(seen["custproc_credit_account_id"]), seen["custproc_credit_state"]), (True, "cash_only"))
        self.assertEqual([hidden[name] for name in names], [False, False, 0.0])

    def test_indexes_go_with_the_module(self):
        """The module's indexes on host tables are known as its own, so that they go when it goes."""
        names = self.env["ir.model.constraint"].search([("module.name", "=", "custproc_module"), ("type", "=", "i")]).mapped("name")
        for name in (
            "account_move_line_custproc_open_idx",
            "account_move_line_custproc_term_idx",
            "account_move_custproc_draft_idx",
            "account_move_custproc_disputed_idx",
            "sale_order_custproc_uninvoiced_idx",
        ):
            self.assertIn(name, names)

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ...engine.silence import SILENT
from ...engine.words import listed
from .receivables_load import JOURNAL_CODE

# Nobody is told of history: no mails, no followers, no notes.
UNHEARD = SILENT | {"mail_notrack": True, "mail_auto_subscribe_no_notify": True}


class ReceivablesLoad(models.Model):
    """What rows make in the books: entries, and the way back."""

    _inherit = "custproc.receivables.load"

    # ------------------------------------------------------------------
    # In
    # ------------------------------------------------------------------
    def _load_rows(self, rows):
        self._ensure_customers(rows)
        for company, of_company in rows.grouped("company_id").items():
            journal, clearing = self._ensure_journal(company)
            moves = self.env["account.move"].with_company(company).with_context(**UNHEARD)
            invoices = moves.create([self._prepare_invoice(row, journal, clearing) for row in of_company])
            invoices._post(soft=False)
            terms = invoices.line_ids.filtered(lambda line: line.display_type == "payment_term")
            terms.no_followup = True
            of_invoice = terms.grouped("move_id")
            settled = [(row, invoice) for row, invoice in zip(of_company, invoices, strict=True) if row.settled_date and row.amount]
            payments = moves.create([self._prepare_payment(row, of_invoice[invoice], journal, clearing) for row, invoice in settled])
            payments._post(soft=False)
            plan = []
            for (row, invoice), payment in zip(settled, payments, strict=True):
                row.payment_move_id = payment
                line = payment.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
                plan.append(of_invoice[invoice] + line)
            self.env["account.move.line"].with_context(**UNHEARD)._reconcile_plan(plan)
            for row, invoice in zip(of_company, invoices, strict=True):
                row.move_id = invoice
        rows.write({"state": "loaded", "reason": False})

    def _prepare_invoice(self, row, journal, clearing):
        return {
            "move_type": "out_invoice",
            "custproc_load_id": self.id,
            "journal_id": journal.id,
            "partner_id": row.partner_id.id,
            "currency_id": row.currency_id.id,
            "date": row.invoice_date,
            "invoice_date": row.invoice_date,
            "invoice_date_due": row.due_date,
            "invoice_payment_term_id": False,
            "invoice_user_id": False,
            "fiscal_position_id": False,
            "ref": row.invoice_number,
            "payment_reference": row.invoice_number,
            "custproc_is_disputed": row.is_disputed,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": self.env._("History: invoice %(number)s", number=row.invoice_number),
                        "account_id": clearing.id,
                        "quantity": 1,
                        "price_unit": row.amount,
                        "tax_ids": [Command.clear()],
                    }
                )
            ],
        }

    def _prepare_payment(self, row, terms, journal, clearing):
        """The receipt of an invoice, at the invoice's rate: the history has no exchange differences."""
        name = self.env._("History: payment of %(number)s", number=row.invoice_number)
        balance, amount = sum(terms.mapped("balance")), sum(terms.mapped("amount_currency"))
        common = {"name": name, "partner_id": terms[:1].partner_id.id, "currency_id": row.currency_id.id}
        return {
            "move_type": "entry",
            "custproc_load_id": self.id,
            "journal_id": journal.id,
            "date": row.settled_date,
            "ref": name,
            "line_ids": [
                Command.create({**common, "account_id": clearing.id, "balance": balance, "amount_currency": amount}),
                Command.create({**common, "account_id": terms[:1].account_id.id, "balance": -balance, "amount_currency": -amount}),
            ],
        }

    def _ensure_customers(self, rows):
        """Find or create the customers of rows that have none yet; each once, however many rows it has."""
        missing = rows.filtered(lambda row: not row.partner_id)
        if not missing:
            return
        refs = sorted(set(missing.mapped("customer")))
        found = {ref: partner for ref, partner in self._find_customers(refs, missing.company_id).items() if partner}
        new = [ref for ref in refs if ref not in found]
        created = self.env["res.partner"].with_context(**UNHEARD).create(
            [{"name": ref, "ref": ref, "is_company": True, "customer_rank": 1} for ref in new]
        )
        found.update(zip(new, created.ids, strict=True))
        for row in missing:
            row.partner_id = found[row.customer]

    # ------------------------------------------------------------------
    # Out
    # ------------------------------------------------------------------
    def _unload_rows(self, rows):
        moves = (rows.move_id | rows.payment_move_id).with_context(**UNHEARD)
        lines = moves.line_ids
        matched = lines.matched_debit_ids.debit_move_id.move_id | lines.matched_credit_ids.credit_move_id.move_id
        foreign = matched.filtered(lambda move: move.custproc_load_id != self)
        if foreign:
            raise UserError(
                self.env._(
                    "Invoice %(number)s cannot be unloaded: it is matched with %(entries)s, which this load did not make."
                    " Undo that matching first.",
                    number=rows[:1].invoice_number,
                    entries=listed(self.env, foreign.mapped("name")),
                )
            )
        lines.remove_move_reconcile()
        moves.button_draft()
        moves.with_context(force_delete=True).unlink()
        rows.write({"state": "unloaded", "reason": False})

    # ------------------------------------------------------------------
    # Begin and end
    # ------------------------------------------------------------------
    def _ensure_journal(self, company):
        """The journal and clearing account of the history in a company, created on first use.

        :raise ProcessError: the chosen journal holds entries of the company's own
        """
        self.ensure_one()
        load = self.sudo()  # sudo: account.journal and account.account, a journal for history alone is part of the load
        other = company != load.company_id
        journal = load.env["account.journal"] if other else load.journal_id
        account = load.env["account.account"] if other else load.clearing_account_id
        if not journal:
            domain = Domain("company_id", "=", company.id) & Domain("code", "=", JOURNAL_CODE)
            journal = journal.search(domain, limit=1)
        account = account or journal.default_account_id or load._create_clearing(company)
        if not journal:
            journal = journal.with_company(company).create(
                {
                    "name": self.env._("Receivables history"),
                    "code": JOURNAL_CODE,
                    "type": "sale",
                    "company_id": company.id,
                    "default_account_id": account.id,
                    "show_on_dashboard": False,
                }
            )
        foreign = load.env["account.move"].search_count([("journal_id", "=", journal.id), ("custproc_load_id", "=", False)], limit=1)
        if foreign:
            self._refuse(
                self.env._("use the journal %(journal)s", journal=journal.name),
                self.env._("it holds entries that no load made, and history is numbered apart"),
                self.env._("Choose a sales journal of its own, or leave the journal empty."),
            )
        if not other and (load.journal_id != journal or load.clearing_account_id != account):
            load.write({"journal_id": journal.id, "clearing_account_id": account.id})
        return journal, account

    def _create_clearing(self, company):
        accounts = self.env["account.account"].with_company(company)
        return accounts.create(
            {
                "name": self.env._("Clearing of receivables history"),
                "code": accounts._search_new_account_code("999900"),
                "account_type": "asset_current",
                "company_ids": [Command.link(company.id)],
            }
        )

    def _after_end(self):
        """Bring the credit of the customers up to date."""
        rows = self.env["custproc.receivables.row"]._read_group(
            [("load_id", "=", self.id), ("partner_id", "!=", False)], ["company_id", "partner_id"]
        )
        payers = {}
        for company, partner in rows:
            payers.setdefault(company.root_id, set()).add(partner.commercial_partner_id.id)
        for root, ids in payers.items():
            self.env["custproc.credit.account"]._refresh_payers(root, ids)

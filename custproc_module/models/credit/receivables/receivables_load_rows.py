from odoo import api, models
from odoo.fields import Domain

from ....policies.credit.receivables_rows import Known, check_rows

BATCH = 1000


class ReceivablesLoad(models.Model):
    """The check: every row of the file against what the database knows."""

    _inherit = "custproc.receivables.load"

    def _check_rows(self):
        """Write one record per row, good or bad with its reasons."""
        self.ensure_one()
        table = self._read_table()
        targets = self._get_targets()
        reasons = self._get_mapping_reasons()
        if reasons:
            return  # the transition says them
        self._ensure_journal(self.company_id)
        known = self._get_known(table, targets)
        currencies = {currency.name: currency.id for currency in self.env["res.currency"].search([("active", "=", True)])}
        rows = self.env["custproc.receivables.row"].sudo()  # sudo: custproc.receivables.row, only loads write them
        rows.search([("load_id", "=", self.id)]).unlink()
        cells = dict(table.rows)
        checked = check_rows(table.rows, targets, self.date_format, known, len(table.header))
        for start in range(0, len(checked), BATCH):
            rows.create([self._prepare_row(row, cells[row.number], known, currencies) for row in checked[start : start + BATCH]])
            self.env.flush_all()
            rows.invalidate_model(flush=False)

    def _prepare_row(self, row, cells, known, currencies):
        return {
            **self._prepare_checked_row(row, cells),
            "company_id": row.company_id or False,
            "customer": row.customer,
            "partner_id": known.customers.get(row.customer) or False,
            "invoice_number": row.invoice,
            "invoice_date": row.invoice_date,
            "due_date": row.due_date,
            "settled_date": row.settled_date,
            "currency_id": currencies.get(row.currency, self.company_id.currency_id.id),
            "amount": float(row.amount or 0),
            "is_disputed": row.disputed,
        }

    def _get_known(self, table, targets):
        """What the rows are checked against, in a few queries whatever their number."""
        company = self.company_id
        allowed = self.env.companies | company
        refs = sorted({cells[targets["customer"]] for _row, cells in table.rows})
        partners = self._find_customers(refs, allowed)
        currencies = self.env["res.currency"].search([("active", "=", True)])
        rated = {currency.id for (currency,) in self.env["res.currency.rate"]._read_group([], ["currency_id"])}
        usable = currencies.filtered(lambda currency: currency.id in rated or currency in allowed.currency_id)
        journal = self.journal_id
        return Known(
            company_id=company.id,
            currency=company.currency_id.name,
            customers=partners,
            currencies={currency.name: currency.decimal_places for currency in usable},
            companies={other.name: other.id for other in allowed},
            today=company._custproc_today(),
            # sudo: res.company, lock dates bind whoever loads
            locked={other.id: other.sudo()._get_user_fiscal_lock_date(journal) for other in allowed},
            loaded=self._get_loaded(table, targets, allowed),
            create_customers=self.create_customers,
        )

    @api.model
    def _find_customers(self, refs, companies):
        """{reference: partner id, or 0 where several have it} among the commercial entities of these companies."""
        found = {}
        domain = Domain("ref", "in", refs) & Domain("company_id", "in", [*companies.ids, False]) & Domain("parent_id", "=", False)
        for ref, partners in self.env["res.partner"]._read_group(domain, ["ref"], ["id:array_agg"]):
            found[ref] = partners[0] if len(partners) == 1 else 0
        return found

    @api.model
    def _get_loaded(self, table, targets, companies):
        """{(company, customer reference, number): load} of the file's invoices that stand in the books already."""
        numbers = sorted({cells[targets["number"]] for _row, cells in table.rows})
        # sudo: custproc.receivables.row, a load of a colleague counts as well
        rows = self.env["custproc.receivables.row"].sudo().search(
            [("state", "=", "loaded"), ("invoice_number", "in", numbers), ("company_id", "in", companies.ids)]
        )
        return {(row.company_id.id, row.partner_id.ref or row.customer, row.invoice_number): row.load_id.name for row in rows}

    def _get_row_texts(self, facts):
        return super()._get_row_texts(facts) | {
            "too_few_cells": lambda: self.env._("The row has fewer cells than the header."),
            "unknown_company": lambda: self.env._("“%(value)s” is no company you work in.", **facts),
            "blank_customer": lambda: self.env._("The customer is blank."),
            "blank_number": lambda: self.env._("The invoice number is blank."),
            "duplicate_number": lambda: self.env._("Invoice %(number)s of this customer stands in row %(row)s already.", **facts),
            "already_loaded": lambda: self.env._("Invoice %(number)s of this customer was loaded with %(load)s.", **facts),
            "too_long": lambda: self.env._("%(target)s has %(length)s characters; at most %(maximum)s are taken.", **facts),
            "in_the_future": lambda: self.env._("%(target)s %(date)s lies ahead; today is %(today)s.", **facts),
            "settled_before_invoiced": lambda: self.env._("Settled on %(settled)s, before it was invoiced on %(invoiced)s.", **facts),
            "locked_period": lambda: self.env._("The books are closed up to %(locked)s; the invoice is of %(date)s.", **facts),
            "unknown_currency": lambda: self.env._("“%(value)s” is no active currency with a rate.", **facts),
            "bad_amount": lambda: self.env._("The amount “%(value)s” is no number such as 1234.56.", **facts),
            "negative_amount": lambda: self.env._("The amount %(value)s is negative.", **facts),
            "too_large": lambda: self.env._("The amount %(value)s is too large.", **facts),
            "too_many_decimals": lambda: self.env._("The amount %(value)s has more decimals than %(currency)s.", **facts),
            "bad_flag": lambda: self.env._("“%(value)s” says neither yes nor no.", **facts),
        }

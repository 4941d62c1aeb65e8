"""Set-up of the credit tests: accounts and journals of their own, and short ways to invoices, payments and orders."""

from datetime import date

from odoo import Command

from ..common import CustprocCommon


class CreditCommon(CustprocCommon):
    """One company with a sale and a bank journal, a payer, and factories that take plain dates and amounts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root = cls.company
        account = cls.env["account.account"].create
        cls.receivable = account({"name": "Test receivable", "code": "T112200", "account_type": "asset_receivable", "reconcile": True})
        cls.income = account({"name": "Test income", "code": "T600100", "account_type": "income"})
        cls.clearing = account({"name": "Test clearing", "code": "T999900", "account_type": "asset_current"})
        cls.bank_account = account({"name": "Test bank", "code": "T100200", "account_type": "asset_cash"})
        journal = cls.env["account.journal"].create
        cls.sale_journal = journal({"name": "Test sales", "code": "TSAL", "type": "sale", "default_account_id": cls.income.id})
        cls.bank_journal = journal({"name": "Test bank", "code": "TBNK", "type": "bank", "default_account_id": cls.bank_account.id})
        cls.env["ir.default"].set("res.partner", "property_account_receivable_id", cls.receivable.id, company_id=cls.company.id)
        cls.customer.property_account_receivable_id = cls.receivable
        cls.product.property_account_income_id = cls.income
        cls.accounts = cls.env["custproc.credit.account"]
        cls.policy = cls.env["custproc.credit.policy"]._get_policy(cls.company)

    @classmethod
    def invoice(cls, amount, day, due=None, partner=None, post=True, move_type="out_invoice", **values):
        move = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": (partner or cls.customer).id,
                "journal_id": cls.sale_journal.id,
                "invoice_date": day,
                "invoice_date_due": due or day,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "quantity": 1, "price_unit": amount, "account_id": cls.income.id, "tax_ids": []})
                ],
                **values,
            }
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def pay(cls, day, amount, invoice=None, partner=None):
        """A receipt on the receivable account, matched with the invoice when one is given."""
        partner = partner or (invoice.partner_id if invoice else cls.customer)
        move = cls.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": cls.bank_journal.id,
                "date": day,
                "line_ids": [
                    Command.create({"name": "Receipt", "account_id": cls.bank_account.id, "partner_id": partner.id, "debit": amount}),
                    Command.create({"name": "Receipt", "account_id": cls.receivable.id, "partner_id": partner.id, "credit": amount}),
                ],
            }
        )
        move.action_post()
        if invoice:
            lines = (move + invoice).line_ids.filtered(lambda line: line.account_id == cls.receivable)
            lines.reconcile()
        return move

    @classmethod
    def write_off(cls, invoice, day, money, difference):
        """Settle an invoice by a line of a bank statement, so much of it money and the rest written off."""
        line = cls.env["account.bank.statement.line"].create(
            {"journal_id": cls.bank_journal.id, "date": day, "amount": money, "payment_ref": "In", "partner_id": invoice.partner_id.id}
        )
        _bank, suspense, _others = line._seek_for_lines()
        loss = cls.env["account.account"].create({"name": "Differences", "code": f"T66{invoice.id}", "account_type": "expense"})
        common = {"partner_id": invoice.partner_id.id}
        commands = [Command.create({**common, "account_id": cls.receivable.id, "balance": -money - difference, "name": "Settled"})]
        if difference:
            commands.append(Command.create({**common, "account_id": loss.id, "balance": difference, "name": "Written off"}))
        line.move_id.with_context(force_delete=True, skip_readonly_check=True).write({"line_ids": [Command.delete(suspense.id), *commands]})
        (line.move_id | invoice).line_ids.filtered(lambda one: one.account_id == cls.receivable).reconcile()
        return line

    @classmethod
    def order(cls, amount, quantity=1.0, partner=None, confirm=True, **values):
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.customer).id,
                "order_line": [
                    Command.create({"product_id": cls.product.id, "product_uom_qty": quantity, "price_unit": amount, "tax_ids": []})
                ],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    def figures(self, day=None, partner=None, **kwargs):
        payer = (partner or self.customer).id
        return self.accounts._query_figures(self.root, [payer], day, **kwargs)[payer]

    def refresh(self, partner=None):
        """The payer's account after a refresh."""
        payer = partner or self.customer
        self.accounts._refresh_payers(self.root, payer.ids)
        return self.accounts.search([("partner_id", "=", payer.id), ("company_id", "=", self.root.id)])


D = date

from odoo import api, fields, models

from ....policies.credit.receivables_file import DATE_TARGETS, REQUIRED, guess_targets

JOURNAL_CODE = "RHIST"


class ReceivablesLoad(models.Model):
    """One file of receivables history: what is loaded are posted invoices and matched payments.

    They stand in a journal of their own against a clearing account, without tax, outside gates, dunning and mails.
    """

    _name = "custproc.receivables.load"
    _inherit = ["custproc.file.load.mixin"]
    _description = "Load of Receivables History"

    _transition_groups = dict.fromkeys(("loading", "unloading"), "custproc_module.group_custproc_finance_officer")
    _input_fields = ("file", "company_id", "date_format", "create_customers", "column_ids", "journal_id", "clearing_account_id")
    _row_model = "custproc.receivables.row"
    _load_job = "custproc_module.ir_cron_receivables_load"

    file = fields.Binary("Receivables file")
    column_ids = fields.One2many("custproc.receivables.column", "load_id", "Columns", copy=False)
    create_customers = fields.Boolean(
        "Create unknown customers", help="Otherwise rows of customers whose reference is unknown are not loaded."
    )
    journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain="[('type', '=', 'sale')]",
        default=lambda self: self._get_last().journal_id,
        help="A sales journal for history alone; created when left empty.",
    )
    clearing_account_id = fields.Many2one(
        "account.account",
        "Clearing account",
        check_company=True,
        domain="[('account_type', 'not in', ('asset_receivable', 'liability_payable', 'off_balance'))]",
        default=lambda self: self._get_last().clearing_account_id,
        help="What invoices and payments of the history are booked against; created when left empty.",
    )
    zero_count = fields.Integer("Rows of amount zero", compute="_compute_zero_count")
    row_ids = fields.One2many("custproc.receivables.row", "load_id", "Rows", readonly=True, copy=False)

    @api.depends("row_ids.amount", "row_ids.state")
    def _compute_zero_count(self):
        """Good rows that owe nothing: they are loaded, and their invoices count as paid at once."""
        domain = [("load_id", "in", self.ids), ("amount", "=", 0), ("state", "!=", "bad")]
        counts = dict(self.env["custproc.receivables.row"]._read_group(domain, ["load_id"], ["__count"]))
        for load in self:
            load.zero_count = counts.get(load, 0)

    @api.model
    def _get_last(self):
        return self.search([("company_id", "=", self.env.company.id), ("journal_id", "!=", False)], limit=1)

    def _get_required_targets(self):
        return REQUIRED

    def _get_date_targets(self):
        return DATE_TARGETS

    def _guess_targets(self, header):
        return guess_targets(header)

    def action_open_rows(self):
        """The rows of this load, bad ones first where there are any."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.receivables_row_action")
        return {**action, "domain": [("load_id", "=", self.id)], "context": {"search_default_bad": bool(self.bad_count)}}

    def action_open_entries(self):
        """The entries this load made."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Entries of %(name)s", name=self.name),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("custproc_load_id", "=", self.id)],
        }

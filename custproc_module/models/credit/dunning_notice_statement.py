from odoo import api, fields, models


class DunningNotice(models.Model):
    """A notice shows what the payer last confirmed."""

    _inherit = "custproc.dunning.notice"

    statement_id = fields.Many2one("custproc.account.statement", "Last statement", compute="_compute_statement_id")
    statement_state = fields.Selection(
        selection=lambda self: self.env["custproc.account.statement"]._fields["state"].selection,
        string="Statement is",
        compute="_compute_statement_id",
    )

    @api.depends("partner_id")
    def _compute_statement_id(self):
        for company, notices in self.grouped("company_id").items():
            latest = self.env["custproc.account.statement"]._get_latest(company, notices.partner_id.ids)
            for notice in notices:
                notice.statement_id = latest.get(notice.partner_id.id)
                notice.statement_state = notice.statement_id.state

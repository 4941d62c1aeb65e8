from odoo import api, fields, models


class DunningNotice(models.Model):
    """A notice shows what the payer last confirmed, or disputed, of what he owes in its currency."""

    _inherit = "custproc.dunning.notice"

    statement_id = fields.Many2one("custproc.account.statement", "Last statement", compute="_compute_statement_id")
    statement_state = fields.Selection(
        selection=lambda self: self.env["custproc.account.statement"]._fields["state"]._description_selection(self.env),
        string="Statement is",
        compute="_compute_statement_id",
    )

    @api.depends("partner_id", "currency_id")
    def _compute_statement_id(self):
        for (company, currency), notices in self.grouped(lambda notice: (notice.company_id, notice.currency_id)).items():
            latest = self.env["custproc.account.statement"]._get_latest(company, notices.partner_id.ids, currency)
            for notice in notices:
                notice.statement_id = latest.get(notice.partner_id.id)
                notice.statement_state = notice.statement_id.state

from odoo import fields, models


class DunningNoticeLine(models.Model):
    """One overdue item of a notice, as it stood when it was told; amounts in the notice's currency."""

    _name = "custproc.dunning.notice.line"
    _inherit = ["custproc.record.mixin"]
    _description = "Item of a Dunning Notice"
    _order = "notice_id, date_due, id"
    _rec_name = "move_id"

    notice_id = fields.Many2one("custproc.dunning.notice", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="notice_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="notice_id.partner_id")
    state = fields.Selection(related="notice_id.state", string="Notice is")
    told_on = fields.Date(related="notice_id.told_on")
    currency_id = fields.Many2one(related="notice_id.currency_id")
    company_currency_id = fields.Many2one(related="notice_id.company_currency_id")
    move_line_id = fields.Many2one("account.move.line", "Item", index="btree_not_null", ondelete="set null")
    move_id = fields.Many2one("account.move", "Invoice", index="btree_not_null", ondelete="set null")
    invoice_date = fields.Date(related="move_id.invoice_date")
    level_id = fields.Many2one("custproc.dunning.level", required=True, ondelete="restrict")
    date_due = fields.Date("Due on", required=True)
    residual = fields.Monetary("Still open")
    amount = fields.Monetary("Dunned", help="What is open, less money on account and credit notes.")
    amount_company = fields.Monetary("Dunned in company currency", currency_field="company_currency_id")
    left_out_reason = fields.Char("Left out because")

    def _leave_out(self, reason):
        """Leave single items out of notices that are not told yet; a notice without items is left out itself."""
        notices = self.notice_id
        notices._check_reason(reason)
        notices.check_access("write")
        for notice in notices.filtered(lambda notice: notice.state != "draft"):
            notice._refuse(
                self.env._("leave an item out"),
                self.env._("it is “%(state)s”", state=notice._get_state_label(notice.state)),
                self.env._("Items are left out in the preview."),
            )
        # sudo: custproc.dunning.notice.line, items are kept by the run
        self.sudo().write({"left_out_reason": reason})
        empty = notices.filtered(lambda notice: not notice._get_lines())
        empty._leave_out(reason)
        (notices - empty)._refresh_amounts()

    def action_leave_out(self):
        """Ask for the reason and leave these items out."""
        return self.notice_id[:1]._open_leave_out(line_ids=self.ids)

from odoo import fields, models

from ...models.credit.dunning.dunning_notice import RESULTS


class DunningCall(models.TransientModel):
    """What came of a call about overdue invoices (CO-02)."""

    _name = "custproc.dunning.call"
    _description = "Result of a Dunning Call"

    notice_id = fields.Many2one("custproc.dunning.notice", required=True, readonly=True)
    phone = fields.Char(related="notice_id.phone")
    script = fields.Text(related="notice_id.script")
    result = fields.Selection(RESULTS, required=True, default="reached")
    promised_on = fields.Date("Promises to pay by")
    remark = fields.Text()

    def action_note(self):
        """Note the result; the rights are the notice's. Who disputes an invoice opens the dispute next."""
        self.ensure_one()
        self.notice_id._note_call(self.result, self.promised_on, self.remark)
        if self.result == "disputed":
            return self.notice_id.action_open_dispute()
        return {"type": "ir.actions.act_window_close"}

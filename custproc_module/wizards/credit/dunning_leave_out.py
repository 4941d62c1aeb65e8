from odoo import fields, models


class DunningLeaveOut(models.TransientModel):
    """Asks why notices, or single items of one, are left out of a run."""

    _name = "custproc.dunning.leave.out"
    _description = "Leave Out of Dunning"

    notice_ids = fields.Many2many("custproc.dunning.notice", "custproc_dunning_leave_out_notice_rel", string="Notices")
    line_ids = fields.Many2many("custproc.dunning.notice.line", "custproc_dunning_leave_out_line_rel", string="Items")
    reason = fields.Char("Why", required=True)

    def action_leave_out(self):
        """Leave out what was chosen; the rights are the notice's."""
        self.ensure_one()
        if self.line_ids:
            self.line_ids._leave_out(self.reason)
        else:
            self.notice_ids._leave_out(self.reason)
        return {"type": "ir.actions.act_window_close"}

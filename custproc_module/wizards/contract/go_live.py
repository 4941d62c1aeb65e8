from odoo import fields, models


class GoLive(models.TransientModel):
    """Change the first day of work of a company, with the reason (CT-01)."""

    _name = "custproc.go.live"
    _description = "Change the First Day of Work"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, ondelete="cascade")
    day_now = fields.Date("So far", related="company_id.custproc_go_live")
    day = fields.Date("First day of work", help="Empty: the day of the import counts.")
    reason = fields.Text(help="Kept with the decision.")

    def action_change(self):
        """Set the day; the change is a decision."""
        self.ensure_one()
        self.company_id.action_custproc_set_go_live(self.day, self.reason)
        return {"type": "ir.actions.act_window_close"}

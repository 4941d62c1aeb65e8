from odoo import api, fields, models

SUPPORT = ("training", "technical_support", "maintenance")


class CustprocRequirementPlan(models.Model):
    """A line of the plan made from the analysis (RD-04), promised support among them (RD-06)."""

    _name = "custproc.requirement.plan"
    _inherit = ["custproc.closed.mixin"]
    _description = "Plan line of a requirement"
    _order = "requirement_id, due_on, id"

    requirement_id = fields.Many2one("custproc.requirement", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="requirement_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="requirement_id.partner_id")
    kind = fields.Selection(
        [
            ("development", "Product development"),
            ("production", "Production"),
            ("delivery", "Delivery"),
            ("communication", "Communication with the customer"),
            ("training", "Support: user training"),
            ("technical_support", "Support: technical support"),
            ("maintenance", "Support: maintenance"),
        ],
        required=True,
        default="production",
    )
    name = fields.Char("What is done", required=True)
    user_id = fields.Many2one("res.users", "Responsible", index="btree_not_null", default=lambda self: self.env.user, ondelete="restrict")
    due_on = fields.Date("Due by", required=True, index=True)
    progress = fields.Integer(default=0, aggregator="avg", help="Per cent done.")
    done_on = fields.Date("Done on", compute="_compute_done_on", store=True)

    _progress_is_share = models.Constraint(
        "CHECK (progress BETWEEN 0 AND 100)", "Progress is between 0 and 100 per cent. Correct it."
    )

    @api.depends("progress")
    def _compute_done_on(self):
        for plan in self:
            plan.done_on = (plan.done_on or fields.Date.context_today(plan)) if plan.progress == 100 else False

    def action_open_requirement(self):
        """Open the requirement this line belongs to, where its progress is told."""
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": "custproc.requirement", "res_id": self.requirement_id.id, "view_mode": "form"}

    def _is_support(self):
        return self.kind in SUPPORT

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        plans._check_promise()
        return plans

    def write(self, vals):
        if vals.keys() & {"kind", "name", "due_on", "requirement_id"}:
            self._check_promise()
        result = super().write(vals)
        if vals.keys() & {"kind", "name", "due_on", "requirement_id"}:
            self._check_promise()
        return result

    def unlink(self):
        self._check_promise()
        return super().unlink()

    def _check_promise(self):
        """RD-06: promised support is part of what the customer agrees to; progress alone may be told later."""
        self.filtered(lambda plan: plan._is_support()).requirement_id._check_unlocked(("plan_ids",))

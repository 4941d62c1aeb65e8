from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CollectionInstalment(models.Model):
    """One promise of a collection plan: how much, by which day, promised by whom. Money in the company's currency."""

    _name = "custproc.collection.instalment"
    _inherit = ["custproc.closed.mixin", "custproc.deadline.mixin"]
    _description = "Instalment of a Collection Plan"
    _order = "date_due, id"
    _rec_name = "plan_id"

    _protected_fields = ("state", "received")

    plan_id = fields.Many2one("custproc.collection.plan", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    partner_id = fields.Many2one(related="plan_id.partner_id", store=True)
    user_id = fields.Many2one(related="plan_id.user_id", store=True)
    date_due = fields.Date("Due by", required=True)
    amount = fields.Monetary(required=True)
    promised_by = fields.Char("Promised by", help="The customer's person.")
    promised_on = fields.Date("Promised on", default=lambda self: self.env.company._custproc_today())
    remark = fields.Char()
    received = fields.Monetary("Came in", readonly=True, copy=False)
    state = fields.Selection(
        [("open", "Not yet due or paid"), ("kept", "Kept"), ("broken", "Broken"), ("cancelled", "Cancelled")],
        required=True,
        default="open",
        readonly=True,
        copy=False,
    )

    _amount_positive = models.Constraint("CHECK (amount > 0)", "An instalment promises an amount above 0. Correct it.")

    @api.depends("plan_id", "date_due")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._("%(plan)s, instalment of %(day)s", plan=one.plan_id.display_name, day=one.date_due)

    def _get_responsible_team(self):
        return self.plan_id.team_id

    def _get_activity_document(self):
        return self.plan_id

    @api.model_create_multi
    def create(self, vals_list):
        instalments = super().create(vals_list)
        instalments._check_plan_is_draft()
        return instalments

    def write(self, vals):
        self._check_plan_is_draft()
        result = super().write(vals)
        self._check_plan_is_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_promised(self):
        self._check_plan_is_draft()

    def _check_plan_is_draft(self):
        """:raise ProcessError: the plan was submitted: what was promised stands"""
        if not self.env.su:
            for plan in self.plan_id.filtered(lambda plan: plan.state != "draft"):
                plan._refuse_change()

    @api.constrains("date_due", "promised_on")
    def _check_days(self):
        for one in self:
            if one.promised_on and one.date_due and one.date_due < one.promised_on:
                raise ValidationError(
                    self.env._(
                        "An instalment cannot be due on %(due)s: it was promised on %(promised)s. Name a later day.",
                        due=one.date_due,
                        promised=one.promised_on,
                    )
                )

    def _cancel_open(self):
        # sudo: custproc.collection.instalment, its state follows the plan
        self.sudo().filtered(lambda one: one.state in ("open", "broken")).write({"state": "cancelled"})
        self._meet_deadlines()

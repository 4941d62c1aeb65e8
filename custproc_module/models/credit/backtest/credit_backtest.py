import json
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CreditBacktest(models.Model):
    """A credit policy tried on the company's own past (D-07): what its shipments would have met, and what that would have saved.

    Posted invoices and payments are read, day by day, and nothing is written to them. A job runs it in chunks of payers and goes on
    where it was stopped. A loaded receivables history is part of the ledger. Money in the company's currency.
    """

    _name = "custproc.credit.backtest"
    _description = "Credit Back-test"
    _inherit = ["custproc.document.mixin"]
    _order = "id desc"

    _transitions = {
        "draft": {"running"},
        "running": {"done", "cancelled"},
        "done": {"draft"},
        "cancelled": {"draft"},
    }
    _deletable_states = ("draft", "done", "cancelled")
    _protected_fields = ("position", "payer_count", "payer_total", "started_at", "ended_at", "policy_values")
    _question_fields = (
        *("company_id", "policy_id", "other_policy_id", "date_from", "date_to", "partner_ids", "follow", "bad_after_days"),
        "release_count",
    )

    state = fields.Selection(
        [("draft", "Draft"), ("running", "Being calculated"), ("done", "Done"), ("cancelled", "Stopped")],
        required=True,
        default="draft",
        copy=False,
        tracking=True,
        index=True,
    )
    company_id = fields.Many2one(default=lambda self: self.env.company.root_id)
    currency_id = fields.Many2one(related="company_id.currency_id")
    policy_id = fields.Many2one(
        "custproc.credit.policy",
        required=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self.env["custproc.credit.policy"]._get_policy(self.env.company),
    )
    other_policy_id = fields.Many2one(
        "custproc.credit.policy", "Beside it", ondelete="restrict", check_company=True, help="A second policy, replayed on the same past."
    )
    date_from = fields.Date(
        "From", required=True, default=lambda self: self.env.company._custproc_today() - relativedelta(years=1)
    )
    date_to = fields.Date("To", required=True, default=lambda self: self.env.company._custproc_today() - timedelta(days=1))
    partner_ids = fields.Many2many(
        "res.partner",
        "custproc_credit_backtest_partner_rel",
        string="Customers",
        domain="[('parent_id', '=', False)]",
        help="Empty: every customer.",
    )
    follow = fields.Selection(
        [("policy", "As the policy would have had it"), ("history", "As it happened")],
        "What follows from a verdict",
        required=True,
        default="policy",
        help="As the policy would have had it: a shipment that is paid first never becomes a debt, one that waits leaves later."
        " As it happened: every shipment left, and each is only judged.",
    )
    bad_after_days = fields.Integer(
        "Bad after (days)", required=True, default=180, help="What is unpaid so many days after its due date counts as a bad debt."
    )
    release_count = fields.Integer(
        "Releases of each kind", required=True, default=1, help="How many first and how many last releases an episode has."
    )
    position = fields.Integer(readonly=True, copy=False, default=0)
    payer_count = fields.Integer("Customers replayed", readonly=True, copy=False)
    payer_total = fields.Integer("Customers in all", readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress")
    policy_values = fields.Text("Values replayed", readonly=True, copy=False)
    started_at = fields.Datetime("Started", readonly=True, copy=False)
    ended_at = fields.Datetime("Ended", readonly=True, copy=False)
    result_ids = fields.One2many("custproc.credit.backtest.result", "backtest_id", readonly=True)

    _period = models.Constraint("CHECK (date_from <= date_to)", "A period ends after it begins. Correct the days of the back-test.")
    _in_range = models.Constraint(
        "CHECK (bad_after_days >= 0 AND release_count >= 0)", "Days and releases of a back-test are not below zero. Correct them."
    )

    @api.depends("payer_count", "payer_total", "state")
    def _compute_progress(self):
        for test in self:
            test.progress = 100.0 if test.state == "done" else 100.0 * test.payer_count / (test.payer_total or 1)

    @api.constrains("policy_id", "other_policy_id")
    def _check_two_policies(self):
        for test in self:
            if test.policy_id == test.other_policy_id:
                raise ValidationError(
                    self.env._(
                        "%(test)s cannot be saved: it compares %(policy)s with itself."
                        " Choose another policy, or leave the second one empty.",
                        test=test.display_name,
                        policy=test.policy_id.display_name,
                    )
                )

    def write(self, vals):
        if not self.env.su and set(self._question_fields) & vals.keys():
            for test in self:
                if test.state != "draft":
                    test._refuse(
                        self.env._("be changed"),
                        self.env._("it is “%(state)s”, and its result belongs to what was asked", state=test._get_state_label(test.state)),
                        self.env._("Duplicate it, or set it back to draft."),
                    )
        return super().write(vals)

    # ------------------------------------------------------------------
    # Running
    # ------------------------------------------------------------------
    def action_start(self):
        """Run it in the background; the result appears when the last customer is replayed."""
        for test in self:
            policies = test.policy_id + test.other_policy_id
            # sudo: custproc.credit.policy, a draft is read as it is now; changing it later does not change the answer
            values = {policy.id: test._plain_values(policy.sudo()) for policy in policies}
            test._set_state(
                "running",
                position=0,
                payer_count=0,
                payer_total=test._count_payers(),
                policy_values=json.dumps(values),
                started_at=fields.Datetime.now(),
                ended_at=False,
            )
        # sudo: ir.cron, whoever may ask for a back-test may wake its job
        self.env.ref("custproc_module.ir_cron_credit_backtest").sudo()._trigger()
        return True

    def action_stop(self):
        """Stop it; what was replayed so far stays until it is started again."""
        return self._set_state("cancelled", ended_at=fields.Datetime.now())

    def action_draft(self):
        """Ask again: the result so far is removed."""
        self._set_state("draft")
        # sudo: custproc.credit.backtest.result and .row, written by the job alone
        self.sudo().result_ids.unlink()
        self.env["custproc.credit.backtest.row"].sudo().search([("backtest_id", "in", self.ids)]).unlink()
        return True

    @api.model
    def _plain_values(self, policy):
        names = ("window_days", "basis", "floor", "cap", "payment_term_days", "release_fraction", "releases_per_episode")
        return {name: policy[name] for name in names}

    def action_rows(self):
        """The result by customer and month."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("%(test)s by customer and month", test=self.name),
            "res_model": "custproc.credit.backtest.row",
            "view_mode": "graph,pivot,list",
            "domain": [("backtest_id", "=", self.id)],
            "context": {"create": False},
        }

from odoo import fields, models

ACTIVE = ("selecting", "preview", "sending")


class DunningRun(models.Model):
    """One round of dunning of a root company: selected in the background, looked through, sent in batches (D-10).

    Selection and sending keep the place they reached in the transaction that made it, so that a killed run goes on there and
    tells nobody twice. `dunning_selection.py` selects, `dunning_sending.py` sends.
    """

    _name = "custproc.dunning.run"
    _inherit = ["custproc.payer.round.mixin", "custproc.deadline.mixin"]
    _description = "Dunning Run"
    _order = "date desc, id desc"

    _transitions = {
        "draft": {"selecting", "cancelled"},
        "selecting": {"preview", "cancelled"},
        "preview": {"sending", "cancelled"},
        "sending": {"done"},
        "done": set(),
        "cancelled": set(),
    }
    _protected_fields = ("sent_count", "settled_count", "started_at", "ended_at")
    _round_job = "custproc_module.ir_cron_dunning_advance"

    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date("Dunned as of", required=True, default=lambda self: self.env.company._custproc_today())
    state = fields.Selection(
        [
            ("draft", "New"),
            ("selecting", "Selecting"),
            ("preview", "Preview"),
            ("sending", "Sending"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        copy=False,
        tracking=True,
        index=True,
    )
    notice_ids = fields.One2many("custproc.dunning.notice", "run_id", "Notices", readonly=True)
    stop_ids = fields.One2many("custproc.dunning.stop", "run_id", "Applications to stop supply", readonly=True)
    notice_count = fields.Integer("Customers to tell", compute="_compute_counts")
    left_out_count = fields.Integer("Left out", compute="_compute_counts")
    waiting_count = fields.Integer("Calls and letters to do", compute="_compute_counts")
    stop_count = fields.Integer("Applications", compute="_compute_counts")
    amount = fields.Monetary("Dunned", compute="_compute_counts", help="In the company's currency.")
    progress = fields.Float(compute="_compute_counts")
    sent_count = fields.Integer("Told", readonly=True, copy=False)
    settled_count = fields.Integer("Paid before they were told", readonly=True, copy=False)
    started_at = fields.Datetime("Started", readonly=True, copy=False)
    ended_at = fields.Datetime("Ended", readonly=True, copy=False)

    _active_unique = models.UniqueIndex(
        "(company_id) WHERE state IN ('selecting', 'preview', 'sending')",
        "A company has one dunning run at a time. Send or cancel the one that is open.",
    )

    def _compute_counts(self):
        rows = self.env["custproc.dunning.notice"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"], ["__count", "amount_company:sum"]
        )
        stops = dict(self.env["custproc.dunning.stop"]._read_group([("run_id", "in", self.ids)], ["run_id"], ["__count"]))
        for run in self:
            counts = {state: (count, amount) for owner, state, count, amount in rows if owner == run}
            kept = {state: value for state, value in counts.items() if state not in ("left_out", "settled", "cancelled")}
            run.notice_count = sum(count for count, _amount in kept.values())
            run.amount = sum(amount for _count, amount in kept.values())
            run.left_out_count = counts.get("left_out", (0, 0))[0]
            run.waiting_count = counts.get("waiting", (0, 0))[0]
            run.stop_count = stops.get(run, 0)
            if run.state == "selecting":
                run.progress = 100.0 * run.position / run.highest if run.highest else 0.0
            else:
                drafts = counts.get("draft", (0, 0))[0]
                all_kept = run.notice_count + run.settled_count
                run.progress = 100.0 * (all_kept - drafts) / all_kept if run.state == "sending" and all_kept else 100.0

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "selecting":
            if self.company_id.parent_id:
                reasons.append(self.env._("%(company)s is a branch; its root company runs", company=self.company_id.name))
            if not self.env["custproc.dunning.level"]._get_levels(self.company_id):
                reasons.append(self.env._("no dunning level is defined; the module administrator can add them"))
            if self.date > self.company_id._custproc_today():
                reasons.append(self.env._("its day has not come"))
            # sudo: custproc.dunning.run, one run a company, whoever may read the other one
            active = [("company_id", "=", self.company_id.id), ("state", "in", ACTIVE), ("id", "!=", self.id)]
            if other := self.sudo().search(active, limit=1):
                reasons.append(self.env._("%(other)s is not finished; send or cancel it first", other=other.name))
        return reasons

    # ------------------------------------------------------------------
    # The buttons
    # ------------------------------------------------------------------
    def action_select(self):
        """Look through every payer's overdue items in the background; nobody is told before the preview is released."""
        self.flush_model(["state"])  # the unique index knows one active run
        self._start_round("selecting", started_at=fields.Datetime.now())

    def action_cancel(self):
        """Give the run up; its notices tell nobody."""
        self._set_state("cancelled", ended_at=fields.Datetime.now())
        # sudo: custproc.dunning.notice, their states follow the run
        self.sudo().notice_ids.filtered(lambda notice: notice.state in ("draft", "left_out"))._set_state("cancelled")

    def action_open_notices(self):
        """The notices of this run."""
        self.ensure_one()
        return self._open_part("custproc_module.dunning_notice_action", default_run_id=self.id)

    def action_open_stops(self):
        """The applications to stop supply of this run."""
        return self._open_part("custproc_module.dunning_stop_action")

    def action_print_letters(self):
        """Print every letter that waits in this run; they count as told from now on."""
        self.ensure_one()
        letters = self.notice_ids.filtered(lambda notice: notice.state == "waiting" and notice.channel == "letter")
        return letters.action_print()

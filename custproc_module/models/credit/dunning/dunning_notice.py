from odoo import api, fields, models
from odoo.tools import format_date

from ....exceptions import ProcessError

RESULTS = [
    ("reached", "Reached and reminded"),
    ("promised", "Promised to pay"),
    ("disputed", "Disputes an invoice"),
    ("not_reached", "Not reached"),
]


class DunningNotice(models.Model):
    """One communication to one payer about its overdue items in one currency (CO-02, CO-03).

    Amounts are in the notice's currency, those named `company` in the company's. A notice counts for the next level from the day
    it was told: a mail when it leaves, a letter when it is printed, a call when somebody was reached.
    """

    _name = "custproc.dunning.notice"
    _inherit = ["custproc.document.mixin", "custproc.deadline.mixin"]
    _description = "Dunning Notice"
    _order = "run_id desc, amount_company desc, id"

    _transitions = {
        "draft": {"waiting", "told", "left_out", "settled", "cancelled"},
        "waiting": {"told", "settled", "left_out"},
        "told": set(),
        "left_out": {"draft", "cancelled"},
        "settled": set(),
        "cancelled": set(),
    }
    _protected_fields = (
        *("company_id", "run_id", "partner_id", "address_id", "currency_id", "level_id", "amount", "amount_company"),
        *("date_due", "line_ids", "left_out_reason", "told_on", "told_by_id", "call_result", "promised_on", "remark"),
        "is_undelivered",
    )
    _deletable_states = ()

    run_id = fields.Many2one("custproc.dunning.run", required=True, readonly=True, copy=False, index=True, ondelete="restrict")
    company_id = fields.Many2one(readonly=True, copy=False)
    state = fields.Selection(
        [
            ("draft", "Preview"),
            ("waiting", "To do"),
            ("told", "Told"),
            ("left_out", "Left out"),
            ("settled", "Paid before"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        copy=False,
        group_expand="_expand_live_states",
        tracking=True,
        index=True,
    )
    partner_id = fields.Many2one("res.partner", "Payer", required=True, readonly=True, copy=False, index=True, ondelete="restrict")
    address_id = fields.Many2one("res.partner", "Addressed to", readonly=True, copy=False, ondelete="restrict")
    phone = fields.Char(compute="_compute_phone", help="The addressee's, else the payer's.")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, copy=False)
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    level_id = fields.Many2one("custproc.dunning.level", required=True, readonly=True, copy=False, ondelete="restrict")
    kind = fields.Selection(related="level_id.kind", store=True)
    script = fields.Text(related="level_id.script", string="What to say")
    channel = fields.Selection(
        lambda self: self.env["custproc.dunning.level"]._fields["channel"]._description_selection(self.env), required=True, tracking=True
    )
    user_id = fields.Many2one("res.users", "Who tells", index=True, tracking=True)
    amount = fields.Monetary(readonly=True, copy=False)
    amount_company = fields.Monetary("Amount in company currency", currency_field="company_currency_id", readonly=True, copy=False)
    date_due = fields.Date("Due since", readonly=True, copy=False)
    line_ids = fields.One2many("custproc.dunning.notice.line", "notice_id", "Items", readonly=True, copy=False)
    left_out_reason = fields.Char("Left out because", readonly=True, copy=False)
    told_on = fields.Date("Told on", readonly=True, copy=False)
    told_by_id = fields.Many2one("res.users", "Told by", readonly=True, copy=False)
    call_result = fields.Selection(RESULTS, "Result of the call", readonly=True, copy=False)
    promised_on = fields.Date("Promises to pay by", readonly=True, copy=False)
    is_undelivered = fields.Boolean("Did not arrive", readonly=True, copy=False, help="Its mail failed or came back: nobody was told.")
    remark = fields.Text(translate=True, readonly=True, copy=False)

    @api.model
    def _sql_set_aside(self, companies):
        """Hook: conditions on an item (`line.payer`, `line.day` of the invoice), any of which keeps it from being dunned.

        :param SQL companies: the root company and its branches, as a subselect
        """
        return []

    def _get_sequence_code(self):
        return ""  # numbered within its run

    def _get_lines(self):
        """The items the notice speaks of."""
        return self.line_ids.filtered(lambda line: not line.left_out_reason)

    def _get_email(self):
        self.ensure_one()
        return self.address_id.email or self.partner_id.email

    def _get_language(self):
        """Language the customer is written to in."""
        self.ensure_one()
        return self.address_id.lang or self.partner_id.lang or self.env.lang or "en_US"

    def write(self, vals):
        if not self.env.su and vals.keys() & {"channel", "user_id"}:
            states = ("draft", "left_out") if "channel" in vals else ("draft", "left_out", "waiting")
            for notice in self.filtered(lambda notice: notice.state not in states):
                notice._refuse(
                    self.env._("be changed"),
                    self.env._("it is “%(state)s”", state=notice._get_state_label(notice.state)),
                    self.env._("Channels are chosen in the preview of a run."),
                )
        return super().write(vals)

    # ------------------------------------------------------------------
    # Preview: this one not
    # ------------------------------------------------------------------
    def _leave_out(self, reason):
        """Tell these customers nothing this time.

        :raise ProcessError: no reason, or the notice was told already
        """
        self._check_reason(reason)
        self._set_state("left_out", left_out_reason=reason)
        self.activity_unlink(["custproc_module.mail_activity_type_dunning_call"])

    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise ProcessError(self.env._("The notice cannot be left out: no reason is given. Say why in one sentence."))

    def action_take_back(self):
        """Tell them after all."""
        for notice in self.filtered(lambda notice: notice.run_id.state not in ("selecting", "preview")):
            notice._refuse(
                self.env._("be taken back"), self.env._("its run is sent"), self.env._("The next run will find what is still open.")
            )
        self._set_state("draft", left_out_reason=False)

    def action_leave_out(self):
        """Ask for the reason and leave these notices out."""
        return self._open_leave_out(notice_ids=self.ids)

    def _open_leave_out(self, **values):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leave out"),
            "res_model": "custproc.dunning.leave.out",
            "view_mode": "form",
            "target": "new",
            "context": {f"default_{name}": [fields.Command.set(value)] for name, value in values.items()},
        }

    # ------------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------------
    def _set_told(self, **values):
        for company, notices in self.grouped("company_id").items():
            notices._set_state("told", told_on=company._custproc_today(), told_by_id=self.env.uid, **values)

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        # sudo: custproc.dunning.run, a meter reader reads his calls, not the runs
        if target in ("waiting", "told") and self.state == "draft" and self.sudo().run_id.state != "sending":
            reasons.append(self.env._("its run is not released"))
        return reasons

    def action_print(self):
        """Print these letters; one that was waiting counts as told from today. What was paid meanwhile is not printed."""
        letters = self.filtered(lambda notice: notice.channel == "letter" and notice.state in ("waiting", "told"))
        if not letters:
            raise ProcessError(self.env._("The notices cannot be printed: none of them is a letter that waits. Release a run first."))
        waiting = letters.filtered(lambda notice: notice.state == "waiting")
        waiting.check_access("write")
        # sudo: custproc.dunning.notice, its figures are closed to everybody
        waiting.sudo()._recheck()
        paid = waiting.filtered(lambda notice: not notice._get_lines())
        paid._set_state("settled")
        (waiting - paid)._set_told()
        left = letters - paid
        return self.env.ref("custproc_module.action_report_dunning_letter").report_action(left) if left else True

    def _as_printed(self):
        """The notice as its letter reads it: who may read the notice prints it, a meter reader as well, who reads no books.

        :raise AccessError: the caller may not read it
        """
        self.check_access("read")
        return self.sudo()  # sudo: account.move, res.partner.bank, after the check

    @api.depends("address_id.phone", "partner_id.phone")
    def _compute_phone(self):
        for notice in self:
            notice.phone = notice.address_id.phone or notice.partner_id.phone

    def action_by_letter(self):
        """Tell by letter what was to be told on the telephone: nobody answers, or there is no number.

        :raise ProcessError: one of them is no call that waits
        """
        self.check_access("write")
        for notice in self.filtered(lambda notice: notice.channel != "phone" or notice.state != "waiting"):
            notice._refuse(
                self.env._("be told by letter instead"),
                self.env._("it is no call that waits"),
                self.env._("Before a run is released its channels are chosen in the preview."),
            )
        self.sudo().write({"channel": "letter"})  # sudo: custproc.dunning.notice, in this state no channel is written directly
        self.activity_unlink(["custproc_module.mail_activity_type_dunning_call"])

    def action_call(self):
        """Note the result of the call."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Result of the call"),
            "res_model": "custproc.dunning.call",
            "view_mode": "form",
            "target": "new",
            "context": {"default_notice_id": self.id},
        }

    def _note_call(self, result, promised_on=None, remark=None):
        """Note a call. Not reached: the call stays to do; every other result counts as told.

        :raise ProcessError: the notice is no call that waits, or a promise names no day to come, or one too far away
        """
        self.ensure_one()
        if self.channel != "phone" or self.state != "waiting":
            self._refuse(
                self.env._("be called about"),
                self.env._("it is no call that waits"),
                self.env._("Choose a notice of the channel telephone that is to do."),
            )
        if result == "promised":
            self._check_promise(promised_on)
        if result == "not_reached":
            self.check_access("write")
            self.message_post(body=self.env._("Not reached. %(remark)s", remark=remark or ""))
            return
        promise = promised_on if result == "promised" else False
        self._set_told(call_result=result, promised_on=promise, remark=remark or False)
        self.activity_feedback(["custproc_module.mail_activity_type_dunning_call"], feedback=remark)

    def _check_promise(self, day):
        """Dunning waits for a promise, so it may not lie further ahead than the company allows."""
        today, verb = self.company_id._custproc_today(), self.env._("note the promise")
        if not day or day < today:
            self._refuse(verb, self.env._("it names no day to come"), self.env._("Ask by when the money arrives."))
        last = fields.Date.add(today, days=self.company_id.custproc_promise_days)
        if day > last:
            self._refuse(
                verb,
                self.env._("%(day)s lies after %(last)s", day=format_date(self.env, day), last=format_date(self.env, last)),
                self.env._("Ask for an earlier day, or draw up a collection plan with instalments."),
            )

    def action_open_dispute(self):
        """Open a dispute about an invoice of this notice."""
        self.ensure_one()
        moves = self.line_ids.move_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dispute"),
            "res_model": "custproc.dunning.dispute",
            "view_mode": "form",
            "context": {"default_move_id": moves.id if len(moves) == 1 else False},
        }

from odoo import api, fields, models

from ....policies.credit.dunning import spread
from . import dunning_sql


class DunningStop(models.Model):
    """An application to stop supply to a payer, and the stop itself while it lasts (CO-03, D-10).

    Approved, it stops the payer at every gate. Payment of its items lifts it by itself, without payment another approval does
    (`dunning_stop_lifting.py`); a payment that is undone stops supply again (`dunning_stop_return.py`). Money in the company's currency.
    """

    _name = "custproc.dunning.stop"
    _inherit = ["custproc.document.mixin", "custproc.approval.mixin", "custproc.deadline.mixin", "custproc.of.payer.mixin"]
    _description = "Application to Stop Supply"
    _order = "id desc"

    _transitions = {
        "draft": {"submitted", "cancelled"},
        "submitted": {"draft", "stopped", "cancelled"},
        "stopped": {"lifted"},
        "lifted": {"stopped"},
        "cancelled": set(),
    }
    _approval_returns = {"rejected": "draft", "withdrawn": "draft"}
    _transition_groups = {"submitted": "custproc_module.group_custproc_finance_officer"}
    _protected_fields = ("run_id", "amount", "stopped_on", "lifted_on", "lifted_by")

    run_id = fields.Many2one("custproc.dunning.run", readonly=True, copy=False, index="btree_not_null", ondelete="set null")
    company_id = fields.Many2one(default=lambda self: self.env.company.root_id)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", "Payer", required=True, index=True, ondelete="restrict", tracking=True)
    account_id = fields.Many2one("custproc.credit.account", "Credit account", compute="_compute_account_id")
    user_id = fields.Many2one("res.users", "Applicant", default=lambda self: self.env.user, tracking=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Waiting for approval"),
            ("stopped", "Supply stopped"),
            ("lifted", "Lifted"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        copy=False,
        group_expand="_expand_live_states",
        tracking=True,
        index=True,
    )
    item_ids = fields.Many2many("account.move.line", "custproc_dunning_stop_item_rel", string="Items", readonly=True, copy=False)
    item_summary = fields.Text("Invoices", compute="_compute_item_summary", compute_sudo=True)
    amount = fields.Monetary("Overdue when applied for", readonly=True, copy=False)
    amount_open = fields.Monetary("Still to pay", compute="_compute_amount_open")
    reason = fields.Text("Why supply should be stopped", tracking=True)
    lift_reason = fields.Text("Why it should be lifted without payment", tracking=True, copy=False)
    stopped_on = fields.Datetime("Stopped since", readonly=True, copy=False)
    lifted_on = fields.Datetime("Lifted on", readonly=True, copy=False)
    lifted_by = fields.Selection([("payment", "Payment"), ("approval", "Approval")], "Lifted by", readonly=True, copy=False)

    def _get_contact_refusal(self, contact, payer):
        return self.env._(
            "Supply to %(contact)s cannot be stopped: the invoices are owed by %(payer)s. Choose that company.",
            contact=contact,
            payer=payer,
        )

    def _compute_account_id(self):
        accounts = self.env["custproc.credit.account"].search(
            [("partner_id", "in", self.partner_id.ids), ("company_id", "in", self.company_id.root_id.ids)]
        )
        by_key = {(account.partner_id, account.company_id): account for account in accounts}
        for stop in self:
            stop.account_id = by_key.get((stop.partner_id, stop.company_id.root_id))

    @api.depends("item_ids.amount_residual")
    def _compute_item_summary(self):
        """The items for those who decide and may not read the books: number, due day, what is open."""
        for stop in self:
            stop.item_summary = "\n".join(
                self.env._(
                    "%(invoice)s, due on %(day)s: %(amount)s open",
                    invoice=item.move_id.name or item.name or "",
                    day=item.date_maturity or item.date,
                    amount=item.currency_id.format(item.amount_residual_currency),
                )
                for item in stop.item_ids
            )

    @api.depends("item_ids.amount_residual")
    def _compute_amount_open(self):
        for stop, amount in self._get_open_amounts().items():
            stop.amount_open = amount

    def _get_open_amounts(self):
        """What is left to pay of the items of each, less money on account and credit notes: {stop: amount in company currency}."""
        result = dict.fromkeys(self, 0.0)
        for root, stops in self.grouped(lambda stop: stop.company_id.root_id).items():
            # sudo: account.move.line, whoever reads the application reads what it comes to
            found = dunning_sql.open_items_of(stops.sudo().env, root, stops.partner_id.ids, root._custproc_today(), pending=False)
            for stop in stops:
                items = set(stop.sudo().item_ids.ids)  # sudo: as above
                result[stop] = root.currency_id.round(
                    sum(self._sum_open(group, items) for group in found[stop.partner_id.id])
                )
        return result

    @api.model
    def _sum_open(self, group, items):
        """The open part of some items of a group; a dispute sets an item aside from dunning, it does not pay it."""
        rounding = self.env["res.currency"].browse(group.currency_id).rounding
        left = spread(group.items + group.aside, group.credit, rounding)
        rows = ((group.rows[key], amount) for key, amount in left.items() if key in items)
        return sum(float(row["amount_company"]) * amount / float(row["amount"]) for row, amount in rows)

    @api.model_create_multi
    def create(self, vals_list):
        stops = super().create(vals_list)
        stops.filtered(lambda stop: not stop.item_ids)._take_overdue()
        return stops

    def _take_overdue(self):
        """Fill in the payer's overdue items that nobody disputes, where none are named."""
        for root, stops in self.grouped(lambda stop: stop.company_id.root_id).items():
            today = root._custproc_today()
            # sudo: account.move.line, as above
            found = dunning_sql.open_items_of(stops.sudo().env, root, stops.partner_id.ids, today, pending=False)
            for stop in stops:
                groups = found[stop.partner_id.id]
                due = [item.key for group in groups for item in group.items if item.due < today]
                amount = sum(self._sum_open(group, set(due)) for group in groups)
                # sudo: custproc.dunning.stop, items and amount follow from the books
                stop.sudo().write({"item_ids": [fields.Command.set(due)], "amount": amount})

    def write(self, vals):
        if not self.env.su and vals.keys() & {"partner_id", "company_id", "reason"}:
            for stop in self.filtered(lambda stop: stop.state != "draft"):
                stop._refuse(
                    self.env._("be changed"),
                    self.env._("it is “%(state)s”", state=stop._get_state_label(stop.state)),
                    self.env._("Withdraw the request first, or apply anew."),
                )
        result = super().write(vals)
        if not self.env.su and "partner_id" in vals:
            self._take_overdue()
        return result

    # ------------------------------------------------------------------
    # Applying and approval
    # ------------------------------------------------------------------
    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "submitted":
            if not self.reason:
                reasons.append(self.env._("it does not say why supply should be stopped"))
            if self.amount_open <= 0:
                reasons.append(self.env._("nothing of its items is open any more"))
            if self._get_others():
                reasons.append(self.env._("another application of this payer is open"))
        if target == "stopped" and not self._is_approved("approve"):
            reasons.append(self.env._("nobody has approved it"))
        return reasons

    def _get_others(self):
        # sudo: custproc.dunning.stop, one application a payer, whoever may read the other one
        return self.sudo().search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "in", ("submitted", "stopped")),
                ("id", "!=", self.id),
            ]
        )

    def action_submit(self):
        """Ask for approval.

        :raise ProcessError: no reason, nothing open, or nobody could approve
        """
        self.env["custproc.credit.account"]._claim({(stop.company_id.root_id.id, stop.partner_id.id) for stop in self})
        self._set_state("submitted")
        for stop in self:
            stop._require_approval("approve", stop.reason)

    def action_cancel(self):
        """Give the application up."""
        waiting = self.filtered(lambda stop: stop.custproc_approval_state == "open")
        self._set_state("cancelled")
        for stop in waiting:
            stop._get_newest_approval("approve").sudo()._end("withdrawn")  # sudo: custproc.approval, the round ends with its document

    def _get_approval_topic(self):
        return "lift" if len(self) == 1 and self.state == "stopped" else "approve"

    def _get_approval_amount(self, topic):
        return self.amount

    def _get_fingerprint_values(self):
        self.ensure_one()
        values = {"payer": self.partner_id.id, "company": self.company_id.id, "items": sorted(self.item_ids.ids), "reason": self.reason}
        return values | {"lift_reason": self.lift_reason} if self.state == "stopped" else values

    def _get_approval_reasons(self, step):
        reasons = super()._get_approval_reasons(step)
        if self.state == "submitted" and self.amount_open <= 0:
            reasons.append(self.env._("nothing of its items is open any more"))
        return reasons

    def _on_approved(self, approval):
        if approval.topic == "lift":
            self._lift("approval")
        else:
            self._stop()

    def action_open_items(self):
        """The items this application is about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Items of %(name)s", name=self.name),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", self.item_ids.move_id.ids)],
        }

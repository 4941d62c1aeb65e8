from odoo import api, fields, models


class AssignmentProposal(models.TransientModel):
    """Which specialist would get which customer, to be looked at and changed before it happens (CF-20)."""

    _name = "custproc.assignment.proposal"
    _description = "Assign Customers to Specialists"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    file_ids = fields.Many2many("custproc.customer.file", string="Chosen customers", readonly=True)
    keep_assigned = fields.Boolean("Customers who have a specialist keep him", default=True)
    line_ids = fields.One2many("custproc.assignment.proposal.line", "proposal_id", "Customers")
    load_ids = fields.One2many("custproc.assignment.load", "proposal_id", "Specialists")
    reason = fields.Char(help="Needed where a customer goes to somebody beyond his abilities or capacity.")
    open_count = fields.Integer("Without a specialist", compute="_compute_open_count")
    beyond_count = fields.Integer("Beyond ability or capacity", compute="_compute_beyond_count")

    @api.depends("line_ids.specialist_id")
    def _compute_open_count(self):
        for proposal in self:
            proposal.open_count = len(proposal.line_ids.filtered(lambda line: not line.specialist_id))

    @api.depends("line_ids.is_able", "load_ids.is_full")
    def _compute_beyond_count(self):
        for proposal in self:
            beyond = proposal.line_ids.filtered(lambda line: not line.is_able)
            proposal.beyond_count = len(beyond) + len(proposal.load_ids.filtered("is_full"))

    def action_propose(self):
        """Propose anew: numbers balanced, nobody beyond ability or capacity."""
        self.ensure_one()
        files = self.file_ids.filtered(lambda file: not (self.keep_assigned and file.specialist_id))
        specialists = self.env["custproc.specialist"]
        choices = specialists._propose(files)
        counts = specialists._count_customers(self.company_id)
        staff = specialists.search([("company_id", "=", self.company_id.id)])
        self.write(
            {
                "line_ids": [
                    fields.Command.clear(),
                    *(fields.Command.create({"file_id": file.id, "specialist_id": choices[file.id]}) for file in files),
                ],
                "load_ids": [
                    fields.Command.clear(),
                    *(
                        fields.Command.create(
                            {"specialist_id": each.id, "before": counts.get((self.company_id.id, each.user_id.id), 0)}
                        )
                        for each in staff
                    ),
                ],
            }
        )
        return self._reopen()

    def action_apply(self):
        """Assign as the list says now; customers without a specialist stay as they are."""
        self.ensure_one()
        files = self.env["custproc.customer.file"]
        files._check_may_assign()
        if self.beyond_count and not (self.reason or "").strip():
            self.file_ids[:1]._refuse(
                self.env._("be assigned like this"),
                self.env._("%(count)s choices go beyond what a specialist is able to do or can take", count=self.beyond_count),
                self.env._("Choose others, or give the reason."),
            )
        files._assign_specialists({line.file_id: line.specialist_id for line in self.line_ids}, self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Assign to specialists"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

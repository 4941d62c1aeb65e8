from odoo import api, fields, models


class CustprocRequirementStep(models.TransientModel):
    """What a step of a requirement asks for. The requirement checks and records; this only asks."""

    _name = "custproc.requirement.step"
    _description = "Step of a requirement"

    requirement_id = fields.Many2one("custproc.requirement", required=True, readonly=True, ondelete="cascade")
    topic = fields.Selection(
        [
            ("assess", "Assess the requirement"),
            ("word", "Customer's answer"),
            ("change", "Ask for a change"),
            ("report", "Report progress to the customer"),
            ("feedback", "Customer's feedback"),
            ("solve", "Problems dealt with"),
            ("complain", "Complaint"),
            ("cancel", "Cancel the requirement"),
        ],
        required=True,
        readonly=True,
    )
    text = fields.Text("In words")
    feasibility = fields.Selection([("feasible", "Feasible"), ("not_feasible", "Not feasible")])
    work_days = fields.Integer("Days needed")
    outcome = fields.Selection([("agreed", "Agrees"), ("objected", "Objects")], "The customer", default="agreed")
    how = fields.Selection(
        [("mail", "By mail or letter"), ("phone", "By telephone"), ("meeting", "In person"), ("signature", "Signed")], "Way", default="mail"
    )
    person = fields.Char("Said by", compute="_compute_person", store=True, readonly=False)
    reference = fields.Char(help="Subject and day of the mail, number of the letter, day of the call.")
    option_id = fields.Many2one("custproc.requirement.option", "Option chosen", domain="[('requirement_id', '=', requirement_id)]")
    proof = fields.Binary()
    proof_name = fields.Char("File name of the proof")
    result = fields.Selection([("satisfied", "The need is met"), ("problems", "There are problems")])

    @api.depends("requirement_id")
    def _compute_person(self):
        for step in self:
            step.person = step.requirement_id.partner_id.name

    def action_confirm(self):
        """Record the step on the requirement."""
        self.ensure_one()
        requirement = self.requirement_id
        # Each topic has its call here: a name that is chosen by the user is never called.
        {
            "assess": lambda: requirement.action_assess(self.feasibility, self.text, self.work_days),
            "word": self._confirm_word,
            "change": lambda: requirement.action_ask_change(self.text),
            "report": lambda: requirement.action_report_progress(self.text),
            "feedback": lambda: requirement.action_record_feedback(self.result, self.text),
            "solve": lambda: requirement.action_solve(self.text),
            "complain": lambda: requirement.action_complain(self.text),
            "cancel": lambda: requirement.action_cancel(self.text),
        }[self.topic]()
        return {"type": "ir.actions.act_window_close"}

    def _confirm_word(self):
        requirement = self.requirement_id
        requirement.check_access("write")
        evidence = self.env["custproc.evidence"]
        if self.proof:
            evidence = requirement._add_evidence("scan", self.proof_name or requirement.name, self.proof, signer=self.person)
        requirement.action_record_word(
            self.outcome, self.how, self.person, self.reference, self.text, self.option_id.id, evidence.id
        )

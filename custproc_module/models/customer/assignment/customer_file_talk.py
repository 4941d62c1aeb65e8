from odoo import fields, models


class CustprocCustomerFile(models.Model):
    """CF-21: within a week of the assignment the specialist talks to the salesperson about the customer and keeps a record of it."""

    _inherit = "custproc.customer.file"

    _protected_fields = ("talked_on", "talked_by_id")

    talk_record = fields.Text(
        "Talk with the salesperson",
        copy=False,
        help="What the salesperson told about the customer: who decides, what he buys, what he minds, what was promised.",
    )
    talked_on = fields.Date("Talk recorded on", readonly=True, copy=False, tracking=True)
    talked_by_id = fields.Many2one("res.users", "Talk recorded by", readonly=True, copy=False, ondelete="restrict")

    def action_record_talk(self):
        """The talk was held and written down: the clock of a week stops.

        :raise ProcessError: nobody is assigned, or nothing is written down
        """
        self.ensure_one()
        self.check_access("write")
        asked = self.env._("count the talk as held")
        if not self.specialist_id:
            self._refuse(
                asked, self.env._("no specialist is assigned"), self.env._("Ask the supervisor of customer service to assign one.")
            )
        if not (self.talk_record or "").strip():
            self._refuse(asked, self.env._("nothing is written down"), self.env._("Fill in “Talk with the salesperson” first."))
        # sudo: custproc.customer.file, when and by whom it was recorded is closed
        self.sudo().write({"talked_on": self.company_id._custproc_today(), "talked_by_id": self.env.uid})
        self._deadline_event("specialist_talked")

    def _assign_specialists(self, choices, reason=False):
        # EXTENDS: another specialist talks to the salesperson himself
        changed = self.browse(file.id for file, user in choices.items() if user and user != file.specialist_id)
        changed.sudo().write({"talked_on": False, "talked_by_id": False})  # sudo: custproc.customer.file, closed fields
        return super()._assign_specialists(choices, reason)

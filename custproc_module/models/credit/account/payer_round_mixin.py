from odoo import api, fields, models


class PayerRoundMixin(models.AbstractModel):
    """A round over the payers of a root company, worked off in the background; the place reached is of the same transaction as its work."""

    _name = "custproc.payer.round.mixin"
    _inherit = ["custproc.document.mixin"]
    _description = "Round over Payers"

    _protected_fields = ("position", "highest", "number", "user_id")
    _round_job = ""  # external id of the job that works it off

    company_id = fields.Many2one(default=lambda self: self.env.company.root_id)
    user_id = fields.Many2one("res.users", "Run by", readonly=True, copy=False, default=lambda self: self.env.user)
    position = fields.Integer(readonly=True, copy=False, help="The payer that is reached.")
    highest = fields.Integer(readonly=True, copy=False, help="The last payer to look at.")
    number = fields.Integer("Last number given", readonly=True, copy=False)

    def _start_round(self, state, **values):
        """Begin with the first payer, in the background."""
        self._set_state(state, position=0, highest=self._get_highest_payer(), **values)
        self._trigger_job()

    @api.model
    def _get_highest_payer(self):
        # sudo: res.partner, only the highest number is read
        return self.env["res.partner"].sudo().search([], order="id desc", limit=1).id

    def action_send(self):
        """Release what was looked through: everybody who was not left out is told, in batches."""
        self._set_state("sending")
        self._trigger_job()

    def action_refresh_progress(self):
        """Show how far the job is."""
        return True

    def _open_part(self, action, **context):
        """The records of this round, by the action of their menu."""
        self.ensure_one()
        values = self.env["ir.actions.act_window"]._for_xml_id(action)
        return {**values, "domain": [("run_id", "=", self.id)], "context": context}

    @api.model
    def _trigger_job(self):
        # sudo: ir.cron, the job is the module's
        self.env.ref(self._round_job).sudo()._trigger()

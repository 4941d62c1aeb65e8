from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ....policies.credit.dunning import Level


class DunningLevel(models.Model):
    """One step of dunning as data: what is done, by which channel, and how many days after the step before (D-10).

    A company with levels of its own uses these alone; all others share the levels without company. Metered supply needs no level
    of its own: its invoices fall due seven days after the settlement slip (CO-01).
    """

    _name = "custproc.dunning.level"
    _inherit = ["custproc.setting.mixin"]
    _description = "Dunning Level"
    _order = "company_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: every company without levels of its own.")
    kind = fields.Selection(
        [("notice", "Notice"), ("dunning", "Dunning notice"), ("stop", "Application to stop supply")],
        "What is done",
        required=True,
        default="notice",
    )
    days = fields.Integer(
        "After (days)",
        required=True,
        default=3,
        help="The first level: days after the due date. Others: days after the level before was told.",
    )
    repeat_days = fields.Integer("Again after (days)", help="Told again as often while nothing is paid; 0: told once.")
    channel = fields.Selection(
        [("phone", "Telephone"), ("letter", "Letter"), ("mail", "E-mail")],
        help="How the customer is told; it can be changed for one customer in the preview.",
    )
    title = fields.Char("Title of the letter", translate=True)
    text = fields.Text("Text of the letter", translate=True)
    script = fields.Text("What to say on the telephone", translate=True)

    _days_in_range = models.Constraint(
        "CHECK (days BETWEEN 0 AND 366 AND repeat_days BETWEEN 0 AND 366)",
        "A dunning level comes 0 to 366 days after the one before and is repeated after 0 to 366 days. Correct these values.",
    )

    @api.constrains("kind", "channel")
    def _check_channel(self):
        for level in self:
            if level.kind != "stop" and not level.channel:
                raise ValidationError(
                    self.env._(
                        "Dunning level “%(level)s” cannot be saved: it names no channel, so nobody would be told. "
                        "Choose telephone, letter or e-mail.",
                        level=level.name,
                    )
                )

    @api.model
    def _get_levels(self, company):
        """The levels of a root company, lowest first."""
        # sudo: custproc.dunning.level, the levels apply whoever runs
        levels = self.sudo().search([("company_id", "in", [company.id, False])], order="sequence, id")
        return levels.filtered("company_id") or levels

    def _to_policy(self):
        """The levels as policies.credit.dunning asks for them."""
        return [Level(level.id, level.sequence, level.kind, level.days, level.repeat_days) for level in self]

from odoo import api, fields, models


class MonthMixin(models.AbstractModel):
    """The figures of one month of one company: counted as often as wanted, and a last time when the month is closed.

    A closed month stands as it was reported: nobody counts it again, or turns it into another one. The model that inherits this
    defines `_count`, who may close (`_transition_groups`), when (`_get_transition_reasons`), and a unique index of the month.
    """

    _name = "custproc.month.mixin"
    _inherit = ["custproc.document.mixin"]
    _description = "Month that is Counted and Closed"
    _order = "month desc, id desc"

    _transitions = {"draft": {"closed"}, "closed": set()}
    _protected_fields = ("closed_at", "closed_by_id")
    _deletable_states = ("draft",)
    # What is counted and how: nobody changes it of a closed month.
    _counted_by = frozenset({"month", "company_id"})

    name = fields.Char("Number", compute="_compute_name", store=True, default=False)
    month = fields.Date(
        required=True, default=lambda self: self.env.company._custproc_today().replace(day=1), help="Any day of the month counted."
    )
    state = fields.Selection(
        [("draft", "Not yet frozen"), ("closed", "Closed")], default="draft", required=True, copy=False, tracking=True
    )
    closed_at = fields.Datetime("Closed on", readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", "Closed by", readonly=True, copy=False)

    @api.model
    def _get_sequence_code(self):
        return ""  # named by its month

    @api.depends("month")
    def _compute_name(self):
        for record in self:
            record.name = f"{record.month:%Y-%m}" if record.month else False

    def write(self, vals):
        if not self.env.su and vals.keys() & self._counted_by:
            self._check_open(self.env._("be changed"))
        return super().write(vals)

    def _count(self):
        """Write the figures of this one month as they stand now; they are closed to everybody."""
        raise NotImplementedError

    def _check_open(self, verb):
        """Refuse what changes the figures of a closed month.

        :raise ProcessError: a month is closed
        """
        for record in self:
            if record.state != "draft":
                record._refuse(verb, self.env._("it is closed"), self.env._("Its figures stand as they were reported."))

    def action_count(self):
        """Count open months again.

        :raise ProcessError: a month is closed, its figures stand
        """
        self.check_access("write")
        self._check_open(self.env._("be counted again"))
        for record in self:
            record._count()
        return True

    def action_close(self):
        """Count the months a last time and freeze them.

        :raise ProcessError: a month cannot be closed yet
        """
        for record in self:
            record._set_state("closed", closed_at=fields.Datetime.now(), closed_by_id=self.env.uid)
            record._count()
        return True

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ....exceptions import ProcessError
from ..given_values import to_day, to_record


class RegisterCopy(models.Model):
    """One paper original or copy of a document: who keeps it, where, and to whom it was lent (CT-03)."""

    _name = "custproc.register.copy"
    _inherit = ["custproc.record.mixin"]
    # Where it lies is said by whoever keeps it; the rest follows from lending and returning.
    _open_fields = frozenset({"place"})
    _description = "Paper Copy"
    _order = "number, id"

    entry_id = fields.Many2one("custproc.register.entry", "Register entry", index="btree_not_null", ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, index=True)
    number = fields.Integer(required=True)
    name = fields.Char("Copy", required=True)
    holder = fields.Char("Kept by", required=True, help="Who keeps it: the customer, a department.")
    group_id = fields.Many2one("res.groups", "Keepers", ondelete="restrict", help="Who lends it and takes it back.")
    is_outside = fields.Boolean("Outside the company", help="Handed to the customer: it is his, and not lent.")
    place = fields.Char(help="Where the paper lies, for example: cabinet 3, folder 12.")
    state = fields.Selection(
        [("held", "At its place"), ("outside", "Handed over"), ("lent", "Lent"), ("lost", "Lost")], "Whereabouts", required=True, index=True
    )
    borrower = fields.Char("Lent to")
    borrower_id = fields.Many2one("res.users", "Colleague who has it", ondelete="restrict", index="btree_not_null")
    due_on = fields.Date("Due back on")
    is_overdue = fields.Boolean("Overdue", compute="_compute_is_overdue", search="_search_is_overdue")
    lost_reason = fields.Char("Lost because")
    lending_ids = fields.One2many("custproc.register.lending", "copy_id", "Lendings")

    _due_index = models.Index("(due_on) WHERE state = 'lent'")

    @api.depends("name", "holder")
    def _compute_display_name(self):
        for copy in self:
            copy.display_name = self.env._("%(copy)s (%(holder)s)", copy=copy.name, holder=copy.holder)

    @api.depends("state", "due_on")
    def _compute_is_overdue(self):
        for copy in self:
            copy.is_overdue = copy.state == "lent" and bool(copy.due_on) and copy.due_on < copy.company_id._custproc_today()

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "=", "lent"), ("due_on", "<", fields.Date.context_today(self))]

    @api.model
    def _get_document_fields(self):
        """Fields that name the document a copy is of; an area adds its own."""
        return ["entry_id"]

    @api.constrains(lambda self: self._get_document_fields())
    def _check_one_document(self):
        for copy in self:
            if sum(bool(copy[name]) for name in self._get_document_fields()) != 1:
                raise ValidationError(
                    self.env._(
                        "%(copy)s cannot be kept: it belongs to none, or to more than one document. Enter the one it is a copy of.",
                        copy=copy.name,
                    )
                )

    def _get_document(self):
        """The document this is a copy of."""
        self.ensure_one()
        return next((self[name] for name in self._get_document_fields() if self[name]), self.entry_id)

    def write(self, vals):
        """Say where the paper lies; only who keeps it."""
        if not self.env.su:
            self._check_keeper()
        return super().write(vals)

    # ------------------------------------------------------------------
    # Lending
    # ------------------------------------------------------------------
    def _check_keeper(self):
        """Whoever keeps the copy, or may write its document where nobody is named, and never who only reads.

        :raise AccessError: the caller does not keep it
        """
        self.check_access("read")
        for copy in self:
            group = copy.sudo().group_id  # sudo: res.groups, membership is compared
            own = self.env.user.sudo().all_group_ids  # sudo: res.groups, membership is compared
            if not (group in own if group else copy._get_document().has_access("write")):
                raise AccessError(
                    self.env._(
                        "%(copy)s cannot be lent or taken back by you: %(holder)s keeps it. Ask there.",
                        copy=copy.display_name,
                        holder=copy.holder,
                    )
                )

    def action_lend(self, borrower=None, borrower_id=None, due_on=None):
        """Record that the copy was lent.

        :param borrower: name of who has it, where it is no colleague
        :param borrower_id: id of the colleague who has it
        :param due_on: day by which it is to be back
        :raise ProcessError: it is not at its place, nobody is named, or the day is past or none
        """
        self._check_keeper()
        user = to_record(self.env, "res.users", borrower_id)
        name = user.name if user else (borrower or "").strip()
        due_on = to_day(self.env, due_on)
        for copy in self:
            today = copy.company_id._custproc_today()
            if copy.state != "held":
                copy._refuse_step(self.env._("be lent"), copy._say_whereabouts())
            if not name:
                copy._refuse_step(self.env._("be lent"), self.env._("nobody is named who takes it"))
            if due_on and due_on < today:
                copy._refuse_step(self.env._("be lent"), self.env._("it would have to be back on %(day)s, which is past", day=due_on))
            row = {"copy_id": copy.id, "borrower": name, "lent_on": today, "due_on": due_on, "lent_by_id": self.env.uid}
            # sudo: custproc.register.copy and its lendings, closed; the keeper was checked
            self.env["custproc.register.lending"].sudo().create(row)
            copy.sudo().write({"state": "lent", "borrower": name, "borrower_id": user.id, "due_on": due_on})

    def action_return(self):
        """Record that a lent copy is back.

        :raise ProcessError: it is not lent
        """
        self._check_keeper()
        for copy in self:
            if copy.state not in ("lent", "lost"):
                copy._refuse_step(self.env._("be taken back"), copy._say_whereabouts())
            # sudo: custproc.register.copy and its lendings, closed; the keeper was checked
            copy = copy.sudo()
            back = {"returned_on": copy.company_id._custproc_today(), "returned_to_id": self.env.uid}
            copy.lending_ids.filtered(lambda row: not row.returned_on).write(back)
            copy.write({"state": "held", "borrower": False, "borrower_id": False, "due_on": False, "lost_reason": False})

    def action_report_lost(self, reason=None):
        """Record that the copy cannot be found.

        :raise ProcessError: no reason is given
        """
        self._check_keeper()
        for copy in self:
            if not (reason or "").strip():
                copy._refuse_step(self.env._("be reported lost"), self.env._("nothing is said about how it was lost"))
            copy.sudo().write({"state": "lost", "lost_reason": reason})  # sudo: custproc.register.copy, closed; the keeper was checked

    def _say_whereabouts(self):
        self.ensure_one()
        if self.state == "lent":
            return self.env._("%(who)s has had it since %(day)s", who=self.borrower, day=self.lending_ids[:1].lent_on)
        labels = dict(self._fields["state"]._description_selection(self.env))
        return self.env._("it is “%(state)s”", state=labels[self.state])

    def _refuse_step(self, verb, facts):
        raise ProcessError(
            self.env._(
                "%(copy)s cannot %(verb)s: %(facts)s. Correct it, or ask %(holder)s.",
                copy=self.display_name,
                verb=verb,
                facts=facts,
                holder=self.holder,
            )
        )

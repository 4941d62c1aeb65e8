from odoo import api, fields, models

from ...engine.words import tell


class CustprocAccompaniment(models.Model):
    """What the escort heard while accompanying a customer: written up and handed to the business manager every time (CF-03)."""

    _name = "custproc.accompaniment"
    _description = "Accompaniment"
    _inherit = ["custproc.document.mixin"]
    _order = "date desc, id desc"

    _transitions = {"draft": {"handed"}, "handed": {"read"}, "read": set()}
    _protected_fields = ("handed_at", "read_at")

    state = fields.Selection(
        [("draft", "Draft"), ("handed", "Handed over"), ("read", "Read")],
        default="draft",
        required=True,
        copy=False,
        tracking=True,
        index=True,
    )
    card_id = fields.Many2one("custproc.contact.card", "Contact", required=True, index=True, ondelete="cascade", check_company=True)
    customer_id = fields.Many2one(related="card_id.customer_id", store=True, index=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    user_id = fields.Many2one("res.users", "Escort", required=True, index=True, default=lambda self: self.env.user)
    manager_id = fields.Many2one(
        "res.users", "Business manager", compute="_compute_manager_id", store=True, readonly=False, precompute=True, index="btree_not_null",
        help="Who gets the note; the leader of the escort's team.",
    )
    note = fields.Text("What was said and seen", required=True)
    interest_product_ids = fields.Many2many("product.product", string="Products of interest")
    evaluation = fields.Text("What he thinks of us")
    suggestions = fields.Text("Suggestions and complaints")
    handed_at = fields.Datetime("Handed over on", readonly=True, copy=False)
    read_at = fields.Datetime("Note read on", readonly=True, copy=False)

    @api.depends("user_id", "company_id")
    def _compute_manager_id(self):
        for note in self:
            leader = note._get_deciding_team(note.user_id).user_id
            note.manager_id = note.manager_id or (leader if leader != note.user_id else False)

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "handed" and not self.manager_id:
            reasons.append(self.env._("no business manager is named"))
        if target == "read" and not self.env.su and self.env.user != self.manager_id:
            reasons.append(self.env._("it was handed to %(manager)s", manager=self.manager_id.name))
        return reasons

    def action_hand_over(self):
        """Hand the note to the business manager; what it says about the contact goes onto his card."""
        self._set_state("handed", handed_at=fields.Datetime.now())
        for note in self:
            note._add_to_card()
            contact = note.card_id.display_name
            tell(note, note.manager_id, lambda env, contact=contact: env._("Read the note on %(contact)s", contact=contact))

    def action_mark_read(self):
        """The business manager has read it."""
        self._set_state("read", read_at=fields.Datetime.now())
        self.sudo().activity_feedback(["mail.mail_activity_data_todo"])  # sudo: mail.activity, closed with what it asked for

    def _add_to_card(self):
        self.ensure_one()
        values = {name: self[name] for name in ("evaluation", "suggestions") if self[name]}
        values["interest_product_ids"] = [fields.Command.link(product.id) for product in self.interest_product_ids]
        self.card_id.write(values)

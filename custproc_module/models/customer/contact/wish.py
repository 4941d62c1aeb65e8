from odoo import api, fields, models

from ...engine.words import in_lang_of, tell

TELL_BATCH = 100


class CustprocWish(models.Model):
    """What a customer wanted and could not have (RD-14): noted at once, told to the team leader, and answered when it arrives.

    The arrival is seen by the incoming transfer itself; who noted the wish gets an activity and the customer, where he wished
    so, a mail. Both once: a wish that was told of is never told of again.
    """

    _name = "custproc.wish"
    _description = "Customer's Wish"
    _inherit = ["custproc.document.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "partner_id", "product_id"]

    _transitions = {
        "draft": {"registered", "arrived", "cancelled"},
        "registered": {"arrived", "cancelled"},
        "arrived": {"answered", "cancelled"},
        "answered": set(),
        "cancelled": {"draft"},
    }
    _transition_groups = {"registered": "custproc_module.group_custproc_sales_manager"}
    _protected_fields = ("registered_by_id", "arrived_at", "told_at", "answered_at")

    state = fields.Selection(
        [
            ("draft", "Noted"),
            ("registered", "Registered"),
            ("arrived", "Goods arrived"),
            ("answered", "Customer told"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        copy=False,
        group_expand="_expand_live_states",
        tracking=True,
        index=True,
    )
    partner_id = fields.Many2one("res.partner", "Customer", required=True, index=True, ondelete="restrict", check_company=True)
    file_id = fields.Many2one(
        "custproc.customer.file",
        "Customer file",
        compute="_compute_file_id",
        store=True,
        compute_sudo=True,
        index="btree_not_null",
        ondelete="set null",
        help="Who may not read the customer's file does not read his wishes.",
    )
    product_id = fields.Many2one("product.product", required=True, index=True, ondelete="restrict", check_company=True)
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    uom_id = fields.Many2one(related="product_id.uom_id")
    wanted_on = fields.Date("Wanted by", help="Empty: whenever it comes.")
    note = fields.Text("What he said")
    user_id = fields.Many2one("res.users", "Noted by", required=True, index=True, default=lambda self: self.env.user)
    leader_id = fields.Many2one("res.users", "Team leader", compute="_compute_leader_id", store=True, readonly=False, precompute=True)
    tell_by_mail = fields.Boolean("Customer wants a mail", help="He asked to be told by mail as soon as the product is there.")
    registered_by_id = fields.Many2one("res.users", "Registered by", readonly=True, copy=False)
    arrived_at = fields.Datetime("Arrived on", readonly=True, copy=False)
    told_at = fields.Datetime("Salesperson told on", readonly=True, copy=False)
    answered_at = fields.Datetime("Customer told on", readonly=True, copy=False)

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A wish is for more than nothing. Enter the quantity wanted.")
    _waiting_index = models.Index("(product_id) WHERE state IN ('draft', 'registered')")
    _to_tell_index = models.Index("(id) WHERE state = 'arrived' AND told_at IS NULL")

    @api.depends("name", "product_id", "partner_id")
    def _compute_display_name(self):
        for wish in self:
            wish.display_name = f"{wish.name} {wish.product_id.display_name or ''}"

    @api.depends("user_id", "company_id")
    def _compute_leader_id(self):
        for wish in self:
            wish.leader_id = wish.leader_id or wish._get_deciding_team(wish.user_id).user_id

    @api.depends("partner_id.commercial_partner_id", "company_id")
    def _compute_file_id(self):
        entities = self.partner_id.commercial_partner_id
        domain = [("partner_id", "in", entities.ids), ("company_id", "in", self.company_id.ids)]
        files = self.env["custproc.customer.file"].search_fetch(domain, ["partner_id", "company_id"])
        known = {(file.company_id, file.partner_id): file for file in files}
        for wish in self:
            wish.file_id = known.get((wish.company_id, wish.partner_id.commercial_partner_id))

    # ------------------------------------------------------------------
    # Noted, registered
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """The sales team leader is told at once."""
        wishes = super().create(vals_list)
        for wish in wishes.filtered(lambda wish: wish.leader_id and wish.leader_id != wish.user_id):
            customer = wish.partner_id.name
            tell(
                wish,
                wish.leader_id,
                lambda env, customer=customer: env._("Register the wish of %(customer)s", customer=customer),
                kind="custproc_module.mail_activity_type_wish",
            )
        return wishes

    def action_register(self):
        """The team leader registers the wish; it counts for purchasing from then on."""
        self._set_state("registered", registered_by_id=self.env.uid)
        self._close_activities()

    def action_answered(self):
        """The customer was told that the product is there."""
        self._set_state("answered", answered_at=fields.Datetime.now())
        self._close_activities()

    def action_cancel(self):
        """The customer no longer wants it."""
        self._set_state("cancelled")
        self._close_activities()

    def action_draft(self):
        """The customer wants it after all."""
        self._set_state("draft", arrived_at=False, told_at=False)

    def _close_activities(self):
        self.sudo().activity_feedback(["custproc_module.mail_activity_type_wish"])  # sudo: mail.activity, also those of colleagues

    # ------------------------------------------------------------------
    # Arrived
    # ------------------------------------------------------------------
    @api.model
    def _note_arrival(self, products, company):
        """These products came into stock: wishes for them wait no longer; a job tells of them (called by incoming moves)."""
        # sudo: custproc.wish, the storekeeper sees no wishes
        wishes = self.sudo().search(
            [("product_id", "in", products.ids), ("company_id", "=", company.id), ("state", "in", ("draft", "registered"))]
        )
        if wishes:
            wishes._set_state("arrived", arrived_at=fields.Datetime.now())
            self.env.ref("custproc_module.ir_cron_wish_tell").sudo()._trigger()  # sudo: ir.cron, started by who moves goods

    @api.model
    def _cron_tell(self):
        """Tell of the wishes whose product arrived, each once."""
        failed = self.browse()
        while True:
            domain = [("state", "=", "arrived"), ("told_at", "=", False), ("id", "not in", failed.ids)]
            batch = self.search(domain, limit=TELL_BATCH, order="id")
            done = self.env["custproc.job.failure"]._run_batch("tell_wishes", batch, lambda wishes: wishes._tell(), at_once=True)
            failed |= batch - done
            left = self.search_count([*domain[:2], ("id", "not in", failed.ids)]) if batch else 0
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=left) or not left:
                return

    def _tell(self):
        """An activity for who noted the wish, and a mail to the customer who asked for one."""
        type_id = self.env["ir.model.data"]._xmlid_to_res_id("custproc_module.mail_activity_type_wish")
        model_id = self.env["ir.model"]._get_id(self._name)
        self._close_activities()
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": type_id,
                    "res_model_id": model_id,
                    "res_id": wish.id,
                    "user_id": wish.user_id.id,
                    "automated": True,
                    "summary": in_lang_of(wish, wish.user_id)._say_arrival(),
                    "note": wish.note or "",
                }
                for wish in self
            ]
        )
        mailed = self.filtered(lambda wish: wish.tell_by_mail and wish.partner_id.email)
        if mailed:
            self.env.ref("custproc_module.mail_template_wish_arrived").send_mail_batch(mailed.ids, force_send=False)
        self.write({"told_at": fields.Datetime.now()})

    def _say_arrival(self):
        return self.env._(
            "Tell %(customer)s: %(product)s is there", customer=self.partner_id.name, product=self.product_id.display_name
        )


class CustprocCustomerFile(models.Model):
    """Wishes belong to their customer's file, also those that were noted before there was one (RD-14, IS-01)."""

    _inherit = "custproc.customer.file"

    wish_ids = fields.One2many("custproc.wish", "file_id", "Wishes")

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        # sudo: custproc.wish, whoever opens the file need not read them
        wishes = self.env["custproc.wish"].sudo().search(
            [("file_id", "=", False), ("partner_id.commercial_partner_id", "in", files.partner_id.ids)]
        )
        if wishes:
            self.env.add_to_compute(wishes._fields["file_id"], wishes)
        return files

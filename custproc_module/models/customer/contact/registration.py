import re

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.words import listed, tell

# Of a telephone number only its end is compared: country code, trunk zero and separators are written in many ways.
COMPARED_DIGITS = 8


class CustprocRegistration(models.Model):
    """Somebody who comes for the first time, noted in a minute (CF-06, CF-15 to CF-17).

    A visitor before he enters the hall, a customer at settlement, a tenant who moves in, an enquirer. First it is looked
    whether he is known; who is not is passed on, and the basic record is created from the note.
    """

    _name = "custproc.registration"
    _description = "Registration"
    _inherit = ["custproc.document.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "contact_name", "phone"]

    _transitions = {"draft": {"passed", "filed"}, "passed": {"filed"}, "filed": set()}
    _transition_groups = {"filed": "custproc_module.group_custproc_salesperson,custproc_module.group_custproc_service_agent"}
    _protected_fields = ("file_id", "filed_at", "filed_by_id", "registered_at")

    state = fields.Selection(
        [("draft", "Noted"), ("passed", "Passed on"), ("filed", "On file")],
        default="draft", required=True, copy=False, tracking=True, index=True,
    )
    occasion = fields.Selection(
        [("visit", "Visit to the exhibition hall"), ("enquiry", "Enquiry"), ("settlement", "Settlement"), ("move_in", "Moves in")],
        required=True, default="visit", index=True,
    )
    contact_name = fields.Char("Name", required=True)
    phone = fields.Char()
    email = fields.Char()
    customer_name = fields.Char("Comes for the company", help="Empty: the person himself is the customer.")
    street = fields.Char("Address")
    city = fields.Char()
    wanted = fields.Text("What he asks for")
    urgency_id = fields.Many2one("custproc.purchase.urgency", "Purchase urgency", ondelete="restrict")
    registered_at = fields.Datetime("Registered at", default=fields.Datetime.now, required=True, readonly=True, copy=False)
    user_id = fields.Many2one("res.users", "Registered by", default=lambda self: self.env.user, required=True, index=True)
    match_ids = fields.Many2many("res.partner", compute="_compute_match_ids", string="Already known")
    partner_id = fields.Many2one("res.partner", "Known customer", index="btree_not_null", help="Choose who he is when he is known already.")
    file_id = fields.Many2one(
        "custproc.customer.file", "Customer file", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    filed_at = fields.Datetime("Put on file", readonly=True, copy=False)
    filed_by_id = fields.Many2one("res.users", "Put on file by", readonly=True, copy=False)

    @api.depends("name", "contact_name")
    def _compute_display_name(self):
        for registration in self:
            registration.display_name = f"{registration.contact_name or ''} ({registration.name})"

    @api.depends("phone", "email")
    def _compute_match_ids(self):
        for registration in self:
            registration.match_ids = registration._find_matches()

    def _find_matches(self):
        """Partners with the same telephone number or mail address that the caller may read; at most five."""
        digits = re.sub(r"\D", "", self.phone or "")[-COMPARED_DIGITS:]
        ids = []
        if len(digits) == COMPARED_DIGITS:
            partner = self.env["res.partner"]
            partner.flush_model(["phone"])
            like = f"%{digits}"
            rows = self.env.execute_query(
                SQL(r"SELECT id FROM res_partner WHERE active AND regexp_replace(phone, '\D', '', 'g') LIKE %s LIMIT 5", like)
            )
            ids = [row[0] for row in rows]
        domain = [("id", "in", ids)]
        if self.email:
            domain = ["|", *domain, ("email", "=ilike", self.email.strip())]
        return self.env["res.partner"].search(domain, limit=5)

    def _get_transition_reasons(self, target):
        """CF-06, CF-16: at least name and contact details; at settlement the address too; who is known is not created twice."""
        reasons = super()._get_transition_reasons(target)
        if not (self.contact_name or "").strip():
            reasons.append(self.env._("the name is not filled in"))
        if not self.phone and not self.email:
            reasons.append(self.env._("neither telephone nor mail address is filled in"))
        if self.occasion == "settlement" and not self.street and not self.partner_id:
            reasons.append(self.env._("the address is not filled in"))
        if target == "filed" and not self.partner_id and (known := self._find_matches()):
            reasons.append(self.env._("he may be %(names)s, who has the same telephone number or mail address: choose him as “Known "
                                      "customer”, or correct the number", names=listed(self.env, known.mapped("display_name"))))
        return reasons

    def action_pass_on(self):
        """Pass the note to customer service, which creates the basic record (CF-16)."""
        self._set_state("passed")
        group = self.env.ref("custproc_module.group_custproc_service_agent")
        for registration in self:
            # sudo: res.groups, who is told; mail.activity for colleagues
            for user in group.sudo()._get_told_members(registration.company_id):
                name = registration.contact_name
                tell(registration.sudo(), user, lambda env, name=name: env._("Create the basic record of %(name)s", name=name))

    def action_file(self):
        """Create the basic record: the partner where he is not known, and his customer file."""
        self._set_state("filed", filed_at=fields.Datetime.now(), filed_by_id=self.env.uid)
        for registration in self:
            # sudo: res.partner, custproc.customer.file, made by the process from the note
            file = registration.sudo()._make_file()
            registration.sudo().write({"file_id": file.id, "partner_id": file.partner_id.id})
            registration.sudo().activity_feedback(["mail.mail_activity_data_todo"])
        return self[:1].action_open_file()

    def action_open_file(self):
        """Open the customer file that came of it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customer file"),
            "res_model": "custproc.customer.file",
            "res_id": self.file_id.id,
            "view_mode": "form",
        }

    def _make_file(self):
        partner = self.partner_id or self._make_partner()
        entity = partner.commercial_partner_id
        files = self.env["custproc.customer.file"]
        file = files.search([("partner_id", "=", entity.id), ("company_id", "=", self.company_id.id)])
        if not file:
            kind = self._get_file_kind()
            values = {"partner_id": entity.id, "company_id": self.company_id.id, "user_id": self.user_id.id}
            if kind:
                values["kind_ids"] = [fields.Command.set(kind.ids)]
            file = files.create({**values, "contact_id": partner.id})
        missing = {name: self[name] for name in ("urgency_id", "wanted") if self[name] and not file[name]}
        file.write({name: value.id if name == "urgency_id" else value for name, value in missing.items()})
        return file

    def _get_file_kind(self):
        """CF-05, CF-17: visitors and enquirers become enquirers, who moves in a tenant; others the kind given by itself."""
        code = {"visit": "enquirer", "enquiry": "enquirer", "move_in": "tenant"}.get(self.occasion)
        return self.env["custproc.file.kind"].search([("code", "=", code), ("company_id", "in", [self.company_id.id, False])], limit=1)

    def _make_partner(self):
        address = {"street": self.street, "city": self.city, "company_id": False}
        person = {"name": self.contact_name, "phone": self.phone, "email": self.email}
        if not self.customer_name:
            return self.env["res.partner"].create({**person, **address})
        entity = self.env["res.partner"].create({"name": self.customer_name, "is_company": True, "phone": self.phone, **address})
        return self.env["res.partner"].create({**person, "parent_id": entity.id})

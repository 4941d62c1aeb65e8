from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ....policies.customer.assignment import Specialist, balance


class CustprocSpecialist(models.Model):
    """A customer service specialist: how many customers he can take, and which ones he is able to serve (CF-20)."""

    _name = "custproc.specialist"
    _description = "Customer Service Specialist"
    _order = "sequence, id"
    _rec_name = "user_id"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    user_id = fields.Many2one("res.users", "Specialist", required=True, index=True, ondelete="cascade", domain="[('share', '=', False)]")
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    capacity = fields.Integer("Customers at most", help="0: no limit.")
    share = fields.Integer(
        "Share of time (%)", default=100, required=True, help="Somebody with half the time gets half as many customers."
    )
    state_ids = fields.Many2many("res.country.state", string="Regions", help="Provinces he is able to serve; empty: all.")
    industry_ids = fields.Many2many("res.partner.industry", string="Industries", help="Industries he knows; empty: all.")
    kind_ids = fields.Many2many("custproc.file.kind", string="Kinds of customers", help="Kinds of files he keeps; empty: all.")
    note = fields.Char("Other abilities")
    customer_count = fields.Integer("Customers in hand", compute="_compute_customer_count")

    _user_unique = models.UniqueIndex("(company_id, user_id)", "This person is a specialist of the company already. Change that line.")
    _capacity_positive = models.Constraint("CHECK (capacity >= 0)", "The number of customers cannot be negative. Enter 0 for none.")
    _share_percent = models.Constraint("CHECK (share BETWEEN 1 AND 100)", "The share of time lies between 1 and 100 percent. Correct it.")

    @api.constrains("user_id", "company_id")
    def _check_user(self):
        for specialist in self:
            user = specialist.user_id
            if not user.has_group("custproc_module.group_custproc_service_agent") or specialist.company_id not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot be a specialist of %(company)s: customers are assigned to service agents who work there. "
                        "Give the role “Service agent” first, or choose somebody else.",
                        user=user.name,
                        company=specialist.company_id.name,
                    )
                )

    @api.depends("user_id", "company_id")
    def _compute_customer_count(self):
        readable = self.env["custproc.customer.file"].has_access("read")
        counts = self._count_customers(self.company_id) if readable else {}
        for specialist in self:
            specialist.customer_count = counts.get((specialist.company_id.id, specialist.user_id.id), 0)

    @api.model
    def _count_customers(self, companies, without=()):
        """{(company id, user id): customers in hand}, closed files and those in `without` left out."""
        rows = self.env["custproc.customer.file"]._read_group(
            [
                ("company_id", "in", companies.ids),
                ("specialist_id", "!=", False),
                ("state", "!=", "closed"),
                ("id", "not in", list(without)),
            ],
            ["company_id", "specialist_id"],
            ["__count"],
        )
        return {(company.id, user.id): count for company, user, count in rows}

    def _is_able(self, file):
        """Whether this specialist is able to serve a customer; extend with `super()` for other abilities."""
        partner = file.partner_id
        return (
            (not self.state_ids or partner.state_id in self.state_ids)
            and (not self.industry_ids or partner.industry_id in self.industry_ids)
            and (not self.kind_ids or file.kind_ids <= self.kind_ids)
        )

    @api.model
    def _propose(self, files):
        """{file id: user id or False} for files of one company, balanced and within ability and capacity (CF-20)."""
        company = files.company_id
        staff = self.search([("company_id", "in", company.ids)])
        counts = self._count_customers(company, without=files.ids)
        specialists = [
            Specialist(each.id, counts.get((each.company_id.id, each.user_id.id), 0), each.capacity, each.share) for each in staff
        ]
        able = {file.id: [each.id for each in staff if each._is_able(file)] for file in files}
        users = {each.id: each.user_id.id for each in staff}
        return {file: users.get(key, False) for file, key in balance(able, specialists).items()}

    def action_open_customers(self):
        """The customers this specialist has in hand."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.custproc_customer_file_action")
        return {
            **action,
            "domain": [("specialist_id", "=", self.user_id.id), ("company_id", "=", self.company_id.id), ("state", "!=", "closed")],
        }

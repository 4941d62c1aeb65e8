from datetime import timedelta

from odoo import api, fields, models


class CustprocCustomerFile(models.Model):
    """Enquirers, who are no customers yet: their urgency plans when they are asked again (CF-05).

    With the first quotation the file becomes that of a trading customer; its papers are asked for whatever its kind says.
    """

    _inherit = "custproc.customer.file"

    _protected_fields = ("last_follow_up_on", "next_follow_up_on")

    is_enquirer = fields.Boolean("Enquirer", compute="_compute_is_enquirer", search="_search_is_enquirer")
    urgency_id = fields.Many2one(
        "custproc.purchase.urgency", "Purchase urgency", index="btree_not_null", ondelete="restrict", tracking=True
    )
    wanted = fields.Text("What he asks for", help="Products, quantities, and by when.")
    follow_up_note = fields.Text("Outcome of the follow-up", copy=False)
    last_follow_up_on = fields.Date("Last follow-up", readonly=True, copy=False)
    next_follow_up_on = fields.Date("Next follow-up", readonly=True, copy=False, index="btree_not_null")

    @api.depends("kind_ids.is_prospect")
    def _compute_is_enquirer(self):
        for file in self:
            file.is_enquirer = any(file.kind_ids.mapped("is_prospect"))

    def _search_is_enquirer(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("kind_ids.is_prospect", "=", True)]

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        files.filtered("urgency_id")._plan_follow_up()
        return files

    def write(self, vals):
        result = super().write(vals)
        if "urgency_id" in vals:
            self._plan_follow_up()
        return result

    def _plan_follow_up(self):
        """The next follow-up, so many days after the last one as the urgency says; its clock moves along."""
        for file in self:
            days = file.urgency_id.follow_up_days
            start = file.last_follow_up_on or file.company_id._custproc_today()
            # sudo: custproc.customer.file, the plan follows from the urgency
            file.sudo().next_follow_up_on = start + timedelta(days=days) if days else False
        self.filtered("next_follow_up_on")._deadline_event("follow_up_planned")

    def action_follow_up(self):
        """The enquirer was asked again; what came of it is kept in the chatter and the next follow-up is planned.

        :raise ProcessError: nothing is written down
        """
        self.ensure_one()
        self.check_access("write")
        if not (self.follow_up_note or "").strip():
            self._refuse(
                self.env._("count as followed up"),
                self.env._("nothing is written down"),
                self.env._("Fill in “Outcome of the follow-up” first."),
            )
        self.message_post(body=self.follow_up_note)
        self._deadline_event("followed_up")
        # sudo: custproc.customer.file, the day follows from this action
        self.sudo().write({"last_follow_up_on": self.company_id._custproc_today(), "follow_up_note": False})
        self._plan_follow_up()

    @api.model
    def _ensure_files(self, partners_by_company):
        """With the first quotation an enquirer becomes a trading customer (D-16)."""
        super()._ensure_files(partners_by_company)
        for company, partners in partners_by_company.items():
            # sudo: custproc.customer.file, a quotation may come from the portal or a shop
            domain = [("company_id", "=", company.id), ("partner_id", "in", partners.ids), ("kind_ids.is_prospect", "=", True)]
            self.sudo().search(domain)._become_customers()

    def _become_customers(self):
        for file in self:
            usual = self.env["custproc.file.kind"]._get_default(file.company_id)
            file.kind_ids = file.kind_ids.filtered(lambda kind: not kind.is_prospect) or usual
            file.next_follow_up_on = False
        self._deadline_event("followed_up")

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustprocKeyAccount(models.Model):
    """The key-account officer of a region: his are the key customers who sit in it (KA-01)."""

    _name = "custproc.key.account"
    _description = "Region of a Key-account Officer"
    _inherit = ["custproc.setting.mixin"]
    _order = "sequence, id"

    name = fields.Char("Region", required=True, translate=True)
    sequence = fields.Integer(default=10, help="Where regions overlap, the first one counts.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    user_id = fields.Many2one("res.users", "Key-account officer", required=True, index=True, domain="[('share', '=', False)]")
    state_ids = fields.Many2many("res.country.state", string="Provinces", help="Empty: every province.")
    file_count = fields.Integer("Key customers", compute="_compute_file_count")

    @api.constrains("user_id", "company_id")
    def _check_user(self):
        for region in self:
            user = region.user_id
            if not user.has_group("custproc_module.group_custproc_salesperson") or region.company_id not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot be key-account officer of %(region)s: a key-account officer is a salesperson of %(company)s. "
                        "Give the role “Salesperson” first, or choose somebody else.",
                        user=user.name,
                        region=region.name,
                        company=region.company_id.name,
                    )
                )

    def _compute_file_count(self):
        files = self.env["custproc.customer.file"]
        readable = files.has_access("read")
        rows = files._read_group([("key_account_id", "in", self.ids)], ["key_account_id"], ["__count"]) if readable else []
        counts = {region.id: count for region, count in rows}
        for region in self:
            region.file_count = counts.get(region.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        regions = super().create(vals_list)
        regions._share_out()
        return regions

    def write(self, vals):
        companies = self.company_id
        result = super().write(vals)
        self._share_out(companies | self.company_id)
        return result

    def unlink(self):
        companies = self.company_id
        result = super().unlink()
        self._share_out(companies)
        return result

    def _share_out(self, companies=None):
        """Find anew whose the key customers of these companies are."""
        companies = self.company_id if companies is None else companies
        # sudo: custproc.customer.file, a closed field that follows from the regions
        files = self.env["custproc.customer.file"].sudo().search(
            [("company_id", "in", companies.ids), ("kind_ids.code", "=", "key"), ("state", "!=", "closed")]
        )
        self.env.add_to_compute(files._fields["key_account_id"], files)

    def _covers(self, partner):
        """Whether a customer sits in this region."""
        return not self.state_ids or partner.state_id in self.state_ids

    def action_open_customers(self):
        """The key customers of this region."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.my_key_account_action")
        return {**action, "domain": [("key_account_id", "=", self.id)], "context": {}}

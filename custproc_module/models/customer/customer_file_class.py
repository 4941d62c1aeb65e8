from odoo import api, fields, models

from ..engine.words import listed
from .customer_class import AXES


class CustprocCustomerFile(models.Model):
    """How a customer is classified: industry, size, region, demand, channel, contract class, user class (CL-04 to CL-12)."""

    _inherit = "custproc.customer.file"

    industry_id = fields.Many2one(related="partner_id.industry_id", store=True, index="btree_not_null")
    region_id = fields.Many2one(related="partner_id.state_id", string="Region", store=True, index="btree_not_null")
    size_id = fields.Many2one(
        "custproc.customer.class", domain="[('axis', '=', 'size')]", ondelete="restrict", index="btree_not_null", tracking=True
    )
    demand_id = fields.Many2one(
        "custproc.customer.class", domain="[('axis', '=', 'demand')]", ondelete="restrict", index="btree_not_null", tracking=True
    )
    channel_id = fields.Many2one(
        "custproc.customer.class",
        "Sales channel",
        domain="[('axis', '=', 'channel')]",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        help="Wholesaler or franchisee: asked for before an order is taken.",
    )
    contract_class_id = fields.Many2one(
        "custproc.customer.class",
        "Class of contract",
        domain="[('axis', '=', 'contract')]",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
    )
    user_class_id = fields.Many2one(
        "custproc.customer.class",
        "Class of user",
        domain="[('axis', '=', 'usage')]",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
    )

    @api.constrains(*AXES.values())
    def _check_class_axis(self):
        for file in self:
            for axis, name in AXES.items():
                if file[name] and file[name].axis != axis:
                    file._refuse(
                        self.env._("be classified like this"),
                        self.env._(
                            "“%(value)s” is no class of “%(field)s”",
                            value=file[name].name,
                            field=file._fields[name]._description_string(self.env),
                        ),
                        self.env._("Choose one of the classes offered there."),
                    )

    @api.model
    def _get_channel_questions(self, partners, company):
        """{partner: what to ask him first} of those whose channel is still unknown, where the company sells by channels (CL-10, RO-01)."""
        classes = self.env["custproc.customer.class"]
        is_used = partners and "channel" in classes._get_remembered_axes((company.id,))
        if not is_used or not self.env.user.has_group("custproc_module.group_custproc_user"):
            return {}
        # sudo: custproc.customer.file, whoever takes an order need not read the file to ask; nothing of it is shown
        known = self.sudo().search(
            [("partner_id", "in", partners.commercial_partner_id.ids), ("company_id", "=", company.id), ("channel_id", "!=", False)]
        )
        channels = classes.search([("axis", "=", "channel"), ("company_id", "in", (False, company.id))]).mapped("name")
        question = self.env._(
            "Ask first which sales channel this customer is (%(channels)s): it decides what he may return. Enter it on his file.",
            channels=listed(self.env, channels),
        )
        return {partner: question for partner in partners if partner.commercial_partner_id not in known.partner_id}

    # D-02: what a company does not use is in none of its screens.
    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        return (*super()._get_view_cache_key(view_id, view_type, **options), self.env["custproc.customer.class"]._get_used_axes())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        used = self.env["custproc.customer.class"]._get_used_axes()
        for axis, name in AXES.items():
            if axis not in used:
                for node in arch.xpath(f"//field[@name='{name}'] | //filter[@name='group_{name}']"):
                    node.getparent().remove(node)
        return arch, view

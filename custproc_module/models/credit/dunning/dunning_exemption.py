from odoo import fields, models


class DunningExemption(models.Model):
    """A payer that is not dunned for now, with the reason and the last day. Each change leaves a decision in the chain."""

    _name = "custproc.dunning.exemption"
    _inherit = ["custproc.setting.mixin", "custproc.of.payer.mixin"]
    _description = "Exemption from Dunning"
    _order = "date_until desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", "Payer", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company.root_id, ondelete="cascade"
    )
    date_until = fields.Date("Until", required=True, help="The last day without dunning.")
    reason = fields.Text("Why", required=True)

    def _get_contact_refusal(self, contact, payer):
        return self.env._(
            "%(contact)s cannot be exempted from dunning: the invoices are owed by %(payer)s. Choose that company.",
            contact=contact,
            payer=payer,
        )

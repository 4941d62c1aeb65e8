from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_open_custproc_file(self):
        """Open the customer file of this partner's commercial entity, or an empty one to fill in."""
        self.ensure_one()
        entity = self.commercial_partner_id
        file = self.env["custproc.customer.file"].search(
            [("partner_id", "=", entity.id), ("company_id", "=", self.env.company.id)], limit=1
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customer file"),
            "res_model": "custproc.customer.file",
            "res_id": file.id,
            "view_mode": "form",
            "context": {"default_partner_id": entity.id},
        }

    def action_open_custproc_equipment(self):
        """List the equipment that stands at this customer's."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.custproc_equipment_action")
        action["domain"] = [("commercial_partner_id", "=", self.commercial_partner_id.id)]
        action["context"] = {"default_partner_id": self.id}
        return action

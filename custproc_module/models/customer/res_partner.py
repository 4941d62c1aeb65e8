from odoo import models
from odoo.exceptions import AccessError

from ..engine.document.single_mixin import check_single
from ..engine.words import listed


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_open_custproc_file(self):
        """Open the customer file of this partner's commercial entity, or an empty one to fill in.

        :raise AccessError: the file is confidential and the caller none of its readers
        """
        check_single(self)
        entity = self.commercial_partner_id
        # sudo: custproc.customer.file, found to say that it is confidential; opened with the caller's own rights
        file = self.env["custproc.customer.file"].sudo().search(
            [("partner_id", "=", entity.id), ("company_id", "=", self.env.company.id)], limit=1
        )
        if file.is_confidential and not file.sudo(False).has_access("read"):
            raise AccessError(
                self.env._(
                    "The file of %(customer)s cannot be opened: it is confidential. Ask %(groups)s.",
                    customer=entity.display_name,
                    groups=listed(self.env, file.kind_ids.group_ids.mapped("name")),
                )
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
        check_single(self)
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.custproc_equipment_action")
        action["domain"] = [("commercial_partner_id", "=", self.commercial_partner_id.id)]
        action["context"] = {"default_partner_id": self.id}
        return action

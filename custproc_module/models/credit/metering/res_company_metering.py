from odoo import api, fields, models

MENUS = (
    *("menu_custproc_meter", "meter_reading_rate_menu", "meter_cycle_menu"),
)


class ResCompany(models.Model):
    _inherit = "res.company"

    custproc_metering = fields.Boolean(
        "Metered supply", help="Meters at customers are read in rounds and billed by settlement slips. Off: nothing of it is seen anywhere."
    )

    def write(self, vals):
        result = super().write(vals)
        if "custproc_metering" in vals:
            # Menus and screens of whoever works in the company are remembered.
            self.env.registry.clear_cache()
            self.env.registry.clear_cache("templates")
        return result


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    custproc_metering = fields.Boolean(related="company_id.custproc_metering", readonly=False)


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    @api.model
    def _load_menus_blacklist(self):
        """D-02: who works in no company with metered supply sees none of its menus."""
        hidden = super()._load_menus_blacklist()
        # sudo: res.company, what a colleague's companies use is asked, not what he may read
        if any(self.env.user.sudo().company_ids.mapped("custproc_metering")):
            return hidden
        found = (self.env.ref(f"custproc_module.{name}", raise_if_not_found=False) for name in MENUS)
        return [*hidden, *(menu.id for menu in found if menu)]

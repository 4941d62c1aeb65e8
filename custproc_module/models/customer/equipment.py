from odoo import api, fields, models


class CustprocEquipment(models.Model):
    """A piece of equipment that stands at a customer's: what is repaired, visited and asked about.

    It belongs to the customer's commercial entity; ``address_id`` says at which of his addresses it stands.
    """

    _name = "custproc.equipment"
    _description = "Customer equipment"
    _inherit = ["mail.thread", "mail.activity.mixin", "custproc.closed.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        tracking=True,
        help="What people call it. Proposed from model and serial number.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company, required=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, check_company=True, ondelete="restrict", tracking=True
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, index=True, string="Commercial entity"
    )
    address_id = fields.Many2one(
        "res.partner",
        string="Where it stands",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        index="btree_not_null",
        check_company=True,
        help="Address of the customer to which a technician goes. Empty: the customer's own address.",
    )
    location = fields.Char(help="Where to find it at the address: building, floor, room.")
    product_id = fields.Many2one("product.product", index="btree_not_null", check_company=True)
    lot_id = fields.Many2one(
        "stock.lot",
        string="Lot or serial number of ours",
        domain="[('product_id', '=', product_id)]",
        index="btree_not_null",
        check_company=True,
    )
    serial = fields.Char(
        string="Serial number",
        compute="_compute_serial",
        store=True,
        readonly=False,
        precompute=True,
        index="trigram",
        tracking=True,
    )
    model_name = fields.Char(
        string="Model",
        compute="_compute_model_name",
        store=True,
        readonly=False,
        precompute=True,
        help="Model or type, as printed on its plate.",
    )
    purchase_date = fields.Date("Purchase date", tracking=True)
    warranty_end = fields.Date(
        string="Warranty until", tracking=True, help="Last day of the warranty; empty when unknown or without warranty."
    )
    note = fields.Text(string="Notes")

    _warranty_after_purchase = models.Constraint(
        "CHECK (warranty_end >= purchase_date)", "The warranty cannot end before the equipment was bought. Check both dates."
    )
    _serial_unique = models.UniqueIndex(
        "(company_id, product_id, serial) WHERE serial IS NOT NULL AND product_id IS NOT NULL AND active",
        "Another piece of equipment of this product has the same serial number. Check the number, or open that piece.",
    )

    @api.depends("product_id", "model_name", "serial")
    def _compute_name(self):
        for equipment in self:
            what = equipment.model_name or equipment.product_id.name
            if equipment.name and not what:
                continue
            parts = [part for part in (what, equipment.serial) if part]
            if parts:
                equipment.name = " ".join(parts)

    @api.depends("lot_id")
    def _compute_serial(self):
        for equipment in self:
            equipment.serial = equipment.lot_id.name or equipment.serial

    @api.depends("product_id")
    def _compute_model_name(self):
        for equipment in self:
            equipment.model_name = equipment.model_name or equipment.product_id.name

from odoo import api, fields, models

from ...exceptions import ProcessError
from ...policies.repair.warranty import is_charged

# States in which fees may be entered: once the technician has seen the defect, until the work is done.
OPEN_STATES = ("arrived", "quoted", "working")


class RepairFeeLine(models.Model):
    """A fee on a repair sheet: from the price list, charged or not by the warranty, agreed by the customer before work (RP-04, RP-15)."""

    _name = "custproc.repair.fee.line"
    _inherit = ["custproc.closed.mixin"]
    _description = "Repair Fee"
    _order = "sheet_id, sequence, id"
    _check_company_auto = True

    sheet_id = fields.Many2one("custproc.repair.sheet", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="sheet_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=10)
    fee_id = fields.Many2one(
        "custproc.repair.fee", "Item", required=True, index=True, ondelete="restrict", check_company=True
    )
    kind = fields.Selection(related="fee_id.kind", store=True)
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    price_unit = fields.Monetary(
        "Unit price", compute="_compute_price_unit", store=True, readonly=False, precompute=True, help="Tax included."
    )
    list_price = fields.Monetary("Price of the list", compute="_compute_list_price", store=True, precompute=True)
    is_charged = fields.Boolean(
        "Customer pays", compute="_compute_is_charged", store=True, readonly=False, precompute=True
    )
    is_off_list = fields.Boolean(
        "Not as listed",
        compute="_compute_is_off_list",
        store=True,
        precompute=True,
        help="Another price than the list's, or charged though the warranty covers it, or free though it does not.",
    )
    off_list_reason = fields.Char("Why not as listed", help="The customer reads this on his slip.")
    amount = fields.Monetary(
        compute="_compute_amount", store=True, help="What the customer pays, tax included; 0 under warranty."
    )

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "A fee has a quantity above zero. Remove the line instead.")
    _price_positive = models.Constraint("CHECK (price_unit >= 0)", "A fee cannot be negative. Enter 0 for what is free.")

    @api.depends("fee_id")
    def _compute_price_unit(self):
        for line in self:
            line.price_unit = line.fee_id.price

    @api.depends("fee_id")
    def _compute_list_price(self):
        for line in self:
            # As it was when the fee was entered: a list that changes later makes nothing wrong.
            line.list_price = line.fee_id.price

    @api.depends("price_unit", "list_price", "is_charged", "fee_id", "sheet_id.warranty")
    def _compute_is_off_list(self):
        for line in self:
            listed = bool(line.fee_id) and is_charged(line.fee_id.charged, line.sheet_id.warranty)
            differs = bool(line.currency_id.compare_amounts(line.price_unit, line.list_price)) if line.currency_id else False
            line.is_off_list = bool(line.fee_id) and (differs or line.is_charged != listed)

    @api.depends("fee_id", "sheet_id.warranty")
    def _compute_is_charged(self):
        for line in self:
            line.is_charged = bool(line.fee_id) and is_charged(line.fee_id.charged, line.sheet_id.warranty)

    @api.depends("quantity", "price_unit", "is_charged", "currency_id")
    def _compute_amount(self):
        for line in self:
            amount = line.quantity * line.price_unit if line.is_charged else 0.0
            line.amount = line.currency_id.round(amount) if line.currency_id else amount

    def _get_listed_amount(self):
        """What the customer would pay by the price list, tax included."""
        self.ensure_one()
        listed = is_charged(self.fee_id.charged, self.sheet_id.warranty)
        return self.currency_id.round(self.quantity * self.list_price) if listed else 0.0

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_sheet_open()
        return lines

    def write(self, vals):
        self._check_sheet_open()
        result = super().write(vals)
        self._check_sheet_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sheet_done(self):
        self._check_sheet_open()

    def _check_sheet_open(self):
        """:raise ProcessError: the sheet is before the diagnosis or after the work, where its fees stand still"""
        for sheet in self.sheet_id:
            if sheet.state not in OPEN_STATES:
                raise ProcessError(
                    self.env._(
                        "%(sheet)s cannot change its fees: it is “%(state)s”. Fees are entered from the arrival until the work is done.",
                        sheet=sheet.display_name,
                        state=sheet._get_state_label(sheet.state),
                    )
                )

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength
from stdnum.exceptions import ValidationError as InvalidCode

from odoo import api, fields, models
from odoo.exceptions import ValidationError

INVOICING = ("invoice_title", "invoice_tax_number", "invoice_address", "invoice_phone", "invoice_bank", "invoice_account")


class CustprocCustomerFile(models.Model):
    """Who the customer is to the authorities: unified social credit code, and the data invoices are made out with (CF-13 no. 8).

    Filled in completely, the invoicing data stand for the paper that would hold them.
    """

    _inherit = "custproc.customer.file"

    credit_code = fields.Char(
        "Unified social credit code",
        size=32,
        index="btree_not_null",
        tracking=True,
        help="18 characters, as on the business licence. Customers abroad: their registration number.",
    )
    invoice_title = fields.Char("Invoice title", compute="_compute_invoice_title", store=True, readonly=False, precompute=True)
    invoice_tax_number = fields.Char("Tax number", compute="_compute_invoice_tax_number", store=True, readonly=False, precompute=True)
    invoice_address = fields.Char("Registered address")
    invoice_phone = fields.Char("Registered telephone")
    invoice_bank = fields.Char("Bank")
    invoice_account = fields.Char("Bank account")
    has_invoicing_data = fields.Boolean("Invoicing data complete", compute="_compute_has_invoicing_data")

    @api.depends("partner_id")
    def _compute_invoice_title(self):
        for file in self:
            file.invoice_title = file.invoice_title or file.partner_id.name

    @api.depends("credit_code")
    def _compute_invoice_tax_number(self):
        for file in self:
            file.invoice_tax_number = file.invoice_tax_number or file.credit_code

    @api.depends(*INVOICING)
    def _compute_has_invoicing_data(self):
        for file in self:
            file.has_invoicing_data = all((file[name] or "").strip() for name in INVOICING)

    @api.depends(*INVOICING)
    def _compute_assessment(self):
        # EXTENDS with the invoicing data, which stand for their paper
        super()._compute_assessment()

    def _get_satisfied_types(self, types):
        found = super()._get_satisfied_types(types)
        return found | types.filtered(lambda kind: kind.kind == "invoicing") if self.has_invoicing_data else found

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._normalize_credit_code(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._normalize_credit_code(vals))

    @api.model
    def _normalize_credit_code(self, vals):
        if not vals.get("credit_code"):
            return vals
        return {**vals, "credit_code": uscc.compact(vals["credit_code"]).upper()}

    @api.constrains("credit_code", "partner_id")
    def _check_credit_code(self):
        for file in self.filtered("credit_code"):
            country = file.partner_id.country_id or file.company_id.country_id
            if country.code == "CN":
                file._check_domestic_code()
            # sudo: custproc.customer.file, a confidential file may hold the same code
            double = file.sudo().search(
                [("credit_code", "=", file.credit_code), ("company_id", "=", file.company_id.id), ("id", "!=", file.id)], limit=1
            )
            if double:
                raise ValidationError(
                    self.env._(
                        "%(file)s cannot be saved: %(other)s has the same unified social credit code %(code)s. Use that file, "
                        "or correct the code.",
                        file=file.display_name,
                        other=double.display_name,
                        code=file.credit_code,
                    )
                )

    def _check_domestic_code(self):
        try:
            uscc.validate(self.credit_code)
        except InvalidCode as error:
            if isinstance(error, InvalidLength):
                reason = self.env._("it has %(count)s characters, not 18", count=len(self.credit_code))
            elif isinstance(error, InvalidChecksum):
                reason = self.env._("its last character does not fit the others")
            else:
                reason = self.env._("it holds characters or a region that no code has")
            raise ValidationError(
                self.env._(
                    "%(file)s cannot be saved: “%(code)s” is not a unified social credit code: %(reason)s. "
                    "Compare it with the business licence.",
                    file=self.display_name,
                    code=self.credit_code,
                    reason=reason,
                )
            ) from error

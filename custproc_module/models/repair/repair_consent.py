from odoo import api, fields, models

from ...exceptions import ProcessError


class RepairConsent(models.Model):
    """What a customer agreed to: who, how, when, how much (RP-02, RP-04). Written once by the sheet, never changed or removed."""

    _name = "custproc.repair.consent"
    _inherit = ["custproc.closed.mixin"]
    _description = "Customer's Consent"
    _order = "given_at desc, id desc"
    _rec_name = "topic"

    sheet_id = fields.Many2one("custproc.repair.sheet", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="sheet_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    topic = fields.Selection(
        [("fees", "Fees before work"), ("delay", "Later arrival")], "Agreed to", required=True, readonly=True
    )
    amount = fields.Monetary(
        "Agreed amount", readonly=True, help="Tax included; the fees may not rise above it without a new consent."
    )
    agreed_at = fields.Datetime("Agreed arrival", readonly=True)
    reason = fields.Text(readonly=True)
    given_by = fields.Char("Agreed by", required=True, readonly=True)
    given_how = fields.Selection(
        [
            ("on_site", "In person"),
            ("phone", "By telephone"),
            ("mail", "By letter or mail"),
            ("portal", "On the portal"),
        ],
        "How",
        required=True,
        readonly=True,
    )
    given_at = fields.Datetime("Agreed on", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True, index="btree_not_null", ondelete="restrict")
    recorded_by_id = fields.Many2one("res.users", "Recorded by", required=True, readonly=True)

    @api.model
    def _record(self, sheet, topic, given_by, given_how, amount=0.0, agreed_at=False, reason="", partner=None):
        """Store one consent, given now."""
        given_by = (given_by or "").strip()
        if not given_by:
            sheet._refuse(
                self.env._("record the customer's consent"),
                self.env._("nobody is named who agreed"),
                self.env._("Enter the name of the person who agreed."),
            )
        # sudo: custproc.repair.consent, nobody writes consents directly; the sheet's action has checked the caller
        return self.sudo().create(
            {
                "sheet_id": sheet.id,
                "topic": topic,
                "amount": amount,
                "agreed_at": agreed_at,
                "reason": reason,
                "given_by": given_by,
                "given_how": given_how,
                "given_at": fields.Datetime.now(),
                "partner_id": partner.id if partner else False,
                "recorded_by_id": self.env.uid,
            }
        )

    # Nothing is ever written, so there is nothing to hand on.
    def write(self, vals):  # pylint: disable=method-required-super
        raise ProcessError(
            self.env._("A customer's consent cannot be changed: it is a record. Ask the customer again instead.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise ProcessError(
            self.env._("A customer's consent cannot be deleted: it is a record. Ask the customer again instead.")
        )

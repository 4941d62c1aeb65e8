from odoo import api, fields, models


class RegisterSign(models.TransientModel):
    """Record a signature on a form; the entry itself checks."""

    _name = "custproc.register.sign"
    _description = "Sign a Form"

    entry_id = fields.Many2one("custproc.register.entry", required=True)
    register_id = fields.Many2one(related="entry_id.register_id")
    field_id = fields.Many2one(
        "custproc.register.field", "Signed as", domain="[('register_id', '=', register_id), ('kind', '=', 'signature')]"
    )
    signer = fields.Char("Signed by")
    signature = fields.Binary(help="Signed on the screen.")
    scan = fields.Binary("Scan of the signed form")
    scan_name = fields.Char("Name of the scan")

    @api.onchange("entry_id")
    def _onchange_entry_id(self):
        if self.entry_id and not self.field_id:
            self.field_id = self.entry_id._get_unsigned_fields()[:1]

    def action_sign(self):
        """Record it."""
        self.ensure_one()
        entry = self.entry_id
        entry.check_access("write")
        entry._sign(self.field_id, self.signer, self.signature or self.scan or None, None if self.signature else self.scan_name)
        return {"type": "ir.actions.act_window_close"}

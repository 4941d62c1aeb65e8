from odoo import fields, models


class RegisterSignature(models.Model):
    """That somebody signed a form: in which place of it, who, when, recorded by whom, and the image or scan of it."""

    _name = "custproc.register.signature"
    _inherit = ["custproc.record.mixin"]
    _description = "Signature on a Form"
    _order = "id"
    _rec_name = "signer"

    entry_id = fields.Many2one("custproc.register.entry", required=True, index=True, ondelete="cascade")
    field_id = fields.Many2one("custproc.register.field", "Signed as", required=True, ondelete="restrict")
    signer = fields.Char("Signed by", required=True)
    signed_at = fields.Datetime("Signed on", required=True, default=fields.Datetime.now)
    user_id = fields.Many2one("res.users", "Recorded by", required=True, ondelete="restrict")
    signed_values = fields.Json("What was signed", readonly=True, help="Digests of what the form said then; that stays as it was.")
    evidence_id = fields.Many2one("custproc.evidence", "Signature or scan", ondelete="restrict")

    _once_unique = models.UniqueIndex("(entry_id, field_id)", "A place of a form is signed once. Make a new entry to sign anew.")

from odoo import fields, models


class EvidenceReading(models.Model):
    """That somebody read confidential evidence: who and when."""

    _name = "custproc.evidence.reading"
    _inherit = ["custproc.record.mixin"]
    _description = "Reading of Confidential Evidence"
    _order = "id desc"
    _rec_name = "evidence_id"

    evidence_id = fields.Many2one("custproc.evidence", required=True, readonly=True, index=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", "Read by", required=True, readonly=True, ondelete="restrict")
    read_at = fields.Datetime("Read on", required=True, readonly=True, default=fields.Datetime.now)
    company_id = fields.Many2one(related="evidence_id.company_id", store=True, index=True)

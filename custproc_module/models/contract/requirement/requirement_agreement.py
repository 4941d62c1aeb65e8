from odoo import fields, models


class CustprocRequirementAgreement(models.Model):
    """What the customer said to a proposal or a change (RD-07, RD-09): kept for ever, with the proof."""

    _name = "custproc.requirement.agreement"
    _inherit = ["custproc.record.mixin"]
    _description = "Customer's word on a proposal"
    _order = "requirement_id, number desc"
    _rec_name = "number"

    requirement_id = fields.Many2one("custproc.requirement", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="requirement_id.company_id", store=True, index=True)
    number = fields.Integer("Proposal", required=True, readonly=True, help="First proposal, first change of it, and so on.")
    outcome = fields.Selection([("agreed", "Agreed"), ("objected", "Objected")], required=True, readonly=True)
    how = fields.Selection(
        [("portal", "On the portal"), ("mail", "By mail or letter"), ("phone", "By telephone"), ("meeting", "In person"),
         ("signature", "Signed")],
        "Way",
        required=True,
        readonly=True,
    )
    person = fields.Char("Said by", readonly=True)
    reference = fields.Char(readonly=True, help="Where it can be found: subject and day of the mail, number of the letter.")
    reason = fields.Text("Objection", readonly=True)
    option_id = fields.Many2one("custproc.requirement.option", readonly=True, ondelete="restrict", index="btree_not_null")
    evidence_id = fields.Many2one("custproc.evidence", readonly=True, ondelete="restrict", index="btree_not_null")
    fingerprint = fields.Char("Fingerprint of the proposal", readonly=True)
    said_at = fields.Datetime("Recorded on", required=True, readonly=True, default=fields.Datetime.now)
    recorded_by_id = fields.Many2one("res.users", "Recorded by", readonly=True, ondelete="restrict")

    _number_unique = models.UniqueIndex("(requirement_id, number)", "This proposal was answered already. Reload and look at it.")

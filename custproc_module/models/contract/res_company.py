from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    custproc_scan_required = fields.Boolean(
        "Contracts take effect only with scans",
        default=True,
        help="Each signature and seal of a contract is shown by a filed scan (CT-01).",
    )
    custproc_go_live = fields.Date(
        "First day of work with the process",
        help="Existing contracts are imported only if they began and were signed before this day; empty: before the day of the import.",
    )
    custproc_seal_image = fields.Binary(
        "Image of the company's seal",
        groups="custproc_module.group_custproc_general_manager",
        help="Printed only on contracts that are sealed and in effect.",
    )

    def _get_gate_checks(self, gate):
        # EXTENDS engine: a quotation is reviewed before it is confirmed, and again when the order grows (CR-01, D-08)
        review = {"review": self._custproc_gate_mode("review")} if gate in ("order", "growth") else {}
        return super()._get_gate_checks(gate) | review

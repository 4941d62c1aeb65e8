from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_gate_checks(self, gate):
        # EXTENDS engine: a quotation is reviewed before it is confirmed, and again when the order grows (CR-01, D-08)
        review = {"review": self._custproc_gate_mode("review")} if gate in ("order", "growth") else {}
        return super()._get_gate_checks(gate) | review

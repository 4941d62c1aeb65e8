from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_gate_checks(self, gate):
        # EXTENDS engine: papers are judged when the order is confirmed and when goods leave (D-16)
        papers = {"papers": self._custproc_gate_mode("papers")} if gate in ("order", "delivery") else {}
        return super()._get_gate_checks(gate) | papers

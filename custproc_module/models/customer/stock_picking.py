from odoo import models

from ...policies.engine.hold import merge


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _get_delivery_holds(self):
        """D-16: papers are judged when goods leave, those of the receiver."""
        # EXTENDS engine: one query for the files of the whole batch
        partners = {picking.id: picking._get_papers_partner() for picking in self}
        judged = self.filtered(lambda picking: partners[picking.id])
        holds = self.env["custproc.customer.file"]._get_papers_holds(judged, partners, "delivery")
        return merge(super()._get_delivery_holds(), holds)

    def _get_papers_partner(self):
        """Whose papers count for this transfer: the customer of its order, else the receiver."""
        return (self.sale_id.partner_id or self.partner_id).commercial_partner_id

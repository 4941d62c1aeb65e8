from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _after_arrival(self):
        """RD-14: what comes into stock answers the wishes for it."""
        super()._after_arrival()
        for company, moves in self.grouped("company_id").items():
            self.env["custproc.wish"]._note_arrival(moves.product_id, company)

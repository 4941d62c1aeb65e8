from odoo import models


class DunningRun(models.Model):
    """Of metered supply the reader who was there calls and hands the letter over (CO-02, CO-03)."""

    _inherit = "custproc.dunning.run"

    def _get_tellers(self, found):
        tellers = super()._get_tellers(found)
        told = [[group.rows[step.item.key]["move_id"] for step in steps] for group, steps in found]
        # sudo: custproc.settlement.slip, whoever runs need not read who was visited
        rows = self.env["custproc.settlement.slip"].sudo()._read_group(
            [("move_id", "in", [move_id for moves in told for move_id in moves]), ("user_id.active", "=", True)], ["move_id", "user_id"]
        )
        readers = {move.id: user for move, user in rows}
        return [
            next((readers[move_id] for move_id in moves if move_id in readers), teller)
            for moves, teller in zip(told, tellers, strict=True)
        ]

from odoo import models

from ...policies.engine.fingerprint import digest
from .hoist import hoist, unhoist


class RepairOrder(models.Model):
    _name = "repair.order"
    _inherit = ["repair.order", "custproc.gated.mixin"]

    def _get_gate_fingerprint(self):
        return digest({"receiver": self.partner_id.id, "moves": self.move_ids._get_gate_values()})

    def _get_gate_payer(self):
        return self.partner_id.commercial_partner_id

    def action_repair_done(self):
        return self._gated_repair(lambda repairs: super().action_repair_done())

    def _register_hook(self):
        super()._register_hook()
        hoist(self, "action_repair_done", lambda repairs, origin: repairs._gated_repair(origin))

    def _unregister_hook(self):
        super()._unregister_hook()
        unhoist(self, "action_repair_done")

    def _gated_repair(self, finish):
        """Finish the repairs whose parts may leave; the others stay under repair and say why.

        :raise AccessError: the caller may not write them
        """
        self.check_access("write")
        held = self.browse()
        # sudo: repair.order, the customer's credit is judged on figures the technician may not see
        for company, repairs in self.sudo().grouped("company_id").items():
            repairs = repairs.with_company(company)
            mode = company._custproc_gate_mode("delivery")
            parts = repairs.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
            parts = parts._get_leaving()._filter_uncleared()
            asked = parts.repair_id
            if mode == "off" or not asked:
                continue
            parts._claim_delivery()
            shipments = parts.grouped(lambda move: move.repair_id.id)

            def judge(repairs, shipments=shipments, parts=parts):
                return parts.with_env(repairs.env)._judge_shipments(
                    {repair_id: moves.with_env(repairs.env) for repair_id, moves in shipments.items()}
                )

            allowed = asked._settle_gate("delivery", mode, judge(asked), judge)
            parts.filtered(lambda move, allowed=allowed: move.repair_id in allowed)._clear_for_delivery()
            held |= asked - allowed
        finished = self.filtered(lambda repair: repair.id not in held.ids)
        return finish(finished) if finished or not self else True

"""Beside base_tier_validation, which locks an order from the first request for validation on: the gate keeps its verdict there too."""

from odoo import api, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model
    def _get_under_validation_exceptions(self):
        # EXTENDS base_tier_validation, which this module works beside and does not need
        above = getattr(super(), "_get_under_validation_exceptions", list)
        return [*above(), *self._get_fields_of_process()]

    @api.model
    def _get_after_validation_exceptions(self):
        # EXTENDS base_tier_validation
        above = getattr(super(), "_get_after_validation_exceptions", list)
        return [*above(), *self._get_fields_of_process()]

    @api.model
    def _get_fields_of_process(self):
        """What is closed to everybody and only written by the process."""
        return sorted(name for name in self._get_closed_fields() if name.startswith("custproc_"))

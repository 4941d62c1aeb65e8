from odoo import api, models
from odoo.exceptions import ValidationError


class HelpdeskTicketStage(models.Model):
    _inherit = "helpdesk.ticket.stage"

    @api.constrains("closed")
    def _check_custproc_open_repairs(self):
        """A column full of running repairs cannot be turned into a closing one, nor a closing one opened."""
        # sudo: helpdesk.ticket, tickets of every company stand in the column
        tickets = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        for stage in self:
            domain = [("stage_id", "=", stage.id), ("custproc_sheet_ids", "any", [("is_open", "=", stage.closed)])]
            count = tickets.search_count(domain)
            if count:
                raise ValidationError(
                    self.env._(
                        "Stage “%(stage)s” cannot change whether it closes tickets: %(count)s repairs stand in it that are not in that "
                        "condition. Use another stage for them.",
                        stage=stage.name,
                        count=count,
                    )
                )
            # sudo: custproc.repair.stage, configuration that must stay consistent
            self.env["custproc.repair.stage"].sudo().search([("stage_id", "=", stage.id)])._check_closing()

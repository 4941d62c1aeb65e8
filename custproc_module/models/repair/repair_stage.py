from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .repair_sheet import FINAL_STATES, STATES


class RepairStage(models.Model):
    """Which board column a ticket stands in while its repair sheet is in a state; a row of a team goes before the general one."""

    _name = "custproc.repair.stage"
    _description = "Ticket Stage of a Repair"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    sheet_state = fields.Selection(STATES, "Repair sheet is", required=True)
    stage_id = fields.Many2one("helpdesk.ticket.stage", "Ticket stage", required=True, index=True, ondelete="restrict")
    team_id = fields.Many2one("helpdesk.ticket.team", index=True, ondelete="cascade", help="Empty: every team.")

    _state_unique = models.UniqueIndex(
        "(sheet_state, COALESCE(team_id, 0))", "This state already has its ticket stage. Change that line."
    )

    @api.constrains("sheet_state", "stage_id")
    def _check_closing(self):
        for row in self:
            if row.stage_id.closed != (row.sheet_state in FINAL_STATES):
                raise ValidationError(
                    self.env._(
                        "%(state)s cannot stand in the stage “%(stage)s”: a ticket is closed when, and only when, its repair sheet is "
                        "closed or cancelled. Choose another stage.",
                        state=dict(self._fields["sheet_state"]._description_selection(self.env))[row.sheet_state],
                        stage=row.stage_id.name,
                    )
                )

    @api.model
    def _get_stages(self, tickets):
        """{ticket: stage} the tickets' sheets ask for, among the stages their teams use.

        A team without the stage of the mapping closes in the first closing stage it has; otherwise its tickets stay where they are.
        """
        # sudo: custproc.repair.stage, configuration everybody follows without reading it
        rows = self.sudo().search([("stage_id.active", "=", True)])
        by_key = {(row.sheet_state, row.team_id.id): row.stage_id for row in rows}
        result = {}
        for (team, _company), batch in tickets.grouped(lambda ticket: (ticket.team_id, ticket.company_id)).items():
            applicable = team.with_company(batch.company_id)._get_applicable_stages()
            for ticket in batch:
                state = ticket.custproc_sheet_id.state
                stage = by_key.get((state, team.id)) or by_key.get((state, False))
                if stage not in applicable:
                    stage = applicable.filtered("closed")[:1] if state in FINAL_STATES else None
                if stage:
                    result[ticket] = stage
        return result

from odoo import fields, models

from ....policies.credit.metering import Slip, figures
from ...engine.words import in_one


class MeterRound(models.Model):
    """The round's rates, and the monthly report they are frozen in (MR-02, MR-05, RPT-03)."""

    _inherit = "custproc.meter.round"

    def _get_report_slips(self):
        """(slip, its state for the report) of each slip the reading drew up, as it stood when the round was closed."""
        self.ensure_one()
        slips = self.slip_ids.filtered(lambda slip: not slip.corrects_id).sorted(lambda slip: (slip.route or "", slip.position, slip.id))
        for slip in slips:
            later = self.closed_at and slip.corrected_at and slip.corrected_at > self.closed_at
            yield slip, "read" if later else slip.state

    def _count(self):
        """Write the figures as they stand now."""
        for record in self.sudo():  # sudo: custproc.meter.round, its figures are closed to everybody
            rows = list(record._get_report_slips())
            found = figures(
                Slip(state, slip.is_estimated, bool(slip.read_on and slip.read_on > record.date_to)) for slip, state in rows
            )
            cycle = record.cycle_id
            record.write(
                {
                    "meter_count": found.meters,
                    "read_count": found.read,
                    "estimated_count": found.estimated,
                    "late_count": found.late,
                    "not_read_count": found.not_read,
                    "corrected_count": found.corrected,
                    "volume_total": sum(record.slip_ids.filtered(lambda slip: slip.state != "corrected").mapped("volume")),
                    "reading_rate": found.reading_rate or 0.0,
                    "accuracy_rate": found.accuracy or 0.0,
                    "is_reading_reached": found.reading_rate is not None and found.reading_rate >= cycle.reading_target,
                    "is_accuracy_reached": found.accuracy is not None and found.accuracy >= cycle.accuracy_target,
                    "counted_at": fields.Datetime.now(),
                }
            )

    def action_count(self):
        """Count open rounds again.

        :raise ProcessError: a round is closed, its figures stand
        """
        self.check_access("write")
        for record in self:
            if record.state == "closed":
                record._refuse(
                    self.env._("be counted again"), self.env._("it is closed"), self.env._("Its figures stand as they were reported.")
                )
        self._count()
        return True

    def action_close(self):
        """Count the round a last time and freeze its figures and its list (MR-05).

        :raise ProcessError: meters are neither read nor have a reason why not
        """
        for record in self:
            record._set_state("closed", closed_at=fields.Datetime.now(), closed_by_id=self.env.uid)
        self._count()
        self._deadline_event("read_through")
        return True

    def action_open_slips(self):
        """The slips of this round, those to be read first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.settlement_slip_action")
        return {**action, "domain": [("round_id", "=", self.id)], "context": {"search_default_group_state": 1}}

    def _tell_if_read_through(self):
        """The reading clock of rounds without a meter left to read is met."""
        opened = self.sudo().filtered(lambda record: record.state == "open")  # sudo: custproc.meter.round, only its state and clock
        # sudo: custproc.settlement.slip, a reader sees his own slips and the round is read by all
        rows = self.env["custproc.settlement.slip"].sudo()._read_group(
            [("round_id", "in", opened.ids), ("state", "=", "to_read"), ("corrects_id", "=", False)], ["round_id"]
        )
        done = opened.browse(set(opened.ids) - {found.id for (found,) in rows})
        if done:
            done._deadline_event("read_through")

    def _say_reached(self):
        """What misses its target, as one text; empty where nothing does."""
        self.ensure_one()
        facts = []
        if not self.is_reading_reached:
            facts.append(
                self.env._("reading rate %(rate)s %%, wanted %(target)s %%", rate=self.reading_rate, target=self.reading_target)
            )
        if not self.is_accuracy_reached:
            facts.append(self.env._("accuracy %(rate)s %%, wanted %(target)s %%", rate=self.accuracy_rate, target=self.accuracy_target))
        return in_one(self.env, facts)

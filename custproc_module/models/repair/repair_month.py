from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ...policies.repair.punctuality import Visit, rates


class RepairMonth(models.Model):
    """The month's repairs, counted at its end and frozen when it is closed (零修及时率统计表, RP-08, D-13).

    A month runs from its first to its last day in the time zone of the company's working calendar; it counts by the arrival. Rates are
    percentages with two decimals.
    """

    _name = "custproc.repair.month"
    _inherit = ["custproc.month.mixin"]
    _description = "Monthly On-time Statistics"

    _transition_groups = {
        "closed": "custproc_module.group_custproc_dispatcher,custproc_module.group_custproc_service_supervisor",
    }
    _protected_fields = ("arrivals", "on_time", "on_time_rate", "followed_up", "satisfied", "pass_rate")

    arrivals = fields.Integer(readonly=True, copy=False)
    on_time = fields.Integer("On time", readonly=True, copy=False)
    on_time_rate = fields.Float("On-time rate (%)", readonly=True, copy=False, aggregator="avg", digits=(5, 2))
    followed_up = fields.Integer("Followed up", readonly=True, copy=False)
    satisfied = fields.Integer(readonly=True, copy=False)
    pass_rate = fields.Float("Pass rate (%)", readonly=True, copy=False, aggregator="avg", digits=(5, 2))

    _month_unique = models.UniqueIndex(
        "(company_id, date_trunc('month', month::timestamp))", "This month has its statistics already. Open them."
    )

    def _get_sheets_domain(self):
        """The repairs of the month: those whose technician arrived in it."""
        self.ensure_one()
        return self._get_arrivals_domain(self.company_id, self.month)

    @api.model
    def _get_arrivals_domain(self, company, month):
        begin, end = self._get_bounds_of(company, month)
        return [("company_id", "=", company.id), ("arrived_at", ">=", begin), ("arrived_at", "<", end)]

    @api.model
    def _get_bounds_of(self, company, month):
        """First and last moment of a company's month as naive UTC; the second does not belong to it."""
        start = month.replace(day=1)
        return tuple(company._custproc_start_of_day(day) for day in (start, start + relativedelta(months=1)))

    def _count(self):
        self.ensure_one()
        # sudo: custproc.repair.sheet, counted whoever closes the month; nothing but figures comes out
        sheets = self.env["custproc.repair.sheet"].sudo().search_fetch(self._get_sheets_domain(), ["is_on_time", "followup_result"])
        answers = {"satisfied": True, "unsatisfied": False}
        result = rates(Visit(sheet.is_on_time, answers.get(sheet.followup_result)) for sheet in sheets)
        self.sudo().write(  # sudo: custproc.repair.month, its figures are closed to everybody
            {
                "arrivals": result.arrivals,
                "on_time": result.on_time,
                "on_time_rate": result.on_time_rate or 0.0,
                "followed_up": result.followed_up,
                "satisfied": result.satisfied,
                "pass_rate": result.pass_rate or 0.0,
            }
        )

    def _get_transition_reasons(self, target):
        reasons = super()._get_transition_reasons(target)
        if target == "closed" and self._get_bounds_of(self.company_id, self.month)[1] > fields.Datetime.now():
            reasons.append(self.env._("the month is not over"))
        return reasons

from odoo import api, fields, models

from ....policies.credit.horizon import first_far_day


class CreditPolicy(models.Model):
    """How far ahead a confirmed order counts (D-05, D-07)."""

    _inherit = "custproc.credit.policy"

    horizon_days = fields.Integer(
        "Horizon (days)",
        default=0,
        tracking=True,
        help="What is to be delivered later than this many days from now does not count in the exposure yet, and is judged on the day it"
        " comes nearer. 0: every confirmed order counts at once.",
    )

    _horizon_in_range = models.Constraint(
        "CHECK (horizon_days IS NULL OR horizon_days BETWEEN 0 AND 1096)",
        "A credit policy's horizon is 0 (none) to 1,096 days. Correct it.",
    )

    @api.model
    def _get_horizon_end(self, root_company, day=None, values=None):
        """The first moment (UTC) whose deliveries are too far off to count; None without a horizon.

        :param root_company: its policy counts, and its time zone
        :param day: decision date, today by default
        :param values: PolicyValues, those in force by default
        """
        values = values or self._get_policy_values(root_company)
        far = first_far_day(day or root_company._custproc_today(), values.horizon_days)
        return root_company._custproc_start_of_day(far) if far else None

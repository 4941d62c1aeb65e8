from odoo import fields, models

from ....policies.customer.completeness import Requirement, whole_until


class CustprocCustomerFile(models.Model):
    """How long the papers of a complete file last: who judges it by the day needs no job to have run (CF-13, CA-01).

    The stored answers of a file are those of the day on which they were made; the job renews them on `reassess_on`. Between the
    start of a day and the job a paper that ended with the day before must not count.
    """

    _inherit = "custproc.customer.file"

    credit_complete_until = fields.Date(
        "Complete for credit until",
        compute="_compute_assessment",
        store=True,
        help="The last day on which the papers that credit needs are all valid; empty while they are not, or without an end.",
    )

    def _assess_into(self, types, today):
        super()._assess_into(types, today)
        self.credit_complete_until = self._get_lasting(types, today, "blocks_credit") if self.is_credit_complete else False

    def _get_lasting(self, types, today, *beside):
        """The last day on which the mandatory papers, and those `beside` names, are valid; False without an end."""
        own = self._get_own_types(types)
        needed = own.filtered("is_mandatory").union(*(own.filtered(name) for name in beside))
        needed -= self._get_satisfied_types(needed)
        requirements = [Requirement(kind.id, kind.needs_validity, kind.needs_scan) for kind in needed]
        return whole_until(requirements, self.document_ids._get_papers(), today) or False

    def _is_complete_on(self, day):
        """Whether this file is complete on a day, whatever the job has done so far; no file is not."""
        if not self.is_complete or not self.reassess_on or self.reassess_on > day:
            return self.is_complete
        types, _today = self._get_types_and_day(self.company_id)
        mandatory = set(self._get_own_types(types).filtered("is_mandatory").ids)
        return not mandatory & {gap.type_id for gap in self._assess(types, day).gaps}

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ...exceptions import ProcessError
from ..engine.given_values import to_day

GO_LIVE_KEEPERS = "custproc_module.group_custproc_finance_supervisor,custproc_module.group_custproc_administrator"


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "custproc.closed.mixin"]

    _protected_fields = ("custproc_go_live",)

    custproc_scan_required = fields.Boolean(
        "Contracts take effect only with scans",
        default=True,
        help="Each signature and seal of a contract is shown by a filed scan (CT-01).",
    )
    custproc_go_live = fields.Date(
        "First day of work with the process",
        readonly=True,
        help="Existing contracts are imported only if they began and were signed before this day; empty: before the day of the import.",
    )
    custproc_seal_image = fields.Binary(
        "Image of the company's seal",
        groups="custproc_module.group_custproc_general_manager",
        help="Printed only on contracts that are sealed and in effect.",
    )

    def action_custproc_set_go_live(self, day=None, reason=None):
        """Set, move or take away the first day of work, before which contracts may be imported without CT-01; each change is a decision.

        :param day: a date, or nothing: the day of the import counts
        :raise AccessError: neither finance supervisor nor administrator
        :raise ProcessError: no reason is given, or nothing changes
        """
        self.ensure_one()
        if not self.env.user.has_groups(GO_LIVE_KEEPERS):
            raise AccessError(
                self.env._(
                    "The first day of work of %(company)s cannot be set by you: it decides which contracts are imported without review "
                    "and signatures. Ask the finance supervisor or the module administrator.",
                    company=self.name,
                )
            )
        self.check_access("read")
        before, day = self.custproc_go_live, to_day(self.env, day) or False
        if not (reason or "").strip() or day == before:
            fact = ""
            if day == before:
                fact = self.env._("it is %(day)s already", day=format_date(self.env, day)) if day else self.env._("no day is given")
            raise ProcessError(
                self.env._(
                    "The first day of work of %(company)s cannot be changed: %(fact)s. Enter another day, and why.",
                    company=self.name,
                    fact=fact or self.env._("no reason is given"),
                )
            )
        # sudo: res.company, a closed field; who may change it was asked above
        self.sudo().custproc_go_live = day
        self.with_company(self).env["custproc.decision"]._record(
            self, "mode", "go_live_changed", reason, figures={"from": before or None, "to": day or None}
        )
        return True

    def _get_gate_checks(self, gate):
        # EXTENDS engine: a quotation is reviewed before it is confirmed, and again when the order grows (CR-01, D-08)
        review = {"review": self._custproc_gate_mode("review")} if gate in ("order", "growth") else {}
        return super()._get_gate_checks(gate) | review

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...engine.given_values import to_moment
from ...engine.words import tell

EMERGENCY_GROUPS = "custproc_module.group_custproc_general_manager,custproc_module.group_custproc_finance_supervisor"
EMERGENCY_DAYS = 7


class CreditPolicy(models.Model):
    """Emergency off: the gates stand open at once, for a while, with a reason, and the general manager knows (D-07)."""

    _inherit = "custproc.credit.policy"

    _protected_fields = ("off_from", "off_until", "off_reason", "off_user_id")

    off_from = fields.Datetime("Switched off on", readonly=True, copy=False)
    off_until = fields.Datetime("Switched off until", readonly=True, copy=False)
    off_reason = fields.Text("Why it is switched off", readonly=True, copy=False)
    off_user_id = fields.Many2one("res.users", "Switched off by", readonly=True, copy=False)
    is_off = fields.Boolean("Emergency off", compute="_compute_is_off")

    @api.depends("off_from", "off_until")
    def _compute_is_off(self):
        now = fields.Datetime.now()
        for policy in self:
            policy.is_off = bool(policy.off_until and policy.off_until > now)

    def action_emergency_off(self, reason, until):
        """Switch all three gates off at once, for a while (D-07): recorded, and the general manager is told.

        :param reason: why; required
        :param until: moment (UTC) it ends by itself, at most 7 days ahead
        :raise AccessError: the caller is neither general manager nor finance supervisor
        :raise ProcessError: no reason, no end, or not the active version
        """
        self.ensure_one()
        self._check_emergency_rights()
        now, until = fields.Datetime.now(), to_moment(self.env, until)
        verb = self.env._("be switched off")
        if self.state != "active":
            self._refuse(verb, self.env._("it is not the version in force"), self.env._("Open the active version."))
        if not (reason or "").strip():
            self._refuse(verb, self.env._("no reason is given"), self.env._("Say why the gates have to be off."))
        if not until or until <= now or until > now + timedelta(days=EMERGENCY_DAYS):
            self._refuse(
                verb,
                self.env._("it has to end between now and %(days)s days from now", days=EMERGENCY_DAYS),
                self.env._("Choose an earlier end, or submit a new version with the gates off."),
            )
        policy = self.sudo()  # sudo: custproc.credit.policy, closed fields, after the check of the caller
        policy.write({"off_from": now, "off_until": until, "off_reason": reason, "off_user_id": self.env.uid})
        self._record_mode("off", reason, valid_until=until)
        policy._tell_general_manager(reason, until)
        self.env["sale.order"]._trigger_rejudging()

    def action_emergency_end(self):
        """End an emergency off before its time; recorded.

        :raise ProcessError: the gates are not off
        """
        self.ensure_one()
        self._check_emergency_rights()
        if not self.is_off:
            self._refuse(
                self.env._("be switched on again"), self.env._("it is not switched off"), self.env._("Nothing needs to be done.")
            )
        self.sudo().write({"off_until": fields.Datetime.now()})  # sudo: custproc.credit.policy, closed field, after the check of the caller
        self._record_mode("on", self.env._("The emergency off was ended."))

    def _check_emergency_rights(self):
        self.check_access("read")
        if not self.env.su and not self.env.user.has_groups(EMERGENCY_GROUPS):
            raise AccessError(
                self.env._(
                    "%(document)s cannot be switched off: this is reserved to the general manager and the finance supervisor."
                    " Ask one of them.",
                    document=self.display_name,
                )
            )

    def _tell_general_manager(self, reason, until):
        group = self.env.ref("custproc_module.group_custproc_general_manager")
        managers = group.all_user_ids.filtered(lambda user: user.active and not user.share and self.company_id in user.company_ids)
        end = self.company_id._custproc_format_time(until)
        for manager in managers:
            tell(
                self,
                manager,
                lambda env: env._("Credit gates are off until %(until)s", until=end),
                lambda told: told.env._("%(user)s switched them off: %(reason)s", user=self.off_user_id.name, reason=reason),
                "mail.mail_activity_data_warning",
            )

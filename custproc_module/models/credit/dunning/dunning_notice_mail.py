from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.words import in_languages, store_texts

# Why nobody would be reached: the notice is addressed to somebody (a), and to the payer (p) where he has no address or number.
_OBSTACLE = """CASE WHEN n.channel = 'phone'
                    THEN CASE WHEN COALESCE(NULLIF(a.phone, ''), NULLIF(p.phone, '')) IS NULL THEN 'no_phone' END
                    WHEN address.email IS NULL THEN 'none'
                    WHEN EXISTS (SELECT 1 FROM mail_blacklist b WHERE b.active AND b.email = address.email) THEN 'refused'
                    WHEN address.bounces > 0 THEN 'bounced' END"""
_ADDRESS = """SELECT CASE WHEN COALESCE(a.email, '') = '' THEN p.email_normalized ELSE a.email_normalized END AS email,
                     CASE WHEN COALESCE(a.email, '') = '' THEN p.message_bounce ELSE a.message_bounce END AS bounces"""


class DunningNotice(models.Model):
    """Whether a mail would arrive, or anybody can be called, looked for before the run is released: a customer who is not reached was
    not dunned (CO-02)."""

    _inherit = "custproc.dunning.notice"

    mail_obstacle = fields.Selection(
        [
            ("none", "No valid e-mail address"),
            ("refused", "The address refuses our mails"),
            ("bounced", "Earlier mails came back"),
            ("no_phone", "No telephone number"),
        ],
        "Would not be reached",
        compute="_compute_mail_obstacle",
        search="_search_mail_obstacle",
        help="As of now. Without an address, where it refuses our mails, or where the last notice came back, the notice goes by letter. "
        "Without a number, choose another channel.",
    )

    @api.depends("channel", "address_id", "partner_id")
    def _compute_mail_obstacle(self):
        found = self._query_obstacles()
        for notice in self:
            notice.mail_obstacle = found.get(notice._origin.id, False)

    def _query_obstacles(self):
        """{notice id: why nobody would be reached}, in one statement; letters are left to the post."""
        rows = self.env.execute_query(SQL("%s AND n.id = ANY(%s)", self._sql_obstacles(), self._origin.ids)) if self._origin else ()
        return {notice_id: obstacle for notice_id, obstacle in rows if obstacle}

    @api.model
    def _sql_obstacles(self):
        self.flush_model(["channel", "address_id", "partner_id"])
        self.env["res.partner"].flush_model(["email", "message_bounce", "phone"])
        self.env["mail.blacklist"].flush_model(["email", "active"])
        return SQL(
            """SELECT n.id, %s AS obstacle FROM custproc_dunning_notice n
                 JOIN res_partner p ON p.id = n.partner_id LEFT JOIN res_partner a ON a.id = n.address_id
                CROSS JOIN LATERAL (%s) address
                WHERE n.channel IN ('mail', 'phone')""",
            SQL(_OBSTACLE),
            SQL(_ADDRESS),
        )

    @api.model
    def _search_mail_obstacle(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        wanted = [one for one in value if one]
        found = SQL("(SELECT met.id FROM (%s) met WHERE met.obstacle = ANY(%s))", self._sql_obstacles(), wanted)
        if False in value:
            others = SQL("(SELECT met.id FROM (%s) met WHERE met.obstacle IS NOT NULL)", self._sql_obstacles())
            domain = ["|", ("id", "in", found), ("id", "not in", others)]
        else:
            domain = [("id", "in", found)]
        return domain if operator == "in" else ["!", *domain]

    def _replace_mails(self):
        """Where a mail cannot arrive a letter goes instead, and the notice says why."""
        found = self.filtered(lambda notice: notice.channel == "mail")._query_obstacles()
        back = self.filtered(lambda notice: found.get(notice.id) == "bounced")._find_undelivered()
        for notice in self.filtered(lambda notice: notice in back or found.get(notice.id) in ("none", "refused")):
            notice.channel = "letter"
            texts = in_languages(notice, lambda told, obstacle=found[notice.id]: told._say_letter_instead(obstacle))
            store_texts(notice, "remark", texts)

    def _say_letter_instead(self, obstacle):
        if obstacle == "none":
            return self.env._("No valid e-mail address: a letter instead.")
        if obstacle == "refused":
            return self.env._("The address refuses our mails: a letter instead.")
        return self.env._("The last e-mail came back: a letter instead.")


class DunningRun(models.Model):
    _inherit = "custproc.dunning.run"

    obstacle_count = fields.Integer("Would not be reached", compute="_compute_obstacle_count")

    def _compute_obstacle_count(self):
        notices = self.env["custproc.dunning.notice"]
        domain = [("run_id", "in", self.ids), ("state", "=", "draft"), ("mail_obstacle", "!=", False)]
        counts = dict(notices._read_group(domain, ["run_id"], ["__count"])) if self.ids else {}
        for run in self:
            run.obstacle_count = counts.get(run._origin, 0)

    def action_open_obstacles(self):
        """The notices of this run that would reach nobody, to choose another channel or correct address or number."""
        self.ensure_one()
        action = self._open_part("custproc_module.dunning_notice_action", default_run_id=self.id)
        return action | {"domain": [("run_id", "=", self.id), ("mail_obstacle", "!=", False)], "view_mode": "list,form"}

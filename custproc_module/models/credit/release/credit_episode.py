from odoo import api, fields, models
from odoo.tools import SQL


class CreditEpisode(models.Model):
    """One time that a payer is over his limit: from the first document held for it until his exposure is back (D-06).

    An episode has one first and one last release. Money in company currency.
    """

    _name = "custproc.credit.episode"
    _inherit = ["custproc.record.mixin"]
    _description = "Over-limit Episode"
    _order = "opened_at desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", "Payer", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    opened_at = fields.Datetime("Opened on", required=True, readonly=True)
    opened_by = fields.Char("First held document", readonly=True)
    exposure = fields.Monetary("Exposure then", readonly=True, help="Without the document that was held.")
    credit_limit = fields.Monetary("Limit then", readonly=True)
    closed_at = fields.Datetime("Closed on", readonly=True)
    release_ids = fields.One2many("custproc.credit.release", "episode_id", "Releases", readonly=True)
    state = fields.Selection([("open", "Going on"), ("closed", "Closed")], compute="_compute_state", search="_search_state")

    _open_unique = models.UniqueIndex("(company_id, partner_id) WHERE closed_at IS NULL")

    @api.depends("closed_at")
    def _compute_state(self):
        for episode in self:
            episode.state = "closed" if episode.closed_at else "open"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = {"open": [("closed_at", "=", False)], "closed": [("closed_at", "!=", False)]}
        return fields.Domain.OR(wanted[state] for state in value if state in wanted)

    @api.model
    def _get_open(self, root, payer):
        """The episode a payer is in; empty when he is in none."""
        # sudo: custproc.credit.episode, the engine's records
        return self.sudo().search([("company_id", "=", root.id), ("partner_id", "=", payer.id), ("closed_at", "=", False)])

    @api.model
    def _open(self, root, findings):
        """Open an episode for each payer that is in none; his account is claimed by the gate that held his document.

        :param findings: {payer id: (held document, exposure without it, limit)}
        """
        episodes = self.sudo()  # sudo: custproc.credit.episode, the engine's records
        having = episodes.search(
            [("company_id", "=", root.id), ("partner_id", "in", list(findings)), ("closed_at", "=", False)]
        ).partner_id
        return episodes.create(
            [
                {
                    "partner_id": payer_id,
                    "company_id": root.id,
                    "opened_at": fields.Datetime.now(),
                    "opened_by": document.display_name,
                    "exposure": exposure,
                    "credit_limit": limit,
                }
                for payer_id, (document, exposure, limit) in findings.items()
                if payer_id not in having.ids
            ]
        )

    @api.model
    def _sql_close(self, now):
        """Statement that closes the episodes of payers whose exposure is back at or below the limit; part of a refresh, whose `stored` rows
        are the accounts as just calculated. Gives the ids of the episodes.

        An episode whose release is asked for, or granted to an order that is not confirmed yet, stays: closing it would give its payer a
        further release.

        :param SQL now: a parameter of the refresh
        """
        return SQL(
            """UPDATE custproc_credit_episode e SET closed_at = %s FROM stored n
                WHERE e.company_id = n.company_id AND e.partner_id = n.partner_id AND e.closed_at IS NULL AND n.exposure <= n.credit_limit
                  AND NOT EXISTS (SELECT 1 FROM custproc_credit_release r JOIN sale_order o ON o.id = r.sale_order_id
                                   WHERE r.episode_id = e.id AND (r.state = 'submitted' OR r.state = 'granted' AND o.state <> 'sale'))
               RETURNING e.id""",
            now,
        )

    @api.model
    def _flush_closing(self):
        """Bring to the database what `_sql_close` reads."""
        self.flush_model()
        self.env["custproc.credit.release"].flush_model(["state", "episode_id", "sale_order_id"])

    @api.model
    def _after_close(self, episode_ids):
        """A release granted to an order that counts in the exposure is not needed any more: it lapses with its episode."""
        self.invalidate_model(flush=False)
        # sudo: custproc.credit.release, closed by what follows from the books
        releases = self.env["custproc.credit.release"].sudo()
        releases.search([("episode_id", "in", episode_ids), ("state", "=", "granted")])._lapse()


class GatedMixin(models.AbstractModel):
    _inherit = "custproc.gated.mixin"

    def _after_hold(self, gate, findings):
        super()._after_hold(gate, findings)
        by_root = {}
        for document in self:
            for hold in findings[document.id]:
                if (hold.area, hold.code) == ("credit", "over_limit"):
                    figures = hold.figures
                    by_root.setdefault(document.company_id.root_id, {}).setdefault(
                        figures["payer"], (document, figures["exposure"], figures["limit"])
                    )
        for root, found in by_root.items():
            self.env["custproc.credit.episode"]._open(root, found)

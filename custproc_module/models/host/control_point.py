from odoo import api, fields, models
from odoo.tools import SQL

from ..credit.gate.credit_account_busy import COUNTER as BUSY_COUNTER

GATE_NAMES = [
    ("order", "Order confirmation"),
    ("delivery", "Delivery"),
    ("invoice", "Invoice posting"),
    ("papers", "Customer papers"),
    ("review", "Review of quotations"),
]
# What is judged beside credit, and the area whose holds say so.
CHECKED_AREAS = {"papers": "customer", "review": "contract"}
# Commercial partners whose papers would hold a quotation or an open delivery of theirs, by the last run of the files' job.
PAPERS_WAITING = SQL(
    """SELECT s.company_id, p.commercial_partner_id AS partner_id
         FROM sale_order s JOIN res_partner p ON p.id = s.partner_id
         LEFT JOIN custproc_customer_file f ON f.company_id = s.company_id AND f.partner_id = p.commercial_partner_id
        WHERE s.state IN ('draft', 'sent') AND (f.id IS NULL OR f.state = 'closed' OR NOT f.is_order_ready)
        UNION
       SELECT t.company_id, p.commercial_partner_id
         FROM stock_picking t JOIN res_partner p ON p.id = t.partner_id
         JOIN stock_picking_type k ON k.id = t.picking_type_id AND k.code = 'outgoing'
         LEFT JOIN custproc_customer_file f ON f.company_id = t.company_id AND f.partner_id = p.commercial_partner_id
        WHERE t.state IN ('assigned', 'confirmed', 'waiting') AND (f.id IS NULL OR f.state = 'closed' OR NOT f.is_delivery_ready)"""
)
# What the gates said in the last 30 days; `judged`, `held` and `waiting` are by root company and gate, papers and review among them.
VERDICTS = SQL(
    """
        SELECT b.root_id, d.create_date, d.outcome, d.figures::jsonb AS figures,
               CASE d.model WHEN 'sale.order' THEN 'order' WHEN 'account.move' THEN 'invoice' ELSE 'delivery' END AS name
          FROM custproc_decision d JOIN branch b ON b.id = d.company_id
         WHERE d.kind = 'verdict' AND d.create_date >= (now() AT TIME ZONE 'UTC') - interval '30 days'
           AND d.model IN ('sale.order', 'stock.picking', 'repair.order', 'account.move')
    """
)
# How often each let pass, held, or would have held.
JUDGED = SQL(
    """
        SELECT v.root_id, v.name, count(*) AS judged, count(*) FILTER (WHERE v.outcome = 'hold') AS held,
               count(*) FILTER (WHERE v.outcome = 'would_hold') AS would_hold,
               max(v.create_date) AS last_judged, max(v.create_date) FILTER (WHERE v.outcome = 'hold') AS last_held
          FROM (SELECT root_id, name, outcome, create_date FROM verdict
                UNION ALL
                SELECT v.root_id, c.name,
                       CASE WHEN v.figures -> c.area IS NULL THEN 'allow'
                            WHEN v.figures -> c.area ->> 'observed' = 'true' OR v.figures ->> 'mode' <> 'block' THEN 'would_hold'
                            ELSE 'hold' END,
                       v.create_date
                  FROM verdict v JOIN checked c ON v.figures -> 'checks' ->> c.name IN ('observe', 'block')) v
         GROUP BY 1, 2
    """
)
# What each holds now.
HELD = SQL(
    """
        SELECT b.root_id, h.name, count(*) AS number
          FROM (SELECT company_id, 'order' AS name FROM sale_order WHERE custproc_is_held
                UNION ALL SELECT company_id, 'delivery' FROM stock_picking WHERE custproc_is_held
                UNION ALL SELECT company_id, 'delivery' FROM repair_order WHERE custproc_is_held
                UNION ALL SELECT company_id, 'invoice' FROM account_move WHERE custproc_is_held
                UNION ALL
                SELECT d.company_id, c.name
                  FROM (SELECT custproc_decision_id FROM sale_order WHERE custproc_is_held
                        UNION ALL SELECT custproc_decision_id FROM stock_picking WHERE custproc_is_held) o
                  JOIN custproc_decision d ON d.id = o.custproc_decision_id AND d.outcome = 'hold'
                  JOIN checked c ON d.figures::jsonb -> c.area -> 'code' IS NOT NULL
                                AND d.figures::jsonb -> c.area -> 'observed' IS NULL) h
          JOIN branch b ON b.id = h.company_id
         GROUP BY 1, 2
    """
)
# Whom or what each would hold today.
WAITING = (
    """
        SELECT a.company_id AS root_id, 'order' AS name, a.partner_id AS payer
          FROM custproc_credit_account a WHERE a.state <> 'free'
        UNION SELECT a.company_id, 'delivery', a.partner_id
          FROM custproc_credit_account a JOIN res_partner p ON p.commercial_partner_id = a.partner_id
          JOIN stock_picking t ON t.partner_id = p.id AND t.state IN ('assigned', 'confirmed', 'waiting')
          JOIN stock_picking_type k ON k.id = t.picking_type_id AND k.code = 'outgoing'
          JOIN branch b ON b.id = t.company_id AND b.root_id = a.company_id
         WHERE a.state <> 'free'
        UNION SELECT a.company_id, 'invoice', a.partner_id
          FROM custproc_credit_account a JOIN res_partner p ON p.commercial_partner_id = a.partner_id
          JOIN account_move m ON m.partner_id = p.id AND m.state = 'draft' AND m.move_type IN ('out_invoice', 'out_receipt')
          JOIN branch b ON b.id = m.company_id AND b.root_id = a.company_id
         WHERE a.state <> 'free'
        UNION SELECT b.root_id, 'papers', w.partner_id FROM (%(papers)s) w JOIN branch b ON b.id = w.company_id
        UNION SELECT b.root_id, 'review', s.id FROM sale_order s JOIN branch b ON b.id = s.company_id
         WHERE s.state IN ('draft', 'sent') AND s.custproc_review_state <> 'passed'
    """
)


class ControlPoint(models.Model):
    """One gate of one company, or what is judged at the gates beside credit: its mode, what it judged and held, and whom it would
    hold today (D-07).

    A view over decisions, held documents and the credit accounts of the last refresh; counts of the last 30 days.
    """

    _name = "custproc.control.point"
    _description = "Control Point"
    _auto = False
    _order = "company_id, sequence"
    _rec_name = "gate"

    sequence = fields.Integer(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    gate = fields.Selection(GATE_NAMES, "Control point", readonly=True)
    mode = fields.Selection([("off", "Off"), ("observe", "Observe"), ("block", "Block")], compute="_compute_mode")
    judged_count = fields.Integer("Judged in 30 days", readonly=True)
    held_count = fields.Integer("Held in 30 days", readonly=True, help="Documents held in mode block.")
    would_hold_count = fields.Integer(
        "Would have been held",
        readonly=True,
        help="Documents that mode observe let pass and mode block would have held.",
    )
    last_judged_at = fields.Datetime("Last judged", readonly=True)
    last_held_at = fields.Datetime("Last held", readonly=True)
    held_now = fields.Integer("Held now", readonly=True)
    readiness_count = fields.Integer(
        "Would be held today",
        readonly=True,
        help="Customers whose standing or papers would hold a document today; for the review, quotations without one that passed.",
    )

    calculated_at = fields.Datetime(
        "Figures of",
        readonly=True,
        help="When every customer's credit was last calculated: each night, or now by the button. Papers and review need none.",
    )
    calculating = fields.Integer("Calculated (%)", compute="_compute_calculating", help="How far the calculation of today is.")
    is_calculating = fields.Boolean("Being calculated", compute="_compute_calculating")
    busy_count = fields.Integer(
        "Answered “busy”",
        compute="_compute_busy_count",
        help="How often, since installation, others worked on the same customer at every try of the server, and the user was told so.",
    )

    def _compute_calculating(self):
        progress = self.env["custproc.credit.refresh"]._query_progress(self.company_id)
        for point in self:
            point.calculating = progress.get(point.company_id, 0)
            point.is_calculating = point.company_id in progress

    def _compute_busy_count(self):
        # sudo: ir.sequence, a count that names nobody
        counter = self.env["ir.sequence"].sudo().search([("code", "=", BUSY_COUNTER)], limit=1)
        for point in self:
            # The gates share it, and show it once.
            point.busy_count = counter.number_next_actual - 1 if counter and point.gate == "order" else 0

    @api.depends_context("uid")
    def _compute_mode(self):
        for point in self:
            # sudo: res.company, whoever may see the page sees the mode of its companies
            point.mode = point.company_id.sudo()._custproc_gate_mode(point.gate)

    @property
    def _table_query(self):
        return SQL(
            """
            WITH root AS (SELECT id, parent_path FROM res_company WHERE parent_id IS NULL),
            branch AS (SELECT c.id, split_part(c.parent_path, '/', 1)::int AS root_id FROM res_company c),
            gate (number, name) AS (VALUES (1, 'order'), (2, 'delivery'), (3, 'invoice'), (4, 'papers'), (5, 'review')),
            checked (name, area) AS (VALUES ('papers', 'customer'), ('review', 'contract')),
            verdict AS (%(verdict)s),
            judged AS (%(judged)s),
            held AS (%(held)s),
            waiting AS (%(waiting)s),
            ready AS (SELECT root_id, name, count(*) AS number FROM waiting GROUP BY 1, 2),
            calculated AS (SELECT company_id, max(ended_at) AS at FROM custproc_credit_refresh WHERE is_done GROUP BY 1)
            SELECT root.id * 10 + gate.number AS id, gate.number AS sequence, root.id AS company_id, gate.name AS gate,
                   COALESCE(judged.judged, 0) AS judged_count, COALESCE(judged.held, 0) AS held_count,
                   COALESCE(judged.would_hold, 0) AS would_hold_count,
                   judged.last_judged AS last_judged_at, judged.last_held AS last_held_at,
                   COALESCE(held.number, 0) AS held_now, COALESCE(ready.number, 0) AS readiness_count,
                   CASE WHEN gate.number <= 3 THEN calculated.at END AS calculated_at
              FROM root CROSS JOIN gate
              LEFT JOIN judged ON judged.root_id = root.id AND judged.name = gate.name
              LEFT JOIN held ON held.root_id = root.id AND held.name = gate.name
              LEFT JOIN ready ON ready.root_id = root.id AND ready.name = gate.name
              LEFT JOIN calculated ON calculated.company_id = root.id
            """,
            verdict=VERDICTS,
            judged=JUDGED,
            held=HELD,
            waiting=SQL(WAITING, papers=PAPERS_WAITING),
        )

    def action_open_held(self):
        """The documents this control point holds now."""
        self.ensure_one()
        models = {"delivery": "stock.picking", "invoice": "account.move"}
        held = [("custproc_is_held", "=", True)]
        if self.gate in CHECKED_AREAS:
            held.append(("custproc_decision_id.figures", "like", f'"{CHECKED_AREAS[self.gate]}":'))
        return self._open_list(models.get(self.gate, "sale.order"), self.env._("Held now"), held)

    def action_open_customers(self):
        """The customers whose standing or papers would hold them, by the last refresh; for the review, the quotations."""
        self.ensure_one()
        if self.gate == "review":
            domain = [("state", "in", ("draft", "sent")), ("custproc_review_state", "!=", "passed")]
            return self._open_list("sale.order", self.env._("Quotations that would be held"), domain)
        title = self.env._("Customers that would be held")
        if self.gate == "papers":
            # The files' own rights decide which of them are shown.
            waiting = self.env.execute_query(SQL("SELECT DISTINCT partner_id FROM (%s) w", PAPERS_WAITING))
            return self._open_list("custproc.customer.file", title, [("partner_id", "in", [row[0] for row in waiting])])
        return self._open_list("custproc.credit.account", title, [("state", "!=", "free")])

    def _open_list(self, model, title, domain):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "list,form",
            "domain": [*domain, ("company_id", "child_of", self.company_id.id)],
        }

    def action_calculate(self):
        """Calculate every customer's credit of these companies now, instead of tonight; of many customers a job does it."""
        self.check_access("read")
        # sudo: custproc.credit.account, figures follow from the books, whoever asks for them
        accounts = self.env["custproc.credit.account"].sudo()
        reload = {"type": "ir.actions.client", "tag": "soft_reload"}
        if all([accounts._refresh_company(root) for root in self.company_id.sudo()]):
            return reload
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("The job calculates every customer in ranges. This page says how far it is."),
                "next": reload,
            },
        }

    def action_open_policy(self):
        """The credit policy in force, where the mode is changed by a new version."""
        self.ensure_one()
        policy = self.env["custproc.credit.policy"]._get_policy(self.company_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "custproc.credit.policy",
            "res_id": policy.id,
            "view_mode": "form",
        }

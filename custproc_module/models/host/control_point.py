from odoo import api, fields, models
from odoo.tools import SQL

GATE_NAMES = [("order", "Order confirmation"), ("delivery", "Delivery"), ("invoice", "Invoice posting")]


class ControlPoint(models.Model):
    """One gate of one company: its mode, what it judged and held, and whom it would hold today (D-07).

    A view over decisions, held documents and the credit accounts of the last refresh; counts of the last 30 days.
    """

    _name = "custproc.control.point"
    _description = "Control Point"
    _auto = False
    _order = "company_id, sequence"
    _rec_name = "gate"

    sequence = fields.Integer(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    gate = fields.Selection(GATE_NAMES, readonly=True)
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
        "Customers held today",
        readonly=True,
        help="Customers whose standing would hold a document of theirs at this gate today.",
    )

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
            gate (number, name) AS (VALUES (1, 'order'), (2, 'delivery'), (3, 'invoice')),
            judged AS (
                SELECT b.root_id,
                       CASE d.model WHEN 'sale.order' THEN 'order' WHEN 'account.move' THEN 'invoice' ELSE 'delivery' END AS name,
                       count(*) AS judged, count(*) FILTER (WHERE d.outcome = 'hold') AS held,
                       count(*) FILTER (WHERE d.outcome = 'would_hold') AS would_hold,
                       max(d.create_date) AS last_judged, max(d.create_date) FILTER (WHERE d.outcome = 'hold') AS last_held
                  FROM custproc_decision d JOIN branch b ON b.id = d.company_id
                 WHERE d.kind = 'verdict' AND d.create_date >= (now() AT TIME ZONE 'UTC') - interval '30 days'
                   AND d.model IN ('sale.order', 'stock.picking', 'repair.order', 'account.move')
                 GROUP BY 1, 2
            ),
            held AS (
                SELECT b.root_id, h.name, count(*) AS number
                  FROM (SELECT company_id, 'order' AS name FROM sale_order WHERE custproc_is_held
                        UNION ALL SELECT company_id, 'delivery' FROM stock_picking WHERE custproc_is_held
                        UNION ALL SELECT company_id, 'delivery' FROM repair_order WHERE custproc_is_held
                        UNION ALL SELECT company_id, 'invoice' FROM account_move WHERE custproc_is_held) h
                  JOIN branch b ON b.id = h.company_id
                 GROUP BY 1, 2
            ),
            waiting AS (
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
            ),
            ready AS (SELECT root_id, name, count(*) AS number FROM waiting GROUP BY 1, 2)
            SELECT root.id * 10 + gate.number AS id, gate.number AS sequence, root.id AS company_id, gate.name AS gate,
                   COALESCE(judged.judged, 0) AS judged_count, COALESCE(judged.held, 0) AS held_count,
                   COALESCE(judged.would_hold, 0) AS would_hold_count,
                   judged.last_judged AS last_judged_at, judged.last_held AS last_held_at,
                   COALESCE(held.number, 0) AS held_now, COALESCE(ready.number, 0) AS readiness_count
              FROM root CROSS JOIN gate
              LEFT JOIN judged ON judged.root_id = root.id AND judged.name = gate.name
              LEFT JOIN held ON held.root_id = root.id AND held.name = gate.name
              LEFT JOIN ready ON ready.root_id = root.id AND ready.name = gate.name
            """
        )

    def action_open_held(self):
        """The documents this gate holds now."""
        self.ensure_one()
        model = {"order": "sale.order", "delivery": "stock.picking", "invoice": "account.move"}[self.gate]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Held now"),
            "res_model": model,
            "view_mode": "list,form",
            "domain": [("custproc_is_held", "=", True), ("company_id", "child_of", self.company_id.id)],
        }

    def action_open_customers(self):
        """The customers whose standing is not free, by the last refresh."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customers that would be held"),
            "res_model": "custproc.credit.account",
            "view_mode": "list,form",
            "domain": [("state", "!=", "free"), ("company_id", "=", self.company_id.id)],
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

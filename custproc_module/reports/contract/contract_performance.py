from odoo import fields, models, tools


class ContractPerformance(models.Model):
    """What became of each contract line, by month: ordered, delivered, late, invoiced (CT-05); one row a line and month."""

    _name = "custproc.contract.performance"
    _description = "Contract Performance"
    _auto = False
    _order = "month desc, contract_id"
    _rec_name = "contract_id"

    contract_id = fields.Many2one("custproc.contract", readonly=True)
    contract_line_id = fields.Many2one("custproc.contract.line", "Contract line", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    month = fields.Date(readonly=True)
    contracted_quantity = fields.Float("Contracted quantity", readonly=True, help="In the month in which the contract begins.")
    contracted_amount = fields.Float("Contracted, with tax", readonly=True, help="In the contract's currency.")
    ordered_quantity = fields.Float("Ordered", readonly=True)
    delivered_quantity = fields.Float("Delivered", readonly=True)
    invoiced_quantity = fields.Float("Invoiced", readonly=True)
    ordered_amount = fields.Float("Ordered, with tax", readonly=True, help="In the order's currency.")
    invoiced_amount = fields.Float("Invoiced, with tax", readonly=True, help="In company currency.")
    collected_amount = fields.Float("Collected", readonly=True, help="Share of the posted invoices that is paid, in company currency.")
    late_count = fields.Integer("Late deliveries", readonly=True, help="Transfers done after the day promised in the order.")

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            f"""
            CREATE VIEW {self._table} AS
            WITH facts AS (
                SELECT l.id AS line, date_trunc('month', c.date_start)::date AS month, l.quantity AS contracted_quantity,
                       l.price_total AS contracted_amount, 0.0 AS ordered_quantity, 0.0 AS delivered_quantity, 0.0 AS invoiced_quantity,
                       0.0 AS ordered_amount, 0.0 AS invoiced_amount, 0.0 AS collected_amount, 0 AS late_count
                  FROM custproc_contract_line l JOIN custproc_contract c ON c.id = l.contract_id
                 WHERE c.state IN ('effective', 'expired', 'terminated')
                UNION ALL
                SELECT s.custproc_contract_line_id, date_trunc('month', o.date_order)::date, 0, 0, s.product_uom_qty, s.qty_delivered,
                       s.qty_invoiced, s.price_total, 0, 0, 0
                  FROM sale_order_line s JOIN sale_order o ON o.id = s.order_id
                 WHERE s.custproc_contract_line_id IS NOT NULL AND o.state = 'sale'
                UNION ALL
                SELECT s.custproc_contract_line_id, date_trunc('month', m.invoice_date)::date, 0, 0, 0, 0, 0, 0, -a.balance * x.with_tax,
                       -a.balance * x.with_tax * (1 - COALESCE(m.amount_residual / NULLIF(m.amount_total, 0), 0)), 0
                  FROM sale_order_line s
                  JOIN sale_order_line_invoice_rel r ON r.order_line_id = s.id
                  JOIN account_move_line a ON a.id = r.invoice_line_id
                  JOIN account_move m ON m.id = a.move_id AND m.state = 'posted'
            CROSS JOIN LATERAL (SELECT COALESCE(a.price_total / NULLIF(a.price_subtotal, 0), 1) AS with_tax) x
                 WHERE s.custproc_contract_line_id IS NOT NULL
                UNION ALL
                SELECT s.custproc_contract_line_id, date_trunc('month', p.date_done)::date, 0, 0, 0, 0, 0, 0, 0, 0, COUNT(DISTINCT p.id)
                  FROM sale_order_line s
                  JOIN sale_order o ON o.id = s.order_id
                  JOIN stock_move v ON v.sale_line_id = s.id AND v.state = 'done'
                  JOIN stock_picking p ON p.id = v.picking_id
                 WHERE s.custproc_contract_line_id IS NOT NULL AND o.commitment_date IS NOT NULL AND p.date_done > o.commitment_date
              GROUP BY 1, 2
            )
            SELECT row_number() OVER (ORDER BY f.month, f.line) AS id, l.contract_id, f.line AS contract_line_id, l.product_id,
                   c.partner_id, c.user_id, c.company_id, f.month,
                   SUM(f.contracted_quantity) AS contracted_quantity, SUM(f.contracted_amount) AS contracted_amount,
                   SUM(f.ordered_quantity) AS ordered_quantity, SUM(f.delivered_quantity) AS delivered_quantity,
                   SUM(f.invoiced_quantity) AS invoiced_quantity, SUM(f.ordered_amount) AS ordered_amount,
                   SUM(f.invoiced_amount) AS invoiced_amount, SUM(f.collected_amount) AS collected_amount, SUM(f.late_count) AS late_count
              FROM facts f JOIN custproc_contract_line l ON l.id = f.line JOIN custproc_contract c ON c.id = l.contract_id
          GROUP BY l.contract_id, f.line, l.product_id, c.partner_id, c.user_id, c.company_id, f.month
            """
        )

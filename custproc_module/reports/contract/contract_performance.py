from odoo import fields, models
from odoo.tools import SQL

# What the report adds up, and the invoices of orders with the factor from a line's balance to its value with tax.
FACTS = (
    *("contracted_quantity", "contracted_amount", "ordered_quantity", "delivered_quantity", "invoiced_quantity", "ordered_amount"),
    *("invoiced_amount", "collected_amount", "late_count"),
    *("dispute_count", "open_dispute_count", "disputed_amount", "dispute_days"),
)
INVOICED = SQL(
    """(sale_order_line s
         JOIN sale_order_line_invoice_rel r ON r.order_line_id = s.id
         JOIN account_move_line a ON a.id = r.invoice_line_id
         JOIN account_move m ON m.id = a.move_id AND m.state = 'posted'
   CROSS JOIN LATERAL (SELECT COALESCE(a.price_total / NULLIF(a.price_subtotal, 0), 1) AS with_tax) x)"""
)
# The working calendar of an order's company, in whose time zone its days and months begin (D-03).
CALENDAR = SQL(
    """JOIN res_company y ON y.id = o.company_id
  LEFT JOIN resource_calendar k ON k.id = y.resource_calendar_id"""
)


def local(column):
    """A moment as the clock of the order's company shows it."""
    return f"({column} AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(k.tz, 'UTC'))"


class ContractPerformance(models.Model):
    """What became of each contract line, by month: ordered, delivered, late, invoiced, disputed (CT-05); one row a line and month.

    Days and months are those of the company's calendar (D-03). A transfer or a dispute that is about several lines counts at each of them.
    """

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
    currency_id = fields.Many2one("res.currency", "Company currency", readonly=True)
    invoiced_amount = fields.Monetary("Invoiced, with tax", readonly=True, help="In company currency.")
    collected_amount = fields.Monetary("Collected", readonly=True, help="Share of the posted invoices that is paid, in company currency.")
    late_count = fields.Integer("Late deliveries", readonly=True, help="Transfers done after the day promised in the order.")

    dispute_count = fields.Integer("Disputes", readonly=True, help="Disputes of invoices of this line, in the month they began.")
    open_dispute_count = fields.Integer("Open disputes", readonly=True)
    disputed_amount = fields.Monetary(
        "In open dispute, with tax", readonly=True, help="This line's part of the invoices that are disputed now, in company currency."
    )
    dispute_days = fields.Integer(
        "Days of dispute", readonly=True, help="From the day a dispute began to the day it was settled, or until today where it is open."
    )

    def _query_disputes(self):
        """Disputes of invoices: rows of dispute_id, invoice_id, began_on, settled_on (NULL: open). Hook of areas that know disputes."""
        return SQL("SELECT NULL::int AS dispute_id, NULL::int AS invoice_id, NULL::date AS began_on, NULL::date AS settled_on WHERE FALSE")

    @property
    def _table_query(self):
        parts = (self._query_contracted(), self._query_ordered(), self._query_invoiced(), self._query_late(), self._query_disputed())
        return SQL(
            """
            SELECT row_number() OVER (ORDER BY f.month, f.line) AS id, l.contract_id, f.line AS contract_line_id, l.product_id,
                   c.partner_id, c.user_id, c.company_id, y.currency_id, f.month, %(sums)s
              FROM (%(facts)s) f
              JOIN custproc_contract_line l ON l.id = f.line
              JOIN custproc_contract c ON c.id = l.contract_id
              JOIN res_company y ON y.id = c.company_id
          GROUP BY l.contract_id, f.line, l.product_id, c.partner_id, c.user_id, c.company_id, y.currency_id, f.month
            """,
            sums=SQL(", ").join(SQL("SUM(f.%(name)s) AS %(name)s", name=SQL.identifier(name)) for name in FACTS),
            facts=SQL(" UNION ALL ").join(parts),
        )

    @staticmethod
    def _select_facts(line, month, **facts):
        """The head of one part of the report: what it knows of FACTS, and 0 for everything else."""
        columns = [SQL(facts[name]) if name in facts else SQL("0") for name in FACTS]
        return SQL(
            "SELECT %s AS line, date_trunc('month', %s)::date AS month, %s",
            SQL(line),
            SQL(month),
            SQL(", ").join(SQL("%s AS %s", column, SQL.identifier(name)) for column, name in zip(columns, FACTS, strict=True)),
        )

    def _query_contracted(self):
        head = self._select_facts("l.id", "c.date_start", contracted_quantity="l.quantity", contracted_amount="l.price_total")
        return SQL(
            """%s FROM custproc_contract_line l JOIN custproc_contract c ON c.id = l.contract_id
                WHERE c.state IN ('effective', 'expired', 'terminated')""",
            head,
        )

    def _query_ordered(self):
        head = self._select_facts(
            "s.custproc_contract_line_id",
            local("o.date_order"),
            ordered_quantity="s.product_uom_qty",
            delivered_quantity="s.qty_delivered",
            invoiced_quantity="s.qty_invoiced",
            ordered_amount="s.price_total",
        )
        return SQL(
            """%s FROM sale_order_line s JOIN sale_order o ON o.id = s.order_id %s
                WHERE s.custproc_contract_line_id IS NOT NULL AND o.state = 'sale'""",
            head,
            CALENDAR,
        )

    def _query_invoiced(self):
        head = self._select_facts(
            "s.custproc_contract_line_id",
            "m.invoice_date",
            invoiced_amount="-a.balance * x.with_tax",
            collected_amount="-a.balance * x.with_tax * (1 - COALESCE(m.amount_residual / NULLIF(m.amount_total, 0), 0))",
        )
        return SQL("%s FROM %s WHERE s.custproc_contract_line_id IS NOT NULL", head, INVOICED)

    def _query_late(self):
        head = self._select_facts("s.custproc_contract_line_id", local("p.date_done"), late_count="COUNT(DISTINCT p.id)")
        return SQL(
            """%s FROM sale_order_line s
                  JOIN sale_order o ON o.id = s.order_id %s
                  JOIN stock_move v ON v.sale_line_id = s.id AND v.state = 'done'
                  JOIN stock_picking p ON p.id = v.picking_id
                 WHERE s.custproc_contract_line_id IS NOT NULL AND o.commitment_date IS NOT NULL AND %s::date > %s::date
              GROUP BY 1, 2""",
            head,
            CALENDAR,
            SQL(local("p.date_done")),
            SQL(local("o.commitment_date")),
        )

    def _query_disputed(self):
        head = self._select_facts(
            "q.line",
            "q.began_on",
            dispute_count="1",
            open_dispute_count="CASE WHEN q.settled_on IS NULL THEN 1 ELSE 0 END",
            disputed_amount="CASE WHEN q.settled_on IS NULL THEN q.amount ELSE 0 END",
            dispute_days="GREATEST(COALESCE(q.settled_on, q.today) - q.began_on, 0)",
        )
        return SQL(
            """%s FROM (SELECT s.custproc_contract_line_id AS line, d.began_on, d.settled_on, %s::date AS today,
                              SUM(-a.balance * x.with_tax) AS amount
                         FROM (%s) d JOIN %s ON m.id = d.invoice_id
                        WHERE s.custproc_contract_line_id IS NOT NULL
                     GROUP BY s.custproc_contract_line_id, d.invoice_id, d.dispute_id, d.began_on, d.settled_on) q""",
            head,
            self.env.company._custproc_today(),
            self._query_disputes(),
            INVOICED,
        )

from odoo import fields, models
from odoo.tools import SQL


class CustprocCustomerUsage(models.Model):
    """How much of each product category a customer took in twelve months, and his place among all who did (CL-09).

    A view over posted customer invoices; the basis for choosing key customers. Quantities in the unit
    invoiced, amounts in company currency.
    """

    _name = "custproc.customer.usage"
    _description = "Use of Products by Customers"
    _auto = False
    _order = "categ_id, place"
    _rec_name = "partner_id"

    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    file_id = fields.Many2one("custproc.customer.file", "Customer file", readonly=True)
    categ_id = fields.Many2one("product.category", "Product category", readonly=True)
    quantity = fields.Float("Quantity of 12 months", readonly=True)
    amount = fields.Float("Amount of 12 months", readonly=True)
    place = fields.Integer(readonly=True, aggregator="min", help="1: the largest quantity of this category.")

    @property
    def _table_query(self):
        return SQL(
            """
            WITH used AS (
                SELECT m.company_id, m.commercial_partner_id AS partner_id, t.categ_id,
                       sum(CASE m.move_type WHEN 'out_refund' THEN -l.quantity ELSE l.quantity END) AS quantity, -sum(l.balance) AS amount
                  FROM account_move m
                  JOIN account_move_line l ON l.move_id = m.id AND l.display_type = 'product'
                  JOIN product_product p ON p.id = l.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id
                 WHERE m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_refund')
                   AND m.invoice_date >= (now() AT TIME ZONE 'UTC')::date - interval '12 months'
                 GROUP BY 1, 2, 3)
            SELECT row_number() OVER (ORDER BY u.company_id, u.categ_id, u.partner_id) AS id, u.company_id, u.partner_id, u.categ_id,
                   u.quantity, u.amount, f.id AS file_id,
                   rank() OVER (PARTITION BY u.company_id, u.categ_id ORDER BY u.quantity DESC) AS place
              FROM used u LEFT JOIN custproc_customer_file f ON f.partner_id = u.partner_id AND f.company_id = u.company_id
            """
        )

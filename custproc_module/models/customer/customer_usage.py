from odoo import Command, fields, models
from odoo.tools import SQL

from ...exceptions import ProcessError


class CustprocCustomerUsage(models.Model):
    """How much of each product category a customer took in twelve months, and his place among all who did (CL-09).

    A view over posted customer invoices of twelve months up to today (D-03); the basis for choosing key customers. Quantities in the
    unit of the product, amounts in company currency.
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
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary("Amount of 12 months", readonly=True)
    place = fields.Integer(readonly=True, aggregator="min", help="1: the largest quantity of this category.")

    @property
    def _table_query(self):
        return SQL(
            """
            WITH used AS (
                SELECT m.company_id, y.currency_id, m.commercial_partner_id AS partner_id, t.categ_id,
                       sum(CASE m.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
                           * l.quantity * COALESCE(lu.factor / NULLIF(pu.factor, 0), 1)) AS quantity, -sum(l.balance) AS amount
                  FROM account_move m
                  JOIN account_move_line l ON l.move_id = m.id AND l.display_type = 'product'
                  JOIN product_product p ON p.id = l.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id
                  JOIN res_company y ON y.id = m.company_id
                  LEFT JOIN resource_calendar k ON k.id = y.resource_calendar_id
                  LEFT JOIN uom_uom lu ON lu.id = l.product_uom_id
                  LEFT JOIN uom_uom pu ON pu.id = t.uom_id
                 WHERE m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_refund')
                   AND m.invoice_date >= (now() AT TIME ZONE COALESCE(k.tz, 'UTC'))::date - interval '12 months'
                 GROUP BY 1, 2, 3, 4)
            SELECT row_number() OVER (ORDER BY u.company_id, u.categ_id, u.partner_id) AS id, u.company_id, u.currency_id,
                   u.partner_id, u.categ_id,
                   u.quantity, u.amount, f.id AS file_id,
                   rank() OVER (PARTITION BY u.company_id, u.categ_id ORDER BY u.quantity DESC) AS place
              FROM used u LEFT JOIN custproc_customer_file f ON f.partner_id = u.partner_id AND f.company_id = u.company_id
            """
        )

    def action_make_key_customers(self):
        """Open key-customer files for these customers, or make theirs ones (CF-22): salespeople choose them by their use of products."""
        files, kinds = self.env["custproc.customer.file"], self.env["custproc.file.kind"]
        for company, rows in self.grouped("company_id").items():
            key = kinds.search([("code", "=", "key"), ("company_id", "in", [company.id, False])], limit=1)
            if not key:
                raise ProcessError(
                    self.env._(
                        "Key-customer files cannot be opened: %(company)s does not use that kind of file. "
                        "Ask the administrator to switch it on.",
                        company=company.name,
                    )
                )
            files._ensure_files({company: rows.partner_id})
            found = files.search([("company_id", "=", company.id), ("partner_id", "in", rows.partner_id.ids)])
            found.filtered(lambda file, key=key: key not in file.kind_ids).write({"kind_ids": [Command.link(key.id)]})
            files |= found
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.custproc_customer_file_action")
        return {**action, "domain": [("id", "in", files.ids)], "context": {}}

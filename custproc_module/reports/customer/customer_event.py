from odoo import api, fields, models
from odoo.tools import SQL


class CustprocCustomerEvent(models.Model):
    """Everything that happened with a customer in one row of time (CF-02, CF-04, CF-08): purchases, demands, contacts, contracts, service.

    A view over the documents themselves, so that nobody has to keep it and nothing is left out. It shows number, amount and
    person; the content stays with the document and its readers.
    """

    _name = "custproc.customer.event"
    _description = "Record of a Customer"
    _auto = False
    _order = "happened_at desc, id desc"
    _rec_name = "what"

    happened_at = fields.Datetime("When", readonly=True)
    file_id = fields.Many2one("custproc.customer.file", "Customer file", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    sort = fields.Selection(
        [("purchase", "Purchase"), ("demand", "Demand"), ("contact", "Contact")], readonly=True
    )
    what = fields.Char("Document", readonly=True)
    amount = fields.Monetary("Amount with tax", readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True)
    res_model = fields.Char("Document model", readonly=True)
    res_id = fields.Many2oneReference("Document id", model_field="res_model", readonly=True)

    @api.model
    def _get_sources(self):
        """[(model, sort, query)]: queries of (id, file_id, happened_at in UTC, name, amount in company currency or NULL, user_id).

        Extend with `super() + […]`, and the sort with `selection_add`. What only some may know of (whom a complaint is about) stays out.
        """
        return [
            (
                "sale.order",
                "purchase",
                SQL(
                    """SELECT o.id, f.id, o.date_order, o.name, o.amount_total / COALESCE(NULLIF(o.currency_rate, 0), 1), o.user_id
                         FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
                         JOIN custproc_customer_file f ON f.partner_id = p.commercial_partner_id AND f.company_id = o.company_id
                        WHERE o.state = 'sale'"""
                ),
            ),
            (
                "custproc.wish",
                "demand",
                SQL(
                    """SELECT w.id, w.file_id, w.create_date, w.name, NULL::numeric, w.user_id
                         FROM custproc_wish w WHERE w.file_id IS NOT NULL"""
                ),
            ),
            (
                "custproc.accompaniment",
                "contact",
                SQL(
                    """SELECT a.id, c.file_id, a.date::timestamp, a.name, NULL::numeric, a.user_id
                         FROM custproc_accompaniment a JOIN custproc_contact_card c ON c.id = a.card_id"""
                ),
            ),
            (
                "custproc.registration",
                "contact",
                SQL(
                    """SELECT r.id, r.file_id, r.registered_at, r.name, NULL::numeric, r.user_id
                         FROM custproc_registration r WHERE r.file_id IS NOT NULL"""
                ),
            ),
        ]

    @property
    def _table_query(self):
        # The id is made of what the row stands for: numbering the rows would keep a file's from being found by index.
        parts = [
            SQL(
                """SELECT e.id::bigint * 32 + %s AS id, e.id AS res_id, %s AS res_model, %s AS sort,
                          e.file_id, e.happened_at, e.what, e.amount, e.user_id
                     FROM (%s) AS e (id, file_id, happened_at, what, amount, user_id)""",
                position,
                model,
                sort,
                query,
            )
            for position, (model, sort, query) in enumerate(self._get_sources())
        ]
        return SQL(
            """SELECT e.*, f.partner_id, f.company_id, c.currency_id
                 FROM (%s) e
                 JOIN custproc_customer_file f ON f.id = e.file_id
                 JOIN res_company c ON c.id = f.company_id""",
            SQL(" UNION ALL ").join(parts),
        )

    def action_open_document(self):
        """Open the document itself, for who may read it."""
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": self.res_model, "res_id": self.res_id, "view_mode": "form"}

from odoo import api, fields, models
from odoo.tools import SQL


class CustprocFileChange(models.Model):
    """What happened to customer files in the last month: a view, so that nothing can be left out of it (CF-18, CF-19)."""

    _name = "custproc.file.change"
    _description = "Change of a Customer File"
    _auto = False
    _order = "happened_at desc, id"
    _rec_name = "what"

    happened_at = fields.Datetime("When", readonly=True)
    file_id = fields.Many2one("custproc.customer.file", "Customer file", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    specialist_id = fields.Many2one("res.users", "Service specialist", readonly=True)
    material = fields.Selection(
        selection=lambda self: self.env["custproc.material"]._fields["material"]._description_selection(self.env), readonly=True
    )
    keeper_id = fields.Many2one("res.users", "Managed by", readonly=True)
    what = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True)

    @api.model
    def _get_sources(self):
        """Queries (file_id, happened_at, material, what, user_id) of changes since `since.at`; extend with `super() + [SQL(…)]`."""
        return [
            self.env["custproc.file.note"]._query_changes(),
            SQL(
                """SELECT d.file_id, e.create_date, 'papers',
                          concat_ws(' ', COALESCE(t.name->>%(lang)s, t.name->>'en_US'), d.number, %(copy)s), e.create_uid
                     FROM custproc_evidence e JOIN custproc_customer_document d ON d.id = e.res_id
                     JOIN custproc_document_type t ON t.id = d.type_id, since
                    WHERE e.model = 'custproc.customer.document' AND e.create_date >= since.at""",
                lang=self.env.lang or "en_US",
                copy=self.env._("(copy)"),
            ),
            SQL(
                """SELECT a.file_id, a.create_date, 'service', %s, a.assigned_by_id
                     FROM custproc_assignment a, since WHERE a.create_date >= since.at""",
                self.env._("Assignment"),
            ),
            SQL(
                """SELECT g.file_id, g.create_date, 'service', %s, g.user_id
                     FROM custproc_grade_change g, since WHERE g.create_date >= since.at""",
                self.env._("Grade"),
            ),
            SQL(
                """SELECT f.id, o.write_date, 'business', o.name, o.write_uid
                     FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
                     JOIN custproc_customer_file f ON f.partner_id = p.commercial_partner_id AND f.company_id = o.company_id, since
                    WHERE o.write_date >= since.at AND o.write_date >= f.create_date"""
            ),
        ]

    @property
    def _table_query(self):
        return SQL(
            """
            WITH since AS (SELECT (now() AT TIME ZONE 'UTC') - interval '31 days' AS at),
            change (file_id, happened_at, material, what, user_id) AS (%s)
            SELECT row_number() OVER (ORDER BY c.happened_at, c.file_id, c.material, c.what) AS id, c.happened_at, c.file_id, c.material,
                   c.what, c.user_id, f.company_id, f.partner_id, f.specialist_id, k.user_id AS keeper_id
              FROM change c
              JOIN custproc_customer_file f ON f.id = c.file_id
              LEFT JOIN custproc_material k ON k.company_id = f.company_id AND k.material = c.material
            """,
            SQL(" UNION ALL ").join(self._get_sources()),
        )

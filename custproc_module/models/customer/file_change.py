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
    material = fields.Selection(selection=lambda self: self.env["custproc.material"]._fields["material"].selection, readonly=True)
    keeper_id = fields.Many2one("res.users", "Managed by", readonly=True)
    what = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True)

    @api.model
    def _get_sources(self):
        """Queries (file_id, happened_at, material, what, user_id) of changes since `since.at`; extend with `super() + [SQL(…)]`."""
        return [
            SQL(
                """SELECT m.res_id, m.date, 'basic', f.field_description->>'en_US', m.create_uid
                     FROM mail_message m JOIN mail_tracking_value v ON v.mail_message_id = m.id
                     JOIN ir_model_fields f ON f.id = v.field_id, since
                    WHERE m.model = 'custproc.customer.file' AND m.date >= since.at"""
            ),
            SQL(
                """SELECT d.file_id, d.write_date, 'papers', concat_ws(' ', t.name->>'en_US', d.number), d.write_uid
                     FROM custproc_customer_document d JOIN custproc_document_type t ON t.id = d.type_id, since
                    WHERE d.write_date >= since.at"""
            ),
            SQL(
                """SELECT a.file_id, a.create_date, 'service', 'Assignment', a.assigned_by_id
                     FROM custproc_assignment a, since WHERE a.create_date >= since.at"""
            ),
            SQL(
                """SELECT g.file_id, g.create_date, 'service', 'Grade', g.user_id
                     FROM custproc_grade_change g, since WHERE g.create_date >= since.at"""
            ),
            SQL(
                """SELECT f.id, o.write_date, 'business', o.name, o.write_uid
                     FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
                     JOIN custproc_customer_file f ON f.partner_id = p.commercial_partner_id AND f.company_id = o.company_id, since
                    WHERE o.write_date >= since.at"""
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

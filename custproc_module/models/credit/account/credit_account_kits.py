"""Kits of sale_mrp in SQL: they leave and come back as their components.

This module works beside sale_mrp and does not need it, so that its statements may not name a table of mrp: they ask a function, which
looks whether there are bills of materials when it is called. Nothing calls it but a line of whose components something came back.
"""

from odoo import models
from odoo.tools import SQL

from ...engine.stored_statement import drop

KIT_PART = "custproc_kit_part"  # kept in the database; the name is found when the module is removed

# The bill of materials that makes a kit of a product, as the host chooses it.
_KIT_OF = """
    LEFT JOIN LATERAL (
         SELECT b.id FROM product_product v JOIN mrp_bom b ON b.product_tmpl_id = v.product_tmpl_id
          WHERE v.id = {product} AND b.active AND b.type = 'phantom' AND (b.product_id IS NULL OR b.product_id = v.id)
            AND (b.company_id IS NULL OR b.company_id = line.company_id)
          ORDER BY b.sequence, b.product_id, b.id LIMIT 1) made ON TRUE"""

_BODY = f"""
DECLARE found float8;
BEGIN
    IF to_regclass('mrp_bom_line') IS NULL THEN RETURN NULL; END IF;
    WITH RECURSIVE line AS (SELECT l.* FROM sale_order_line l WHERE l.id = in_line),
    part (product, quantity, bom) AS (
        SELECT line.product_id, (lu.factor / pu.factor)::float8, made.id
          FROM line JOIN uom_uom lu ON lu.id = line.product_uom_id
          JOIN product_product pp ON pp.id = line.product_id JOIN product_template pt ON pt.id = pp.product_tmpl_id
          JOIN uom_uom pu ON pu.id = pt.uom_id {_KIT_OF.format(product="line.product_id")}
         UNION ALL
        SELECT bl.product_id, part.quantity * pu.factor / bu.factor / b.product_qty * bl.product_qty * blu.factor / cu.factor, made.id
          FROM part CROSS JOIN line JOIN mrp_bom b ON b.id = part.bom JOIN uom_uom bu ON bu.id = b.product_uom_id
          JOIN product_product pp ON pp.id = part.product JOIN product_template pt ON pt.id = pp.product_tmpl_id
          JOIN uom_uom pu ON pu.id = pt.uom_id
          JOIN mrp_bom_line bl ON bl.bom_id = b.id JOIN uom_uom blu ON blu.id = bl.product_uom_id
          JOIN product_product cp ON cp.id = bl.product_id JOIN product_template ct ON ct.id = cp.product_tmpl_id AND ct.type <> 'service'
          JOIN uom_uom cu ON cu.id = ct.uom_id {_KIT_OF.format(product="bl.product_id")}),
    leaf AS (
        SELECT part.product, SUM(part.quantity) AS quantity FROM part CROSS JOIN line
         WHERE part.bom IS NULL AND part.product <> line.product_id GROUP BY 1 HAVING SUM(part.quantity) > 0)
    SELECT mu.factor / cu.factor / NULLIF(leaf.quantity * (SELECT COUNT(*) FROM leaf), 0) INTO found
      FROM leaf JOIN product_product cp ON cp.id = leaf.product JOIN product_template ct ON ct.id = cp.product_tmpl_id
      JOIN uom_uom cu ON cu.id = ct.uom_id JOIN uom_uom mu ON mu.id = in_unit
     WHERE leaf.product = in_product;
    RETURN found;
END
"""


class CreditAccount(models.Model):
    _inherit = "custproc.credit.account"

    def init(self):
        super().init()
        drop(self.env.cr, KIT_PART)
        self.env.cr.execute(
            SQL(
                """CREATE FUNCTION %s (in_line int, in_product int, in_unit int) RETURNS float8 LANGUAGE plpgsql STABLE AS %s""",
                SQL.identifier(KIT_PART),
                _BODY,
            )
        )

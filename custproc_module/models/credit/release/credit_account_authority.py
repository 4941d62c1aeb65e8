from odoo import models
from odoo.tools import SQL

from ....policies.credit.authority import Authority

COLUMNS = "kind, model, res_id, name, order_id, payer_id, lifts, amount, measure, needs_cover, fingerprint, until"


class CreditAccount(models.Model):
    """What lets an order pass that the figures alone would hold: releases, case by case approvals, collection plans."""

    _inherit = "custproc.credit.account"

    def _query_authorities(self, root_company, order_ids, gate):
        """The permissions in force today for some orders, in one statement whatever gives them.

        One that was given on an order's content (its fingerprint) counts only while the order is still that.

        :param gate: "order", "delivery" or "invoice": a permission that was used up by a delivery still lets its invoice be posted
        :return: {order id: [Authority, …]} of those orders that have one
        """
        sources = self._sql_authorities(root_company.id, list(order_ids), root_company._custproc_today(), gate)
        if not sources:
            return {}
        rows = self.env.execute_query(
            SQL("SELECT %s FROM (%s) AS authority (%s)", SQL(COLUMNS), SQL(" UNION ALL ").join(sources), SQL(COLUMNS))
        )
        found = {}
        for kind, model, res_id, name, order_id, payer_id, lifts, amount, measure, needs_cover, fingerprint, until in rows:
            # sudo: sale.order, read for its fingerprint by gates of any user
            if fingerprint and self.env["sale.order"].sudo().browse(order_id)._get_fingerprint() != fingerprint:
                continue
            limit = None if amount is None else float(amount)
            authority = Authority(
                kind, model, res_id, name, order_id, payer_id, frozenset(lifts), limit, measure, bool(needs_cover), until
            )
            found.setdefault(order_id, []).append(authority)
        return found

    def _sql_authorities(self, root_id, order_ids, today, gate):
        """Hook: statements that each give rows of COLUMNS, one a permission; extend by adding to `super()` and flush what they read.

        `lifts` is an array of the kinds of verdict, `amount` the value up to which (NULL: any), `measure` "shipment" or "whole",
        `needs_cover` whether a prepayment must cover the document as well, `fingerprint` the content of the order it is bound to or NULL,
        `until` its last day or NULL.
        """
        return []

from odoo import api, models
from odoo.tools import SQL


class MergePartners(models.TransientModel):
    """Core rewrites keys by SQL and deletes what a unique constraint refuses: a credit account would lose its stop, a file its papers."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        self._merge_customer_files(src_partners | dst_partner, dst_partner)
        self._merge_credit_accounts(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _merge_customer_files(self, partners, dst_partner):
        """:raise ProcessError: two of the partners have a numbered customer file with the same company"""
        # sudo: custproc.customer.file, files of every company the merge would touch
        files = self.env["custproc.customer.file"].sudo().search([("partner_id", "in", partners.ids)])
        files._merge_by_company(dst_partner)

    @api.model
    def _merge_credit_accounts(self, src_partners, dst_partner):
        """Keep one account a company: a stop of any of them stays, and the limit approved for the partner that remains."""
        account = self.env["custproc.credit.account"]
        account.flush_model()
        partner_ids = (src_partners | dst_partner).ids
        # Written past the ORM: nobody may write or delete credit accounts, and the other keys are rewritten by SQL as well.
        self.env.execute_query(
            SQL(
                """
                WITH merged AS (
                    SELECT company_id, (array_agg(id ORDER BY (partner_id = %(dst)s) DESC, id))[1] AS kept,
                           bool_or(is_stopped) AS is_stopped, count(*) AS number
                      FROM custproc_credit_account WHERE partner_id = ANY(%(partners)s) GROUP BY company_id
                ), dropped AS (
                    DELETE FROM custproc_credit_account a USING merged m
                     WHERE a.company_id = m.company_id AND a.partner_id = ANY(%(partners)s) AND a.id <> m.kept RETURNING a.id
                )
                UPDATE custproc_credit_account a
                   SET is_stopped = m.is_stopped, version = a.version + 1, partner_id = %(dst)s
                  FROM merged m WHERE a.id = m.kept RETURNING a.id, (SELECT count(*) FROM dropped)
                """,
                dst=dst_partner.id,
                partners=partner_ids,
            )
        )
        account.invalidate_model(flush=False)
        self._merge_credit_episodes(partner_ids)

    @api.model
    def _merge_credit_episodes(self, partner_ids):
        """A payer is in one over-limit episode at a time: of several open ones the oldest goes on."""
        episodes = self.env["custproc.credit.episode"]
        episodes.flush_model()
        # Written past the ORM, like the accounts above.
        self.env.execute_query(
            SQL(
                """UPDATE custproc_credit_episode e SET closed_at = now() AT TIME ZONE 'UTC'
                    WHERE e.partner_id = ANY(%(partners)s) AND e.closed_at IS NULL
                      AND e.id > (SELECT MIN(f.id) FROM custproc_credit_episode f WHERE f.company_id = e.company_id
                                     AND f.partner_id = ANY(%(partners)s) AND f.closed_at IS NULL)
                RETURNING e.id""",
                partners=partner_ids,
            )
        )
        episodes.invalidate_model(flush=False)

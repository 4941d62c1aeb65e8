from odoo import api, fields, models
from odoo.tools import SQL


class CreditRefresh(models.Model):
    """One night's refresh of one root company: how far it is, and how many payers changed their standing."""

    _name = "custproc.credit.refresh"
    _description = "Credit Refresh"
    _order = "date desc, company_id"
    _rec_name = "date"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    date = fields.Date("As of", required=True, readonly=True)
    position = fields.Integer(readonly=True, default=0, help="The payer up to which accounts are refreshed.")
    payer_count = fields.Integer("Payers", readonly=True)
    changed_count = fields.Integer("Changed standing", readonly=True)
    started_at = fields.Datetime("Started", readonly=True)
    ended_at = fields.Datetime("Ended", readonly=True)
    is_done = fields.Boolean("Done", readonly=True)

    _company_date_unique = models.UniqueIndex(
        "(company_id, date)", "A company's credit is refreshed once a day. Wait for tomorrow, or refresh single accounts."
    )

    @api.model
    def _get_due(self):
        """The runs of today, one per root company, that are not finished; begun where there is none."""
        roots = self.env["res.company"].search([("parent_id", "=", False)])
        now = fields.Datetime.now()
        today = {root: root._custproc_today() for root in roots}
        runs = self.search([("company_id", "in", roots.ids), ("date", "in", list(set(today.values())))])
        begun = {run.company_id for run in runs if run.date == today[run.company_id]}
        runs |= self.create([{"company_id": root.id, "date": today[root], "started_at": now} for root in roots if root not in begun])
        return runs.filtered(lambda run: not run.is_done and run.date == today[run.company_id])

    def _advance(self, position, count, changed, is_done):
        """Note a committed range; part of the same transaction as its accounts."""
        self.ensure_one()
        self.write(
            {
                "position": position,
                "payer_count": self.payer_count + count,
                "changed_count": self.changed_count + changed,
                "is_done": is_done,
                "ended_at": fields.Datetime.now() if is_done else False,
            }
        )

    @api.model
    def _get_of_today(self, root):
        """The run of today of a company, begun where there is none."""
        today = root._custproc_today()
        run = self.search([("company_id", "=", root.id), ("date", "=", today)])
        return run or self.create({"company_id": root.id, "date": today, "started_at": fields.Datetime.now()})

    @api.model
    def _note_done(self, root):
        """Everything of a company was just calculated on demand: its run of today is done as of now."""
        self._get_of_today(root).write({"is_done": True, "ended_at": fields.Datetime.now()})

    @api.model
    def _begin_again(self, root):
        """Have the job go through all payers of a company once more today; one that is on its way goes on from where it is."""
        run = self._get_of_today(root)
        if run.is_done:
            run.write({"is_done": False, "position": 0, "payer_count": 0, "changed_count": 0, "started_at": fields.Datetime.now()})

    @api.model
    def _query_progress(self, roots):
        """{root company: percent of its payers that the run of today has calculated}, of those that are on their way."""
        # sudo: custproc.credit.refresh, whoever sees the figures sees how old they are
        runs = self.sudo().search([("company_id", "in", roots.ids), ("is_done", "=", False)])
        runs = runs.filtered(lambda run: run.date == run.company_id._custproc_today())
        if not runs:
            return {}
        [(highest,)] = self.env.execute_query(SQL("SELECT COALESCE(MAX(commercial_partner_id), 1) FROM res_partner"))
        return {run.company_id: 100 * run.position // highest for run in runs}

    @api.autovacuum
    def _gc_old(self):
        """Runs are kept for a year."""
        self.search([("date", "<", fields.Date.subtract(fields.Date.today(), years=1))], limit=1000).unlink()

import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ....policies.credit.dunning import STOP, steps
from ...engine.silence import SILENT
from ...engine.words import tell
from ..account.figures_sql import members_between
from . import dunning_sql
from .dunning_run import ACTIVE

_logger = logging.getLogger(__name__)

CHUNK = 1_000  # payers a committed step of the selection looks at

# Notices are made by the thousand, and nobody follows one: their run is what people follow.


class DunningRun(models.Model):
    """Selecting: which payer is told about what, and for whom supply should be stopped."""

    _inherit = "custproc.dunning.run"

    @api.model
    def _cron_advance(self):
        """Go on with every run that selects or sends, a committed batch at a time, and begin the daily runs."""
        self._begin_daily_runs()
        runs = self.search([("state", "in", ("selecting", "sending"))], order="id")
        failures = self.env["custproc.job.failure"]
        for run in runs:
            stuck = self.env["custproc.dunning.notice"]
            while run.state in ("selecting", "sending"):
                if run.state == "selecting":
                    done = failures._run_batch("dunning.select", run, lambda run: run._select_next())
                    count = 1 if done else 0
                else:
                    count, failed = run._send_next(stuck)
                    stuck |= failed
                if not self.env["ir.cron"]._commit_progress(count, remaining=1 if count else 0):
                    return
                if not count:
                    break
        self.env["custproc.dunning.notice"]._tell_failed_mails()
        self.env["ir.cron"]._commit_progress(remaining=0)

    @api.model
    def _begin_daily_runs(self):
        """Companies that dun daily get the run of today, up to its preview, where none is open or done."""
        roots = self.env["res.company"].search([("parent_id", "=", False), ("custproc_dunning_daily", "=", True)])
        if not roots:
            return
        open_runs = self.search([("company_id", "in", roots.ids), ("state", "in", ACTIVE)])
        latest = dict(self._read_group([("company_id", "in", roots.ids)], ["company_id"], ["date:max"]))
        for root in roots - open_runs.company_id:
            today = root._custproc_today()
            if latest.get(root) != today and self.env["custproc.dunning.level"]._get_levels(root):
                run = self.create({"company_id": root.id, "date": today})
                run._set_state("selecting", highest=self._get_highest_payer(), started_at=fields.Datetime.now())

    def _select_next(self):
        """Look through the next payers and note the place; the last step opens the preview."""
        self.ensure_one()
        high = self._get_chunk_end()
        # The planner overrates the statement for a thousand payers so much that compiling it would take longer than running it.
        self.env.cr.execute("SET LOCAL jit = off")
        self._select_payers(members_between(self.position, high))
        self.write({"position": high})
        if high >= self.highest:
            self.with_context(**SILENT)._set_state("preview")
            self._hand_over_preview()

    def _hand_over_preview(self):
        """A run that the day began has nobody who waits for its preview: finance is told; where nothing is due, it is over."""
        if self.user_id.active:
            return
        if not self.notice_ids and not self.stop_ids:
            self.with_context(**SILENT)._set_state("sending")  # which the job finishes
            return
        # sudo: res.groups, the job tells whoever has the role
        for officer in self.env.ref("custproc_module.group_custproc_finance_officer").sudo()._get_told_members(self.company_id):
            tell(self, officer, lambda env: env._("Look through the dunning of the day, and release it"))

    def _get_chunk_end(self):
        """The payer up to which the next step looks: CHUNK payers that have something open."""
        self.env["account.move.line"].flush_model(["partner_id", "parent_state", "amount_residual"])
        [(high, count)] = self.env.execute_query(
            SQL(
                """SELECT MAX(payer), COUNT(*) FROM (
                     SELECT DISTINCT p.commercial_partner_id AS payer FROM res_partner p
                       JOIN account_move_line l ON l.partner_id = p.id AND l.parent_state = 'posted' AND l.amount_residual <> 0
                      WHERE p.commercial_partner_id > %s AND p.commercial_partner_id <= %s ORDER BY 1 LIMIT %s) AS chunk""",
                self.position,
                self.highest,
                CHUNK,
            )
        )
        return high if count == CHUNK else self.highest

    def _select_payers(self, members):
        """Make the notices and applications of some payers: the number of queries does not grow with them."""
        self.ensure_one()
        run = self.with_context(**SILENT)
        levels = self.env["custproc.dunning.level"]._get_levels(self.company_id)
        ladder = levels._to_policy()
        notices, stops = [], {}
        groups = dunning_sql.open_items(self.env, self.company_id, members, self.date)
        roundings = {currency.id: currency.rounding for currency in run._get_currencies(groups)}
        for group in groups.values():
            found = steps(group.items, group.credit, ladder, self.date, roundings[group.currency_id])
            told = [step for step in found if step.level.kind != STOP]
            if told:
                notices.append((group, told))
            for step in found:
                if step.level.kind == STOP:
                    stops.setdefault(group.payer_id, []).append((group, step))
        run._create_notices(notices, levels)
        run._create_stops(stops)

    def _get_currencies(self, groups):
        currencies = self.env["res.currency"].browse({group.currency_id for group in groups.values()})
        currencies.fetch(["rounding"])
        return currencies

    def _create_notices(self, found, levels):
        """One communication per payer and currency, with the items it speaks of, oldest first."""
        if not found:
            return
        by_id = {level.id: level for level in levels}
        vals_list, number = [], self.number
        for (group, told), teller in zip(found, self._get_tellers(found), strict=True):
            number += 1
            level = max((by_id[step.level.id] for step in told), key=lambda level: (level.sequence, level.id))
            lines = [self._prepare_line(group.rows[step.item.key], step) for step in told]
            vals_list.append(
                {
                    "name": f"{self.name}-{number:04}",
                    "run_id": self.id,
                    "company_id": self.company_id.id,
                    "partner_id": group.payer_id,
                    "address_id": group.rows[told[0].item.key]["partner_id"],
                    "currency_id": group.currency_id,
                    "level_id": level.id,
                    "channel": level.channel,
                    "user_id": teller.id,
                    **self._sum_lines(lines),
                    "line_ids": [fields.Command.create(line) for line in lines],
                }
            )
        self.write({"number": number})
        self.env["custproc.dunning.notice"].with_context(**SILENT).create(vals_list)

    def _get_tellers(self, found):
        """Who tells each of these payers: who answers for the payer, else who runs; nobody yet in a run that the day began, whoever
        releases it takes those over. Extend with `super()`.

        :param found: list of (group, steps) as `_create_notices` gets it
        :return: list of users in the same order
        """
        payers = self.env["res.partner"].browse([group.payer_id for group, _steps in found])
        own = self.user_id.filtered("active")
        return [payer.user_id.filtered("active") or own for payer in payers]

    @api.model
    def _prepare_line(self, row, step):
        share = step.amount / float(row["amount"])
        return {
            "move_line_id": row["line_id"],
            "move_id": row["move_id"],
            "level_id": step.level.id,
            "date_due": row["due"],
            "residual": float(row["amount"]),
            "amount": step.amount,
            "amount_company": float(row["amount_company"]) * share,
        }

    @api.model
    def _sum_lines(self, lines):
        return {
            "amount": sum(line["amount"] for line in lines),
            "amount_company": sum(line["amount_company"] for line in lines),
            "date_due": min(line["date_due"] for line in lines),
        }

    def _create_stops(self, found):
        """One application a payer over all its currencies."""
        if not found:
            return
        vals_list = [
            {
                "run_id": self.id,
                "company_id": self.company_id.id,
                "partner_id": payer,
                "user_id": self.user_id.filtered("active").id,
                "amount": sum(self._prepare_line(group.rows[step.item.key], step)["amount_company"] for group, step in entries),
                "item_ids": [fields.Command.set([step.item.key for _group, step in entries])],
            }
            for payer, entries in found.items()
        ]
        self.env["custproc.dunning.stop"].with_context(**SILENT).create(vals_list)

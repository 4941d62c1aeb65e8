"""Rows of the table about tickets and their clocks."""

from unittest.mock import patch

from worker import Meter, as_user

from odoo.addons.base.models.ir_cron import IrCron


def _first_ticket(env):
    return int(env["ir.config_parameter"].get_param("bench.first_ticket"))


def create_tickets(env, number):
    """A batch of tickets, with the clocks the contestant's rules give them."""
    tickets = as_user(env, "bench_agent")["helpdesk.ticket"]
    team = env["helpdesk.ticket.team"].search([("name", "=", "Bench team")])
    partner = env["res.partner"].search([("name", "=", "Bench buyer")])
    kind = env.ref("custproc_module.ticket_kind_question", raise_if_not_found=False)
    extra = {"custproc_kind_id": kind.id} if kind else {}
    vals_list = [
        {"name": f"Question {index}", "description": "<p>?</p>", "team_id": team.id, "partner_id": partner.id, **extra}
        for index in range(number)
    ]
    env.invalidate_all()
    with Meter(env) as meter:
        created = tickets.create(vals_list)
    return meter.result(units=number, clocks=_count_clocks(env, created))


def _count_clocks(env, tickets):
    for model, domain in (
        ("custproc.deadline", [("model", "=", "helpdesk.ticket"), ("res_id", "in", tickets.ids)]),
        ("helpdesk.ticket.sla", [("ticket_id", "in", tickets.ids)]),
    ):
        if model in env:
            return env[model].search_count(domain)
    return 0


def clocks_sla(env, number):
    """OCA: the agreements of tickets that have none."""
    first = _first_ticket(env)
    tickets = env["helpdesk.ticket"].browse(range(first, first + number))
    with Meter(env) as meter:
        tickets.set_sla()
    return meter.result(units=number, clocks=_count_clocks(env, tickets))


def clocks_ours(env, number):
    """The clocks of tickets that have none, a thousand at a time."""
    first = _first_ticket(env)
    env.cr.execute("SELECT COALESCE(MAX(res_id), 0) FROM custproc_deadline WHERE model = 'helpdesk.ticket'")
    first = max(first, env.cr.fetchone()[0] + 1)
    ids = list(range(first, first + number))
    with Meter(env) as meter:
        for start in range(0, number, 1000):
            env["helpdesk.ticket"].browse(ids[start : start + 1000])._start_deadlines(event="promised")
            env.flush_all()
            env.invalidate_all(flush=False)
    return meter.result(units=number, clocks=_count_clocks(env, env["helpdesk.ticket"].browse(ids)))


def sweep_bare(env, due):
    """Finding the due clocks among the open ones."""
    with Meter(env) as meter:
        env.cr.execute(
            "SELECT id FROM custproc_deadline WHERE state = 'running' AND next_at <= now() AT TIME ZONE 'UTC'"
        )
        found = env.cr.fetchall()
    return meter.result(units=len(found))


def sweep_ours(env, due):
    """The job from its start to its end; its commits are left out, so that the clocks stay due for the next round."""
    deadlines = env["custproc.deadline"]
    env.cr.execute("SELECT count(*) FROM custproc_deadline WHERE state = 'running'")
    opened = env.cr.fetchone()[0]

    def progress(cron, processed=0, *, remaining=None, deactivate=False):
        cron.env.flush_all()
        cron.env.invalidate_all(flush=False)
        return float("inf")

    with patch.object(IrCron, "_commit_progress", progress), Meter(env) as meter:
        deadlines._cron_sweep()
    env.cr.execute("SELECT count(*) FROM custproc_deadline WHERE is_breached AND state = 'running'")
    return meter.result(units=env.cr.fetchone()[0], open=opened)

"""What each contestant needs beside the common data: rules, limits, policies and, for the module, its own records."""

from dataset import BUYER, Base

from odoo import Command, fields


def build(env, contestant, customers, invoices, tickets, due):
    """Make the data and what this contestant adds to it."""
    import dataset

    result = dataset.build(env, customers, invoices, tickets)
    globals().get(f"_configure_{contestant}", lambda *_rest: None)(env, customers, tickets, due)
    env.cr.commit()
    dataset.tidy(env)
    return result


def sample(env):
    """The records the copies were made of, found again."""
    customer = env["res.partner"].search([("name", "=", "Sample customer")])
    return customer, env["res.partner"].search([("name", "=", BUYER)])


def range_of(env):
    """The first and the last id of the customers that were multiplied."""
    return [int(env["ir.config_parameter"].get_param(f"bench.{name}_customer")) for name in ("first", "last")]


def _configure_plain(env, customers, tickets, due):
    """The table the bare statement writes to: what a developer would make by hand."""
    env.cr.execute(
        """CREATE TABLE bench_credit (
               partner_id integer PRIMARY KEY, residual numeric, overdue numeric, credit_limit numeric
           )"""
    )


def _configure_tiers(env, customers, tickets, due):
    model = env["ir.model"]._get("sale.order")
    for number in (1, 2, 3):
        env["tier.definition"].create(
            {
                "name": f"Tier {number}",
                "model_id": model.id,
                "review_type": "individual",
                "reviewer_id": env["res.users"].search([("login", "=", f"bench_approver{number}")]).id,
                "definition_domain": "[('amount_total', '>', 0)]",
                "sequence": 40 - 10 * number,
                "approve_sequence": True,
            }
        )
    env["sale.order"].search([("name", "like", "quotation")], limit=80).request_validation()


def _configure_sla(env, customers, tickets, due):
    team = env["helpdesk.ticket.team"].search([("name", "=", "Bench team")])
    team.use_sla = True
    done = env["helpdesk.ticket.stage"].search([("closed", "=", True)], limit=1)
    env["helpdesk.sla"].create(
        {"name": "Answer", "hours": 24, "stage_id": done.id, "team_ids": [Command.set(team.ids)]}
    )


def _configure_ours(env, customers, tickets, due):
    customer, buyer = sample(env)
    company, cr = env.company, env.cr
    first, last = range_of(env)
    env["custproc.credit.policy"]._ensure_policies(company)
    contract = env["custproc.contract"].create(
        {
            "partner_id": customer.id,
            "subject": "Supply",
            "has_settlement_agreement": True,
            "settlement_text": "Monthly",
            "date_start": fields.Date.add(fields.Date.today(), years=-1),
            "date_end": fields.Date.add(fields.Date.today(), years=1),
        }
    )
    env.flush_all()
    # Papers, contract and policy as their processes leave them; the processes themselves are not measured.
    cr.execute("UPDATE custproc_contract SET state = 'effective'")
    cr.execute(
        """UPDATE custproc_customer_file SET state = 'open', is_complete = TRUE, is_credit_complete = TRUE, is_order_ready = TRUE,
                  is_delivery_ready = TRUE, reassess_on = NULL"""
    )
    gates = ", ".join(
        f"{gate}_gate = 'block', {gate}_block_since = now() AT TIME ZONE 'UTC'"
        for gate in ("order", "delivery", "invoice")
    )
    gates += ", papers_gate = 'block', review_gate = 'block'"
    cr.execute(f"UPDATE custproc_credit_policy SET require_eligibility = TRUE, {gates} WHERE state = 'active'")
    env.invalidate_all()
    env.registry.clear_all_caches()
    base = Base.__new__(Base)
    base.env = env
    file = env["custproc.customer.file"].search([("partner_id", "=", customer.id)])
    base.multiply("custproc_customer_file", file.id, customers, {"partner_id": f"{first} - 1 + g", "name": "'F' || g"})
    base.multiply("custproc_contract", contract.id, customers, {"partner_id": f"{first} - 1 + g", "name": "'C' || g"})
    base.multiply("custproc_contract", contract.id, 1, {"partner_id": str(buyer.id), "name": "'CB'"})
    _make_clocks(env, base, tickets, due)
    accounts = env["custproc.credit.account"]
    accounts._claim({(company.id, buyer.id)})
    cr.execute("UPDATE custproc_credit_account SET fixed_limit = 1000000 WHERE partner_id = %s", [buyer.id])
    env.cr.commit()
    # Every customer has an account, as after some months with the gates.
    accounts._refresh_payers(company.root_id, range(first, last + 1))
    env.cr.commit()


def refresh_all(env, first, last):
    from odoo.addons.custproc_module.models.credit.account.credit_account_refresh import CHUNK

    accounts, found = env["custproc.credit.account"], []
    for low in range(first - 1, last, CHUNK):
        found.append(accounts._refresh_range(env.company.root_id, low, min(low + CHUNK, last)))
    return found


def _make_clocks(env, base, tickets, due):
    """A running clock for the first half of the tickets; the second half has none yet."""
    clock = env["custproc.deadline"].search([("model", "=", "helpdesk.ticket")], limit=1)
    first = int(env["ir.config_parameter"].get_param("bench.first_ticket"))
    missed = "now() AT TIME ZONE 'UTC' - interval '10 minutes'"
    moments = {name: f"CASE WHEN g <= {due} THEN {missed} ELSE s.{name} END" for name in ("due_at", "next_at")}
    base.multiply(
        "custproc_deadline", clock.id, tickets, {"res_id": f"{first} - 1 + g", "is_breached": "FALSE", **moments}
    )

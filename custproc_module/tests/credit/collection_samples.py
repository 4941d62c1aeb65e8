"""One draft of each document of dunning and collection; samples.py gathers them."""


def make_overdue_invoice(env):
    """A posted invoice that fell due long ago, in accounts of its own."""
    company = env.company
    receivable, income = env["account.account"].create(
        [
            {"name": "Sample", "code": f"{code}{env['account.account'].search_count([])}", "account_type": kind, "reconcile": True}
            for code, kind in (("8", "asset_receivable"), ("9", "income"))
        ]
    )
    journal = env["account.journal"].create({"name": "Sample", "code": f"S{receivable.id}"[-5:], "type": "sale", "company_id": company.id})
    partner = env["res.partner"].create({"name": "Sample debtor", "is_company": True, "property_account_receivable_id": receivable.id})
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "journal_id": journal.id,
            "invoice_date": "2020-01-01",
            "invoice_date_due": "2020-01-31",
            "invoice_payment_term_id": False,
            "invoice_line_ids": [
                (0, 0, {"name": "Goods", "quantity": 1, "price_unit": 100.0, "account_id": income.id, "tax_ids": [(5,)]})
            ],
        }
    )
    move.action_post()
    return move


def make_run(env):
    return env["custproc.dunning.run"].create({})


def make_notice(env):
    move = make_overdue_invoice(env)
    level = env.ref("custproc_module.dunning_level_notice")
    values = {"run_id": make_run(env).id, "partner_id": move.partner_id.id, "currency_id": move.currency_id.id}
    return env["custproc.dunning.notice"].create({**values, "name": "Sample", "level_id": level.id, "channel": "letter", "amount": 100.0})


def make_dispute(env):
    return env["custproc.dunning.dispute"].create({"move_id": make_overdue_invoice(env).id, "reason": "Never received"})


def make_stop(env):
    return env["custproc.dunning.stop"].create({"partner_id": make_overdue_invoice(env).partner_id.id, "reason": "No answer"})


def make_month(env):
    return env["custproc.recovery.month"].create({"month": "2020-01-01"})


def make_statement(env):
    return env["custproc.account.statement"].create({"partner_id": make_overdue_invoice(env).partner_id.id})


def make_statement_run(env):
    return env["custproc.statement.run"].create({})


def make_plan(env):
    return env["custproc.collection.plan"].create({"partner_id": make_overdue_invoice(env).partner_id.id})


def make_instalment(env):
    values = {"plan_id": make_plan(env).id, "date_due": "2099-01-01", "amount": 100.0}
    return env["custproc.collection.instalment"].create(values)


SAMPLES = {
    "custproc.account.statement": make_statement,
    "custproc.statement.run": make_statement_run,
    "custproc.collection.plan": make_plan,
    "custproc.collection.instalment": make_instalment,
    "custproc.recovery.month": make_month,
    "custproc.dunning.run": make_run,
    "custproc.dunning.notice": make_notice,
    "custproc.dunning.dispute": make_dispute,
    "custproc.dunning.stop": make_stop,
}

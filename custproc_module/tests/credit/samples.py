"""One draft of each document of this area, for the tests that walk every model."""

import base64

from .collection_samples import SAMPLES as COLLECTION

RECEIVABLES = b"customer,invoice number,invoice date,due date,amount\nC-1,1,2013-01-02,2013-02-01,10.00\n"


def make_policy(env):
    return env["custproc.credit.policy"].create({"change_reason": "Longer term"})


def make_load(env):
    return env["custproc.receivables.load"].create(
        {"file": base64.b64encode(RECEIVABLES), "filename": "receivables.csv", "create_customers": True}
    )


def make_bad_debt(env):
    payer = env["res.partner"].create({"name": "Sunken Ship Trading", "is_company": True})
    return env["custproc.bad.debt"].create({"partner_id": payer.id, "reason": "Insolvent"})


def make_liability(env):
    payer = env["res.partner"].create({"name": "Sunken Ship Trading", "is_company": True})
    item = {"case": "within_limit", "amount": 100.0, "people": {"salesperson": env.user, "sales_manager": env.user}}
    return env["custproc.liability"]._propose("bad_debt", payer, env.company, [item])


def make_share(env):
    return make_liability(env).share_ids[:1]


def make_backtest(env):
    return env["custproc.credit.backtest"].create({})


SAMPLES = {
    "custproc.credit.backtest": make_backtest,
    "custproc.bad.debt": make_bad_debt,
    "custproc.credit.policy": make_policy,
    "custproc.liability": make_liability,
    "custproc.liability.share": make_share,
    "custproc.receivables.load": make_load,
    **COLLECTION,
}


def make_release(env):
    partner = env["res.partner"].create({"name": "Sample payer", "is_company": True})
    product = env["product.product"].create({"name": "Sample goods", "type": "consu", "taxes_id": [(5,)]})
    order = env["sale.order"].create({"partner_id": partner.id, "order_line": [(0, 0, {"product_id": product.id, "price_unit": 100.0})]})
    return env["custproc.credit.release"].create({"sale_order_id": order.id, "amount": 100.0, "reason": "Urgent"})


SAMPLES["custproc.credit.release"] = make_release


def make_request(env):
    payer = env["res.partner"].create({"name": "Sample applicant", "is_company": True})
    return env["custproc.credit.request"].create({"partner_id": payer.id, "new_limit": 1000.0, "reason": "Second furnace"})


SAMPLES["custproc.credit.request"] = make_request


def make_violation(env):
    payer = env["res.partner"].create({"name": "Sample receiver", "is_company": True})
    # sudo: custproc.credit.violation, written up by a job
    return (
        env["custproc.credit.violation"]
        .sudo()
        .create(
            {
                "partner_id": payer.id,
                "company_id": env.company.id,
                "date": "2026-06-15",
                "document_name": "WH/OUT/1",
                "move_id": env["account.move"].create({"move_type": "out_invoice", "partner_id": payer.id}).id,
                "amount": 100.0,
                "dismissal_reason": "Paid at the gate",
                **dict.fromkeys(("logistics_user_id", "storekeeper_user_id", "marketing_user_id"), env.uid),
            }
        )
        .sudo(False)
    )


SAMPLES["custproc.credit.violation"] = make_violation


def make_round(env):
    gas = env["product.product"].create({"name": "Sample gas", "type": "service", "list_price": 4.0, "taxes_id": [(5,)]})
    cycle = env["custproc.meter.cycle"].create({"name": "Sample cycle", "product_id": gas.id})
    return env["custproc.meter.round"].create({"cycle_id": cycle.id})


def make_slip(env):
    payer = env["res.partner"].create({"name": "Sample user", "is_company": True})
    found = make_round(env)
    meter = env["custproc.equipment"].create(
        {"partner_id": payer.id, "name": "Sample meter", "serial": f"S-{payer.id}", "is_meter": True, "meter_cycle_id": found.cycle_id.id}
    )
    # sudo: custproc.settlement.slip, drawn up by its round
    return found._create_slips().filtered(lambda slip: slip.meter_id == meter).sudo(False).with_env(env)


SAMPLES |= {"custproc.meter.round": make_round, "custproc.settlement.slip": make_slip}

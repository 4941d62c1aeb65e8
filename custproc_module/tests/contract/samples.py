"""One draft record per model with transitions, for the tests that walk every transition."""

from datetime import date


def make_contract(env):
    partner = env["res.partner"].create({"name": "Sample customer", "is_company": True})
    return env["custproc.contract"].create({"partner_id": partner.id, "subject": "Sample", "date_start": date(2026, 3, 1)})


def make_review(env):
    return env["custproc.contract.review"].sudo().create({"contract_id": make_contract(env).id})


def make_condition(env):
    department = env.ref("custproc_module.department_production")
    values = {"review_id": make_review(env).id, "department_id": department.id, "text": "Sample"}
    return env["custproc.review.condition"].sudo().create(values)


def make_requirement(env):
    partner = env["res.partner"].create({"name": "Sample customer", "is_company": True})
    return env["custproc.requirement"].create({"partner_id": partner.id, "subject": "Sample"})


def make_off_plan(env):
    partner = env["res.partner"].create({"name": "Sample caller", "is_company": True})
    return env["custproc.off.plan"].create({"sale_order_id": env["sale.order"].create({"partner_id": partner.id}).id})


def make_requirement_option(env):
    return env["custproc.requirement.option"].create({"requirement_id": make_requirement(env).id, "name": "Sample"})


SAMPLES = {
    "custproc.off.plan": make_off_plan,
    "custproc.requirement.option": make_requirement_option,
    "custproc.requirement": make_requirement,
    "custproc.contract": make_contract,
    "custproc.contract.review": make_review,
    "custproc.review.condition": make_condition,
}

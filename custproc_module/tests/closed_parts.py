"""One record of each kind that has no transitions and yet fields nobody writes: parts of documents, and settings.

The makers are asked as superuser; a part brings the document it belongs to.
"""

from datetime import date

from .contract.samples import make_contract, make_requirement
from .credit.samples import make_bad_debt, make_policy
from .repair.samples import make_repair_sheet


def make_product(env):
    return env["product.product"].create({"name": "Sample gas", "type": "consu", "taxes_id": [(5,)]})


def make_contract_line(env):
    values = {"contract_id": make_contract(env).id, "product_id": make_product(env).id, "quantity": 2, "price_unit": 3}
    return env["custproc.contract.line"].create(values)


def make_clause(env):
    return env["custproc.contract.clause"].create({"contract_id": make_contract(env).id, "name": "Sample", "body": "Sample"})


def make_bad_debt_line(env):
    debt = make_bad_debt(env)
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": debt.partner_id.id,
            "invoice_date": "2026-01-05",
            "invoice_line_ids": [(0, 0, {"name": "Goods", "quantity": 1, "price_unit": 10, "tax_ids": []})],
        }
    )
    receivable = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
    return env["custproc.bad.debt.line"].create({"bad_debt_id": debt.id, "move_line_id": receivable.id})


def make_exemption(env):
    company = ("company_id", "=", env.company.id)
    types = env["stock.picking.type"].search([("code", "=", "outgoing"), company], limit=1)
    return env["custproc.credit.exemption"].create(
        {"policy_id": make_policy(env).id, "name": "Sample", "picking_type_ids": [(6, 0, types.ids)]}
    )


def make_consent(env):
    return env["custproc.repair.consent"]._record(make_repair_sheet(env), "fees", "Li Wei", "phone", amount=10.0).sudo(False)


def make_fee_line(env):
    sheet = make_repair_sheet(env)
    sheet.sudo().write({"state": "arrived"})  # sudo: custproc.repair.sheet, past the steps that lead to its fees
    fee = env["custproc.repair.fee"].create({"name": "Sample labour", "kind": "labour", "price": 10})
    return env["custproc.repair.fee.line"].create({"sheet_id": sheet.id, "fee_id": fee.id})


def make_requirement_line(env):
    return env["custproc.requirement.line"].create({"requirement_id": make_requirement(env).id, "name": "Sample"})


def make_requirement_plan(env):
    values = {"requirement_id": make_requirement(env).id, "name": "Sample", "due_on": date(2026, 3, 9)}
    return env["custproc.requirement.plan"].create(values)


def make_contact_card(env):
    company = env["res.partner"].create({"name": "Sample company", "is_company": True})
    contact = env["res.partner"].create({"name": "Sample contact", "parent_id": company.id})
    return env["custproc.contact.card"].create({"partner_id": contact.id})


def make_equipment(env):
    partner = env["res.partner"].create({"name": "Sample owner"})
    return env["custproc.equipment"].create({"partner_id": partner.id, "name": "Sample", "serial": f"E-{partner.id}"})


def make_approval_rule(env):
    model = env["ir.model"]._get("custproc.contract").id
    group = env.ref("custproc_module.group_custproc_sales_manager").id
    return env["custproc.approval.rule"].create({"name": "Sample", "model_id": model, "group_id": group})


def make_deadline_rule(env):
    model = env["ir.model"]._get("custproc.contract").id
    return env["custproc.deadline.rule"].create({"name": "Sample", "model_id": model, "met_values": "signed", "length": 1})


def make_rung(env):
    group = env.ref("custproc_module.group_custproc_sales_manager").id
    return env["custproc.deadline.rung"].create({"name": "Sample", "rule_id": make_deadline_rule(env).id, "group_id": group})


def make_checklist_template(env):
    department = env.ref("custproc_module.department_sales").id
    model = env["ir.model"]._get("custproc.contract").id
    return env["custproc.checklist.template"].create({"name": "Sample", "model_id": model, "department_id": department, "topic": "sample"})


PARTS = {
    "custproc.contract.line": make_contract_line,
    "custproc.contract.clause": make_clause,
    "custproc.bad.debt.line": make_bad_debt_line,
    "custproc.credit.exemption": make_exemption,
    "custproc.repair.consent": make_consent,
    "custproc.repair.fee.line": make_fee_line,
    "custproc.requirement.line": make_requirement_line,
    "custproc.requirement.plan": make_requirement_plan,
    "custproc.contact.card": make_contact_card,
    "custproc.equipment": make_equipment,
    "custproc.approval.rule": make_approval_rule,
    "custproc.deadline.rule": make_deadline_rule,
    "custproc.deadline.rung": make_rung,
    "custproc.checklist.template": make_checklist_template,
}

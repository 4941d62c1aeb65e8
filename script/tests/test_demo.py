"""What script/server shows: a Chinese company, one user for each role with the logins of both READMEs, one story for each process."""

import re

import pytest
from outside import own_database
from runtime import settings as s
from runtime.postgres import query

# Process: what of it there is to see, as conditions each of which some record of the demo company meets.
STORIES = {
    "customer file": ("custproc_customer_file", "is_complete", "NOT is_complete", "state = 'open'", "state = 'draft'"),
    "requirement": ("custproc_requirement", "state = 'executing'", "state = 'proposed'", "state = 'received'"),
    "review": ("custproc_contract_review", "state = 'review'", "state = 'outdated'", "state = 'passed'"),
    "contract": ("custproc_contract", "state = 'effective'", "state = 'review'", "state = 'draft'"),
    "quotation and order": ("sale_order", "state = 'draft' AND custproc_is_held", "state = 'sale'", "custproc_review_state = 'review'"),
    "off-plan order": ("custproc_off_plan", "state = 'asked'"),
    "limit application": ("custproc_credit_request", "state = 'submitted'"),
    "credit account": ("custproc_credit_account", "fixed_limit > 0 OR exposure > 0"),
    "release": ("custproc_credit_release", "kind = 'first' AND state = 'consumed'", "kind = 'last' AND due_on IS NOT NULL"),
    "bad debt": ("custproc_bad_debt", "state = 'approved'"),
    "liability": ("custproc_liability_share", "state = 'agreed'", "state = 'decided'", "objection IS NOT NULL"),
    "collection plan": ("custproc_collection_plan", "state = 'draft'"),
    "dunning": ("custproc_dunning_run", "state = 'done'", "state = 'preview'"),
    "statement of account": ("custproc_account_statement", "state = 'confirmed'", "state = 'sent'"),
    "metered supply": ("custproc_settlement_slip", "state = 'invoiced'", "state = 'signed'", "state = 'to_read'"),
    "repair": ("custproc_repair_sheet", "state = 'draft'", "state = 'quoted'", "state = 'closed'"),
}


@pytest.fixture(scope="module")
def demo():
    with own_database("demo", "demo") as name:
        yield name


@pytest.fixture(scope="module")
def company(demo):
    """Id of the demo company, by its external id."""
    ((number,),) = query("SELECT res_id FROM ir_model_data WHERE module = 'base' AND name = 'custproc_demo_company'", demo)
    return number


def roles():
    """The groups of roles, without the two that only tie them together."""
    text = (s.MODULE_FOLDER / "security" / "groups.xml").read_text()
    return set(re.findall(r'record id="group_custproc_(\w+)"', text)) - {"user", "participant"}


def logins(readme):
    """The logins named in the first column of the table of logins."""
    rows = re.findall(r"^\| (`[^|]+) \|", (s.CHECKOUT / readme).read_text(), re.M)
    return {login for row in rows for login in re.findall(r"`(\w+)`", row)}


def test_company_is_chinese(demo, company):
    rows = query(
        f"""SELECT c.name, p.city, n.code, m.name, k.tz, c.chart_template FROM res_company c JOIN res_partner p ON p.id = c.partner_id
              JOIN res_country n ON n.id = p.country_id JOIN res_currency m ON m.id = c.currency_id
              JOIN resource_calendar k ON k.id = c.resource_calendar_id WHERE c.id = {company}""",
        demo,
    )
    ((name, *rest),) = rows
    assert "长江工业气体有限公司" in name
    assert rest == ["上海", "CN", "CNY", "Asia/Shanghai", "cn"]
    hours = query(
        f"""SELECT a.dayofweek, sum(a.hour_to - a.hour_from) FROM resource_calendar_attendance a
              JOIN res_company c ON c.resource_calendar_id = a.calendar_id WHERE c.id = {company} AND a.day_period <> 'lunch'
             GROUP BY 1 ORDER BY 1""",
        demo,
    )
    assert [[day, float(length)] for day, length in hours] == [[str(day), 8.0] for day in range(5)]
    assert query("SELECT count(*) FROM res_lang WHERE active AND code IN ('zh_CN', 'en_US')", demo) == [["2"]]


def test_gates_block_in_the_demo(demo, company):
    rows = query(
        f"""SELECT order_gate, delivery_gate, invoice_gate, papers_gate, review_gate FROM custproc_credit_policy
             WHERE company_id = {company} AND state = 'active'""",
        demo,
    )
    assert rows == [["block"] * 5]


def test_one_user_for_each_role(demo, company):
    rows = query(
        f"""SELECT u.login, d.name, u.company_id, p.tz FROM res_users u JOIN res_groups_users_rel r ON r.uid = u.id
              JOIN ir_model_data d ON d.model = 'res.groups' AND d.res_id = r.gid AND d.module = '{s.MODULE}'
              JOIN res_partner p ON p.id = u.partner_id WHERE u.login ~ '^[a-z_]+$' AND u.login <> 'admin' AND u.active""",
        demo,
    )
    found = {login: group.removeprefix("group_custproc_") for login, group, _company, _tz in rows if login in roles()}
    assert found == {role: role for role in roles()}
    assert {(its, tz) for login, _group, its, tz in rows if login in roles()} == {(company, "Asia/Shanghai")}


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_logins_of_the_readme(demo, readme):
    named = logins(readme)
    assert len(named) >= 12, named
    rows = query("SELECT login FROM res_users WHERE active AND password IS NOT NULL", demo)
    assert named <= {login for (login,) in rows}


@pytest.mark.parametrize("process", STORIES)
def test_a_story_for_each_process(demo, company, process):
    table, *wanted = STORIES[process]
    for condition in wanted:
        ((count,),) = query(f"SELECT count(*) FROM {table} WHERE company_id = {company} AND ({condition})", demo)
        assert int(count), f"{process}: no record of the demo company with {condition}"

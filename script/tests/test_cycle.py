"""The module is installed, used or upgraded, uninstalled and installed again, with a clean log and without a trace."""

import pytest
from runtime import cycle, databases, server
from runtime import settings as s
from runtime.postgres import query
from runtime.say import lock


@pytest.fixture
def database():
    name = f"{databases.run_name()}_cycle"
    with lock(s.LOCKS, name):
        try:
            yield name
        finally:
            databases.drop(name)


@pytest.mark.parametrize(("kind", "option"), [("plain", "--without-demo"), ("demo", "--with-demo")])
def test_cycle_leaves_no_trace(database, kind, option):
    cycle.run(kind, database, option)
    rows = query(f"SELECT state FROM ir_module_module WHERE name = '{s.MODULE}'", database)
    assert rows == [["installed"]]
    if kind == "demo":
        _demo_is_told(database)


def _demo_is_told(database):
    """The logins script/server prints stand in both READMEs, and what the demo's documents copied from our texts is in Chinese too."""
    logins = {login for login, _name in server.demo_users(database)} - {"admin", "demo", "portal"}
    assert {"salesperson", "finance_officer", "technician", "auditor"} < logins
    for name in ("README.md", "README.zh-CN.md"):
        text = (s.CHECKOUT / name).read_text(encoding="utf-8")
        assert not {login for login in logins if f"`{login}`" not in text}, name
    english = query("SELECT name ->> 'en_US' FROM custproc_approval_step WHERE NOT name ? 'zh_CN'", database)
    assert not english

"""The module is installed, used or upgraded, uninstalled and installed again, with a clean log and without a trace."""

import pytest
from runtime import cycle, databases
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

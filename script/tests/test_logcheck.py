"""The log check counts what it must and nothing else."""

import pytest
from runtime.logcheck import Exceptions, messages, unexpected

LOG = """\
2026-01-05 08:00:00,001 12 INFO base odoo.modules.loading: loading 1 modules...
2026-01-05 08:00:00,002 12 WARNING base odoo.addons.sale: odd price
2026-01-05 08:00:00,003 12 ERROR base odoo.sql_db: bad query
Traceback (most recent call last):
  File "custproc_module/models/x.py", line 1
2026-01-05 08:00:00,004 12 INFO base odoo.modules.loading: done
"""


@pytest.fixture
def files(tmp_path):
    log = tmp_path / "odoo.log"
    log.write_text(LOG)
    exceptions = tmp_path / "exceptions.txt"
    exceptions.write_text(
        "# comment\n"
        "odoo.addons.sale | WARNING | ^odd | core warns about its own price\n"
        "odoo.sql_db | ERROR | query | a retried statement\n"
    )
    return log, exceptions


def test_messages_carry_their_traceback(files):
    assert [(name, level) for name, level, _ in messages(files[0])] == [
        ("odoo.addons.sale", "WARNING"),
        ("odoo.sql_db", "ERROR"),
    ]
    assert messages(files[0])[1][2].endswith("line 1")


def test_the_module_is_never_excepted(files):
    log, exceptions = files
    assert [name for name, _, _ in unexpected(log, Exceptions(exceptions))] == ["odoo.sql_db"]


def test_the_console_of_a_tour_is_the_browser(files):
    files[1].write_text("browser | ERROR | ^Error received after | the page behind the last step\n")
    logger = "odoo.addons.custproc_module.tests.test_tour.TestTour.test_a.browser"
    assert Exceptions(files[1]).allow(logger, "ERROR", "Error received after termination")
    assert not Exceptions(files[1]).allow(logger, "ERROR", "Error in custproc_module")


@pytest.mark.parametrize(
    "line",
    ["odoo.x | WARNING | ^a", "odoo.x | INFO | ^a | reason", "odoo.addons.custproc_module | ERROR | ^a | reason"],
)
def test_a_line_needs_a_reason_a_level_and_not_the_module(files, line):
    files[1].write_text(line + "\n")
    with pytest.raises(ValueError, match="exceptions.txt:1"):
        Exceptions(files[1])

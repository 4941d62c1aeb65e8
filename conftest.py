"""Every test fails that leaves an unexpected WARNING, ERROR or CRITICAL in the log (script/log-exceptions.txt).

What a test expects it takes with `assertLogs` or `mute_logger`; such messages do not reach the root logger.
"""

import logging
import os
import sys
import threading
from pathlib import Path

import freezegun
import pytest
from hypothesis import HealthCheck, settings

import odoo.modules.registry
import odoo.sql_db
import odoo.tests.common
import odoo.tools

# The first draw of a process reads Unicode tables for seconds on a busy machine; that says nothing about the code under test.
settings.register_profile("custproc", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("custproc")

# Clocks that a class freezes are not pytest's: `--durations` told of setups of fifty years.
freezegun.configure(extend_ignore_list=["_pytest.timing"])

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "script"))

# ruff: noqa: E402  the line above makes them importable
from runtime import databases
from runtime import settings as s
from runtime.logcheck import Exceptions
from runtime.say import lock


class Recorder(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.exceptions = Exceptions(ROOT / "script" / "log-exceptions.txt")
        self.seen = []

    def emit(self, record):
        message = record.getMessage()
        if record.exc_info:
            message += "\n" + logging.Formatter().formatException(record.exc_info)
        if not self.exceptions.allow(record.name, record.levelname, message):
            self.seen.append(f"{record.levelname} {record.name}: {message}")

    def take(self):
        taken, self.seen = self.seen, []
        return taken


recorder = Recorder()


@pytest.fixture(scope="session", autouse=True)
def load_registry():
    """The registry of this process's database; instead of pytest-odoo's fixture, whose workers share one filestore.

    A worker of a parallel run has a clone of its own, so that no worker waits for, or collects the files of, another.
    """
    threading.current_thread().testing = True  # as pytest-odoo's own does
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        odoo.modules.registry.Registry(odoo.tests.common.get_db_name())
        yield
        return
    source, name = odoo.tests.common.get_db_name(), databases.run_name()
    with lock(s.LOCKS, name):
        databases.clone(source, name)
        odoo.tools.config["db_name"] = [name]
        odoo.tools.config["dbfilter"] = f"^{name}$"
        try:
            odoo.modules.registry.Registry(name)
            yield
        finally:
            odoo.sql_db.close_db(name)
            databases.drop(name)


def pytest_sessionstart(session):
    logging.getLogger().addHandler(recorder)


@pytest.fixture(autouse=True)
def _log_is_clean():
    yield
    unexpected = recorder.take()
    if unexpected:
        pytest.fail("unexpected in the log:\n" + "\n".join(unexpected), pytrace=False)


def pytest_sessionfinish(session):
    # What no test stands for: loading the registry, class teardowns, threads that finish late.
    late = session.config.stash.setdefault(LATE, [])
    late += recorder.take()
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["late"] = late
    elif late and not session.exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


LATE = pytest.StashKey[list]()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    # A worker's exit code is nobody's: what it found late counts in the process that started it.
    node.config.stash.setdefault(LATE, []).extend(getattr(node, "workeroutput", {}).get("late", []))


def pytest_terminal_summary(terminalreporter, config):
    late = config.stash.get(LATE, [])
    if late:
        terminalreporter.section("unexpected in the log outside of tests")
        terminalreporter.write("\n".join(late) + "\n")

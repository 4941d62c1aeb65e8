"""Every test fails that leaves an unexpected WARNING, ERROR or CRITICAL in the log (script/log-exceptions.txt).

What a test expects it takes with `assertLogs` or `mute_logger`; such messages do not reach the root logger.
"""

import logging
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The first draw of a process reads Unicode tables for seconds on a busy machine; that says nothing about the code under test.
settings.register_profile("custproc", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("custproc")

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "script"))

from runtime.logcheck import Exceptions  # noqa: E402  the line above makes it importable


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
    session.config.stash[LATE] = recorder.take()
    if session.config.stash[LATE] and not session.exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


LATE = pytest.StashKey[list]()


def pytest_terminal_summary(terminalreporter, config):
    late = config.stash.get(LATE, [])
    if late:
        terminalreporter.section("unexpected in the log outside of tests")
        terminalreporter.write("\n".join(late) + "\n")

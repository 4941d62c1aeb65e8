"""Which log messages fail an installation, an upgrade or a test: WARNING, ERROR and CRITICAL but for a short list.

The list is script/log-exceptions.txt; its head says how a line is written. Used by the commands and by conftest.py.
"""

import re
from pathlib import Path

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) (?P<database>\S+) (?P<logger>\S+?): (?P<message>.*)$"
)
FAILING = ("WARNING", "ERROR", "CRITICAL")
OWN = "custproc"


class Exceptions:
    """The short list. A message that mentions the module is never excepted."""

    def __init__(self, path):
        self.patterns = []
        for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            logger, level, pattern, reason = ([part.strip() for part in line.split(" | ")] + [""] * 4)[:4]
            if not reason or level not in FAILING or OWN in line:
                raise ValueError(f"{path}:{number}: write LOGGER | LEVEL | PATTERN | REASON, and nothing about {OWN}")
            self.patterns.append((logger, level, re.compile(pattern, re.DOTALL)))

    def allow(self, logger, level, message):
        if logger.endswith(".browser"):
            logger = "browser"  # a tour's console; the logger is named after the test, whoever wrote to the console
        # A Python warning is whose line raised it; the traceback below that line tells only who came by.
        if OWN in logger or OWN in (message.partition("\n")[0] if logger == "py.warnings" else message):
            return False
        return any(
            logger == name and level == allowed and pattern.search(message) for name, allowed, pattern in self.patterns
        )


def messages(path):
    """(logger, level, message) of the failing levels in a log file, tracebacks included in the message."""
    found = []
    current = None
    for line in Path(path).read_text(encoding="utf-8", errors="replace").splitlines():
        match = LINE.match(line)
        if match:
            current = None
            if match["level"] in FAILING:
                current = [match["logger"], match["level"], match["message"]]
                found.append(current)
        elif current:
            current[2] += f"\n{line}"
    return [tuple(entry) for entry in found]


def unexpected(path, exceptions):
    return [entry for entry in messages(path) if not exceptions.allow(*entry)]

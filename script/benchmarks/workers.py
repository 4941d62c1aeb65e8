"""One Odoo process a database, asked over a pipe, so that measurements of several databases take turns on one machine."""

import json
import os
import select
import subprocess
from pathlib import Path

from runtime import odoo
from runtime.say import Fault, die_with_parent, note

INSIDE = Path(__file__).parent / "inside"


class Worker:
    """`odoo shell` of one database that runs functions of inside/ one by one and keeps its caches warm between them."""

    def __init__(self, database, log):
        self.database = database
        self.log = log
        asked, self._ask = os.pipe()
        self._hear, told = os.pipe()
        log.parent.mkdir(parents=True, exist_ok=True)
        with open(log, "w", encoding="utf-8") as out:
            self.process = subprocess.Popen(
                odoo.command(
                    "shell",
                    "-d",
                    database,
                    "--no-http",
                    "--log-level=warn",
                    "--max-cron-threads=0",
                    "--limit-time-real=0",
                ),
                env=odoo.environment(),
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.STDOUT,
                text=True,
                pass_fds=(asked, told),
                preexec_fn=die_with_parent,
            )
        os.close(asked)
        os.close(told)
        self.process.stdin.write(
            f"import sys\nsys.path.insert(0, {str(INSIDE)!r})\nfrom worker import serve\nserve(env, {asked}, {told})\n"
        )
        self.process.stdin.close()
        self._answers = os.fdopen(self._hear, encoding="utf-8")

    def call(self, function, timeout=3600, **arguments):
        """Run MODULE.FUNCTION of inside/ and return what it measured: a dict with at least `seconds` and `queries`."""
        os.write(self._ask, (json.dumps({"function": function, "arguments": arguments}) + "\n").encode())
        if not select.select([self._answers], [], [], timeout)[0]:
            raise Fault(f"{function} did not end within {timeout} s in {self.database}; use smaller sizes.")
        line = self._answers.readline()
        answer = json.loads(line) if line else {"error": f"the process ended (all of it in {self.log})"}
        if "error" in answer:
            note(answer["error"][-3000:])
            raise Fault(f"The measurement {function} failed in {self.database} (above: why).")
        return answer

    def close(self):
        os.close(self._ask)
        self._answers.close()
        self.process.wait()

"""Odoo processes that are killed in the middle of their work, for the tests of the jobs.

Real processes on a database of their own: inside a test transaction nothing is ever committed, so nothing can be killed.
"""

import signal
import subprocess

from runtime import odoo
from runtime import settings as s
from runtime.postgres import query


def start(database, script):
    process = subprocess.Popen(
        odoo.command("shell", "-d", database, "--no-http", "--logfile", s.LOGS / "killed-jobs.log"),
        env=odoo.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    process.stdin.write(script)
    process.stdin.close()
    return process


def finish(process, expected=0):
    output = process.stdout.read()
    assert process.wait() == expected and "Traceback" not in output, output
    return output


def run(database, script, expected=0):
    """What the process printed, once it has ended as expected and without an error."""
    return finish(start(database, script), expected)


def numbers(sql, database):
    """The one row of a query, as numbers."""
    (row,) = query(sql, database)
    return [int(value) for value in row]


# Kills its own process, as the power cut does: nothing is rolled back politely.
KILL_AT = """
import os, signal
def killing(original, at):
    calls = []
    def wrapper(*args, **kwargs):
        calls.append(1)
        if len(calls) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*args, **kwargs)
    return wrapper
"""


def killed(database, script):
    """Run a script that kills itself at a call it wrapped in `killing(…)`."""
    run(database, KILL_AT + script, expected=-signal.SIGKILL)

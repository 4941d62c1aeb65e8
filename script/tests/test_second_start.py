"""What is there is found again: the second start and the second test run are quick, and the server is for this machine only."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from pathlib import Path

from outside import base_environment, own_database
from runtime import databases, server
from runtime import settings as s

# Other processes of a test run work on the same processors.
BUSY = 3 if os.environ.get("PYTEST_XDIST_WORKER") else 1.5


@contextlib.contextmanager
def serving(name, *options):
    """(port, printed, steps, seconds until the login page answered) of a real script/server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begun = time.monotonic()
    process = subprocess.Popen(
        [s.SCRIPT / "server", "--database", name, "--port", str(port), *options],
        env=base_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    printed = ""
    for line in process.stdout:
        printed += line
        if line.startswith("Odoo answers on"):
            break
    seconds = time.monotonic() - begun
    try:
        assert process.poll() is None, process.stderr.read()
        yield process.pid, port, printed, seconds
    finally:
        process.send_signal(signal.SIGTERM)
        rest, steps = process.communicate(timeout=30)
        assert re.findall("==> (.*)", steps) == [f"Starting Odoo on {name}"]
        assert "assword" not in printed + rest, "a password is printed once, by the start that made the database"


def listening(pid):
    """Addresses on which a process and its children listen."""
    pids, found = [pid], set()
    for one in pids:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            pids += task.read_text().split()
    inodes = set()
    for one in pids:
        for handle in Path(f"/proc/{one}/fd").glob("*"):
            with contextlib.suppress(OSError):
                inodes.update(re.findall(r"socket:\[(\d+)\]", os.readlink(handle)))
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                found.add(fields[1])
    return found


def answer(url, body=None, kind="application/x-www-form-urlencoded"):
    """The text of a page, or what it answers to a form or call."""
    request = urllib.request.Request(url, body, {"Content-Type": kind} if body else {})
    with urllib.request.urlopen(request, timeout=60) as page:
        return page.read().decode()


def logs_in(base, database, password):
    call = {"jsonrpc": "2.0", "params": {"db": database, "login": "admin", "password": password}}
    text = answer(f"{base}/web/session/authenticate", json.dumps(call).encode(), "application/json")
    return bool(json.loads(text).get("result", {}).get("uid"))


def test_second_server(capsys):
    with own_database("test", "serve") as name:
        server.set_password(name)
        password = re.search(r"password (\S+) \(shown only this once\)", capsys.readouterr().out)[1]
        server.set_remark(name, "plain")
        with serving(name, "--no-demo") as (pid, port, printed, seconds):
            assert seconds < 15 * BUSY
            assert f"Odoo answers on http://localhost:{port} (database {name}, log " in printed
            assert listening(pid) == {f"0100007F:{port:04X}"}
            base = f"http://127.0.0.1:{port}"
            assert logs_in(base, name, password)
            assert not logs_in(base, name, "admin")
            assert "/web/database" not in answer(f"{base}/web/login")
            assert "has been disabled by the administrator" in answer(f"{base}/web/database/manager")
            drop = urllib.parse.urlencode({"master_pwd": "admin", "name": name}).encode()
            assert "Access Denied" in answer(f"{base}/web/database/drop", drop)
            assert databases.exists(name)


def test_second_test_run():
    """Nothing is built or installed again; one test alone is told of within half a minute."""
    databases.with_module("test")
    begun = time.monotonic()
    done = subprocess.run(
        [s.SCRIPT / "test", "script/tests/test_logcheck.py", "-k", "carry"],
        env=base_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"=+ 1 passed, \d+ deselected in .*=+\s*$", done.stdout), "pytest's closing line is the last one"
    assert "==>" not in done.stderr
    assert time.monotonic() - begun < 30 * BUSY

"""Commands of script/ as somebody starts them on a machine that a test makes up: its runtime folder, its programs, its Odoo.

The commands themselves are the real ones, in processes of their own; so are PostgreSQL, dpkg, pip and the venv. Made up is what
they meet: apt-get and its mirror, a package index, an Odoo that answers at once, and values of settings.py (never a function).
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from runtime import databases
from runtime import settings as s
from runtime.postgres import query
from runtime.say import lock

START = """
import json, os, sys
sys.path.insert(0, os.environ["SCRIPT"])
for name, value in json.loads(os.environ["SETTINGS"]).items():
    if name == "EUID":
        os.geteuid = lambda: value
    else:
        from runtime import settings
        setattr(settings, name, type(getattr(settings, name))(value))
from runtime.commands import main
sys.exit(main(sys.argv[1:]))
"""
# An Odoo 19 in two files: notes how it was called, makes the table that tells what is installed, answers its login page.
RELEASE = "version_info = (19, 0, 0, 'final', 0, '')\n"
FAKE_ODOO = """
import http.server, json, os, subprocess, sys, time
from pathlib import Path

arguments = sys.argv[1:]
def after(option):
    return arguments[arguments.index(option) + 1] if option in arguments else ""
installed = (after("-i") or after("-u")).split(",")
call = {
    "arguments": arguments,
    "home": __file__,
    "script": sys.stdin.read() if "shell" in arguments else "",
    "config": Path(os.environ["ODOO_RC"]).read_text(),
    "postgres": [os.environ.get("PGHOST"), os.environ.get("PGUSER")],
}
with open(os.environ["CALLS"], "a") as calls:
    calls.write(json.dumps(call) + "\\n")
def sql(statement):
    subprocess.run(["psql", "-X", "-q", "-d", after("-d"), "-c", statement], check=True)
if installed != [""]:
    sql("CREATE TABLE IF NOT EXISTS ir_module_module (name text, state text, latest_version text)")
    log = "create_uid int, create_date timestamp, write_uid int, write_date timestamp"
    sql(f"CREATE TABLE IF NOT EXISTS ir_config_parameter (key text UNIQUE, value text, {log})")
    if os.environ.get("HANG_IN") in installed:
        Path(os.environ["HANGING"]).touch()
        time.sleep(300)
    if "custproc_module" in installed:
        Path(after("--logfile")).write_text(os.environ.get("LOG", ""))
    for name in installed:
        sql(f"INSERT INTO ir_module_module VALUES ('{name}', 'installed', '19.0.1')")
elif "server" in arguments:
    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/web/login" else 404)
            self.end_headers()
    port = next(int(one.partition("=")[2]) for one in arguments if one.startswith("--http-port="))
    http.server.HTTPServer(("127.0.0.1", port), Page).serve_forever()
"""


def base_environment():
    """Of somebody who has set nothing; but the PostgreSQL of this run, unless it is the runtime's own."""
    kept = ("PATH", "HOME", "LANG", "CUSTPROC_RUNTIME", "PIP_CERT", "SSL_CERT_FILE")
    if not (s.RUNTIME / "postgres-folder").is_file():
        kept += ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")
    kept += ("ODOO_HOME", "ODOO_PYTHON") if s.ODOO_HOME else ()
    return {name: os.environ[name] for name in kept if name in os.environ}


class Machine:
    """A made-up machine; `variables` and `settings` may be changed between commands."""

    def __init__(self, folder):
        self.folder = folder
        self.runtime = folder / "runtime"
        self.programs = folder / "bin"
        self.calls = folder / "calls"
        self.hanging = folder / "hanging"
        self.runtime.mkdir()
        self.programs.mkdir()
        self.settings = {"SPACE": 0, "SYSTEM_PACKAGES": []}
        self.variables = base_environment() | {
            name: os.environ[name] for name in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD") if name in os.environ
        }
        self.variables |= {
            "PATH": f"{self.programs}:/usr/sbin:/usr/bin:/sbin:/bin",
            "CUSTPROC_RUNTIME": str(self.runtime),
            "CALLS": str(self.calls),
            "HANGING": str(self.hanging),
            "SCRIPT": str(s.SCRIPT),
        }

    def lend(self, *names):
        """Finished parts of the real runtime."""
        for name in names:
            (self.runtime / name).symlink_to(s.RUNTIME / name)

    def program(self, name, text):
        path = self.programs / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def make_odoo(self, release=RELEASE):
        """The made-up Odoo, as one of the user's own."""
        package = self.folder / "own" / "odoo"
        package.mkdir(parents=True, exist_ok=True)
        for name, text in (("__init__.py", ""), ("__main__.py", FAKE_ODOO), ("release.py", release)):
            (package / name).write_text(text)
        self.variables["ODOO_HOME"] = str(package.parent)

    def start(self, *arguments, **variables):
        return subprocess.Popen(
            ["/usr/bin/python3", "-c", START, *arguments],
            env=self.variables | {"SETTINGS": json.dumps(self.settings)} | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments, **variables):
        """(exit code, standard output, standard error) of a command that ends by itself."""
        process = self.start(*arguments, **variables)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def refused(self, *arguments, **variables):
        """The one sentence with which a command fails."""
        code, _out, err = self.run(*arguments, **variables)
        assert (code, err.count("error: "), "Traceback" in err) == (1, 1, False), err
        return err.strip().splitlines()[-1].removeprefix("error: ")

    def kill_when_hanging(self, *arguments, **variables):
        """kill -9 a command once its child hangs in the middle of its work."""
        process = self.start(*arguments, **variables)
        wait_for(lambda: self.hanging.exists() or process.poll() is not None)
        assert process.poll() is None, process.communicate()
        process.send_signal(signal.SIGKILL)
        process.communicate()
        self.hanging.unlink()

    def told(self):
        """How the made-up Odoo was called so far."""
        return [json.loads(line) for line in self.calls.read_text().splitlines()] if self.calls.exists() else []

    def clean(self):
        names = {path.name for path in self.runtime.glob("templates/*")}
        names |= {path.name for path in self.runtime.glob("locks/*") if path.name.startswith("custproc_")}
        names |= {path.name.removeprefix("database-") for path in self.runtime.glob("locks/database-*")}
        for name in names:
            for database in (name, f"{name}_building"):
                query(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        shutil.rmtree(self.folder)


@contextlib.contextmanager
def own_database(kind, suffix):
    """The name of a database of this run's own, cloned from the template of a kind, and dropped afterwards."""
    name = f"{databases.run_name()}_{suffix}"
    with lock(s.LOCKS, name):
        databases.clone(databases.with_module(kind), name)
        try:
            yield name
        finally:
            databases.drop(name)


def wait_for(happened, seconds=60):
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def write_tree(folder, files):
    for name, text in files.items():
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)



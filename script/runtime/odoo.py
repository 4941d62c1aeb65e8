"""Odoo in this runtime: its configuration, its environment, and runs that are watched and whose log is checked."""

import contextlib
import os
import re
import secrets
import subprocess

from . import postgres
from . import settings as s
from .logcheck import Exceptions, unexpected
from .say import Fault, Ticker, die_with_parent, note

# Checkouts that share a runtime do not share the database of script/server.
DEFAULT_DATABASE = f"custproc_{s.CHECKOUT_KEY}" if s.SHARED else "custproc"
LOADING = re.compile(r"Loading module (\S+) \((\d+/\d+)\)")


def addons_path():
    home = s.ODOO_HOME
    folders = [home / "odoo" / "addons", home / "addons"] if home else [_packages() / "odoo" / "addons"]
    own = [part for part in s.OWN_OPTIONS.get("addons_path", "").split(",") if part]
    return [str(folder) for folder in [*folders, *own, s.OCA / "odoo" / "addons", s.CHECKOUT] if os.path.isdir(folder)]


def _packages():
    """The server's Python packages. Their sibling addons/ is a partial duplicate, left out of the addons path."""
    return s.SERVER_ROOT / "usr/lib/python3/dist-packages"


def configure():
    """Write the configuration of this checkout; it survives between commands only for its random master password."""
    s.CONFIG.parent.mkdir(parents=True, exist_ok=True)
    s.DATA.mkdir(parents=True, exist_ok=True)
    options = {
        **s.OWN_OPTIONS,
        "addons_path": ",".join(addons_path()),
        "data_dir": s.DATA,
        "db_name": s.OWN_OPTIONS.get("db_name", DEFAULT_DATABASE),
        "list_db": False,
        "admin_passwd": secrets.token_urlsafe(24),
        "http_interface": "127.0.0.1",
        "server_wide_modules": s.OWN_OPTIONS.get("server_wide_modules", "base,rpc,web"),
        # Odoo and its libraries are full of deprecations. Installations and tests look at them all the same.
        "log_handler": ":INFO,py.warnings:ERROR",
    }
    text = "[options]\n" + "".join(f"{name} = {value}\n" for name, value in options.items())
    half = s.CONFIG.with_suffix(f".{os.getpid()}")
    half.touch(mode=0o600)
    half.write_text(text)
    half.rename(s.CONFIG)


def environment():
    source = s.ODOO_HOME or _packages()
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH", "PGDATABASE")}
    path = f"{s.VENV / 'bin'}:{kept.get('PATH', '/usr/bin:/bin')}"
    return kept | postgres.environment() | {"PYTHONPATH": str(source), "ODOO_RC": str(s.CONFIG), "PATH": path}


def command(*arguments):
    return [str(s.PYTHON), "-m", "odoo", *map(str, arguments)]


def run(database, *arguments, name, check_log, script=None):
    """Run Odoo to its end with the log in a file, tell which module it is at, and judge the log afterwards.

    Unexpected messages are shown and, if `check_log`, raise. With a script, run that in `odoo shell` instead of installing
    or upgrading.
    """
    log = s.LOGS / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    log.touch()
    common = ("-d", database, "--no-http", "--logfile", log, "--log-handler=py.warnings:WARNING")
    mode = ("shell",) if script else ("server", "--stop-after-init", "--max-cron-threads=0")
    process = subprocess.Popen(
        command(*mode, *common, *arguments),
        env=environment(),
        stdin=subprocess.PIPE if script else subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=die_with_parent,
    )
    if script:
        process.stdin.write(script)
        process.stdin.close()
    ticker = Ticker()
    with open(log, encoding="utf-8", errors="replace") as lines:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(1)
            for module, count in LOADING.findall(lines.read())[-1:]:
                ticker.note(f"module {count}: {module}")
            if process.returncode is not None:
                break
    errors = process.stderr.read()
    problems = unexpected(log, Exceptions(s.LOG_EXCEPTIONS))
    for logger, level, message in problems:
        note(f"{level} {logger}: {message[:2000]}")
    failed = process.returncode or (script and "Traceback" in errors)
    if failed:
        if not problems:
            note(errors[-2000:])
        raise Fault(f"Odoo failed while it worked on {database} (above: why; all of it in {log}).")
    if problems and check_log:
        raise Fault(
            f"Odoo logged {len(problems)} warnings or errors (above; all of it in {log}); "
            f"mend their cause, or except what is not the module's in {s.LOG_EXCEPTIONS.name} with a reason."
        )

"""script/server: a database of its own, made once and upgraded when the module changed, and Odoo on localhost."""

import argparse
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from . import databases, odoo
from . import settings as s
from .postgres import query
from .say import Fault, die_with_parent, lock, note, step


def parse(arguments):
    parser = argparse.ArgumentParser(prog="script/server", description="Start Odoo with the module on this machine.")
    parser.add_argument("--port", type=int, default=8069, help="TCP port on localhost (8069)")
    parser.add_argument("--database", default=odoo.DEFAULT_DATABASE, help=f"database ({odoo.DEFAULT_DATABASE})")
    parser.add_argument("--no-demo", action="store_true", help="no demo data, and a random administrator password")
    options = parser.parse_args(arguments)
    if not options.database.replace("_", "").replace("-", "").isalnum() or len(options.database) > 40:
        parser.error("a database name has at most 40 letters, digits, - and _")
    if not 0 < options.port < 65536:
        parser.error("a port is a number from 1 to 65535")
    return options


def require_free_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Fault(
                f"Port {port} cannot be used ({error.strerror}); stop the program that uses it, "
                f"or choose another: script/server --port {port + 1}"
            ) from None


def provide_database(name, demo):
    """Make the database, or bring the module in it up to date with this checkout."""
    with lock(s.LOCKS, f"database-{name}", f"it works on the database {name}"):
        if not databases.exists(name):
            _make(name, demo)
            return
        mode, _, digest = _remark(name).partition(" ")
        if mode == "plain" and demo:
            note(f"{name} was made without demo data and stays so; --database NAME makes another")
        if mode == "demo" and not demo:
            raise Fault(f"The database {name} holds demo data; make another: script/server --no-demo --database NAME")
        if databases.module_state(name) is None:
            raise Fault(
                f"The database {name} does not hold {s.MODULE}; choose another with --database, or install it there."
            )
        if digest != s.module_digest():
            step(f"Upgrading {s.MODULE} in {name}")
            # In a database of somebody's own other modules may warn: that is shown, and is his to mend.
            odoo.run(name, "-u", s.MODULE, name=f"upgrade-{name}", check_log=mode in databases.DEPENDENCY_KINDS)
            set_remark(name, mode or "own")


def _make(name, demo):
    kind = "demo" if demo else "plain"
    base = databases.dependencies(kind)
    step(f"Making the database {name} {'with' if demo else 'without'} demo data")
    building = f"{name}_building"
    databases.clone(base, building)
    options = databases.DEPENDENCY_KINDS[kind][1]
    odoo.run(building, "-i", s.MODULE, *options, name=f"install-{name}", check_log=True)
    if not demo:
        set_password(building)
    set_remark(building, kind)
    databases.complete(building, name)


def set_password(name):
    """Give the administrator a random password and print it: nobody can read it afterwards."""
    password = secrets.token_urlsafe(15)
    script = f"env.ref('base.user_admin').password = {password!r}\nenv.cr.commit()\n"
    odoo.run(name, name=f"password-{name}", check_log=True, script=script)
    print(f"Administrator: admin, password {password} (shown only this once)", flush=True)


def _remark(name):
    rows = query(f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{name}'")
    return rows[0][0] if rows and rows[0] else ""


def set_remark(name, mode):
    query(f"COMMENT ON DATABASE \"{name}\" IS '{mode} {s.module_digest()}'")


def serve(name, port):
    """Run Odoo in the foreground; say where it is once its login page answers."""
    step(f"Starting Odoo on {name}")
    set_address(name, port)
    log = s.LOGS / f"server-{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    options = ["-d", name, f"--db-filter=^{name}$", "--no-database-list", "--http-interface=127.0.0.1"]
    options += [f"--http-port={port}", "--max-cron-threads=1", "--logfile", log]
    with open(log, "a", encoding="utf-8") as errors:
        process = subprocess.Popen(
            odoo.command("server", *options),
            env=odoo.environment(),
            stdin=subprocess.DEVNULL,
            stderr=errors,
            preexec_fn=die_with_parent,
        )
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        _wait_for_login(process, port, log)
        _tell(name, port, log)
        return process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        return 0
    finally:
        process.kill()


def set_address(name, port):
    """Say on which port this database is answered: printed forms fetch their styles there, mails and portal links lead there.

    Odoo learns it at an administrator's first login only. A database of somebody's own keeps what he set.
    """
    if _remark(name).partition(" ")[0] in databases.DEPENDENCY_KINDS:
        query(
            f"""
            INSERT INTO ir_config_parameter (key, value, create_uid, create_date, write_uid, write_date)
            SELECT key, 'http://localhost:{port}', 1, now(), 1, now() FROM (VALUES ('web.base.url'), ('report.url')) AS address (key)
            ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value
            """,
            name,
        )


def _wait_for_login(process, port, log):
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Fault(f"Odoo ended before its login page answered; the end of {log} says why.")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/web/login", timeout=60) as page:
                if page.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise Fault(f"Odoo's login page did not answer within five minutes; the end of {log} says why.")


def _tell(name, port, log):
    print(f"\nOdoo answers on http://localhost:{port} (database {name}, log {log}). Ctrl-C stops it.")
    if _remark(name).startswith("demo"):
        print("Demo logins (the password is the login):")
        for login, person in demo_users(name):
            print(f"    {login:24} {person}")
    print(flush=True)


def demo_users(name):
    """[login, name] of the users of Odoo's and the module's demo data."""
    return query(
        f"""
        SELECT u.login, p.name
          FROM res_users u
          JOIN res_partner p ON p.id = u.partner_id
          JOIN ir_model_data d ON d.model = 'res.users' AND d.res_id = u.id
         WHERE u.active AND d.module IN ('base', '{s.MODULE}') AND d.name NOT IN ('user_root', 'public_user')
         ORDER BY d.module, d.id
        """,
        name,
    )

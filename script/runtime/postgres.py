"""PostgreSQL: a private cluster on a unix socket, or the server that PGHOST or ODOO_RC name."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from . import settings as s
from .say import NO_SPACE, Fault, lock, run, step

OWNER = "postgres"  # the user that runs the cluster when the command runs as root: PostgreSQL refuses root
ROLE = "odoo"
SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
maintenance_work_mem = 256MB
work_mem = 16MB
# A crash of the machine may lose the last instants, never the consistency.
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 30min
# Containers often have a small /dev/shm, which parallel queries would overflow.
max_parallel_workers_per_gather = 0
log_min_messages = warning
lc_messages = 'C'
"""


def environment():
    """What libpq, psql and Odoo read to reach the server."""
    if s.OWN_POSTGRES:
        own = {
            "db_host": "PGHOST",
            "db_port": "PGPORT",
            "db_user": "PGUSER",
            "db_password": "PGPASSWORD",
            "db_sslmode": "PGSSLMODE",
        }
        return {variable: s.OWN_OPTIONS[option] for option, variable in own.items() if option in s.OWN_OPTIONS}
    return {"PGHOST": str(_socket_folder()), "PGPORT": "5432", "PGUSER": ROLE}


def start():
    """Make sure that the server answers; create and start the private cluster when needed."""
    if s.OWN_POSTGRES:
        try:
            query("SELECT 1")
        except Fault:
            raise Fault(
                "The PostgreSQL that PGHOST or ODOO_RC name does not answer; start it or correct the address."
            ) from None
        return
    if _answers():
        return
    with lock(s.LOCKS, "postgres", "it starts PostgreSQL"):
        if not _answers():
            _create()
            _launch()


def query(sql, database="postgres"):
    """Rows of one statement as a list of lists of strings."""
    command = ["psql", "-X", "-q", "-At", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql]
    done = subprocess.run(
        command, env=os.environ | environment(), capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise Fault(NO_SPACE if "No space left" in done.stderr else f"PostgreSQL answered: {done.stderr.strip()}")
    return [line.split("\t") for line in done.stdout.splitlines()]


def _base():
    """The folder of data and socket. As root it must be one that the unprivileged owner can reach."""
    record = s.RUNTIME / "postgres-folder"
    if record.is_file():
        return Path(record.read_text().strip())
    s.RUNTIME.mkdir(parents=True, exist_ok=True)
    base = s.RUNTIME / "postgres"
    if (
        os.geteuid() == 0
        and subprocess.run(["runuser", "-u", OWNER, "--", "test", "-x", s.RUNTIME], check=False).returncode
    ):
        base = Path("/var/lib") / f"custproc-{s.RUNTIME_KEY}"
    record.write_text(f"{base}\n")
    return base


def _socket_folder():
    """Inside the base, unless its path is too long for a unix socket."""
    inside = _base() / "socket"
    if len(str(inside)) <= 80:
        return inside
    return Path("/tmp") / f"custproc-{s.RUNTIME_KEY}-{os.geteuid()}"


def _program(name):
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    version = _base() / "data" / "PG_VERSION"
    if version.is_file():
        folders = [folder for folder in folders if folder.parent.name == version.read_text().strip()]
    if not folders or not (folders[-1] / name).exists():
        raise Fault(f"The server of PostgreSQL is missing ({name}); run: apt-get install postgresql")
    return folders[-1] / name


def _answers():
    if not (_base() / "data" / "PG_VERSION").is_file():
        return False
    command = [_program("pg_isready"), "-q", "-t", "5"]
    return not subprocess.run(command, env=os.environ | environment(), check=False).returncode


def _as_owner(command, **options):
    if os.geteuid() == 0:
        command = ["runuser", "-u", OWNER, "--", *command]
    return run(command, cwd="/", **options)


def _own(folder):
    """A folder only the owner of the cluster can enter."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid not in (os.geteuid(), _owner_id()):
        raise Fault(f"{folder} belongs to somebody else; remove it and run the command again.")
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER, OWNER)
    folder.chmod(0o700)


def _owner_id():
    if os.geteuid():
        return os.geteuid()
    try:
        return pwd.getpwnam(OWNER).pw_uid
    except KeyError:
        raise Fault(f"There is no user {OWNER} to run PostgreSQL as; run: apt-get install postgresql") from None


def _create():
    base = _base()
    if (base / "data" / "PG_VERSION").is_file():
        return
    step(f"Creating a private PostgreSQL cluster in {base}")
    _own(base)
    half = base / "data.creating"
    shutil.rmtree(half, ignore_errors=True)
    _as_owner(
        [_program("initdb"), "-D", half, "-U", ROLE, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"],
        fault="The PostgreSQL cluster could not be created (above: why); is the disk full? Run the command again.",
    )
    with open(half / "postgresql.conf", "a", encoding="utf-8") as config:
        config.write(SETTINGS)
    half.rename(base / "data")


def _launch():
    base = _base()
    socket = _socket_folder()
    _own(socket)
    step("Starting PostgreSQL")
    _as_owner(
        [_program("pg_ctl"), "-D", base / "data", "-l", base / "server.log", "-w", "-t", "120"]
        + ["-o", f"-c unix_socket_directories={socket}", "start"],
        fault=f"PostgreSQL did not start (above: why; more in {base / 'server.log'}); is the disk full?",
    )


def stop():
    if not s.OWN_POSTGRES and _answers():
        step("Stopping PostgreSQL")
        _as_owner(
            [_program("pg_ctl"), "-D", _base() / "data", "-m", "fast", "-w", "stop"], fault="PostgreSQL did not stop."
        )

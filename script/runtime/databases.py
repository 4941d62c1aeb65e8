"""Databases with their filestore: templates that are built once, and clones of them.

A template is built under the name NAME_building and renamed when it is complete, so that what was interrupted is never
taken for finished. Nobody can connect to a finished template, so it can always be cloned.
"""

import os
import shutil
import time

from . import odoo
from . import settings as s
from .debian import require_space
from .postgres import query
from .say import lock, step

PREFIX = "custproc_"
WEEK = 7 * 24 * 3600

# kind: modules, options of the installation
DEPENDENCY_KINDS = {
    "test": (s.DEPENDENCIES + s.NEIGHBOURS, ["--without-demo"]),
    "demo": (s.DEPENDENCIES, ["--with-demo"]),
    "plain": (s.DEPENDENCIES, ["--without-demo"]),
}


def exists(name):
    return bool(query(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def filestore(name):
    return s.DATA / "filestore" / name


def drop(name):
    query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(filestore(name), ignore_errors=True)


def clone(source, target):
    """Copy a template with its filestore. Files of a filestore are never changed in place, so they are linked."""
    with lock(s.LOCKS, f"clone-{source}", f"it copies {source}"):
        drop(target)
        if filestore(source).is_dir():
            shutil.copytree(filestore(source), filestore(target), copy_function=os.link)
        query(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def create_empty(name):
    query(f"""CREATE DATABASE "{name}" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'""")
    query("CREATE EXTENSION IF NOT EXISTS pg_trgm", name)


def complete(building, name):
    """The last step of making a database: from now on it exists."""
    shutil.rmtree(filestore(name), ignore_errors=True)
    if filestore(building).is_dir():
        filestore(building).rename(filestore(name))
    query(f'ALTER DATABASE "{building}" RENAME TO "{name}"')


def dependencies(kind):
    """The template that holds everything the module depends on, built once per set of versions; returns its name."""
    modules, options = DEPENDENCY_KINDS[kind]
    key = s.digest(
        s.SERVER_VERSION, s.ODOO_HOME, (s.REQUIREMENTS / "addons.txt").read_text(), modules, options, s.LANGUAGES
    )
    name = f"{PREFIX}deps_{kind}_{key}"
    with lock(s.LOCKS, name, f"it builds the {kind} dependencies"):
        if not exists(name):
            require_space(1)
            step(f"Installing {len(modules)} modules that the module depends on ({kind}; once, some minutes)")
            building = f"{name}_building"
            drop(building)
            create_empty(building)
            install = ["-i", ",".join(modules), f"--load-language={s.LANGUAGES}", *options]
            odoo.run(building, *install, name=f"install-dependencies-{kind}", check_log=True)
            _seal(building, name)
        _stamp(name)
    return name


def with_module(kind):
    """The template that also holds this checkout's module, built again whenever its files change; returns its name."""
    base = dependencies(kind)
    mine = f"{PREFIX}module_{kind}_{s.CHECKOUT_KEY}_"
    name = mine + s.digest(base, s.module_digest())
    with lock(s.LOCKS, mine, "it installs the module"):
        if not exists(name):
            for (old,) in query(f"SELECT datname FROM pg_database WHERE starts_with(datname, '{mine}')"):
                drop(old)
            step(f"Installing {s.MODULE}")
            building = f"{name}_building"
            clone(base, building)
            options = DEPENDENCY_KINDS[kind][1]
            modules = f"{s.MODULE},{s.TEST_MODULE}" if kind == "test" else s.MODULE
            odoo.run(building, "-i", modules, *options, name=f"install-module-{kind}", check_log=True)
            _seal(building, name)
        _stamp(name)
    return name


def with_addons(kind, addons):
    """The template of the plain dependencies with some more addons, for comparisons; returns its name."""
    base = dependencies("plain")
    name = f"{PREFIX}deps_{kind}_{s.digest(base, (s.REQUIREMENTS / 'addons.txt').read_text(), addons)}"
    with lock(s.LOCKS, name, f"it installs {', '.join(addons)}"):
        if not exists(name):
            step(f"Installing {', '.join(addons)} (once)")
            building = f"{name}_building"
            clone(base, building)
            odoo.run(building, "-i", ",".join(addons), "--without-demo", name=f"install-{kind}", check_log=False)
            _seal(building, name)
        _stamp(name)
    return name


def _seal(building, name):
    query(f'ALTER DATABASE "{building}" ALLOW_CONNECTIONS false')
    query(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{building}'")
    complete(building, name)


def run_name():
    return f"{PREFIX}run_{s.CHECKOUT_KEY}_{os.getpid()}"


def _stamp(name):
    """Remember that a template is used, and by which checkout."""
    path = s.RUNTIME / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{s.CHECKOUT}\n")


def remove_stale():
    """Drop databases of killed runs, and templates unused for a week or of checkouts that are gone."""
    for (name,) in query(f"SELECT datname FROM pg_database WHERE starts_with(datname, '{PREFIX}run_')"):
        try:
            with lock(s.LOCKS, name):
                drop(name)
        except BlockingIOError:
            continue  # its run is alive
        (s.LOCKS / name).unlink(missing_ok=True)
    for path in (s.RUNTIME / "templates").glob("*"):
        try:
            gone = "_module_" in path.name and not os.path.isdir(path.read_text().strip())
            if gone or time.time() - path.stat().st_mtime > WEEK or not exists(path.name):
                drop(path.name)
                path.unlink()
        except FileNotFoundError:
            continue  # another checkout's command was faster


def module_state(name):
    """The installed version of the module in a database, or None."""
    sql = f"SELECT latest_version FROM ir_module_module WHERE name = '{s.MODULE}' AND state = 'installed'"
    if not query("SELECT 1 FROM pg_class WHERE relname = 'ir_module_module'", name):
        return None
    rows = query(sql, name)
    return rows[0][0] if rows else None

"""What each command of script/ does, in order."""

import argparse
import errno
import importlib
import os
import shutil
import subprocess
import sys

from . import cycle as cycles
from . import databases, debian, odoo, postgres, python_packages, server
from . import settings as s
from .say import NO_SPACE, Fault, die_with_parent, lock, note, run, step


def main(arguments):
    commands = {
        "bench": bench,
        "bootstrap": bootstrap,
        "cycle": cycle,
        "i18n": i18n,
        "lint": lint,
        "odoo": run_odoo,
        "server": serve,
        "test": test,
    }
    try:
        return commands[arguments[0]](arguments[1:])
    except Fault as fault:
        print(f"error: {fault}", file=sys.stderr)
        return 1
    except OSError as error:
        if not error.filename and error.errno != errno.ENOSPC:
            raise
        told = f"{error.filename}: {error.strerror}; make it writable, or set CUSTPROC_RUNTIME to a folder that is."
        print(f"error: {NO_SPACE if error.errno == errno.ENOSPC else told}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; the same command goes on from here", file=sys.stderr)
        return 130


def provide(*, tests=False):
    """Everything the other commands need. Finished parts are recognised in milliseconds."""
    if s.OWN_CONFIG and not s.OWN_CONFIG.is_file():
        raise Fault(f"ODOO_RC is {s.OWN_CONFIG}, which is not there; correct the path, or unset ODOO_RC.")
    packages = [*s.SYSTEM_PACKAGES]
    if not s.OWN_POSTGRES:
        packages += s.CLUSTER_PACKAGES
    elif not shutil.which("psql"):
        packages += s.CLIENT_PACKAGES
    if tests:
        packages += s.TEST_PACKAGES
    if not (s.SERVER_ROOT / ".provided").is_file() and not s.ODOO_HOME:
        debian.require_space(s.SPACE)
    debian.install(packages)
    with lock(s.LOCKS, "provide", "it provisions this runtime"):
        debian.provide_server()
        python_packages.provide_python()
        python_packages.provide_addons()
    postgres.start()
    odoo.configure()


def bootstrap(arguments):
    parser = argparse.ArgumentParser(prog="script/bootstrap", description="Provision what the other commands need.")
    parser.add_argument("--tests", action="store_true", help="also what the tests need (Chromium)")
    parser.add_argument("--stop", action="store_true", help="only stop the private PostgreSQL")
    options = parser.parse_args(arguments)
    if options.stop:
        postgres.stop()
        return 0
    provide(tests=options.tests)
    step("Everything is there")
    return 0


# Everything pylint-odoo knows is an error, its mandatory set included, but for:
NO_LINT = (
    # Each process area extends a host model in a file of its own, and a lower area may not import a higher one.
    "consider-merging-classes-inherited",
)


def lint(arguments):
    parser = argparse.ArgumentParser(prog="script/lint", description="Check the sources without a database.")
    parser.add_argument("--fix", action="store_true", help="let ruff repair what it can")
    fix = parser.parse_args(arguments).fix
    debian.install(["python3-venv"])
    with lock(s.LOCKS, "provide", "it provisions this runtime"):
        python_packages.provide_python()
    python = [str(s.VENV / "bin" / "python"), "-m"]
    checks = {
        "ruff": [*python, "ruff", "check", "--quiet", "--output-format=concise", *(["--fix"] if fix else []), "."],
        "pylint-odoo": [
            *python,
            "pylint",
            "--disable=all",
            "--enable=odoolint",
            f"--disable={','.join(NO_LINT)}",
            s.MODULE,
            s.TEST_MODULE,
        ],
        "XML, manifest, translations": [*python, "runtime.checks"],
    }
    failed = []
    for name, command in checks.items():
        step(name)
        environment = os.environ | {"PYTHONPATH": str(s.SCRIPT), "PYTHONDONTWRITEBYTECODE": "1"}
        if subprocess.run(command, cwd=s.CHECKOUT, env=environment, check=False, stdin=subprocess.DEVNULL).returncode:
            failed.append(name)
    if failed:
        raise Fault(f"These checks failed (above: why): {', '.join(failed)}.")
    step("No problem found")
    return 0


def bench(arguments):
    """Hand over to a file of script/benchmarks, named by the first argument; without one compare speeds."""
    if not arguments or arguments[0].startswith("-"):
        arguments = ["speed", *arguments]
    parser = argparse.ArgumentParser(
        prog="script/bench", description="Measure the module, or replay real data through it."
    )
    parser.add_argument("name", choices=("speed", "receivables"))
    name = parser.parse_args(arguments[:1]).name
    provide()
    return importlib.import_module(f"benchmarks.{name}").main(arguments[1:])


def run_odoo(arguments):
    provide()
    os.execve(s.PYTHON, odoo.command(*arguments), odoo.environment())


def serve(arguments):
    options = server.parse(arguments)
    server.require_free_port(options.port)
    provide()
    server.provide_database(options.database, demo=not options.no_demo)
    return server.serve(options.database, options.port)


def cycle(arguments):
    argparse.ArgumentParser(prog="script/cycle", description=cycles.__doc__).parse_args(arguments)
    provide()
    databases.remove_stale()
    cycles.cycle()
    step("Installed, upgraded, uninstalled and installed again without a trace")
    return 0


def i18n(arguments):
    parser = argparse.ArgumentParser(prog="script/i18n", description="Export the terms and merge the translations.")
    parser.add_argument("--check", action="store_true", help="only compare; fail when a file is not up to date")
    check = parser.parse_args(arguments).check
    provide()
    databases.remove_stale()
    name = databases.run_name()
    exported = s.LOGS / f"{s.MODULE}.pot"
    with lock(s.LOCKS, name):
        databases.clone(databases.with_module("test"), name)
        step("Exporting the terms")
        command = odoo.command("i18n", "export", "-d", name, "-l", "pot", "-o", exported, s.MODULE)
        run(command, env=odoo.environment(), fault="The terms could not be exported (above: why).")
        databases.drop(name)
    command = [str(s.VENV / "bin" / "python"), "-m", "runtime.translations", str(exported), *(["--check"] * check)]
    if subprocess.run(command, env=os.environ | {"PYTHONPATH": str(s.SCRIPT)}, check=False).returncode:
        raise Fault("The translations are not up to date; run script/i18n and translate what it lists.")
    return 0


def test(arguments):
    keep = "--keep" in arguments
    arguments = [argument for argument in arguments if argument != "--keep"]
    if not arguments and not keep:
        # Everything: a process with a database of its own for each processor, in the order of pytest.ini, the longest files first.
        arguments = ["-n", str(min(os.cpu_count(), 4)), "--dist=loadscope", "--no-loadscope-reorder"]
    provide(tests=True)
    databases.remove_stale()
    name = databases.run_name()
    with lock(s.LOCKS, name):
        databases.clone(databases.with_module("test"), name)
        command = [str(s.PYTHON), "-m", "pytest", f"--odoo-database={name}", "--odoo-http", "--odoo-log-level=warn"]
        command += ["--odoo-extra=log-handler=py.warnings:WARNING"]
        command += ["--odoo-extra=max-cron-threads=0", f"--odoo-extra=db-filter=^{name}$", *arguments]
        try:
            return subprocess.run(
                command, cwd=s.CHECKOUT, env=odoo.environment(), check=False, preexec_fn=die_with_parent
            ).returncode
        finally:
            if keep:
                note(f"kept the database {name} until the next run")
            else:
                databases.drop(name)

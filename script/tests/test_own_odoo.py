"""What a company has of its own is used, and a database is made once, whatever interrupts it, with its log judged."""

import re
import signal
import socket

import pytest
from runtime import settings as s
from runtime.postgres import query

WARNING = "2026-01-05 08:00:00,001 12 WARNING base odoo.addons.custproc_module.models: a field is odd\n"


@pytest.fixture
def machine(machine):
    """With an Odoo of its own; nothing is left to download."""
    machine.make_odoo()
    machine.lend("venv", "oca")
    return machine


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def served(machine, *arguments):
    """Start script/server, stop it once it told its address; returns what it printed."""
    process = machine.start("server", *arguments)
    printed = ""
    for line in process.stdout:
        printed += line
        if line.startswith("Odoo answers on"):
            break
    else:
        pytest.fail(process.stderr.read())
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=20)
    return printed + out, err


def works(machine):
    """Which modules the made-up Odoo installed, upgraded or served, in order."""
    found = []
    for call in machine.told():
        told = call["arguments"]
        option = next((one for one in ("-i", "-u") if one in told), told[0])
        found.append((option, told[told.index(option) + 1].split(",")[-1] if option in ("-i", "-u") else ""))
    return found


def rows(name):
    return [row for (row,) in query("SELECT name FROM ir_module_module", name)]


def test_own_odoo_python_and_postgres(machine):
    name = f"outside_{machine.folder.parent.name}"
    own = {"ODOO_PYTHON": "/usr/bin/python3", "PGUSER": machine.variables["PGUSER"]}
    code, _out, err = machine.run("odoo", "hello", "-d", name, **own)
    assert code == 0, err
    (call,) = machine.told()
    assert call["arguments"] == ["hello", "-d", name]
    assert call["home"] == f"{machine.variables['ODOO_HOME']}/odoo/__main__.py"
    assert call["postgres"] == [machine.variables["PGHOST"], machine.variables["PGUSER"]]
    assert "==>" not in err, "something was provided that is there"
    assert not [path for path in machine.runtime.glob("*") if path.name.startswith(("postgres", "server", "apt"))]


def test_own_configuration_file(machine):
    addons, data = machine.folder / "addons", machine.folder / "data"
    addons.mkdir()
    variables = {name: machine.variables.pop(name) for name in list(machine.variables) if name.startswith("PG")}
    lines = [f"addons_path = {addons}", f"data_dir = {data}", f"db_host = {variables['PGHOST']}", "limit_time_real = 77"]
    lines += [f"db_port = {variables.get('PGPORT', 5432)}", f"db_user = {variables['PGUSER']}", "list_db = True"]
    lines += [f"db_password = {variables['PGPASSWORD']}"] if "PGPASSWORD" in variables else []
    config = machine.folder / "odoo.conf"
    config.write_text("[options]\n" + "\n".join(lines))
    code, _out, err = machine.run("odoo", "hello", ODOO_RC=str(config))
    assert code == 0, err
    (call,) = machine.told()
    used = dict(line.split(" = ", 1) for line in call["config"].splitlines()[1:])
    assert str(addons) in used["addons_path"].split(",") and str(s.CHECKOUT) in used["addons_path"].split(",")
    assert (used["data_dir"], used["db_host"], used["limit_time_real"]) == (str(data), variables["PGHOST"], "77")
    assert used["list_db"] == "False"
    assert call["postgres"] == [variables["PGHOST"], variables["PGUSER"]]
    assert not (machine.runtime / "postgres").exists()


def test_server_makes_a_database_once(machine, port):
    name = f"outside-{port}"
    arguments = ("--database", name, "--port", port, "--no-demo")
    printed, _err = served(machine, *arguments)
    password = re.search(r"^Administrator: admin, password (\S{20}) \(shown only this once\)$", printed, re.MULTILINE)[1]
    assert f"Odoo answers on http://localhost:{port} (database {name}, log " in printed
    assert works(machine) == [("-i", "l10n_cn"), ("-i", s.MODULE), ("shell", ""), ("server", "")]
    assert f"env.ref('base.user_admin').password = {password!r}" in machine.told()[2]["script"]
    options = machine.told()[-1]["arguments"]
    assert {"--http-interface=127.0.0.1", "--no-database-list", f"--db-filter=^{name}$"} < set(options)

    printed, err = served(machine, *arguments)
    assert password not in printed and "assword" not in printed
    assert re.findall("==> (.*)", err) == [f"Starting Odoo on {name}"]
    assert works(machine)[4:] == [("server", "")]

    printed, err = served(machine, *arguments[:-1])
    assert f"{name} was made without demo data and stays so" in err
    query(f"COMMENT ON DATABASE \"{name}\" IS 'demo {s.module_digest()}'")
    assert machine.refused("server", *arguments) == (
        f"The database {name} holds demo data; make another: script/server --no-demo --database NAME"
    )


def test_killed_installations_go_on(machine, port):
    name = f"outside-{port}"
    arguments = ("--database", name, "--port", port, "--no-demo")
    machine.kill_when_hanging("server", *arguments, HANG_IN="l10n_cn")
    assert not query(f"SELECT 1 FROM pg_stat_activity WHERE datname LIKE '%{port}%'")
    machine.kill_when_hanging("server", *arguments, HANG_IN=s.MODULE)
    assert works(machine) == [("-i", "l10n_cn"), ("-i", "l10n_cn"), ("-i", s.MODULE)]
    assert not query(f"SELECT 1 FROM pg_database WHERE datname = '{name}'")
    served(machine, *arguments)
    # The dependencies were complete and are not installed again; the module is.
    assert works(machine)[3:] == [("-i", s.MODULE), ("shell", ""), ("server", "")]
    assert sorted(rows(name)) == sorted({*s.DEPENDENCIES, s.MODULE})
    assert not query(f"SELECT 1 FROM pg_database WHERE datname = '{name}_building'")


def test_log_of_installation_and_upgrade_is_judged(machine, port):
    name = f"outside-{port}"
    arguments = ("--database", name, "--port", port)
    sentence = machine.refused("server", *arguments, LOG=WARNING)
    assert sentence.startswith("Odoo logged 1 warnings or errors (above; all of it in ")
    assert not query(f"SELECT 1 FROM pg_database WHERE datname = '{name}'")
    query(f'CREATE DATABASE "{name}"')
    query("CREATE TABLE ir_module_module AS SELECT 'custproc_module' AS name, 'installed' AS state, '1' AS latest_version", name)
    query(f"COMMENT ON DATABASE \"{name}\" IS 'demo before'")
    assert machine.refused("server", *arguments, LOG=WARNING).startswith("Odoo logged 1 warnings")
    # A database of somebody's own is upgraded and served; what was logged is shown.
    query(f'COMMENT ON DATABASE "{name}" IS NULL')
    machine.variables["LOG"] = WARNING
    _printed, err = served(machine, *arguments)
    assert "WARNING odoo.addons.custproc_module.models: a field is odd" in err
    assert works(machine)[-2:] == [("-u", s.MODULE), ("server", "")]


def test_the_private_cluster_is_private(machine):
    record = s.RUNTIME / "postgres-folder"
    if not record.is_file():
        pytest.skip("this run has a PostgreSQL of its own")
    (listen,), (folder,) = query("SHOW listen_addresses") + query("SHOW unix_socket_directories")
    assert listen == ""
    assert folder.startswith((record.read_text().strip(), "/tmp/custproc-"))
    data = s.Path(record.read_text().strip()) / "data"
    assert data.stat().st_uid != 0 and data.stat().st_mode & 0o077 == 0


def test_a_foreign_database_is_left_alone(machine, port):
    name = f"outside-{port}"
    query(f'CREATE DATABASE "{name}"')
    assert machine.refused("server", "--database", name, "--port", port) == (
        f"The database {name} does not hold {s.MODULE}; choose another with --database, or install it there."
    )
    assert not works(machine)

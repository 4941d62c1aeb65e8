"""Every fault of a command is one sentence that names the cause and the next step."""

import socket

APT = """
case "$*" in
  *indextargets*) echo "bookworm http://mirror.example/debian/" ;;
  *update*) if [ -n "$OFFLINE" ]; then echo "E: Temporary failure resolving 'mirror.example'"; exit 100; fi ;;
  *download*) for one in $ARCHIVES; do cp "$one" .; done ;;
esac
"""


def test_port_in_use(machine):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert machine.refused("server", "--port", str(port)) == (
            f"Port {port} cannot be used (Address already in use); stop the program that uses it, "
            f"or choose another: script/server --port {port + 1}"
        )


def test_no_disk_space(machine):
    machine.settings["SPACE"] = 1000000
    sentence = machine.refused("server")
    assert sentence.startswith("Only ") and sentence.endswith(
        f" GB are free for {machine.runtime} and about 1000000 GB are needed; "
        "free some space or set CUSTPROC_RUNTIME to a folder on another disk."
    )


def test_disk_full_in_the_middle(machine):
    machine.settings["SYSTEM_PACKAGES"] = ["custproc-no-such-package"]
    machine.program("apt-get", 'echo "E: Write error - write (28: No space left on device)"; exit 100')
    machine.settings["EUID"] = 0
    assert machine.refused("bootstrap").startswith("The disk is full; free about 4 GB or set CUSTPROC_RUNTIME")


def test_runtime_cannot_be_written(machine):
    sentence = machine.refused("server", CUSTPROC_RUNTIME="/dev/null/runtime")
    assert "Not a directory" in sentence and "set CUSTPROC_RUNTIME to a folder that is." in sentence


def test_unsupported_distribution(machine):
    release = machine.folder / "os-release"
    release.write_text('ID=fedora\nVERSION_ID=43\nPRETTY_NAME="Fedora Linux 43"\n')
    machine.settings |= {"OS_RELEASE": str(release), "SYSTEM_PACKAGES": ["custproc-no-such-package"]}
    fedora = "This is Fedora Linux 43, but only Debian 12 is supported; use a Debian 12 container, or "
    assert machine.refused("server") == f"{fedora}install these yourself: custproc-no-such-package."
    assert machine.refused("server", PATH=str(machine.programs)) == (
        f"{fedora}install these yourself: custproc-no-such-package postgresql-client."
    )
    machine.settings["SYSTEM_PACKAGES"] = []
    assert machine.refused("server") == f"{fedora}set ODOO_HOME to an Odoo 19 of your own."


def test_missing_sudo(machine):
    machine.settings |= {"EUID": 1000, "SYSTEM_PACKAGES": ["custproc-no-such-package"]}
    for name in ("dpkg-query", "psql"):
        machine.program(name, "exit 1")
    nowhere = {"PATH": str(machine.programs)}
    assert machine.refused("server", **nowhere) == (
        "These packages are missing and so is sudo; as root run: apt-get install custproc-no-such-package"
    )
    machine.program("sudo", "exit 1")
    assert machine.refused("server", **nowhere) == (
        "These packages are missing and sudo wants a password; in a terminal run: sudo apt-get install custproc-no-such-package"
    )


def test_no_network_for_debian(machine):
    machine.program("apt-get", APT)
    network = "check the network, the proxy and /etc/apt, then run the command again (finished steps are kept)."
    assert machine.refused("server", OFFLINE="yes") == (
        f"The package lists of Debian sid could not be fetched (above: why); {network}"
    )
    machine.settings |= {"EUID": 0, "SYSTEM_PACKAGES": ["custproc-no-such-package"]}
    assert machine.refused("server", OFFLINE="yes") == (
        f"The lists of Debian packages could not be fetched (above: why); {network}"
    )
    machine.program("apt-get", APT.replace("bookworm ", "noble "))
    machine.settings["SYSTEM_PACKAGES"] = []
    assert machine.refused("server") == (
        "No Debian 12 mirror is set in /etc/apt; add one to /etc/apt/sources.list and run the command again."
    )


def test_no_network_for_python_packages(machine):
    machine.make_odoo()
    machine.lend("venv")
    offline = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0", "PIP_NO_CACHE_DIR": "1"}
    sentence = machine.refused("server", **offline)
    assert sentence.startswith("The OCA addons could not be downloaded (above: why); check the network, the proxy")


def test_another_server_than_the_tested_one(machine):
    machine.program("apt-get", APT)
    machine.program("apt-cache", "echo Version: 19.0.1+dfsg-7")
    assert machine.refused("server") == (
        "Debian sid now has odoo-19 19.0.1+dfsg-7, but this module was tested with 19.0.0+dfsg-1; set ODOO_HOME to your own "
        "Odoo 19, or CUSTPROC_ACCEPT_SERVER=1 to try the new one."
    )
    machine.program("apt-cache", "")
    assert machine.refused("server").startswith("Debian sid now has odoo-19 (none), but this module was tested with")


def test_server_with_another_digest(machine):
    machine.program("apt-get", APT)
    machine.program("apt-cache", "echo Version: 19.0.0+dfsg-1")
    archive = machine.folder / "odoo-19_19.0.0+dfsg-1_all.deb"
    archive.write_bytes(b"something else")
    sentence = machine.refused("server", ARCHIVES=str(archive))
    assert sentence.startswith(f"{archive.name} has the digest ") and sentence.endswith(
        ", not the recorded 9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf; "
        "do not use it, and report that Debian's package was changed."
    )
    assert not (machine.runtime / "server").exists()


def test_own_odoo_and_configuration_that_are_none(machine):
    folder = machine.folder / "own"
    assert machine.refused("odoo", ODOO_HOME=str(folder)) == (
        f"ODOO_HOME is {folder}, which has no odoo/release.py; point it to an Odoo 19 source folder."
    )
    machine.make_odoo("version_info = (18, 0, 0, 'final', 0, '')\n")
    assert machine.refused("odoo") == f"ODOO_HOME is {folder}, which is Odoo 18.0; this module needs an Odoo 19 source folder."
    missing = machine.folder / "odoo.conf"
    assert machine.refused("odoo", ODOO_RC=str(missing)) == (
        f"ODOO_RC is {missing}, which is not there; correct the path, or unset ODOO_RC."
    )


def test_own_postgres_that_does_not_answer(machine):
    machine.make_odoo()
    machine.lend("venv", "oca")
    assert machine.refused("odoo", PGHOST=str(machine.folder)) == (
        "The PostgreSQL that PGHOST or ODOO_RC name does not answer; start it or correct the address."
    )

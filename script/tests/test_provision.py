"""Downloads and unpacking: verified, killed in the middle and finished by the next run, and not done twice."""

import base64
import hashlib
import re
import signal
import socket
import subprocess
import zipfile

import pytest
from outside import wait_for, write_tree
from runtime import settings as s

VERSION = "19.0.7+dfsg-1"
# Keeps what was fetched whole, as apt-get does; hangs half way through the file that HANG_IN names.
APT = """
echo "$*" >> "$CALLS"
case "$*" in
  *indextargets*) echo "bookworm http://mirror.example/debian/" ;;
  *" download "*)
    for one in $ARCHIVES; do
      name=$(basename "$one")
      if [ "$name" = "$HANG_IN" ]; then head -c 100 "$one" > "partial-$name"; touch "$HANGING"; exec sleep 300; fi
      rm -f "partial-$name"; cp "$one" "$name"
    done ;;
esac
"""
DPKG = """
case "$*" in *"$HANG_UNPACKING"*) [ -z "$HANG_UNPACKING" ] || { mkdir -p "$3/usr/half"; touch "$HANGING"; exec sleep 300; } ;; esac
exec /usr/bin/dpkg-deb "$@"
"""


def package(folder, name, version, files):
    """A Debian package."""
    root = folder / name
    write_tree(root, files)
    control = f"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: Nobody <nobody@example.com>\nDescription: x\n"
    write_tree(root, {"DEBIAN/control": control})
    target = folder / f"{name}_{version}_all.deb"
    subprocess.run(["/usr/bin/dpkg-deb", "--root-owner-group", "-b", root, target], check=True, capture_output=True)
    return target


def wheel(folder, name, version, content="x = 1\n"):
    """A wheel, and its digest."""
    folder.mkdir(exist_ok=True)
    target = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}/__init__.py": content,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()},{len(text)}\n"
        for path, text in files.items()
    )
    with zipfile.ZipFile(target, "w") as archive:
        for path, text in (files | {f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}).items():
            archive.writestr(path, text)
    return hashlib.sha256(target.read_bytes()).hexdigest()


@pytest.fixture
def archives(machine):
    """A server's package and a companion, in a mirror that has another version than the tested one."""
    machine.program("apt-get", APT)
    machine.program("apt-cache", f"echo Version: {VERSION}")
    machine.program("dpkg-deb", DPKG)
    release = {"usr/lib/python3/dist-packages/odoo/release.py": "version_info = (19, 0)\n"}
    found = [package(machine.folder, "odoo-19", VERSION, release)]
    found.append(package(machine.folder, "libjs-jquery", "3", {"usr/share/javascript/jquery.js": "//\n"}))
    machine.settings["ACCEPT_SERVER"] = True
    machine.variables["ARCHIVES"] = " ".join(map(str, found))
    return found


def test_killed_download_and_unpacking_go_on(machine, archives):
    machine.lend("venv", "oca")
    server = machine.runtime / "server"
    machine.kill_when_hanging("bootstrap", HANG_IN=archives[1].name)
    assert not server.exists()
    machine.kill_when_hanging("bootstrap", HANG_UNPACKING="libjs")
    assert not server.exists()
    code, _out, err = machine.run("bootstrap")
    assert code == 0, err
    digest = hashlib.sha256(archives[0].read_bytes()).hexdigest()
    assert (server / ".provided").read_text() == f"{VERSION} {digest}\n", "the version is recorded with its hash"
    assert (server / "usr/lib/python3/dist-packages/odoo/release.py").is_file()
    assert (server / "usr/share/javascript/jquery.js").is_file()
    assert not (server / "usr/half").exists() and not (machine.runtime / "download").exists()
    calls = machine.calls.read_text()
    code, _out, err = machine.run("bootstrap")
    assert (code, re.findall("==> (.*)", err)) == (0, ["Everything is there"])
    assert machine.calls.read_text() == calls, "nothing is fetched a second time"


def test_killed_python_packages_go_on(machine):
    machine.make_odoo()
    machine.lend("oca")
    requirements, wheels = machine.folder / "requirements", machine.folder / "wheels"
    digest = wheel(wheels, "setuptools", "79.0.1")
    pins = f"setuptools==79.0.1 \\\n    --hash=sha256:{digest}\n"
    write_tree(requirements, {"python.txt": pins, "addons.txt": (s.REQUIREMENTS / "addons.txt").read_text()})
    machine.settings["REQUIREMENTS"] = str(requirements)
    stamp = machine.runtime / "venv" / ".provided"
    with socket.create_server(("127.0.0.1", 0)) as index:
        # An index that takes the call and never answers.
        address = f"http://127.0.0.1:{index.getsockname()[1]}/simple"
        process = machine.start("bootstrap", PIP_INDEX_URL=address, PIP_NO_CACHE_DIR="1")
        asked, _address = index.accept()
        process.send_signal(signal.SIGKILL)
        process.communicate()
        with asked:
            asked.settimeout(20)
            while asked.recv(4096):
                pass  # until the connection is closed: pip did not outlive the command
    assert not stamp.exists()
    local = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}
    code, _out, err = machine.run("bootstrap", **local)
    assert code == 0, err
    assert stamp.read_text() == pins
    code, _out, err = machine.run("bootstrap", PIP_NO_INDEX="1")
    assert (code, re.findall("==> (.*)", err)) == (0, ["Everything is there"])


def test_a_package_with_another_digest_is_refused(machine):
    machine.make_odoo()
    machine.lend("venv")
    wheels = machine.folder / "wheels"
    for line in (s.REQUIREMENTS / "addons.txt").read_text().splitlines():
        if "==" in line:
            name, version = line.split()[0].split("==")
            wheel(wheels, name.replace("-", "_"), version)
    sentence = machine.refused("bootstrap", PIP_NO_INDEX="1", PIP_FIND_LINKS=str(wheels))
    assert sentence.startswith("A downloaded package does not have its recorded digest (above: which); do not use it")
    assert not (machine.runtime / "oca").exists()


def test_killed_command_leaves_no_lock(machine, archives):
    machine.lend("venv", "oca")
    machine.kill_when_hanging("bootstrap", HANG_IN=archives[0].name)
    waiting = machine.start("bootstrap", HANG_IN=archives[0].name)
    wait_for(machine.hanging.exists)
    second = machine.start("bootstrap")
    assert "waiting for another command: it provisions this runtime" in second.stderr.readline()
    waiting.kill()
    waiting.communicate()
    _out, err = second.communicate(timeout=60)
    assert second.returncode == 0, err

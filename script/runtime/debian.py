"""System packages by apt-get, and the server from Debian sid unpacked into a private root."""

import hashlib
import os
import re
import shutil
import subprocess
import sys

from . import settings as s
from .say import Fault, run, step

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
NETWORK = "check the network, the proxy and /etc/apt, then run the command again (finished steps are kept)."


def require_debian(way_out):
    """Refuse another distribution than Debian 12, and name the way out of it."""
    release = {}
    try:
        with open(s.OS_RELEASE, encoding="utf-8") as lines:
            release = dict(line.rstrip("\n").split("=", 1) for line in lines if "=" in line)
    except OSError:
        pass
    name = (release.get("ID", "").strip('"'), release.get("VERSION_ID", "").strip('"'))
    if name != ("debian", "12"):
        pretty = release.get("PRETTY_NAME", "an unknown system").strip('"')
        raise Fault(f"This is {pretty}, but only Debian 12 is supported; use a Debian 12 container, or {way_out}.")


def require_space(gigabytes):
    s.RUNTIME.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(s.RUNTIME).free / 1e9
    if free < gigabytes:
        raise Fault(
            f"Only {free:.1f} GB are free for {s.RUNTIME} and about {gigabytes} GB are needed; "
            "free some space or set CUSTPROC_RUNTIME to a folder on another disk."
        )


def install(packages):
    """Install the missing ones of these packages, asking for sudo only when something is missing."""
    missing = [package for package in packages if not _is_installed(package)]
    if not missing:
        return
    require_debian(f"install these yourself: {' '.join(missing)}")
    step(f"Installing with apt-get: {' '.join(missing)}")
    become = _become(missing)
    log = s.LOGS / "apt.log"
    apt = [*become, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=600"]
    if subprocess.run(["dpkg", "--audit"], capture_output=True, check=False).stdout:
        # A killed installation left packages half configured; if its apt-get still runs, the next calls wait for it.
        subprocess.run([*become, "dpkg", "--configure", "-a"], stdin=_terminal(), capture_output=True, check=False)
    run(
        [*apt, "-o", "APT::Update::Error-Mode=any", "update"],
        fault=f"The lists of Debian packages could not be fetched (above: why); {NETWORK}",
        log=log,
    )
    run(
        [*apt, "install", "-y", "--no-install-recommends", *missing],
        fault=f"Installing {' '.join(missing)} failed (above: why); {NETWORK}",
        log=log,
    )


def _is_installed(package):
    if not shutil.which("dpkg-query"):
        return False  # not a Debian: `install` says so
    query = ["dpkg-query", "-W", "-f", "${db:Status-Status}", package]
    return subprocess.run(query, capture_output=True, text=True, check=False).stdout == "installed"


def _become(packages):
    if os.geteuid() == 0:
        return []
    command = f"apt-get install {' '.join(packages)}"
    if not shutil.which("sudo"):
        raise Fault(f"These packages are missing and so is sudo; as root run: {command}")
    if not sys.stdin.isatty() and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode:
        raise Fault(f"These packages are missing and sudo wants a password; in a terminal run: sudo {command}")
    return ["sudo"]


def _terminal():
    return None if sys.stdin.isatty() else subprocess.DEVNULL


def provide_server():
    """Download the tested server and what its links point to, verified by apt, and unpack it."""
    if s.ODOO_HOME:
        _require_odoo(s.ODOO_HOME)
        return
    stamp = s.SERVER_ROOT / ".provided"
    if stamp.is_file() and (s.ACCEPT_SERVER or stamp.read_text().split()[0] == s.SERVER_VERSION):
        return
    require_debian("set ODOO_HOME to an Odoo 19 of your own")
    require_space(s.SPACE)
    apt = _private_apt()
    step(f"Downloading Odoo {s.SERVER_VERSION} from Debian sid")
    run(
        [*apt, "-o", "APT::Update::Error-Mode=any", "update"],
        fault=f"The package lists of Debian sid could not be fetched (above: why); {NETWORK}",
    )
    version = _candidate(apt)
    if version != s.SERVER_VERSION and not s.ACCEPT_SERVER:
        raise Fault(
            f"Debian sid now has {s.SERVER_PACKAGE} {version or '(none)'}, but this module was tested with "
            f"{s.SERVER_VERSION}; set ODOO_HOME to your own Odoo 19, or CUSTPROC_ACCEPT_SERVER=1 to try the new one."
        )
    folder = s.RUNTIME / "download"
    folder.mkdir(parents=True, exist_ok=True)
    # apt-get keeps what an interrupted run has fetched completely, after comparing its digest.
    run(
        [*apt, "download", f"{s.SERVER_PACKAGE}={version}", *s.COMPANIONS],
        fault=f"The server could not be downloaded from Debian sid (above: why); {NETWORK}",
        cwd=folder,
    )
    archives = sorted(folder.glob("*.deb"))
    server = folder / f"{s.SERVER_PACKAGE}_{version.replace(':', '%3a')}_all.deb"
    found = hashlib.sha256(server.read_bytes()).hexdigest()
    if version == s.SERVER_VERSION and found != s.SERVER_SHA256:
        raise Fault(
            f"{server.name} has the digest {found}, not the recorded {s.SERVER_SHA256}; "
            "do not use it, and report that Debian's package was changed."
        )
    _unpack(archives, f"{version} {found}\n")
    shutil.rmtree(folder)


def _require_odoo(home):
    release = home / "odoo" / "release.py"
    if not release.is_file():
        raise Fault(f"ODOO_HOME is {home}, which has no odoo/release.py; point it to an Odoo 19 source folder.")
    version = re.search(r"^version_info = \((\d+), *(\d+)", release.read_text(encoding="utf-8"), re.MULTILINE)
    if not version or version[1] != "19":
        found = ".".join(version.groups()) if version else "another version"
        raise Fault(f"ODOO_HOME is {home}, which is Odoo {found}; this module needs an Odoo 19 source folder.")


def _unpack(archives, stamp):
    step(f"Unpacking {len(archives)} packages to {s.SERVER_ROOT}")
    half = s.SERVER_ROOT.with_name("server.unpacking")
    shutil.rmtree(half, ignore_errors=True)
    for archive in archives:
        run(
            ["dpkg-deb", "-x", archive, half],
            fault=f"{archive.name} could not be unpacked; is the disk full? Run the command again.",
        )
    # Debian removed this file, and the manifest still names it: without a stub every page logs an error.
    addons = half / "usr/lib/python3/dist-packages/odoo/addons"
    stub = addons / "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    stub.parent.mkdir(parents=True, exist_ok=True)
    stub.write_text("// Not part of Debian's package; video backgrounds are not available.\n")
    (half / ".provided").write_text(stamp)
    shutil.rmtree(s.SERVER_ROOT, ignore_errors=True)
    half.rename(s.SERVER_ROOT)


def _private_apt():
    """apt-get with lists and cache of its own: sid is seen by this download only, never by the system."""
    folder = s.RUNTIME / "apt"
    for name in ("lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    sources = folder / "sources.list"
    mirror = _mirror()
    sources.write_text("".join(f"deb [signed-by={KEYRING}] {mirror} {suite} main\n" for suite in ("sid", "bookworm")))
    options = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Dir::State::lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "APT::Sandbox::User": "root",  # the unprivileged download user cannot write here
        # Mirrors may lag behind. Signatures are verified all the same, and the server's digest is recorded.
        "Acquire::Check-Valid-Until": "false",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
    }
    return ["apt-get", *(f"-o{name}={value}" for name, value in options.items())]


def _mirror():
    query = ["apt-get", "indextargets", "--format", "$(RELEASE) $(REPO_URI)", "Created-By: Packages"]
    for line in subprocess.run(query, capture_output=True, text=True, check=False).stdout.splitlines():
        release, _, address = line.partition(" ")
        if release in ("bookworm", "stable", "oldstable"):
            return address
    raise Fault("No Debian 12 mirror is set in /etc/apt; add one to /etc/apt/sources.list and run the command again.")


def _candidate(apt):
    command = ["apt-cache", *apt[1:], "show", "--no-all-versions", f"{s.SERVER_PACKAGE}/sid"]
    text = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return next((line.split()[1] for line in text.splitlines() if line.startswith("Version:")), None)

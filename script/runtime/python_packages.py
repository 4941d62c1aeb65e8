"""Python packages in a venv and OCA addons in a folder, both from pinned versions with digests."""

import shutil
import subprocess
from pathlib import Path

from . import settings as s
from .debian import NETWORK
from .say import Fault, run, step

PIP = [
    s.VENV / "bin" / "python",
    "-m",
    "pip",
    "--disable-pip-version-check",
    "--no-input",
    "install",
    "--require-hashes",
]
TAMPERED = (
    "DO NOT MATCH THE HASHES",
    "A downloaded package does not have its recorded digest (above: which); do not use it, check the package registry you "
    "load from (PIP_INDEX_URL, pip config), and report it if that is not the cause.",
)
# Packages that PyPI has only as sources are built with the pinned setuptools below, not with one fetched unchecked.
FROM_SOURCES = ("--no-build-isolation", "--use-pep517")


def provide_python():
    wanted = (s.REQUIREMENTS / "python.txt").read_text()
    stamp = s.VENV / ".provided"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    step(f"Installing Python packages into {s.VENV}")
    python = _debian_python()
    stamp.unlink(missing_ok=True)
    run(
        [python, "-m", "venv", "--clear", s.VENV],
        fault=f"{python} could not make a venv (above: why); install python3-venv.",
    )
    log = s.LOGS / "pip.log"
    fault = f"The Python packages could not be installed (above: why); {NETWORK}"
    first = s.VENV / "setuptools.txt"
    first.write_text(_requirement(wanted, "setuptools"))
    run([*PIP, "-r", first], fault=fault, log=log, causes=[TAMPERED])
    run([*PIP, *FROM_SOURCES, "-r", s.REQUIREMENTS / "python.txt"], fault=fault, log=log, causes=[TAMPERED])
    stamp.write_text(wanted)


def provide_addons():
    """The OCA addons lie in odoo/addons inside their wheels; they are unpacked without their dependency on "odoo"."""
    wanted = (s.REQUIREMENTS / "addons.txt").read_text()
    stamp = s.OCA / ".provided"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    step(f"Installing OCA addons into {s.OCA}")
    half = s.OCA.with_name("oca.unpacking")
    shutil.rmtree(half, ignore_errors=True)
    run(
        [
            *PIP,
            "--no-deps",
            "--only-binary",
            ":all:",
            "--no-compile",
            "--target",
            half,
            "-r",
            s.REQUIREMENTS / "addons.txt",
        ],
        fault=f"The OCA addons could not be downloaded (above: why); {NETWORK}",
        causes=[TAMPERED],
    )
    (half / ".provided").write_text(wanted)
    shutil.rmtree(s.OCA, ignore_errors=True)
    half.rename(s.OCA)


def _debian_python():
    for path in ("/usr/bin/python3.11", "/usr/bin/python3"):
        if Path(path).exists():
            version = subprocess.run(
                [path, "-c", "import sys; print(sys.version_info[:2])"], capture_output=True, text=True, check=False
            )
            if version.stdout.strip() == "(3, 11)":
                return path
    raise Fault("Debian's Python 3.11 is missing; run: apt-get install python3-venv")


def _requirement(text, name):
    """The pinned requirement of one package with its digests."""
    lines, inside = [], False
    for line in text.splitlines(keepends=True):
        if not line.startswith((" ", "#")):
            inside = line.startswith(f"{name}==")
        if inside:
            lines.append(line)
    return "".join(lines)

"""Where everything lies and which versions were tested. No other file knows a path or a version."""

import configparser
import hashlib
import os
from pathlib import Path

MODULE = "custproc_module"
CHECKOUT = Path(__file__).resolve().parents[2]
SCRIPT = CHECKOUT / "script"
MODULE_FOLDER = CHECKOUT / MODULE
# A companion with a document that uses every block of the engine; installed where tests run, never elsewhere.
TEST_MODULE = f"test_{MODULE}"
CHECKOUT_KEY = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]

# The runtime may be shared by several checkouts; only databases and configuration are per checkout.
RUNTIME = Path(os.environ.get("CUSTPROC_RUNTIME") or CHECKOUT / ".runtime").absolute()
SHARED = bool(os.environ.get("CUSTPROC_RUNTIME"))
RUNTIME_KEY = hashlib.sha256(str(RUNTIME).encode()).hexdigest()[:8]
LOCKS = RUNTIME / "locks"
LOGS = RUNTIME / "log" / CHECKOUT_KEY
VENV = RUNTIME / "venv"
PYTHON = VENV / "bin" / "python"
SERVER_ROOT = RUNTIME / "server"
OCA = RUNTIME / "oca"
CONFIG = RUNTIME / "config" / f"{CHECKOUT_KEY}.conf"

REQUIREMENTS = SCRIPT / "requirements"
LOG_EXCEPTIONS = SCRIPT / "log-exceptions.txt"

# The tested server: Debian sid's package, its digest, and the companions that its symbolic links point to.
SERVER_PACKAGE = "odoo-19"
SERVER_VERSION = "19.0.0+dfsg-1"
SERVER_SHA256 = "9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf"
COMPANIONS = (
    "libjs-jquery/sid",
    "libjs-jquery-form/sid",
    "libjs-underscore/sid",
    "fonts-roboto-unhinted/sid",
    "fonts-montserrat/sid",
    "fonts-inconsolata/sid",
    "fonts-ocr-b/sid",
    "fonts-font-awesome/bookworm",  # sid's release has other file names
)
ACCEPT_SERVER = bool(os.environ.get("CUSTPROC_ACCEPT_SERVER"))

SYSTEM_PACKAGES = ["python3-venv", "wkhtmltopdf", "fonts-noto-cjk"]
CLUSTER_PACKAGES = ["postgresql"]
CLIENT_PACKAGES = ["postgresql-client"]
TEST_PACKAGES = ["chromium"]

# What a system says it is, and the gigabytes a runtime with its databases grows to.
OS_RELEASE = Path("/etc/os-release")
SPACE = 4

LANGUAGES = "en_US,zh_CN,zh_TW"  # the first one becomes the default of users and partners
DEPENDENCIES = "sale_stock,account,repair,portal,rating,survey,helpdesk_mgmt,report_xlsx,l10n_cn".split(",")
NEIGHBOURS = "stock_picking_batch,sale_management,sale_loyalty,sale_crm,website_sale,pos_sale".split(",")
PEERS = "base_tier_validation,sale_tier_validation,account_financial_risk,sale_financial_risk,helpdesk_mgmt_sla".split(
    ","
)

# A company's own Odoo (ODOO_HOME, ODOO_PYTHON) and PostgreSQL (PGHOST, PGUSER … or the file that ODOO_RC names).
ODOO_HOME = Path(os.environ["ODOO_HOME"]).absolute() if os.environ.get("ODOO_HOME") else None
OWN_CONFIG = Path(os.environ["ODOO_RC"]).absolute() if os.environ.get("ODOO_RC") else None


def _own_options():
    if not OWN_CONFIG:
        return {}
    parser = configparser.RawConfigParser()
    parser.read(OWN_CONFIG)
    return dict(parser.items("options")) if parser.has_section("options") else {}


OWN_OPTIONS = {name: value for name, value in _own_options().items() if value not in ("", "False", "None")}
OWN_POSTGRES = any(map(os.environ.get, ("PGHOST", "PGUSER", "PGSERVICE"))) or bool(
    OWN_OPTIONS.keys() & {"db_host", "db_user", "db_password"}
)
DATA = Path(OWN_OPTIONS.get("data_dir") or RUNTIME / "data")
if ODOO_HOME and os.environ.get("ODOO_PYTHON"):
    PYTHON = Path(os.environ["ODOO_PYTHON"])


def digest(*parts):
    """A short name for a combination of inputs."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:8]


def module_digest():
    """The files that end up in a database, of the module and its test companion: everything but tests and documentation."""
    skipped = ("tests/", "static/tests/", "doc/", "readme/", "README")
    total = hashlib.sha256()
    for folder in (MODULE_FOLDER, CHECKOUT / TEST_MODULE):
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and "__pycache__" not in name and not name.startswith(skipped):
                total.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:8]

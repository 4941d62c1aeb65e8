"""The databases that are compared: plain Odoo, one with each OCA peer, and one with this module, all with the same data.

They are kept until the day, the sizes, the data or the modules change, so that a second run starts at once.
"""

import datetime

from runtime import databases
from runtime import settings as s
from runtime.say import lock, note, step

from .workers import INSIDE, Worker

# contestant: what is installed beside the dependencies of the module
PEERS = {
    "risk": ["account_financial_risk", "sale_financial_risk"],
    "tiers": ["sale_tier_validation"],
    "sla": ["helpdesk_mgmt_sla"],
}
PREFIX = f"{databases.PREFIX}bench_{s.CHECKOUT_KEY}_"


def template(contestant):
    """The template with the contestant's modules and no data."""
    if contestant in PEERS:
        return databases.with_addons(contestant, PEERS[contestant])
    return databases.with_module("plain") if contestant == "ours" else databases.dependencies("plain")


def provide(contestant, sizes):
    """The contestant's database with data of these sizes; returns its name."""
    base = template(contestant)
    sources = [(INSIDE / f"{name}.py").read_text() for name in ("dataset", "ledger", "configure")]
    name = f"{PREFIX}{contestant}_{s.digest(base, sizes, datetime.date.today(), *sources)}"
    with lock(s.LOCKS, name):
        if not databases.exists(name):
            step(f"Making the data of {contestant}: {sizes['customers']} customers, {sizes['invoices']} invoices")
            building = f"{name}_building"
            databases.clone(base, building)
            worker = Worker(building, log(contestant))
            made = worker.call("configure.build", contestant=contestant, **sizes)
            worker.close()
            note(", ".join(f"{value} {key}" for key, value in made.items()))
            databases.complete(building, name)
    return name


def drop(keep=()):
    """Drop the databases of earlier runs of this checkout, those to `keep` apart."""
    for (name,) in databases.query(f"SELECT datname FROM pg_database WHERE starts_with(datname, '{PREFIX}')"):
        if name not in keep:
            databases.drop(name)


def log(name):
    return s.LOGS / f"bench-{name}.log"


def start(contestant, database):
    return Worker(database, log(contestant))

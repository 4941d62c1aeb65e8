"""speed: compare bare SQL, plain Odoo, the OCA peers and this module, taking turns on the same data in one run."""

import argparse

from runtime import settings as s
from runtime.say import Fault, lock, note, step

from . import contestants, sessions, table
from .works import rows

SESSIONS = "sessions"  # a run of its own: processes that disturb each other are no measurement beside others
SCALES = {"full": 1, "tenth": 10, "hundredth": 100}


def main(arguments):
    options = parse(arguments)
    # A second run would drop the databases of the first one, and spoil its figures.
    with lock(s.LOCKS, f"bench-{s.CHECKOUT_KEY}", "it measures"):
        if options.clean:
            contestants.drop()
        elif options.only == {SESSIONS}:
            return sessions.compare(options)
        else:
            compare(options)
    return 0


def compare(options):
    chosen = [row for row in rows(options) if not options.only or row.name in options.only]
    databases = {key: contestants.provide(key[0], sizes(options, key[1])) for key in needed(chosen)}
    contestants.drop(keep=databases.values())
    workers = {key: contestants.start("-".join(key), database) for key, database in databases.items()}
    try:
        results = [measure(row, workers, options.rounds) for row in chosen]
    finally:
        for worker in workers.values():
            worker.close()
    print(table.render(results, options), flush=True)


def parse(arguments):
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--customers", type=int, default=5000, help="customers (5000; the full size is 50000)")
    parser.add_argument(
        "--invoices", type=int, help="posted invoices (ten a customer), each with its payment where it is paid"
    )
    parser.add_argument(
        "--tickets", type=int, help="tickets with a running clock, and as many without (as many as customers)"
    )
    parser.add_argument(
        "--due", type=int, help="clocks that are due (1000, at most a hundredth of them at small sizes)"
    )
    parser.add_argument(
        "--rounds", type=int, default=5, help="how often each measurement is taken, after one that only warms up"
    )
    parser.add_argument("--only", type=lambda text: set(text.split(",")), help="rows, separated by commas; or sessions")
    parser.add_argument("--seconds", type=int, default=60, help="how long each number of sessions trades (60)")
    parser.add_argument("--clean", action="store_true", help="drop the databases of earlier runs and stop")
    options = parser.parse_args(arguments)
    options.invoices = options.invoices or 10 * options.customers
    options.tickets = options.tickets or options.customers
    options.due = options.due or min(1000, options.tickets // 50)
    known = {row.name for row in rows(options)}
    if options.only == {SESSIONS}:
        return options
    if options.only and options.only - known:
        raise Fault(
            f"There is no row {', '.join(sorted(options.only - known))}; choose from {', '.join(sorted(known))}."
        )
    if options.customers < 500 or options.rounds < 1:
        raise Fault("A measurement needs at least 500 customers and one round.")
    return options


def sizes(options, scale):
    part = SCALES[scale]
    tickets = max(options.tickets // part, options.due)
    return {
        "customers": options.customers // part,
        "invoices": options.invoices // part,
        "tickets": tickets,
        "due": options.due,
    }


def needed(chosen):
    found = {(entry.contestant, entry.scale): None for row in chosen for entry in row.entries}
    return list(found)


def measure(row, workers, rounds):
    """{entry: [answers]}, and the first entry's second turns: every round asks all entries, each time beginning with another one."""
    step(row.title)
    answers = {entry: [] for entry in row.entries}
    again = []
    for number in range(rounds + 1):
        turns = [
            (entry, answers[entry])
            for entry in row.entries
            if entry.rounds is None or number < entry.rounds or entry.rounds == 1
        ]
        turns = [(entry, kept) for entry, kept in turns if entry.rounds is None or len(kept) < entry.rounds]
        if row.twice:
            turns.insert(len(turns) // 2 + 1, (row.entries[0], again))
        shift = number % len(turns)
        for entry, kept in turns[shift:] + turns[:shift]:
            answer = workers[entry.contestant, entry.scale].call(entry.function, **entry.arguments)
            # The first round fills the caches; what takes minutes has only one.
            if number or entry.rounds == 1:
                kept.append(answer)
            elif answer["seconds"] > 5:
                note(f"{entry.label}: {answer['seconds']:.0f} s a round")
    return row, answers, again

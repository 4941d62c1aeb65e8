"""The row “sessions”: processes that confirm and deliver for one payer at the same time; is the limit kept, and how much gets through?"""

import threading

from runtime import databases
from runtime import settings as s
from runtime.say import lock, step

from . import contestants

NUMBERS = (1, 2, 4, 8)
COLUMNS = ("confirmed", "held", "delivered", "busy", "retries", "passed")


def compare(options):
    """Run 1, 2, 4 and 8 sessions in turn, each a process of its own, and print what they got through."""
    name = f"{contestants.PREFIX}sessions"
    with lock(s.LOCKS, name):
        databases.clone(databases.with_module("plain"), name)
        workers = [contestants.start(f"session-{number}", name) for number in range(max(NUMBERS))]
        try:
            ids = workers[0].call("sessions.prepare")["ids"]
            rows = [_round(workers[:number], ids, options.seconds) for number in NUMBERS]
        finally:
            for worker in workers:
                worker.close()
            databases.drop(name)
    print(_render(rows, options.seconds), flush=True)
    wrong = [row for row in rows if row["passed"] or row["half"]]
    return bool(wrong)


def _round(workers, ids, seconds):
    step(f"{len(workers)} sessions of one payer, {seconds} s")
    found = [None] * len(workers)

    def ask(number):
        found[number] = workers[number].call("sessions.run", ids=ids, length=seconds)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(workers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = workers[0].call("sessions.left", ids=ids)
    row = {name: sum(one.get(name, 0) for one in found) for name in COLUMNS}
    return row | {"sessions": len(workers), "half": left["half"], "exposure": left["exposure"]}


def _render(rows, seconds):
    lines = ["| sessions | confirmed | held | delivered | a second | “busy” | tries lost | limit passed | half states |", "|" + "---|" * 9]
    for row in rows:
        rate = (row["confirmed"] + row["held"] + row["delivered"]) / seconds
        counts = f"{row['confirmed']} | {row['held']} | {row['delivered']} | {rate:.1f} | {row['busy']} | {row['retries']}"
        lines.append(f"| {row['sessions']} | {counts} | {row['passed']} | {row['half'] or 'none'} |")
    return "\n".join(lines)

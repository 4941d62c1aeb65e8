"""receivables PATH: replay a real receivables file and compare every customer's verdict with a calculation from the file."""

import argparse
import csv
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from runtime import databases
from runtime import settings as s
from runtime.say import Fault, lock, note, step

from . import shell

FORMATS = {"mdy": "%m/%d/%Y", "dmy": "%d/%m/%Y", "ymd": "%Y-%m-%d"}


def main(arguments):
    parser = argparse.ArgumentParser(prog="script/bench receivables", description=__doc__)
    parser.add_argument("path", type=Path, help="CSV with customerID, invoiceNumber, InvoiceDate, DueDate, InvoiceAmount, SettledDate")
    parser.add_argument("--date", type=date.fromisoformat, action="append", help="decision date (2013-06-30); may be given again")
    parser.add_argument("--date-format", choices=FORMATS, default="mdy")
    options = parser.parse_args(arguments)
    if not options.path.is_file():
        raise Fault(f"{options.path} is no file; name a receivables CSV.")
    days = options.date or [date(2013, 6, 30)]
    databases.remove_stale()
    name = databases.run_name()
    with lock(s.LOCKS, name):
        databases.clone(databases.with_module("plain"), name)
        try:
            step(f"Loading {options.path.name}")
            found = shell.run(
                name,
                "receivables",
                path=str(options.path.absolute()),
                days=[day.isoformat() for day in days],
                date_format=options.date_format,
            )
        finally:
            databases.drop(name)
    rows = list(read(options.path, FORMATS[options.date_format]))
    different = sum(compare(rows, day, found["verdicts"][day.isoformat()]) for day in days)
    if different or found["left"]:
        raise Fault(f"{different} customers differ, {found['left']} entries were left after unloading (above: which).")
    return 0


def compare(rows, day, found):
    """Print what differs on a day; the number of customers that do."""
    expected = judge(rows, day)
    different = [customer for customer in expected if [str(value) for value in expected[customer]] != found.get(customer)]
    step(f"Decision date {day}")
    issued, settled, due = (sum(row[index] == day for row in rows) for index in (2, 4, 3))
    border = sum(row[2] == day - timedelta(days=30) for row in rows)
    note(f"that day {settled} settled, {due} due, {issued} issued; {border} issued on the 30th day before")
    states = Counter(values[-1] for values in expected.values())
    note(f"{len(expected)} customers: " + ", ".join(f"{count} {state}" for state, count in sorted(states.items())))
    for customer in different:
        note(f"{customer}: from the file {expected[customer]}, the module says {found.get(customer)}")
    note(f"{len(expected) - len(different)} of {len(expected)} equal to the cent in limit, exposure, overdue and state")
    return len(different)


def read(path, date_format):
    """The file's rows: customer, amount, invoiced, due, settled (None: open)."""

    def day(text):
        return datetime.strptime(text, date_format).date() if text else None

    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            yield (
                row["customerID"],
                Decimal(row["InvoiceAmount"]),
                day(row["InvoiceDate"]),
                day(row["DueDate"]),
                day(row["SettledDate"]),
            )


def judge(rows, on, window=30, term=30):
    """{customer: (limit, exposure, overdue, state)} in plain Python, without the module's code (D-04, D-06; no eligibility)."""
    cents = Decimal("0.01")
    result = {}
    for customer in sorted({row[0] for row in rows}):
        mine = [row[1:] for row in rows if row[0] == customer]
        limit = sum((amount for amount, issued, *_rest in mine if on - timedelta(window) <= issued < on), Decimal())
        still = [(amount, issued, due) for amount, issued, due, paid in mine if issued < on and (not paid or paid >= on)]
        exposure = sum((amount for amount, *_rest in still), Decimal())
        overdue = sum((amount for amount, _issued, due in still if due < on), Decimal())
        state = "over_limit" if exposure > limit else "free"
        if any((on - issued).days > term for _amount, issued, _due in still):
            state = "past_term"
        result[customer] = (limit.quantize(cents), exposure.quantize(cents), overdue.quantize(cents), state)
    return result

"""A small made-up receivables file with the borders of 2013-06-30, and a second way to judge it: plain Python from the CSV."""

import csv
import io
from datetime import date, datetime, timedelta
from decimal import Decimal

DECISION_DATE = date(2013, 6, 30)

HEADER = "customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate\n"
# Dates are month first. Per customer: settled on, due on and issued on the decision date; issued on the 30th and 31st day before.
ROWS = """\
C-SETTLED,4/6/2013,0001,6/1/2013,7/1/2013,100.10,No,6/30/2013
C-SETTLED,4/6/2013,0002,6/2/2013,7/2/2013,50.25,Yes,6/29/2013
C-DUE,4/6/2013,0003,5/31/2013,6/30/2013,70.70,No,7/15/2013
C-DUE,4/6/2013,0004,5/31/2013,6/29/2013,30.30,Yes,7/15/2013
C-ISSUED,4/6/2013,0005,6/30/2013,7/30/2013,1000.00,No,7/4/2013
C-ISSUED,4/6/2013,0006,6/29/2013,7/29/2013,10.00,No,
C-BORDER,4/6/2013,0007,5/31/2013,6/30/2013,20.00,No,7/1/2013
C-BORDER,4/6/2013,0008,5/30/2013,6/29/2013,40.00,No,6/10/2013
C-OVER,4/6/2013,0009,5/31/2013,6/30/2013,15.55,No,7/1/2013
C-OVER,4/6/2013,0010,5/31/2013,6/30/2013,15.55,No,7/1/2013
C-PAST,4/6/2013,0011,5/30/2013,6/29/2013,12.34,No,7/1/2013
C-PAST,4/6/2013,0012,6/3/2013,7/3/2013,500.00,No,7/1/2013
C-OLD,4/6/2013,0013,1/2/2012,2/1/2012,9.99,No,2/3/2012
C-LATER,4/6/2013,0014,12/2/2013,1/1/2014,77.00,No,12/20/2013
"""
CSV = (HEADER + ROWS).encode()


def read(content):
    """The rows as (customer, amount, invoiced, due, settled or None)."""

    def day(text):
        return datetime.strptime(text, "%m/%d/%Y").date() if text else None

    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"))):
        yield row["customerID"], Decimal(row["InvoiceAmount"]), day(row["InvoiceDate"]), day(row["DueDate"]), day(row["SettledDate"])


def judge(content, on=DECISION_DATE, window=30, term=30):
    """{customer: (limit, exposure, overdue, state)} straight from the file, without eligibility (D-04, D-06)."""
    result = {}
    rows = list(read(content))
    for customer in {row[0] for row in rows}:
        mine = [row[1:] for row in rows if row[0] == customer]
        limit = sum((a for a, issued, _due, _paid in mine if on - timedelta(window) <= issued <= on - timedelta(1)), Decimal())
        still_open = [(a, issued, due) for a, issued, due, paid in mine if issued < on and (paid is None or paid >= on)]
        exposure = sum((a for a, _issued, _due in still_open), Decimal())
        overdue = sum((a for a, _issued, due in still_open if due < on), Decimal())
        if still_open and (on - min(issued for _a, issued, _due in still_open)).days > term:
            state = "past_term"
        else:
            state = "over_limit" if exposure > limit else "free"
        result[customer] = (limit, exposure, overdue, state)
    return result

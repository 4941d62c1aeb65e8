"""Check the rows of a receivables file: which can be loaded, and why the others cannot.

A reason is a code with its facts; the words in the reader's language are the model's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ..engine.table_file import Reason
from ..engine.table_values import NO, YES, is_day_number, parse_amount, parse_date
from .receivables_file import DATE_TARGETS

MAX_AMOUNT = Decimal(10) ** 12
# Characters of a reference or a number: longer ones are a text that slipped into the column, and no index takes them.
MAX_LENGTH = 128


@dataclass(frozen=True, slots=True)
class Known:
    """What the database knows: customers by reference (0 = more than one), currencies' decimals by code, companies by name.

    `today` is the day of the load: nothing was invoiced or settled after it. `locked` is the last closed day of each company, `loaded` the
    invoices that stand already: (company, customer, number) to the name of their load. Without `create_customers` an unknown customer is
    a reason.
    """

    company_id: int
    currency: str
    customers: Mapping[str, int]
    currencies: Mapping[str, int]
    companies: Mapping[str, int]
    today: date | None = None
    locked: Mapping[int, date] = field(default_factory=dict)
    loaded: Mapping[tuple[int, str, str], str] = field(default_factory=dict)
    create_customers: bool = False


@dataclass(slots=True)
class Row:
    """One row: what was understood of it, and every reason against it. Amount in the row's currency."""

    number: int
    customer: str = ""
    invoice: str = ""
    invoice_date: date | None = None
    due_date: date | None = None
    settled_date: date | None = None
    amount: Decimal | None = None
    disputed: bool = False
    currency: str = ""
    company_id: int = 0
    reasons: list[Reason] = field(default_factory=list)

    def refuse(self, code: str, **facts):
        self.reasons.append(Reason(code, facts))


def check_rows(
    rows: Sequence[tuple[int, Sequence[str]]], targets: Mapping[str, int], date_format: str, known: Known, width: int = 0
) -> list[Row]:
    """Every row of the file with what was understood and what speaks against it, in the file's order.

    :param targets: {target: column index} of policies/credit/receivables_file.py
    :param width: how many columns the header has; a row with more has shifted, as 1,234.50 without quotation marks does
    """
    needed = max(targets.values(), default=-1) + 1
    checked, seen = [], {}
    for number, cells in rows:
        texts = {target: cells[index] if index < len(cells) else "" for target, index in targets.items()}
        row = Row(number, customer=texts["customer"].strip(), invoice=texts["number"].strip())
        if len(cells) < needed:
            row.refuse("too_few_cells")
        if width and len(cells) > width:
            row.refuse("too_many_cells", value=cells[-1])
        _check_identity(row, texts, known)
        _check_dates(row, texts, date_format, known)
        _check_money(row, texts, known)
        key = (row.company_id, row.customer, row.invoice)
        if row.customer and row.invoice and row.company_id:
            if key in seen:
                row.refuse("duplicate_number", number=row.invoice, row=seen[key])
            elif key in known.loaded:
                row.refuse("already_loaded", number=row.invoice, load=known.loaded[key])
            seen.setdefault(key, number)
        checked.append(row)
    return checked


def _check_identity(row: Row, texts: Mapping[str, str], known: Known):
    company = texts.get("company", "")
    row.company_id = known.companies.get(company, 0) if company else known.company_id
    if not row.company_id:
        row.refuse("unknown_company", value=company)
    if not row.customer:
        row.refuse("blank_customer")
    elif row.customer not in known.customers:
        if not known.create_customers:
            row.refuse("unknown_customer", value=row.customer)
    elif not known.customers[row.customer]:
        row.refuse("ambiguous_customer", value=row.customer)
    if not row.invoice:
        row.refuse("blank_number")
    for target, text in (("customer", row.customer), ("number", row.invoice)):
        if len(text) > MAX_LENGTH:
            row.refuse("too_long", target=target, length=len(text), maximum=MAX_LENGTH)


def _check_dates(row: Row, texts: Mapping[str, str], date_format: str, known: Known):
    for target in DATE_TARGETS:
        text = texts.get(target, "")
        if not text:
            if target != "settled_date":
                row.refuse("blank", target=target)
            continue
        value = parse_date(text, date_format)
        setattr(row, target, value)
        if value is None:
            row.refuse("day_number" if is_day_number(text) else "bad_date", target=target, value=text)
        elif known.today and value > known.today and target != "due_date":
            row.refuse("in_the_future", target=target, date=value, today=known.today)
    if row.invoice_date and row.settled_date and row.settled_date < row.invoice_date:
        row.refuse("settled_before_invoiced", settled=row.settled_date, invoiced=row.invoice_date)
    locked = known.locked.get(row.company_id)
    if locked and row.invoice_date and row.invoice_date <= locked:
        row.refuse("locked_period", date=row.invoice_date, locked=locked)


def _check_money(row: Row, texts: Mapping[str, str], known: Known):
    row.currency = texts.get("currency", "").upper() or known.currency
    if row.currency not in known.currencies:
        row.refuse("unknown_currency", value=row.currency)
    amount = parse_amount(texts["amount"])
    if not texts["amount"].strip():
        row.refuse("blank", target="amount")
    elif amount is None:
        row.refuse("bad_amount", value=texts["amount"])
    elif amount < 0:
        row.refuse("negative_amount", value=texts["amount"])
    elif amount > MAX_AMOUNT:
        row.refuse("too_large", value=texts["amount"])
    elif amount != round(amount, known.currencies.get(row.currency, 2)):
        row.refuse("too_many_decimals", value=texts["amount"], currency=row.currency)
    else:
        row.amount = amount
    flag = texts.get("disputed", "").strip().lower()
    row.disputed = flag in YES
    if flag not in YES and flag not in NO:
        row.refuse("bad_flag", value=texts["disputed"])

"""The columns of a file of receivables, and the names they go by."""

from collections.abc import Sequence

from ..engine import table_file
from ..engine.table_file import synonyms

REQUIRED = ("customer", "number", "invoice_date", "due_date", "amount")
DATE_TARGETS = ("invoice_date", "due_date", "settled_date")

_NAMES = {
    "customer": "customer customerid customerno customernumber customerref customerreference customercode client clientid account"
    " partner debtor 客户 客户编号 客户代码 客户编码 客户号 客戶 客戶編號 客戶代碼",
    "number": "invoicenumber invoiceno invoice invoiceid number documentnumber 发票号 发票号码 发票编号 發票號 發票號碼 單號 单号",
    "invoice_date": "invoicedate date issuedate issued 发票日期 开票日期 發票日期 開票日期 日期",
    "due_date": "duedate due maturity maturitydate 到期日 到期日期 应付日期 應付日期",
    "amount": "amount invoiceamount total amounttotal value 金额 发票金额 价税合计 金額 發票金額 價稅合計",
    "settled_date": "settleddate settled settlementdate paiddate paid paymentdate 结清日期 付款日期 回款日期 結清日期 收款日期",
    "disputed": "disputed dispute isdisputed 争议 有争议 爭議 有爭議",
    "currency": "currency currencycode 币种 货币 幣種 貨幣",
    "company": "company companyname 公司 公司名称 公司名稱",
}
_SYNONYMS = synonyms(_NAMES)


def guess_targets(header: Sequence[str]) -> dict[str, int]:
    """Which column holds what, by its name: {target: column index}; the first column that fits wins.

    >>> guess_targets(["customerID", "PaperlessDate", "Invoice Number", "InvoiceDate", "到期日", "金额"])
    {'customer': 0, 'number': 2, 'invoice_date': 3, 'due_date': 4, 'amount': 5}
    """
    return table_file.guess_targets(header, _SYNONYMS)

from odoo import models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

LABELS = {
    "title": _lt("Repair Slip"),
    "number": _lt("Number"),
    "ticket": _lt("Ticket"),
    "customer": _lt("Customer"),
    "contact": _lt("Contact"),
    "phone": _lt("Telephone"),
    "place": _lt("Place"),
    "equipment": _lt("Equipment"),
    "model": _lt("Model"),
    "serial": _lt("Serial number"),
    "purchase": _lt("Purchase date"),
    "warranty": _lt("Warranty"),
    "reported": _lt("Reported on"),
    "fault": _lt("Fault"),
    "appointment": _lt("Appointment"),
    "technician": _lt("Technician"),
    "arrived": _lt("Arrived on"),
    "diagnosis": _lt("Defect found"),
    "work": _lt("Work done"),
    "item": _lt("Item"),
    "quantity": _lt("Quantity"),
    "price": _lt("Unit price"),
    "amount": _lt("Customer pays"),
    "total": _lt("Total, tax included"),
    "agreed": _lt("Customer agreed to the fees"),
    "approved": _lt("Dispatched by"),
    "tested": _lt("Tested and cleaned up"),
    "signature": _lt("Customer's signature"),
    "refused": _lt("Not signed, because"),
    "inside": _lt("Under warranty"),
    "outside": _lt("Out of warranty"),
    "unknown": _lt("Not known"),
    "yes": _lt("Yes"),
    "no": _lt("No"),
}
COPIES = (_lt("1st copy: customer"), _lt("2nd copy: head of engineering"), _lt("3rd copy: finance"))


class RepairSheet(models.Model):
    _inherit = "custproc.repair.sheet"

    def _get_slip_language(self):
        """The Chinese on the slip: the customer's, else simplified."""
        self.ensure_one()
        lang = self.partner_id.lang or ""
        return lang if lang.startswith("zh_") else "zh_CN"

    def _get_slip_labels(self):
        """{name: "中文 English"} of everything printed on the slip, whatever language its reader uses."""
        lang = self._get_slip_language()
        return {name: _bilingual(label, lang) for name, label in LABELS.items()}

    def _get_slip_copies(self):
        """Titles of the three copies: customer, head of engineering, finance (RP-07)."""
        lang = self._get_slip_language()
        return [_bilingual(label, lang) for label in COPIES]


def _bilingual(label, lang):
    english, chinese = label._translate("en_US"), label._translate(lang)
    return english if chinese == english else f"{chinese} {english}"

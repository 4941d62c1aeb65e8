from odoo import models
from odoo.tools.translate import LazyTranslate

from .repair_slip import LABELS, _bilingual

_lt = LazyTranslate(__name__)

DISPATCH_LABELS = {
    "title": _lt("Installation Dispatch Order"),
    "task": _lt("What is to be done"),
    "speciality": _lt("Specialities needed"),
    "hours": _lt("Expected hours"),
    "taken": _lt("Tools, spare parts and documents taken along"),
    "old_number": _lt("Old terminal or card number"),
    "new_number": _lt("New terminal or card number"),
    "approved": _lt("Approved by"),
    "approved_on": _lt("Approved on"),
    "not_approved": _lt("Not approved yet: nobody leaves on this order"),
    "set_out": _lt("Technician's signature"),
}


class RepairSheet(models.Model):
    _inherit = "custproc.repair.sheet"

    def _get_dispatch_labels(self):
        """{name: "中文 English"} of everything printed on the installation dispatch order (安装任务派工单, RP-10)."""
        lang = self._get_slip_language()
        return {name: _bilingual(label, lang) for name, label in (LABELS | DISPATCH_LABELS).items()}

    def _is_dispatch_approved(self):
        """Whether the dispatcher has approved the order by sending a technician (RP-10)."""
        self.ensure_one()
        return bool(self.assigned_by_id and self.technician_id and self.appointment_at)

from odoo import api, fields, models

from ..contact.customer_file_contact import CARD_READERS
from .customer_file_ledger import LEDGER_READERS


class CustprocCustomerFile(models.Model):
    """What the file shows of the customer's record: purchases, demands, contracts, service, each with its count (CF-02, CF-04)."""

    _inherit = "custproc.customer.file"

    purchase_count = fields.Integer("Purchases", compute="_compute_record_counts", groups=LEDGER_READERS)
    demand_count = fields.Integer("Demands", compute="_compute_record_counts", groups=LEDGER_READERS)
    contact_count = fields.Integer("Contacts", compute="_compute_record_counts", groups=LEDGER_READERS)
    service_count = fields.Integer("Service records", compute="_compute_record_counts", groups=LEDGER_READERS)
    relationship = fields.Selection(
        selection=lambda self: self.env["custproc.contact.card"]._fields["relationship"]._description_selection(self.env),
        string="Relationship status",
        compute="_compute_relationship",
        groups=CARD_READERS,
        help="The best relationship any contact of the customer has with us, as the contacts' cards say.",
    )

    @api.depends("partner_id", "company_id")
    def _compute_record_counts(self):
        rows = self.env["custproc.customer.event"]._read_group([("file_id", "in", self.ids)], ["file_id", "sort"], ["__count"])
        counts = {(file.id, sort): count for file, sort, count in rows}
        # Of each sort of event that some area shows with a count of its own.
        names = [name for name, field in self._fields.items() if field.compute == "_compute_record_counts"]
        for file in self:
            for name in names:
                file[name] = counts.get((file.id, name.removesuffix("_count")), 0)

    @api.depends("card_ids.relationship")
    def _compute_relationship(self):
        for file in self:
            file.relationship = max(file.card_ids.filtered("relationship").mapped("relationship"), default=False)

    def action_open_record(self):
        """The customer's record in time; the context names the sort a button stands for."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.custproc_customer_event_action")
        sort = self.env.context.get("record_sort")
        domain = [("file_id", "=", self.id)] + ([("sort", "=", sort)] if sort else [])
        return {**action, "domain": domain, "context": {}}

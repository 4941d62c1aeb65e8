from odoo import api, fields, models

# Who reads the cards of a customer's contacts; whoever else reads the file is not shown them.
CARD_READERS = (
    "custproc_module.group_custproc_salesperson,custproc_module.group_custproc_service_agent,"
    "custproc_module.group_custproc_general_manager,custproc_module.group_custproc_auditor"
)


class CustprocCustomerFile(models.Model):
    """The people of a customer and how he likes to be served: remembered, and shown at the next contact (CF-03, CF-07)."""

    _inherit = "custproc.customer.file"

    card_ids = fields.One2many("custproc.contact.card", "file_id", "Contacts' cards", groups=CARD_READERS)
    preferences = fields.Text(help="How the customer likes to be served. Shown on his orders and requests.", tracking=True)
    special_circumstances = fields.Text(
        "Special circumstances",
        help="What everybody must know before dealing with the customer. Shown on his orders and requests.", tracking=True
    )

    @api.model
    def _get_hints(self, partners, company):
        """{partner: what to know before the next contact with him}, of the customer and of the person.

        What a confidential file holds is shown to its readers only.
        """
        if not self.env.user.has_group("custproc_module.group_custproc_user"):
            return {}
        # sudo: custproc.customer.file, custproc.contact.card: a technician reads the hint without reading the file
        files = self.sudo().search_fetch(
            [("partner_id", "in", partners.commercial_partner_id.ids), ("company_id", "=", company.id)],
            ["partner_id", "preferences", "special_circumstances"],
        )
        auditor = self.env.user.has_group("custproc_module.group_custproc_auditor")
        files = files.filtered(lambda file: auditor or file.kind_ids._is_read_by(self.env.user))
        # sudo: custproc.contact.card, as above; only of the files that the caller's roles read
        cards = self.env["custproc.contact.card"].sudo().search_fetch(
            [("partner_id", "in", partners.ids), ("file_id", "in", files.ids), ("preferences", "!=", False)],
            ["partner_id", "preferences"],
        )
        of_entity = {file.partner_id: [file.special_circumstances, file.preferences] for file in files}
        of_person = {card.partner_id: card.preferences for card in cards}
        hints = {}
        for partner in partners:
            texts = [*of_entity.get(partner.commercial_partner_id, ()), of_person.get(partner)]
            hints[partner] = "\n".join(text.strip() for text in texts if text and text.strip())
        return hints

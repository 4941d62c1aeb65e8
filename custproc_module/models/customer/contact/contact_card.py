from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustprocContactCard(models.Model):
    """What is known of a contact person (CF-03): read before the next talk, added to after it.

    Personal data: read by those who may read the customer's file, and gone with the contact.
    """

    _name = "custproc.contact.card"
    _description = "Contact's Card"
    _inherit = ["mail.thread", "mail.activity.mixin", "custproc.closed.mixin"]
    _order = "relationship desc, id"
    _rec_names_search = ["partner_id"]
    _check_company_auto = True

    partner_id = fields.Many2one("res.partner", "Contact", required=True, index=True, ondelete="cascade", tracking=True)
    file_id = fields.Many2one("custproc.customer.file", "Customer file", required=True, readonly=True, index=True, ondelete="cascade")
    customer_id = fields.Many2one(related="file_id.partner_id", string="Customer", store=True, index=True)
    company_id = fields.Many2one(related="file_id.company_id", store=True, index=True)
    sex = fields.Selection([("female", "Female"), ("male", "Male")])
    birthday = fields.Date()
    hobbies = fields.Char()
    personality = fields.Char()
    relationship = fields.Selection(
        [("0", "Not known yet"), ("1", "Acquainted"), ("2", "Good"), ("3", "Close")], "Relationship grade", default="0", tracking=True
    )
    contact_method = fields.Selection(
        [("phone", "Telephone"), ("message", "Message"), ("mail", "Mail"), ("visit", "Visit")], "Reached best by"
    )
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    interest_product_ids = fields.Many2many("product.product", string="Products of interest")
    evaluation = fields.Text("What he thinks of us", tracking=True)
    suggestions = fields.Text("Suggestions and complaints", tracking=True)
    preferences = fields.Text(help="How this person likes to be served. Shown on his orders and requests.")
    accompaniment_ids = fields.One2many("custproc.accompaniment", "card_id", "Accompaniments")

    @api.depends("partner_id")
    def _compute_display_name(self):
        for card in self:
            card.display_name = card.partner_id.display_name

    @api.model_create_multi
    def create(self, vals_list):
        """A card lies in the file of its contact's customer; who has none yet gets a draft."""
        files = self.env["custproc.customer.file"]
        partners = self.env["res.partner"].browse([vals.get("partner_id") for vals in vals_list if not vals.get("file_id")])
        if partners:
            files._ensure_files({self.env.company: partners.commercial_partner_id})
            # sudo: custproc.customer.file, the place of the card; the record rule of the card decides who may read it
            found = files.sudo().search(
                [("company_id", "=", self.env.company.id), ("partner_id", "in", partners.commercial_partner_id.ids)]
            )
            by_partner = {file.partner_id: file.id for file in found}
            for vals in vals_list:
                if not vals.get("file_id"):
                    vals["file_id"] = by_partner.get(partners.browse(vals.get("partner_id")).commercial_partner_id)
        return super().create(vals_list)

    @api.constrains("birthday")
    def _check_birthday(self):
        today = fields.Date.context_today(self)
        for card in self.filtered(lambda card: card.birthday and card.birthday > today):
            raise ValidationError(
                self.env._("%(contact)s cannot be saved: the birthday lies in the future. Correct it.", contact=card.display_name)
            )

    @api.constrains("partner_id", "file_id")
    def _check_one_card(self):
        """One card a contact, in the file of his own customer."""
        rows = self._read_group(
            [("partner_id", "in", self.partner_id.ids), ("file_id", "in", self.file_id.ids)],
            ["partner_id", "file_id"],
            having=[("__count", ">", 1)],
        )
        for partner, _file in rows:
            raise ValidationError(
                self.env._("%(contact)s cannot get a second card: one is in the file. Add to that one.", contact=partner.display_name)
            )
        for card in self.filtered(lambda card: card.partner_id.commercial_partner_id != card.customer_id):
            raise ValidationError(
                self.env._(
                    "The card of %(contact)s cannot lie in the file of %(customer)s: it belongs to %(entity)s. Open the card there.",
                    contact=card.partner_id.display_name,
                    customer=card.customer_id.display_name,
                    entity=card.partner_id.commercial_partner_id.display_name,
                )
            )

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CustprocReadiness(models.Model):
    """What is still missing before a gate may block, company by company: each count opens the list it counts (D-07).

    Counted with the reader's rights, by the domain of the list, so that page and list never differ.
    """

    _name = "custproc.readiness"
    _description = "Readiness of the Gates"
    _auto = False
    _order = "company_id, id"
    _rec_name = "item"

    company_id = fields.Many2one("res.company", readonly=True)
    item = fields.Selection(
        [
            ("incomplete", "Customer files not complete"),
            ("order", "Customers whose papers hold orders"),
            ("delivery", "Customers whose papers hold deliveries"),
            ("lapsing", "Customers with a paper that ends within 30 days"),
            ("contract", "Customers without a contract in force"),
            ("limit", "Payers without a credit limit"),
        ],
        "What is missing",
        readonly=True,
    )
    gate = fields.Selection([("order", "Order confirmation"), ("delivery", "Delivery"), ("credit", "Credit")], readonly=True)
    number = fields.Integer(compute="_compute_number")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT c.id * 10 + i.number AS id, c.id AS company_id, i.item, i.gate
              FROM res_company c CROSS JOIN (VALUES (1, 'incomplete', 'order'), (2, 'order', 'order'), (3, 'delivery', 'delivery'),
                   (4, 'lapsing', 'order'), (5, 'contract', 'credit'), (6, 'limit', 'credit')) AS i (number, item, gate)
             WHERE c.active AND (i.item <> 'limit' OR c.parent_id IS NULL)
            """
        )

    @api.depends_context("uid")
    def _compute_number(self):
        for line in self:
            model, domain = line._get_list()
            line.number = self.env[model].search_count(domain) if self.env[model].has_access("read") else 0

    def _get_list(self):
        """(model, domain) of what this line counts."""
        self.ensure_one()
        own = Domain("company_id", "=", self.company_id.id)
        if self.item == "limit":
            return "custproc.credit.account", own & Domain("credit_limit", "<=", 0)
        files = own & Domain("state", "!=", "closed")
        if self.item == "contract":
            today = self.company_id._custproc_today()
            in_force = Domain("state", "=", "effective") & (Domain("date_end", "=", False) | Domain("date_end", ">=", today))
            contracts = self.env["custproc.contract"]
            covered = contracts._read_group(own & in_force, ["partner_id"]) if contracts.has_access("read") else []
            return "custproc.customer.file", files & Domain("partner_id", "not in", [partner.id for (partner,) in covered])
        if self.item == "lapsing":
            soon = Domain("valid_until", ">=", "today") & Domain("valid_until", "<=", "today +30d")
            return "custproc.customer.file", files & Domain("document_ids", "any", soon)
        field = {"incomplete": "is_complete", "order": "is_order_ready", "delivery": "is_delivery_ready"}[self.item]
        return "custproc.customer.file", files & Domain(field, "=", False)

    def action_open(self):
        """The list behind the count."""
        self.ensure_one()
        model, domain = self._get_list()
        label = dict(self._fields["item"]._description_selection(self.env))[self.item]
        return {
            "type": "ir.actions.act_window",
            "name": label,
            "res_model": model,
            "view_mode": "list,form",
            "domain": list(domain),
        }

from odoo import fields, models


class MeterCycle(models.Model):
    """How one sort of users is read and billed: which months and days, by which product, against which targets (MR-02, MR-03, D-02).

    Rates are percentages. The price is that of the product, so another tariff is another product and another cycle.
    """

    _name = "custproc.meter.cycle"
    _inherit = ["mail.thread"]
    _description = "Reading Cycle"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    user_class_id = fields.Many2one(
        "custproc.customer.class",
        "Class of user",
        domain="[('axis', '=', 'usage'), ('company_id', 'in', (company_id, False))]",
        ondelete="restrict",
        tracking=True,
        help="Meters without a cycle of their own are read here when their customer's file says this class.",
    )
    interval_months = fields.Integer("Every (months)", default=1, required=True, tracking=True)
    anchor = fields.Date(
        "First month",
        required=True,
        default=lambda self: self.env.company._custproc_today().replace(day=1),
        help="Any day of the first month that is read; the interval counts from it.",
    )
    first_day = fields.Integer("Read from day", default=20, required=True, tracking=True)
    last_day = fields.Integer("Read until day", default=25, required=True, tracking=True)
    report_days = fields.Integer("Report after (days)", default=5, required=True, help="Days after the last reading day.")
    product_id = fields.Many2one(
        "product.product",
        "Billed product",
        required=True,
        domain="[('sale_ok', '=', True)]",
        check_company=True,
        ondelete="restrict",
        tracking=True,
        help="Its sales price is the tariff: one unit of it is one unit of volume.",
    )
    journal_id = fields.Many2one(
        "account.journal", "Sales journal", domain="[('type', '=', 'sale')]", check_company=True, help="Empty: the company's usual one."
    )
    invoice_days = fields.Integer("Paid within (days)", default=7, required=True, tracking=True, help="Days after the slip was delivered.")
    reading_target = fields.Float("Reading rate wanted (%)", default=98.0, required=True, digits=(5, 2), tracking=True)
    accuracy_target = fields.Float("Accuracy wanted (%)", default=100.0, required=True, digits=(5, 2), tracking=True)
    unusual_percent = fields.Float(
        "Unusual beyond (%)", default=50.0, required=True, help="A volume further off the mean of twelve months is warned of."
    )
    user_id = fields.Many2one("res.users", "Responsible", default=lambda self: self.env.user, check_company=True, tracking=True)
    visit_rules = fields.Text("The company's own rules for visits", translate=True, help="Shown to the reader below the usual ones.")
    meter_count = fields.Integer("Meters", compute="_compute_meter_count")

    _class_unique = models.UniqueIndex(
        "(company_id, user_class_id) WHERE active AND user_class_id IS NOT NULL",
        "Another cycle reads this class of users already. Give the meters a cycle of their own instead.",
    )
    _days_are_days = models.Constraint(
        "CHECK (first_day BETWEEN 1 AND 31 AND last_day BETWEEN first_day AND 31 AND interval_months BETWEEN 1 AND 12"
        " AND report_days BETWEEN 0 AND 31 AND invoice_days BETWEEN 0 AND 366)",
        "A cycle comes every 1 to 12 months, is read from one day of the month to a later one, reported within 31 days "
        "and paid within 366. Correct these values.",
    )
    _targets_in_range = models.Constraint(
        "CHECK (reading_target BETWEEN 0 AND 100 AND accuracy_target BETWEEN 0 AND 100 AND unusual_percent > 0)",
        "Targets lie between 0 and 100 %, and a volume is unusual from some percent on. Correct these values.",
    )

    def _compute_meter_count(self):
        # One count a cycle: a company has a handful, and each asks for other customers.
        for cycle in self:
            meters = self.env["custproc.equipment"]
            cycle.meter_count = meters.search_count(meters._get_meters_domain(cycle))

    def action_open_meters(self):
        """The meters this cycle reads."""
        self.ensure_one()
        meters = self.env["custproc.equipment"]
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.meter_action")
        return {**action, "domain": [("id", "in", meters.search(meters._get_meters_domain(self)).ids)]}

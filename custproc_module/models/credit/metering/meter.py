from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

# What decides how much a customer pays: kept by dispatchers, whoever else records equipment.
METER_FIELDS = frozenset(
    {"is_meter", "meter_cycle_id", "meter_digits", "meter_factor", "meter_start", "meter_reader_id", "meter_route", "meter_position"}
)
# What would take a meter out of its rounds, or send its bills elsewhere.
MOVING_FIELDS = frozenset({"active", "company_id", "partner_id", "serial"})
KEEPERS = "custproc_module.group_custproc_dispatcher"


class CustprocEquipment(models.Model):
    """A meter is equipment whose counter is read in rounds; its serial number is the meter's number (D-02, MR-03).

    Without a cycle of its own it belongs to the cycle of its customer's class of user.
    """

    _inherit = "custproc.equipment"

    has_metering = fields.Boolean(related="company_id.custproc_metering", string="Metered supply")
    is_meter = fields.Boolean("Meter", index=True, tracking=True)
    meter_cycle_id = fields.Many2one(
        "custproc.meter.cycle",
        "Reading cycle",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        tracking=True,
        help="Empty: the cycle of the customer's class of user.",
    )
    meter_digits = fields.Integer("Digits of the counter", default=5, help="Places before the point: with 5 it starts again after 99,999.")
    meter_factor = fields.Float("Factor", default=1.0, digits=(12, 4), tracking=True, help="Volume of one unit of the counter.")
    meter_start = fields.Float("First reading", digits=(16, 3), help="What the counter showed when supply began.")
    meter_reader_id = fields.Many2one("res.users", "Reader", index="btree_not_null", check_company=True, tracking=True)
    meter_route = fields.Char("Route", help="Meters of one route are read one after the other.")
    meter_position = fields.Integer("Place on the route", default=10)
    slip_ids = fields.One2many("custproc.settlement.slip", "meter_id", "Settlement slips", readonly=True)
    slip_count = fields.Integer("Number of slips", compute="_compute_slip_count")

    _meter_number_unique = models.UniqueIndex(
        "(company_id, serial) WHERE is_meter AND active", "Another meter has this number. Each meter has a number of its own."
    )
    _meter_counter_counts = models.Constraint(
        "CHECK (meter_digits BETWEEN 3 AND 12 AND meter_factor > 0 AND meter_start >= 0)",
        "A meter has a counter of 3 to 12 digits, a factor above zero and a first reading not below zero. Correct these values.",
    )

    def _compute_slip_count(self):
        slips = self.env["custproc.settlement.slip"]
        readable = slips.has_access("read")  # logistics and reviewers read equipment without its slips
        counts = dict(slips._read_group([("meter_id", "in", self.ids)], ["meter_id"], ["__count"])) if readable else {}
        for meter in self:
            meter.slip_count = counts.get(meter, 0)

    @api.constrains("is_meter", "serial")
    def _check_meter_number(self):
        for meter in self:
            if meter.is_meter and not meter.serial:
                raise ValidationError(
                    self.env._(
                        "%(equipment)s cannot be a meter: it has no serial number, by which slips and readings name it. "
                        "Enter the number on its plate.",
                        equipment=meter.name,
                    )
                )

    def _has_field_access(self, field, operation):
        if not self.env.su and operation == "write" and field.name in METER_FIELDS and not self.env.user.has_groups(KEEPERS):
            return False
        return super()._has_field_access(field, operation)

    @api.model
    def default_get(self, fields):
        """What is closed to the caller starts as its definition says, whatever default he saved; from the list of meters
        a new piece of equipment is a meter, where the caller keeps meters."""
        defaults = super().default_get(fields)
        if self.env.context.get("custproc_as_meter") and "is_meter" in fields:
            defaults["is_meter"] = True
        for name in METER_FIELDS & defaults.keys():
            field = self._fields[name]
            if not self._has_field_access(field, "write"):
                del defaults[name]
                if field.default:
                    defaults[name] = field.default(self)
        return defaults

    def write(self, vals):
        if not self.env.su and vals.keys() & MOVING_FIELDS and not self.env.user.has_groups(KEEPERS):
            for meter in self.filtered("is_meter"):
                raise AccessError(
                    self.env._(
                        "%(meter)s cannot be moved, renumbered or archived by you: its slips go by its number and customer. "
                        "Ask a dispatcher.",
                        meter=meter.name,
                    )
                )
        return super().write(vals)

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        return (*super()._get_view_cache_key(view_id, view_type, **options), self._is_metering_used())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        # D-02: what a company does not use is in none of its screens.
        arch, view = super()._get_view(view_id, view_type, **options)
        if not self._is_metering_used():
            for node in arch.xpath("//*[starts-with(@name, 'meter') or @name='is_meter' or @name='action_open_slips']"):
                node.getparent().remove(node)
        return arch, view

    @api.model
    def _is_metering_used(self):
        return any(self.env.companies.mapped("custproc_metering"))

    @api.model
    def _get_meters_domain(self, cycle):
        """The meters that a cycle reads: its own, and those without a cycle whose customer is of its class of user."""
        own = Domain("meter_cycle_id", "in", cycle.ids)
        if cycle.user_class_id:
            # sudo: custproc.customer.file, which meters a cycle reads does not depend on whose files its reader sees
            files = self.env["custproc.customer.file"].sudo()._search(
                [("company_id", "=", cycle.company_id.id), ("user_class_id", "=", cycle.user_class_id.id)]
            )
            own |= Domain("meter_cycle_id", "=", False) & Domain("commercial_partner_id", "any!", files.subselect("partner_id"))
        return Domain("is_meter", "=", True) & Domain("company_id", "=", cycle.company_id.id) & own

    def action_open_slips(self):
        """The meter's slips: volume by month as a graph, and the list."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("custproc_module.settlement_slip_action_volume")
        return {**action, "domain": [("meter_id", "=", self.id), ("state", "not in", ("to_read", "not_read", "corrected"))]}

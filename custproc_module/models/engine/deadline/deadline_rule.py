import ast
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ....policies.engine.clock import NoWorkingTime, due_at, resumed

UNITS = [
    ("minutes", "Minutes"),
    ("hours", "Hours"),
    ("working_hours", "Working hours"),
    ("days", "Days"),
    ("working_days", "Working days"),
    ("weeks", "Weeks"),
    ("months", "Months"),
]


class DeadlineRule(models.Model):
    """A term of the rule book as data: on which document, from when to when, how long, and whom it wakes when it passes."""

    _name = "custproc.deadline.rule"
    _inherit = ["mail.thread", "custproc.closed.mixin"]
    _description = "Deadline Rule"
    _order = "model, sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(index=True, help="Name other parts of the module know this rule by.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    model_id = fields.Many2one(
        "ir.model", "Document", required=True, ondelete="cascade", domain=[("transient", "=", False)]
    )
    model = fields.Char("Document model", related="model_id.model", store=True, index=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: every company.")
    domain = fields.Char("Condition", default="[]", required=True, help="Which documents get this clock.")
    start_on = fields.Selection(
        [
            ("created", "When the document is created"),
            ("state", "When it reaches a state"),
            ("event", "When something happens"),
        ], "Starts with",
        required=True,
        default="created",
    )
    start_values = fields.Char("States or event that start it", help="Technical names, separated by commas.")
    met_on = fields.Selection(
        [("state", "When it reaches a state"), ("event", "When something happens")], "Met by", required=True, default="state"
    )
    met_values = fields.Char(
        "States or event that meet it", required=True, help="Technical names, separated by commas."
    )
    cancel_states = fields.Char("States that cancel it", help="Technical names, separated by commas.")
    due_field = fields.Char(
        "Due field",
        help="Technical name of a date or time of the document that is the deadline; empty: the term below.",
    )
    length = fields.Integer("Term", tracking=True)
    unit = fields.Selection(UNITS, default="days", required=True, tracking=True)
    warn_length = fields.Integer("Warn before", help="0: no warning.", tracking=True)
    warn_unit = fields.Selection(
        [("minutes", "Minutes"), ("hours", "Hours"), ("days", "Days")], "Unit of the warning", default="hours", required=True
    )
    responsible_field = fields.Char(
        "Responsible", default="user_id", help="Technical name of the document's person field that is warned."
    )
    rung_ids = fields.One2many("custproc.deadline.rung", "rule_id", "Escalation", copy=True)

    _length_positive = models.Constraint(
        "CHECK (due_field IS NOT NULL OR length > 0)", "A deadline rule has a term, or a field that holds the deadline. Enter one of them."
    )

    @api.constrains("domain", "model_id", "due_field")
    def _check_rule_fits(self):
        # Without a document the database refuses the rule, in its own words.
        for rule in self.filtered("model_id"):
            model = self.env[rule.model_id.model]
            try:
                Domain(ast.literal_eval(rule.domain or "[]")).validate(model)
                if rule.due_field and model._fields[rule.due_field].type not in ("date", "datetime"):
                    raise ValueError(rule.due_field)
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "Deadline rule “%(rule)s” cannot be saved: it does not fit %(document)s (%(error)s). Correct it.",
                        rule=rule.name,
                        document=rule.model_id.name,
                        error=error,
                    )
                ) from error

    # ------------------------------------------------------------------
    # Which rules
    # ------------------------------------------------------------------
    @api.model
    @tools.ormcache("model")
    def _get_rule_ids(self, model):
        # sudo: custproc.deadline.rule, clocks run whoever acts
        return tuple(self.sudo().search([("model", "=", model)]).ids)

    @api.model
    @tools.ormcache("model")
    def _get_due_fields(self, model):
        """Fields of a document model whose change moves a clock; cached, since every write of a document asks."""
        return frozenset(rule.due_field for rule in self._get_rules(model) if rule.due_field)

    @api.model
    @tools.ormcache("model")
    def _get_starts(self, model):
        """What starts each of `_get_rules`, as (start_on, values, due_field); cached, since every new document asks."""
        return tuple(
            (rule.start_on, frozenset(rule._get_values("start_values")), rule.due_field) for rule in self._get_rules(model)
        )

    @api.model
    def _get_rules(self, model):
        """All active rules of a document model, prefetched together."""
        return self.sudo().browse(self._get_rule_ids(model))  # sudo: as above

    def _get_values(self, name):
        return {value.strip() for value in (self[name] or "").split(",") if value.strip()}

    def _fits(self, documents):
        """The documents of the batch this rule gives a clock."""
        self.ensure_one()
        if self.company_id:
            documents = documents.filtered(lambda document: document._get_subject_company() == self.company_id)
        condition = ast.literal_eval(self.domain or "[]")
        return documents.filtered_domain(Domain(condition)) if condition else documents

    # ------------------------------------------------------------------
    # When it ends
    # ------------------------------------------------------------------
    @api.model
    def _get_due(self, start, length, unit, company):
        """End of a term as naive UTC, `start` likewise; days are those of the company's working calendar's time zone (D-03).

        A calendar without any working time counts around the clock instead: a term must end.
        """
        calendar = CompanyCalendar(company)
        local = start.replace(tzinfo=UTC).astimezone(calendar.tz)
        plain_unit, on_calendar = _split_unit(unit)
        try:
            end = due_at(local, length, plain_unit, calendar if on_calendar else None)
        except NoWorkingTime:
            end = due_at(local, length, plain_unit)
        return end.astimezone(UTC).replace(tzinfo=None)

    @api.model
    def _get_resumed(self, due, paused, now, unit, company):
        """The new end of a clock that stood still from `paused` to `now` (all naive UTC)."""
        calendar = CompanyCalendar(company)
        moments = [moment.replace(tzinfo=UTC).astimezone(calendar.tz) for moment in (due, paused, now)]
        plain_unit, on_calendar = _split_unit(unit)
        try:
            end = resumed(*moments, plain_unit, calendar if on_calendar else None)
        except NoWorkingTime:
            end = resumed(*moments, plain_unit)
        return end.astimezone(UTC).replace(tzinfo=None)

    @api.model
    def _end_of_day(self, day, company):
        """Last second of a day in the company's time zone, as naive UTC."""
        tz = CompanyCalendar(company).tz
        return datetime.combine(day, time(23, 59, 59), tzinfo=tz).astimezone(UTC).replace(tzinfo=None)

    def _get_warn_delta(self):
        self.ensure_one()
        return timedelta(**{self.warn_unit: self.warn_length}) if self.warn_length else None

    def _get_moments(self, due, escalations):
        """(kind, rung, moment) of everything still to do for a clock that ends at `due`, in time order."""
        self.ensure_one()
        done = {(item.kind, item.rung_id.id) for item in escalations}
        none = self.env["custproc.deadline.rung"]
        moments = []
        if (delta := self._get_warn_delta()) and ("warning", False) not in done and ("breach", False) not in done:
            moments.append(("warning", none, due - delta))
        if ("breach", False) not in done:
            moments.append(("breach", none, due))
        for rung in self.rung_ids:
            if ("rung", rung.id) not in done:
                moments.append(("rung", rung, due + timedelta(minutes=rung.after_minutes)))
        return sorted(moments, key=lambda item: item[2])

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result


class CompanyCalendar:
    """The working calendar of a company, in the form policies.engine.clock asks for."""

    def __init__(self, company):
        self.calendar = company.resource_calendar_id
        self.tz = ZoneInfo(self.calendar.tz or "UTC")
        self._worked = {}

    def is_worked(self, day):
        """Whether the calendar has working time on a day, public holidays counted out."""
        if day not in self._worked:
            start = datetime.combine(day, time.min, tzinfo=self.tz)
            end = datetime.combine(day, time.max, tzinfo=self.tz)
            intervals = self.calendar._work_intervals_batch(start, end)[False] if self.calendar else ()
            self._worked[day] = bool(list(intervals))
        return self._worked[day]

    def add_hours(self, start, hours):
        """The moment some working hours later, or None where there is no working time."""
        if not self.calendar.attendance_ids:
            return None
        return self.calendar.plan_hours(hours, start, compute_leaves=True) or None

    def hours_between(self, start, end):
        """Working hours between two moments."""
        return self.calendar.get_work_hours_count(start, end, compute_leaves=True)


def _split_unit(unit):
    """(unit as the policy knows it, whether it is counted on the working calendar)."""
    return (unit.removeprefix("working_"), True) if unit.startswith("working_") else (unit, False)

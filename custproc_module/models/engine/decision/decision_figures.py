import re
from datetime import datetime

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime
from odoo.tools.misc import formatLang

from ..words import listed, say_number
from .decision_terms import AREAS, FIGURES, HIDDEN, LOGIN, MOMENT, MONEY, PAYER, TEXT, WORDS

ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")

_PLACES = {name: place for place, name in enumerate(FIGURES)}


def _place(name):
    return _PLACES.get(name, len(_PLACES))


class Decision(models.Model):
    """The figures of a decision as a table people read: in their words, money in the company's currency, what was compared with what."""

    _inherit = "custproc.decision"

    document_shown = fields.Char("Document as read", compute="_compute_document_shown")
    figures_shown = fields.Html("Figures", compute="_compute_figures_shown", sanitize=False)

    @api.depends("model", "res_id", "res_name")
    @api.depends_context("lang")
    def _compute_document_shown(self):
        for model, decisions in self.grouped("model").items():
            # sudo: the documents; whoever reads a decision may read its document, or is the auditor
            documents = self.env[model].sudo().browse(decisions.mapped("res_id")).exists() if model in self.env else ()
            names = {document.id: document.display_name for document in documents}
            for decision in decisions:
                decision.document_shown = names.get(decision.res_id) or decision.res_name

    @api.depends("document_shown")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for decision in self:
            decision.display_name = decision.document_shown

    @api.depends("figures")
    @api.depends_context("lang", "tz")
    def _compute_figures_shown(self):
        for decision in self:
            figures = decision._get_figures()
            decision.figures_shown = decision._make_table(decision._list_rows(figures)) if figures else False

    # ------------------------------------------------------------------
    # Rows: (title, value or None for a heading, what it is)
    # ------------------------------------------------------------------
    def _list_rows(self, figures):
        """The rows of some figures: plain ones first, then each part under its heading."""
        if figures.keys() == {"before", "now"}:
            return self._list_changes(figures["before"] or {}, figures["now"] or {})
        names = sorted(figures, key=_place)
        if self.kind == "verdict":
            names = [name for name in names if name not in HIDDEN]
        plain, parts = [], []
        for name in names:
            value = figures[name]
            if name == "checks":
                plain += self._list_rows(value)  # modes beside that of the gate
            elif isinstance(value, dict):
                title = self.env._(AREAS[name]) if name in AREAS else self._name_figure(name)
                parts += [(title, None, "heading"), *self._list_part(value)]
            elif isinstance(value, list) and value and isinstance(value[0], dict) and "name" not in value[0]:
                parts += [(self._name_figure(name), None, "heading"), *((self._say_entry(entry), "", "entry") for entry in value)]
            elif value not in (None, "", []):
                plain.append((self._name_figure(name), self._say_figure(name, value), ""))
        return plain + parts

    def _list_part(self, values):
        """The rows of one area's figures; where exposure and limit were compared, their sum and the difference."""
        if not {"exposure", "uncovered", "limit", "excess"} <= values.keys():
            return self._list_rows(values)
        compared = ("exposure", "uncovered", "limit", "excess", "amount")
        rows = self._list_rows({name: value for name, value in values.items() if name not in compared})
        total = float(values["exposure"]) + float(values["uncovered"])
        over = float(values["excess"])
        left = self.env._("Still free") if over <= 0 else self._name_figure("excess")
        return [
            *rows,
            (self.env._("Exposure without the document"), self._say_money(values["exposure"]), "sum"),
            (self.env._("+ added by the document"), self._say_money(values["uncovered"]), "sum"),
            (self.env._("= exposure with the document"), self._say_money(total), "sum"),
            (self.env._("compared with the credit limit"), self._say_money(values["limit"]), "sum"),
            (left, self._say_money(over if over > 0 else float(values["limit"]) - total), "over" if over > 0 else "sum"),
        ]

    def _list_changes(self, before, now):
        return [
            (
                self._name_figure(name),
                self.env._(
                    "%(before)s → %(after)s",
                    before=self._say_figure(name, before.get(name)) or self.env._("none"),
                    after=self._say_figure(name, now.get(name)) or self.env._("none"),
                ),
                "",
            )
            for name in now
        ]

    def _make_table(self, rows):
        heading = Markup("<tr class='table-active'><th colspan='2'>%s</th></tr>")
        entry = Markup("<tr><td colspan='2'>%s</td></tr>")
        plain = Markup("<tr><td>%s</td><td>%s</td></tr>")
        money = Markup("<tr><td>%s</td><td class='text-end'>%s</td></tr>")
        over = Markup("<tr class='fw-bold text-danger'><td>%s</td><td class='text-end'>%s</td></tr>")
        forms = {"sum": money, "over": over, "": plain}
        lines = [
            heading % title if kind == "heading" else entry % title if kind == "entry" else forms[kind] % (title, value)
            for title, value, kind in rows
        ]
        return Markup("<table class='table table-sm w-auto'><tbody>%s</tbody></table>") % Markup("").join(lines)

    # ------------------------------------------------------------------
    # Names and values
    # ------------------------------------------------------------------
    def _get_document_fields(self):
        """The fields of the document, whose names figures may bear; a verdict's figures bear none of them."""
        known = self.kind != "verdict" and self.model in self.env
        return self.env[self.model]._fields if known else {}

    def _name_figure(self, name):
        field = self._get_document_fields().get(name)
        if field is not None:
            return field._description_string(self.env)
        if name in FIGURES:
            return str(self.env._(FIGURES[name][0]))
        return name.replace("_", " ").capitalize()

    def _say_figure(self, name, value):
        """One value in words; empty where there is none."""
        if value is None or value == "":
            return ""
        if isinstance(value, list):
            return listed(self.env, [self._say_figure(name, part) for part in value])
        field = self._get_document_fields().get(name)
        if field is not None:
            return self._say_field(field, value)
        if isinstance(value, dict):
            return value.get("name") or self._say_entry(value)
        return self._say_as(FIGURES[name][1] if name in FIGURES else TEXT, value)

    def _say_as(self, form, value):
        """A value by what it is, see the terms."""
        if form == MONEY:
            return self._say_money(value)
        if form == MOMENT:
            return format_datetime(self.env, fields.Datetime.to_datetime(value))
        if form == PAYER:
            # sudo: res.partner, a customer's name
            return self.env["res.partner"].sudo().browse(int(value)).exists().display_name or self.partner_name or value
        if value is True:
            return self.env._("Yes")
        if ISO_DAY.fullmatch(str(value)):
            return format_date(self.env, value)
        if form == LOGIN:
            return self._name_user(value)
        return str(self.env._(WORDS[value])) if value in WORDS else str(value)

    def _say_field(self, field, value):
        """A value of one of the document's own fields."""
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type == "monetary":
            return self._say_money(value)
        if field.type in ("many2one", "many2many") and str(value).isdigit():
            # sudo: what a setting or document was made of, by name
            return self.env[field.comodel_name].sudo().browse(int(value)).exists().display_name or value
        if field.type == "date":
            return format_date(self.env, value[:10])
        if field.type == "datetime":
            return format_datetime(self.env, datetime.fromisoformat(value))
        if field.type in ("float", "integer"):
            return say_number(self.env, float(value))
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        return str(value)

    def _say_money(self, value):
        return formatLang(self.env, float(value), currency_obj=(self.company_id or self.env.company).currency_id)

    def _name_user(self, value):
        # sudo: res.users, the name of who is named; a login is kept, or the number of a user
        users = self.env["res.users"].sudo().with_context(active_test=False)
        user = users.browse(int(value)).exists() if str(value).isdigit() else users.search([("login", "=", value)], limit=1)
        return user.name or str(value)

    def _say_entry(self, entry):
        """One of several entries in a line: “Role: Salesperson · Decided: 1,890.00”."""
        said = [(self._name_figure(name), self._say_figure(name, entry[name])) for name in sorted(entry, key=_place)]
        return " · ".join(self.env._("%(name)s: %(value)s", name=name, value=value) for name, value in said if value)

from collections import defaultdict

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Figure: (model it is counted on, action of its list, amounts summed: added and deducted).
FIGURES = {
    "age": ("custproc.credit.ageing", "credit_ageing_action", ("amount",), ()),
    "grade": ("custproc.credit.ageing", "credit_ageing_action", ("amount",), ()),
    "over_limit": ("custproc.credit.account", "credit_account_action", (), ("available",)),
    "held": ("sale.order", "sale_order_held_action", (), ()),
    "releases": ("custproc.credit.release", "credit_release_action", ("consumed_amount",), ()),
    "plans": ("custproc.collection.plan", "collection_plan_action", ("amount",), ("received",)),
    "recovery": ("custproc.recovery.line", "recovery_line_action", ("missed",), ()),
}


class CreditDashboard(models.Model):
    """Where a root company's credit stands: exposure by age and grade, what is over, held, due, broken or not collected.

    Each figure is counted with the reader's rights by the domain of the list it opens, so that both never differ: one statement a
    figure for all companies shown. Branches count with their root. Company currency, days of the company's calendar.
    """

    _name = "custproc.credit.dashboard"
    _description = "Credit Dashboard"
    _auto = False
    _order = "company_id, sequence"
    _rec_name = "item"

    sequence = fields.Integer(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    item = fields.Selection(
        [
            ("age", "Exposure by age"),
            ("grade", "Exposure by grade"),
            ("over_limit", "Over the limit now"),
            ("held", "Held orders"),
            ("releases", "Last releases due this month"),
            ("plans", "Collection plans broken"),
            ("recovery", "Recovery rate of last month"),
        ],
        "Figure",
        readonly=True,
    )
    number = fields.Integer("Records", compute="_compute_figures", help="As many as the list behind the figure has.")
    amount = fields.Monetary(compute="_compute_figures")
    rate = fields.Float("Rate (%)", compute="_compute_figures", digits=(5, 2))
    has_rate = fields.Boolean("Month counted", compute="_compute_figures")
    is_readable = fields.Boolean("Shown to you", compute="_compute_figures", help="Off: counted from records you may not read.")
    parts = fields.Html(compute="_compute_figures", sanitize=False)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT c.id * 10 + i.number AS id, i.number AS sequence, c.id AS company_id, i.item
              FROM res_company c
             CROSS JOIN (VALUES (1, 'age'), (2, 'grade'), (3, 'over_limit'), (4, 'held'), (5, 'releases'), (6, 'plans'), (7, 'recovery')
                   ) AS i (number, item)
             WHERE c.active AND c.parent_id IS NULL
            """
        )

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_figures(self):
        self.update({"number": 0, "amount": 0.0, "rate": 0.0, "has_rate": False, "is_readable": True, "parts": False})
        branches = self._get_branches()
        for item, lines in self.grouped("item").items():
            if not self.env[FIGURES[item][0]].has_access("read"):
                lines.is_readable = False
                continue
            domain = Domain.OR(line._get_domain(branches[line.company_id]) for line in lines)
            by_root = {line.company_id: line for line in lines}
            if item in ("age", "grade"):
                lines._fill_exposure(by_root, domain)
                continue
            rows = lines._query_held(domain) if item == "held" else lines._query_sums(item, domain)
            for company, count, amount in rows:
                line = by_root[company.sudo().root_id]  # sudo: res.company, a branch belongs to a root the reader need not see
                line.number += count
                line.amount += amount
            if item == "recovery":
                lines._fill_rate(by_root)

    def _get_branches(self):
        """{root company: ids of it and its branches}."""
        # sudo: res.company, a root's figures count with all its branches; which records of theirs is up to the reader's rights
        companies = self.env["res.company"].sudo().search([("id", "child_of", self.company_id.ids)])
        result = defaultdict(list)
        for company in companies:
            result[company.root_id].append(company.id)
        return result

    def _get_domain(self, company_ids):
        """What this line counts and its list shows."""
        self.ensure_one()
        own = Domain("company_id", "in", company_ids)
        first = self.company_id._custproc_today().replace(day=1)
        if self.item == "over_limit":
            return own & Domain("available", "<", 0)
        if self.item == "held":
            return own & Domain("custproc_is_held", "=", True)
        if self.item == "releases":
            within = Domain("due_on", ">=", first) & Domain("due_on", "<", first + relativedelta(months=1))
            return own & Domain("kind", "=", "last") & Domain("state", "=", "consumed") & within
        if self.item == "plans":
            return own & Domain("state", "=", "active") & Domain("is_broken", "=", True)
        if self.item == "recovery":
            return own & Domain("missed", ">", 0) & self._get_month_domain("month_id.month")
        return own

    def _get_month_domain(self, field):
        """Last month, of which the rate is counted."""
        first = self.company_id._custproc_today().replace(day=1)
        return Domain(field, ">=", first - relativedelta(months=1)) & Domain(field, "<", first)

    def _query_sums(self, item, domain):
        """[(company, number, amount)] of a figure."""
        model, _action, added, deducted = FIGURES[item]
        rows = self.env[model]._read_group(domain, ["company_id"], ["__count", *(f"{name}:sum" for name in (*added, *deducted))])
        return [(row[0], row[1], sum(row[2 : 2 + len(added)]) - sum(row[2 + len(added) :])) for row in rows]

    def _query_held(self, domain):
        """[(company, number, value)] of held orders; those in other currencies at the rate of the order."""
        orders = self.env["sale.order"]
        orders.flush_model(["amount_total", "currency_rate", "company_id"])
        query = orders._search(domain, order="id")
        rows = self.env.execute_query(
            SQL(
                """SELECT company_id, COUNT(*), SUM(amount_total / COALESCE(NULLIF(currency_rate, 0), 1)::numeric)
                     FROM sale_order WHERE id IN %s GROUP BY company_id""",
                query.subselect(),
            )
        )
        return [(self.env["res.company"].browse(company), count, float(value or 0)) for company, count, value in rows]

    def _fill_rate(self, by_root):
        months = Domain.OR(Domain("company_id", "=", root.id) & line._get_month_domain("month") for root, line in by_root.items())
        for month in self.env["custproc.recovery.month"].search(months & Domain("counted_at", "!=", False)):
            by_root[month.company_id].update({"rate": month.rate, "has_rate": True})

    def _fill_exposure(self, by_root, domain):
        """The sum, and its parts as bars."""
        item = self[:1].item
        by, order = ("grade_id", "company_id, grade_id") if item == "grade" else ("age", "company_id, age")
        ages = dict(self.env["custproc.credit.ageing"]._fields["age"]._description_selection(self.env))
        parts = defaultdict(list)
        for company, part, count, amount in self.env["custproc.credit.ageing"]._read_group(
            domain, ["company_id", by], ["__count", "amount:sum"], order=order
        ):
            label = ages[part] if item == "age" else part.display_name or self.env._("No grade yet")
            by_root[company].number += count
            by_root[company].amount += amount
            parts[by_root[company]].append((label, amount))
        for line, rows in parts.items():
            line.parts = line._draw_parts(rows)

    def _draw_parts(self, rows):
        """The parts of an exposure as bars, the longest as wide as the card."""
        row = Markup(
            "<div class='d-flex justify-content-between gap-2'><span>%s</span><span class='text-nowrap'>%s</span></div>"
            "<div class='progress mb-1' style='height: 6px'><div class='progress-bar %s' style='width: %d%%'></div></div>"
        )
        largest = max(abs(amount) for _label, amount in rows) or 1.0
        return Markup("").join(
            row % (label, self.currency_id.format(amount), "" if amount > 0 else "bg-success", 100 * abs(amount) / largest)
            for label, amount in rows
        )

    # ------------------------------------------------------------------
    # Lists
    # ------------------------------------------------------------------
    def action_open(self):
        """The list behind the figure; for exposure its graph first."""
        self.ensure_one()
        label = dict(self._fields["item"]._description_selection(self.env))[self.item]
        action = self.env["ir.actions.act_window"]._for_xml_id(f"custproc_module.{FIGURES[self.item][1]}")
        context = {"graph_groupbys": ["age", "grade_id"] if self.item == "age" else ["grade_id", "age"]}
        return {
            **action,
            "name": label,
            "domain": list(self._get_domain(self._get_branches()[self.company_id])),
            "context": context if self.item in ("age", "grade") else {},
        }

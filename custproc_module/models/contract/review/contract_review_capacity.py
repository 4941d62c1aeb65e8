from collections import defaultdict
from dataclasses import asdict
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import float_repr, format_date

from ....policies.contract.capacity import figures
from ...engine.words import say_number

OPEN_MOVES = ("waiting", "confirmed", "partially_available", "assigned")


class CustprocContractReview(models.Model):
    """Capacity as figures (CR-01, GEN-04): what a line promises against stock, receipts and other promises until its day."""

    _inherit = "custproc.contract.review"

    def _get_capacity(self):
        """Figures of the document's lines as plain values, kept with the round (called under sudo).

        Three queries, however many lines: quants, receipts by day, open deliveries by day, of where the goods are taken from.
        """
        self.ensure_one()
        wanted, place = self._get_subject()._get_capacity_wanted()
        if not wanted or not place:
            return {}
        products = self.env["product.product"].browse({line.product for line in wanted})
        # Up to the end of the last promised day of the company.
        last = self.company_id._custproc_start_of_day(max(line.day for line in wanted) + timedelta(days=1))
        flows = {
            "incoming": [("location_dest_id", "child_of", place.ids), "!", ("location_id", "child_of", place.ids)],
            "demand": [("location_id", "child_of", place.ids), "!", ("location_dest_id", "child_of", place.ids)],
        }
        found = {
            line.key: line
            for line in figures(
                wanted,
                self._get_stock(products, place),
                *(self._get_flow(products, domain, last) for domain in flows.values()),
            )
        }
        names = {product.id: (product.display_name, product.uom_id.name) for product in products}
        rows = [
            {
                "product": names[line.product][0],
                "unit": names[line.product][1],
                "quantity": line.quantity,
                "day": line.day.isoformat(),
                "is_short": found[line.key].is_short,
                **asdict(found[line.key]),
            }
            for line in wanted
        ]
        return {"as_of": fields.Datetime.to_string(fields.Datetime.now()), "lines": rows}

    def _get_stock(self, products, place):
        """{product id: (in stock, of it free)}"""
        rows = self.env["stock.quant"]._read_group(
            [("product_id", "in", products.ids), ("location_id", "child_of", place.ids)],
            ["product_id"],
            ["quantity:sum", "reserved_quantity:sum"],
        )
        return {product.id: (quantity, quantity - reserved) for product, quantity, reserved in rows}

    def _get_flow(self, products, domain, last):
        """{product id: {day: quantity}} of the open moves until the last promised day; what is overdue counts as well."""
        own = self._get_subject()._get_capacity_own_lines()
        moves = self.env["stock.move"].with_context(tz=self.company_id._custproc_timezone())
        rows = moves._read_group(
            [
                *domain,
                ("product_id", "in", products.ids),
                ("state", "in", OPEN_MOVES),
                ("date", "<", last),
                ("sale_line_id", "not in", own.ids),
            ],
            ["product_id", "date:day"],
            ["product_qty:sum"],
        )
        flow = defaultdict(lambda: defaultdict(float))
        for product, day, quantity in rows:
            flow[product.id][fields.Date.to_date(day)] += quantity
        return flow

    # ------------------------------------------------------------------
    # In words
    # ------------------------------------------------------------------
    def _say_capacity(self):
        """What the capacity question shows: how many lines are short, and by how much; empty without stored products."""
        self.ensure_one()
        lines = (self.capacity or {}).get("lines", [])
        if not lines:
            return ""
        short = [line for line in lines if line["is_short"]]
        if not short:
            return self.env._("All %(count)s lines can be met from stock and receipts", count=len(lines))
        worst = min(short, key=lambda line: line["left"])
        return self.env._(
            "%(short)s of %(count)s lines are short; most of all %(product)s by %(missing)s %(unit)s on %(day)s",
            short=len(short),
            count=len(lines),
            product=worst["product"],
            missing=say_number(self.env, -worst["left"]),
            unit=worst["unit"],
            day=format_date(self.env, worst["day"]),
        )

    def _get_capacity_rows(self):
        """(titles, rows, flags) of the capacity figures in the reader's language; a flag says that a line is short."""
        self.ensure_one()
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        titles = [
            self.env._("Product"),
            self.env._("Promised for"),
            self.env._("Promised"),
            self.env._("In stock"),
            self.env._("Not reserved"),
            self.env._("Receipts until then"),
            self.env._("Other promises until then"),
            self.env._("Left over"),
        ]
        rows, flags = [], []
        for line in (self.capacity or {}).get("lines", []):
            numbers = [line[name] for name in ("quantity", "stock", "free", "incoming", "demand", "left")]
            texts = [float_repr(number, digits).rstrip("0").rstrip(".") if digits else float_repr(number, 0) for number in numbers]
            rows.append([f"{line['product']} ({line['unit']})", format_date(self.env, line["day"]), *texts])
            flags.append(line["is_short"])
        return titles, rows, flags

    @api.depends_context("lang")
    @api.depends("capacity")
    def _compute_capacity_html(self):
        for review in self:
            titles, rows, flags = review._get_capacity_rows()
            if not rows:
                review.capacity_html = False
                continue
            head = Markup().join(
                Markup("<th class='%s'>%s</th>") % ("" if place < 2 else "text-end", title) for place, title in enumerate(titles)
            )
            body = Markup().join(
                Markup("<tr class='%s'>%s</tr>")
                % (
                    "table-danger" if flag else "",
                    Markup().join(
                        Markup("<td class='%s'>%s</td>") % ("" if place < 2 else "text-end", text) for place, text in enumerate(row)
                    ),
                )
                for row, flag in zip(rows, flags, strict=True)
            )
            review.capacity_html = (
                Markup("<table class='table table-sm'><thead><tr>%s</tr></thead><tbody>%s</tbody></table>") % (head, body)
            )

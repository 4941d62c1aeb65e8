from odoo import api, fields, models


class SaleOrder(models.Model):
    """The exchange rate of an order is that of the company's day (D-03): the host takes the day in UTC, which in Shanghai is
    yesterday until eight in the morning, while the gates judge by today.
    """

    _inherit = "sale.order"

    @api.depends("currency_id", "date_order", "company_id")
    def _compute_currency_rate(self):
        # OVERRIDES host for orders in a foreign currency whose day is another one there
        other = self.browse()
        for order in self:
            company = order.company_id
            if not company or order.currency_id == company.currency_id:
                continue
            moment = order.date_order or fields.Datetime.now()
            day = company._custproc_day_of(moment)
            if day != moment.date():
                rates = self.env["res.currency"]
                order.currency_rate = rates._get_conversion_rate(company.currency_id, order.currency_id, company, day)
                other |= order
        super(SaleOrder, self - other)._compute_currency_rate()

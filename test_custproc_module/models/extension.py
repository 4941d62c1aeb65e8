"""What doc/adding.md tells another module to write: a reason at a gate, and a channel of dunning."""

from odoo import fields, models

from odoo.addons.custproc_module.policies.engine.hold import Hold, merge


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_confirmation_holds(self):
        found = {
            order.id: [Hold("test", "asked_to_wait", "the customer asked us to wait", ("Take his reference away.",))]
            for order in self
            if order.client_order_ref == "wait"
        }
        return merge(super()._get_confirmation_holds(), found)


class DunningLevel(models.Model):
    _inherit = "custproc.dunning.level"

    channel = fields.Selection(selection_add=[("messenger", "Messenger")], ondelete={"messenger": "set null"})


class DunningNotice(models.Model):
    _inherit = "custproc.dunning.notice"

    def _send(self):
        own = self.filtered(lambda notice: notice.channel == "messenger")
        own.sudo().remark = "Sent by messenger"  # sudo: custproc.dunning.notice, what is noted of telling is closed
        return super()._send() | own

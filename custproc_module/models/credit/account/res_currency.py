from odoo import models

from ....policies.engine.hold import Hold


class ResCurrency(models.Model):
    _inherit = "res.currency"

    def _get_rate_holds(self, company):
        """What holds a document in one of these currencies of which the company knows no rate: {currency: Hold}.

        The host takes such a currency at par; a limit is not judged on that.
        """
        foreign = self - company.currency_id
        if not foreign:
            return {}
        # sudo: res.currency.rate, whoever sells in a branch is judged by the root's rates
        rates = self.env["res.currency.rate"].sudo()
        known = rates._read_group([("currency_id", "in", foreign.ids), ("company_id", "in", (company.root_id.id, False))], ["currency_id"])
        return {
            currency: Hold(
                "credit",
                "no_rate",
                self.env._("%(currency)s has no exchange rate, so it cannot be told what this is worth", currency=currency.name),
                (self.env._("Have finance enter a rate of %(currency)s.", currency=currency.name),),
                {"currency": currency.name},
            )
            for currency in foreign - self.browse(found.id for (found,) in known)
        }

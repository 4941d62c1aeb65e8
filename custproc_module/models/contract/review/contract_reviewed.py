from odoo import models
from odoo.tools import format_date

from ....policies.contract.review_rule import Facts
from ...engine.words import in_one, tell


class CustprocContract(models.Model):
    """What a contract's review asks about it, what was reviewed in words, and its way back (CR-01 to CR-03)."""

    _inherit = "custproc.contract"

    def _get_review_subject_field(self):
        return "contract_id"

    def _get_review_facts(self, rules):
        """Contracts are judged by their value, the product forms of their lines, their customer, their terms and special demands."""
        partners = self.partner_id.commercial_partner_id
        known = self._get_known_customers(partners) if any(rules.mapped("new_customer")) else partners
        depths = self._get_review_depths(rules)
        asks_forms = any(rule.form_ids for rule in rules)
        return {
            contract.id: Facts(
                amount=contract.currency_id._convert(
                    contract.amount, contract.company_id.currency_id, contract.company_id, contract._get_rate_day()
                ),
                forms=frozenset(contract._get_review_forms().ids if asks_forms else ()),
                is_new_customer=contract.partner_id.commercial_partner_id not in known,
                has_special_terms=contract._has_special_terms(),
                has_special_demand=bool((contract.special_demand or "").strip()),
                depth=depths.get(contract.id, ""),
            )
            for contract in self
        }

    def _has_special_terms(self):
        """Whether the payment term is other than the customer's usual one."""
        self.ensure_one()
        return self.payment_term_id != self.partner_id.with_company(self.company_id).property_payment_term_id

    def _get_rate_day(self):
        """The day whose exchange rate counts: the contract's first, or the company's today."""
        return self.date_start or self.company_id._custproc_today()

    def _get_review_values(self):
        company = self.company_id
        rate = self.currency_id._convert(1.0, company.currency_id, company, self._get_rate_day()) if self.currency_id else 1.0
        return {
            **super()._get_review_values(),
            "team_id": self.team_id.id,
            "currency_id": self.currency_id.id,
            "amount_total": self.amount,
            "amount_company": self.amount * rate,
        }

    def _get_review_figures(self):
        nothing = self.env._("not stated")
        file = self._get_customer_file()
        end = format_date(self.env, self.date_end) if self.date_end else self.env._("until terminated")
        return {
            "quantity": self.subject,
            "delivery_time": f"{format_date(self.env, self.date_start)} – {end}",
            "price": self.payment_term_id.name or nothing,
            "settlement": self.settlement_text or nothing,
            "terms": self.payment_term_id.name or nothing,
            "special_demand": self.special_demand or nothing,
            "qualification": file._say_qualification(),
        }

    def _get_review_snapshot(self):
        labels = dict(self._fields["contract_type"]._description_selection(self.env))
        return {
            "head": {
                "partner_id": self.partner_id.display_name or "",
                "contract_type": labels.get(self.contract_type, ""),
                "subject": self.subject or "",
                "date_start": format_date(self.env, self.date_start) or "",
                "date_end": format_date(self.env, self.date_end) if self.date_end else "",
                "has_settlement_agreement": self.env._("yes") if self.has_settlement_agreement else self.env._("no"),
                "settlement_text": self.settlement_text or "",
                "payment_term_id": self.payment_term_id.name or "",
                "special_demand": self.special_demand or "",
                "amount": f"{self.amount:.2f} {self.currency_id.name}",
            },
            "lines": {},
        }

    def _get_review_labels(self):
        return {name: self._fields[name]._description_string(self.env) for name in self._get_review_snapshot()["head"]}

    def _on_review_closed(self, review, outcome):
        """Back to the salesperson unless it passed (CR-03)."""
        super()._on_review_closed(review, outcome)
        if outcome != "passed" and self.state == "review":
            self._clear_conditions()
            self._set_state("draft")
            user = self.user_id or review.requester_id
            tell(
                self,
                user,
                lambda env: env._("Contract is back from review: mend it and submit it again"),
                lambda told: review.with_env(told.env).reject_reason or in_one(told.env, told._get_review_changes()),
            )

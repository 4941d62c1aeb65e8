"""The verdicts of a batch, in words (D-06)."""

from dataclasses import replace

from odoo import models
from odoo.tools.misc import formatLang

from ....policies.credit import ways
from ....policies.credit.release import FIRST, is_within, next_kind
from ....policies.credit.verdict import CASH_ONLY, OVER_LIMIT, PAST_TERM, STOPPED, judge_batch
from ....policies.engine.hold import Hold
from ...engine.words import listed


class CreditAccount(models.Model):
    _inherit = "custproc.credit.account"

    def _judge(self, company, demands, exclude_order_ids=(), exclude_move_ids=(), refused=frozenset(), gate="order"):
        """Judge documents of one company in their order; returns {key: [Hold]}, a free document with its figures.

        :param demands: list of policies.credit.verdict.Demand, amounts in the company's currency
        """
        if not demands:
            self._forget_answers()
            return {}
        payer_ids = {demand.payer_id for demand in demands}
        figures = self._query_figures(
            company.root_id,
            payer_ids,
            exclude_order_ids=tuple(exclude_order_ids),
            exclude_move_ids=tuple(exclude_move_ids),
        )
        holding = company._custproc_gate_mode(gate) == "block"
        terms, authorities, asked = company._get_credit_terms(), {}, set()
        if gate == "invoice":
            # What has left is billed once it is paid: no plan is wanted any more (CA-04).
            terms = replace(terms, plan_without_credit=False)
        while True:
            verdicts = list(judge_batch(figures, demands, terms, refused, holding, authorities))
            # Authorities are read only for orders that would be held without them: a plain yes costs no query more.
            held = {part.order_id for demand, verdict in verdicts if not verdict.allowed for part in demand.parts}
            news = held - asked - {None}
            found = self._query_authorities(company.root_id, news, gate) if news else {}
            if not found:
                break
            asked |= news
            authorities |= found
        releases = self._query_next_releases(
            company, [demand for demand, verdict in verdicts if not verdict.allowed and verdict.kind == OVER_LIMIT]
        )
        # Only for a hold by the age of an open invoice: a plain yes costs no query more.
        aged = {demand.payer_id for demand, verdict in verdicts if ways.needs_matching(verdict)}
        unmatched = self._query_unmatched(company.root_id, aged) if aged else {}
        return {
            demand.key: [
                self._describe_verdict(company, demand, verdict, releases.get(demand.key), unmatched.get(demand.payer_id, 0.0))
            ]
            for demand, verdict in verdicts
        }

    def _query_next_releases(self, company, demands):
        """The release that the payer's episode still has for each document over the limit, {key: "first" or "last"}, in one query.

        None for goods that no order, or more than one order, stands for, and for an order that has asked for one already.
        """
        orders = {demand.key: demand.parts[0].order_id for demand in demands if demand.bound_order_id}
        if not orders:
            return {}
        # sudo: custproc.credit.release, the engine's records
        releases = self.env["custproc.credit.release"].sudo().search(
            [
                ("state", "in", ("submitted", "granted", "consumed")),
                ("episode_id.company_id", "=", company.root_id.id),
                ("episode_id.partner_id", "in", [demand.payer_id for demand in demands]),
                ("episode_id.closed_at", "=", False),
            ]
        )
        used, asked = {}, set()
        for release in releases:
            used.setdefault(release.partner_id.id, set()).add(release.kind)
            if release.state in ("submitted", "granted"):
                asked.add(release.sale_order_id.id)
        allowed = self.env["custproc.credit.policy"]._get_policy_values(company).releases_per_episode
        return {
            demand.key: next_kind(used.get(demand.payer_id, ()), allowed)
            for demand in demands
            if demand.key in orders and orders[demand.key] not in asked
        }

    def _describe_verdict(self, company, demand, verdict, release=None, unmatched=0.0):
        """A verdict as a finding: a hold with its reason and ways out, or only the figures of a free document.

        :param release: the release the payer's episode still has for the document, see `_query_next_releases`
        :param unmatched: money of the payer that is matched with no invoice, see `_query_unmatched`
        """
        figures = verdict.as_figures() | {"payer": demand.payer_id}
        last_day = verdict.last_day(company._custproc_today())
        until = company._custproc_end_of_day(last_day) if last_day else None
        if verdict.allowed:
            return Hold("credit", verdict.kind, "", figures=figures, blocking=False, until=until)
        if unmatched:
            figures["unmatched"] = unmatched
        bound = demand.bound_order_id
        if release:
            fraction = self.env["custproc.credit.policy"]._get_policy_values(company).release_fraction
            release = release if bound and is_within(demand.parts[0].shipment, verdict.limit, fraction) else None
        payer = self.env["res.partner"].browse(demand.payer_id)
        codes = ways.ways_out(verdict, unmatched, bool(bound), bool(release))
        said = self._say_ways(company, payer, verdict, release, unmatched)
        text = self._get_verdict_text(company, payer, verdict)
        return Hold("credit", verdict.kind, text, tuple(said[code]() for code in codes), figures, until=until)

    def _say_ways(self, company, payer, verdict, release, unmatched):
        """The ways out of policies/credit/ways.py as functions that give the translated sentence."""

        def money(amount):
            return formatLang(self.env, amount, currency_obj=company.currency_id)

        return {
            ways.PREPAY: lambda: self.env._("Register a prepayment of %(amount)s for it.", amount=money(verdict.missing)),
            ways.MATCH: lambda: self.env._(
                "First match the %(amount)s that are booked from %(payer)s with the invoices they pay: until then these count as open;"
                " finance can help.",
                amount=money(unmatched),
                payer=payer.display_name,
            ),
            ways.COMPLETE: lambda: self.env._("Or complete what is missing."),
            ways.COMPLETE_AND_PLAN: lambda: self.env._("Or complete what is missing; a payment plan is drawn up with the customer."),
            ways.PLAN_BESIDE: lambda: self.env._(
                "It also needs an approved collection plan: only the money and the plan together let it pass."
            ),
            ways.COLLECT: lambda: self.env._("Or collect the open invoices.")
            if verdict.kind == PAST_TERM
            else self.env._("Or collect open invoices of %(payer)s; finance can help.", payer=payer.display_name),
            ways.CASE: lambda: self.env._("Or ask the sales director to approve this case."),
            ways.RELEASE: lambda: self.env._("Or ask the regional manager for the first release.")
            if release == FIRST
            else self.env._("Or ask the regional manager for the last release, with a liable person."),
            ways.PLAN: lambda: self.env._(
                "Or agree a collection plan with the customer: once it is approved, what is paid for first may leave."
            ),
            ways.LIFT: lambda: self.env._("Finance lifts the stop when the arrears are paid or an approval is given."),
        }

    def _get_verdict_text(self, company, payer, verdict):
        def money(amount):
            return formatLang(self.env, amount, currency_obj=company.currency_id)

        name = payer.display_name
        if verdict.kind == STOPPED:
            return self.env._("supply to %(payer)s is stopped", payer=name)
        if verdict.kind == CASH_ONLY:
            labels = {
                "file": self.env._("the customer file is not complete"),
                "contract": self.env._("no signed contract with a settlement agreement is in force"),
                "last_year": self.env._("last year's payments are not fully cleared"),
            }
            reasons = listed(self.env, (labels.get(code, code) for code in verdict.ineligible))
            return self.env._("%(payer)s has no credit: %(reasons)s; it is delivered against cash only", payer=name, reasons=reasons)
        if verdict.kind == PAST_TERM:
            return self.env._(
                "the oldest open invoice of %(payer)s is %(days)s days old, beyond its payment term", payer=name, days=verdict.days_open
            )
        if verdict.kind == OVER_LIMIT:
            return self.env._(
                "with %(amount)s it brings the exposure of %(payer)s to %(exposure)s, %(excess)s over the limit of %(limit)s",
                amount=money(verdict.value),
                payer=name,
                exposure=money(verdict.exposure + verdict.uncovered),
                excess=money(verdict.excess),
                limit=money(verdict.limit),
            )
        return ""

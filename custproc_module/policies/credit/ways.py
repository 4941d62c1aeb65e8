"""Which ways out of a credit hold its text names, and in which order (D-06, CA-04, CA-05, CA-09)."""

from .verdict import CASH_ONLY, OVER_LIMIT, PAST_TERM, STOPPED, Verdict

# A further prepayment; money that is there and matched with no invoice; what the payer's file, contract or old invoices lack.
PREPAY, MATCH, COMPLETE, COMPLETE_AND_PLAN = "prepay", "match", "complete", "complete_and_plan"
# A plan beside the money, and one instead of a release; open invoices; a case of its own; a release; a stop.
PLAN_BESIDE, PLAN, COLLECT, CASE, RELEASE, LIFT = "plan_beside", "plan", "collect", "case", "release", "lift"


def needs_matching(verdict: Verdict) -> bool:
    """Whether an open invoice's age holds it: one that was paid is open until somebody matches the money with it.

    >>> needs_matching(Verdict("past_term", False)), needs_matching(Verdict("cash_only", False, ineligible=("contract",)))
    (True, False)
    """
    return not verdict.allowed and (verdict.kind == PAST_TERM or "last_year" in verdict.ineligible)


def ways_out(verdict: Verdict, unmatched: float = 0.0, is_bound: bool = True, has_release: bool = False) -> tuple[str, ...]:
    """The ways out of a hold, in the order in which they are named.

    Where money and plan are wanted together, what is missing is named after them, alone: completing it gives the credit that needs neither.

    :param unmatched: money of the payer that is booked and matched with no invoice, in the company's currency
    :param is_bound: whether one order stands for the document, so that somebody may grant something for it
    :param has_release: whether the payer's episode still has a release that this shipment may have

    >>> ways_out(Verdict("cash_only", False, missing=400.0))
    ('prepay', 'complete_and_plan')
    >>> ways_out(Verdict("cash_only", False, missing=400.0, wants_plan=True))
    ('prepay', 'plan_beside', 'complete')
    >>> ways_out(Verdict("cash_only", False, wants_plan=True, ineligible=("last_year",)), unmatched=90.0)
    ('plan_beside', 'match', 'complete')
    >>> ways_out(Verdict("past_term", False, missing=400.0), unmatched=90.0), ways_out(Verdict("past_term", False), is_bound=False)
    (('prepay', 'match', 'collect', 'case'), ('collect',))
    >>> ways_out(Verdict("over_limit", False, missing=100.0), has_release=True), ways_out(Verdict("over_limit", False), is_bound=False)
    (('prepay', 'collect', 'release', 'plan'), ('collect',))
    >>> ways_out(Verdict("stopped", False)), ways_out(Verdict("free", True))
    (('lift',), ())
    """
    if verdict.allowed:
        return ()
    found = [PREPAY] if verdict.missing else []
    matching = [MATCH] if unmatched > 0 and needs_matching(verdict) else []
    if verdict.kind == STOPPED:
        found += [LIFT]
    elif verdict.kind == CASH_ONLY:
        found += [PLAN_BESIDE, *matching, COMPLETE] if verdict.wants_plan else [*matching, COMPLETE_AND_PLAN]
    elif verdict.kind == PAST_TERM:
        found += [*matching, COLLECT] + ([CASE] if is_bound else [])
    elif verdict.kind == OVER_LIMIT:
        found += [COLLECT] + ([RELEASE] if is_bound and has_release else []) + ([PLAN] if is_bound else [])
    return tuple(found)

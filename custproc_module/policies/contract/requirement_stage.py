"""The ten stages of a requirement (RD-13): receive, understand, propose, agree, execute, feedback, problems, relationship,
complaint, close."""

STAGES = (
    *("received", "understood", "proposed", "agreed", "executing"),
    *("feedback", "problems", "relationship", "complaint", "closed"),
)
TRANSITIONS = {
    "received": {"understood", "cancelled"},
    "understood": {"proposed", "cancelled"},
    # An objection, or a change of need, leads back to understanding; execution needs agreement anew (RD-09, RD-11).
    "proposed": {"agreed", "understood", "cancelled"},
    "agreed": {"executing", "understood", "cancelled"},
    "executing": {"feedback", "understood", "cancelled"},
    "feedback": {"problems", "relationship"},
    "problems": {"feedback", "complaint"},
    "relationship": {"complaint", "closed"},
    "complaint": {"problems", "relationship"},
    "closed": set(),
    "cancelled": {"received"},
}
# From the proposal on the customer has been told: what he is asked to agree to stands.
LOCKED = frozenset(STAGES[2:])


def executes_without_agreement() -> bool:
    """Whether a way leads from the first stage into execution that passes by the customer's agreement.

    >>> executes_without_agreement()
    False
    """
    reached, left = set(), ["received"]
    while left:
        stage = left.pop()
        if stage not in reached:
            reached.add(stage)
            left += [target for target in TRANSITIONS[stage] if target != "agreed"]
    return "executing" in reached

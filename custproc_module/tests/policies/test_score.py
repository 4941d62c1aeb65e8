"""The score of customers against a second formulation (D-11)."""

from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from ...policies.customer.score import Measure, differences, grade, is_problem, parts, points, score

NUMBERS = st.integers(-1000, 1000)
BOUNDS = st.tuples(NUMBERS, NUMBERS).filter(lambda pair: pair[0] != pair[1])
MEASURES = st.lists(
    st.builds(
        lambda code, weight, bounds, limit: Measure(code, weight, *bounds, limit),
        st.sampled_from("abcd"),
        st.integers(1, 50),
        BOUNDS,
        st.none() | NUMBERS,
    ),
    max_size=4,
    unique_by=lambda measure: measure.code,
)
VALUES = st.dictionaries(st.sampled_from("abcd"), st.none() | NUMBERS)


@given(VALUES, MEASURES)
def test_bounded_and_equal_to_exact_fractions(values, measures):
    """D-11: the score lies between 0 and 100 and is the weighted mean, counted in exact fractions."""
    total = score(values, measures)
    known = [measure for measure in measures if values.get(measure.code) is not None]
    if not known:
        assert total is None
        return
    assert 0 <= total <= 100
    exact = sum(
        Fraction(measure.weight) * min(max(Fraction(values[measure.code] - measure.worst, measure.best - measure.worst), 0), 1) * 100
        for measure in known
    ) / sum(measure.weight for measure in known)
    assert abs(float(exact) - total) <= 0.0051


@given(VALUES, MEASURES, st.integers(0, 500))
def test_better_never_costs_points(values, measures, step):
    """D-11: a measure that gets better, whichever side is the better one, never lowers the score or the grade."""
    assume(any(values.get(measure.code) is not None for measure in measures))
    measure = next(measure for measure in measures if values.get(measure.code) is not None)
    better = {**values, measure.code: values[measure.code] + (step if measure.best > measure.worst else -step)}
    before, after = score(values, measures), score(better, measures)
    assert after >= before
    boundaries = [(75, 1), (50, 2), (0, 3)]
    assert grade(after, boundaries) <= grade(before, boundaries)


@given(VALUES, MEASURES, st.integers(2, 9))
def test_only_the_proportion_of_weights_counts(values, measures, factor):
    """D-11: weights may be written as percentages or as any other numbers of the same proportion."""
    scaled = [Measure(each.code, each.weight * factor, each.worst, each.best, each.limit) for each in measures]
    left, right = score(values, measures), score(values, scaled)
    assert left == right or abs(left - right) <= 0.011


@given(VALUES, MEASURES)
def test_a_measure_without_value_changes_nothing(values, measures):
    """D-11: what is not known is left out, as if the measure were not there."""
    known = [measure for measure in measures if values.get(measure.code) is not None]
    assert score(values, measures) == score(values, known)
    assert [part.code for part in parts(values, measures)] == [measure.code for measure in known]


@given(NUMBERS, BOUNDS)
def test_points_reach_both_ends(value, bounds):
    """D-11: no points at the worst value, all points at the best."""
    worst, best = bounds
    assert points(worst, worst, best) == 0 and points(best, worst, best) == 100
    assert 0 <= points(value, worst, best) <= 100


@given(VALUES, VALUES, MEASURES)
def test_differences_explain_the_whole_move(before, after, measures):
    """D-11: what the explanation names adds up to the move of the score."""
    old = {part.code: part.adds for part in parts(before, measures)}
    new = {part.code: part.adds for part in parts(after, measures)}
    told = sum(move for _code, move in differences(old, new))
    assert abs(told - (sum(new.values()) - sum(old.values()))) <= 0.05 * 4 + 1e-9


def test_problem_is_the_worse_side():
    """CL-07: a customer is flagged on the worse side of the limit, not at it, and not for what is unknown."""
    growth, complaints = Measure("growth", 1, -20, 20, -30), Measure("complaints", 1, 3, 0, 2)
    assert [is_problem(value, growth) for value in (-30.1, -30, None)] == [True, False, False]
    assert [is_problem(value, complaints) for value in (2, 3)] == [False, True]

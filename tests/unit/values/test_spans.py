"""Spans of seconds against sets of seconds."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from jiheng.values.spans import both, gaps, length, merged, within

spans = some.lists(some.tuples(some.integers(0, 40), some.integers(-2, 15)).map(lambda s: (s[0], sum(s))))


def seconds(found):
    return {second for first, end in found for second in range(first, end)}


@given(spans, spans, some.integers(-5, 50), some.integers(0, 30))
def test_spans_are_sets_of_seconds(left, right, first, days):
    a, b, end = merged(left), merged(right), first + days
    assert seconds(a) == seconds(left)
    assert all(one[1] < other[0] for one, other in pairwise(a))
    assert all(begin < finish for begin, finish in a)
    assert seconds(both(a, b)) == seconds(a) & seconds(b)
    assert seconds(within(a, first, end)) == seconds(a) & set(range(first, end))
    assert seconds(gaps(a, first, end)) == set(range(first, end)) - seconds(a)
    assert length(a) == len(seconds(a))

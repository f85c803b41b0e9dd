"""Spans of whole seconds, each from its first second to the one after its last, and their arithmetic."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Give the same seconds as spans in order that neither overlap nor touch; empty ones are dropped."""
    joined: list[Span] = []
    for first, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((first, end))
    return joined


def within(spans: Iterable[Span], first: int, end: int) -> list[Span]:
    """Give the parts that lie from `first` to before `end`."""
    cut = ((max(span[0], first), min(span[1], end)) for span in spans)
    return [span for span in cut if span[0] < span[1]]


def gaps(spans: Sequence[Span], first: int, end: int) -> list[Span]:
    """Give what merged spans leave free from `first` to before `end`."""
    free, at = [], first
    for begin, finish in within(spans, first, end):
        if at < begin:
            free.append((at, begin))
        at = finish
    return [*free, (at, end)] if at < end else free


def both(left: Sequence[Span], right: Sequence[Span]) -> list[Span]:
    """Give the seconds that lie in both of two lists of merged spans."""
    common, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        first, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if first < end:
            common.append((first, end))
        if left[i][1] <= right[j][1]:
            i += 1
        else:
            j += 1
    return common


def length(spans: Iterable[Span]) -> int:
    """Count the seconds of spans that do not overlap."""
    return sum(end - first for first, end in spans)

"""What a system was, second by second, from its checks; the reference that other ways are held to.

A second depends only on the last check of each place at or before it. So any part of a period, in any
order, says the same as the whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from jiheng.monitor.watch import Watch
from jiheng.values.spans import Span, gaps, length, merged, within

# Time and whether it was up, in order of time; one list a place.
Checks: TypeAlias = Sequence[tuple[int, bool]]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The seconds from `begin` to before `end`: those down, those unknown; all others were up.

    Both lists are merged: in order, neither overlapping nor touching themselves or each other's seconds.
    """

    begin: int
    end: int
    down: tuple[Span, ...] = ()
    unknown: tuple[Span, ...] = ()

    @property
    def up_seconds(self) -> int:
        """The seconds up."""
        return self.end - self.begin - length(self.down) - length(self.unknown)

    def within(self, begin: int, end: int) -> "Timeline":
        """Give a part; what lies beyond its own edges is unknown."""
        beyond = [(begin, min(self.begin, end)), (max(self.end, begin), end)]
        unknown = merged([*within(self.unknown, begin, end), *beyond])
        return Timeline(begin, end, tuple(within(self.down, begin, end)), tuple(unknown))


def joined(parts: Iterable[Timeline], begin: int, end: int) -> Timeline:
    """Join parts that do not overlap, in any order, to one from `begin` to before `end`.

    What no part covers is unknown.
    """
    covering = list(parts)
    free = gaps(merged((part.begin, part.end) for part in covering), begin, end)
    down = merged(span for part in covering for span in part.down)
    unknown = merged([*(span for part in covering for span in part.unknown), *free])
    return Timeline(begin, end, tuple(within(down, begin, end)), tuple(within(unknown, begin, end)))


def timeline_of(places: Iterable[Checks], watch: Watch, begin: int, end: int) -> Timeline:
    """Tell what the checks of one system say of the seconds from `begin` to before `end`.

    Checks from `watch.reach` seconds before `begin` on matter; others may be there, too.
    """
    changes: dict[int, list[int]] = {}
    for checks in places:
        for first, last, up in _runs(checks, watch.reach, begin, end):
            for moment, sign in ((first, 1), (last, -1)):
                changes.setdefault(moment, [0, 0])[not up] += sign
    down: list[Span] = []
    known: list[Span] = []
    ups = downs = 0
    for moment, following in pairwise([*sorted(changes), end]):
        ups += changes[moment][0]
        downs += changes[moment][1]
        if downs >= watch.agree:
            down.append((moment, following))
        if downs >= watch.agree or ups:
            known.append((moment, following))
    unknown = gaps(merged(known), begin, end)
    return Timeline(begin, end, tuple(merged(down)), tuple(unknown))


def _runs(checks: Checks, reach: int, begin: int, end: int) -> Iterable[tuple[int, int, bool]]:
    """Give the spans for which one place says the same without a gap, cut to the edges."""
    first = last = begin
    state = True
    for (time, up), (following, _) in pairwise([*checks, (end, True)]):
        if time >= end:
            break
        speaks = min(following, time + reach)
        if speaks <= begin:
            continue
        if last == time and state == up:
            last = speaks
            continue
        if first < last:
            yield first, min(last, end), state
        first, last, state = max(time, begin), speaks, up
    if first < last:
        yield first, min(last, end), state

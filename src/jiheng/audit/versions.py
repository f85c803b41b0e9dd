"""Two versions of a report side by side: which findings are solved, still open, or new."""

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from jiheng.audit.acceptances import folded
from jiheng.audit.finding import Finding


@dataclass(frozen=True, slots=True)
class Comparison:
    """Findings of the old version that are gone, and those of the new one, as still open or new."""

    solved: tuple[Finding, ...]
    open: tuple[Finding, ...]
    new: tuple[Finding, ...]


def compare(old: Iterable[Finding], new: Iterable[Finding]) -> Comparison:
    """Pair findings of one check: by all their quotes, then by the first, then by words without numbers.

    Where a finding stands does not count, since other corrections move it.
    """
    left, unpaired = list(old), list(new)
    still_open: list[Finding] = []
    for key in (_all_quotes, _first_quote, _words):
        unpaired, paired = _pair(left, unpaired, key)
        still_open += paired
    still_open.sort(key=lambda each: (each.problem.spans, each.code))
    return Comparison(tuple(left), tuple(still_open), tuple(unpaired))


def _pair(
    left: list[Finding], new: list[Finding], key: Callable[[Finding], Hashable]
) -> tuple[list[Finding], list[Finding]]:
    """Take from `left` what a new finding continues; give the new ones without and with a partner."""
    alone, paired = list[Finding](), list[Finding]()
    for finding in new:
        partner = next((n for n, each in enumerate(left) if key(each) == key(finding)), None)
        if partner is None:
            alone.append(finding)
        else:
            left.pop(partner)
            paired.append(finding)
    return alone, paired


def _all_quotes(finding: Finding) -> Hashable:
    return finding.code, tuple(sorted(map(folded, finding.quotes)))


def _first_quote(finding: Finding) -> Hashable:
    return finding.code, folded(finding.quotes[0]) if finding.quotes else ""


def _words(finding: Finding) -> Hashable:
    """Give the message without its numbers: a rate that is still too low is the same finding."""
    return finding.code, re.sub(r"[0-9.,]+", "", finding.problem.message)

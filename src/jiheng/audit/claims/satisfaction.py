"""Satisfaction: the values a report gives, whose they are, whether surveyed, and the facts of a survey."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.claims.numbers import Numbers
from jiheng.audit.claims.passages import CLAUSE, SENTENCE, split
from jiheng.audit.dictionary import pairs, pattern
from jiheng.audit.printed import Printed
from jiheng.documents.reading import Span, Texts

DATA = "satisfaction"
NAME = re.compile("([一-龥]{0,14}?)(?:的)?满意(?:度|率)")


@dataclass(frozen=True, slots=True)
class Satisfied:
    """A value as reached: `named` is what stands before 满意度, `sentence` where it is said."""

    named: str
    printed: Printed
    sentence: Span
    in_table: bool
    presumed: bool

    @property
    def groups(self) -> frozenset[str]:
        """The groups of people it is of; empty where the words name none."""
        return groups_in(self.named)


@dataclass(frozen=True)
class Satisfaction:
    """All of it in one document; `asserted` are the texts that are no scoring rules."""

    asserted: Texts
    numbers: Numbers
    rows: tuple[IndicatorRow, ...]

    @cached_property
    def values(self) -> tuple[Satisfied, ...]:
        """Every value reached, in the order of the document; targets and other years are none."""
        cells = {(span.block, span.cell) for row in self.rows for span in _cells(row)}
        in_text = [
            value
            for place, text in self.asserted.naming("满意")
            if (place.block, place.cell) not in cells
            for span, sentence in split(place, text, SENTENCE)
            if "满意" in sentence
            for value in self._in_sentence(span, sentence)
        ]
        return tuple(sorted([*in_text, *self._in_rows()], key=lambda each: each.printed.span))

    @cached_property
    def samples(self) -> tuple[Span, ...]:
        """Where a report says how many were asked, or answered."""
        return tuple(self._found("sample"))

    @cached_property
    def not_surveyed(self) -> tuple[Span, ...]:
        """Where it says that nobody was asked."""
        return tuple(
            span
            for span in self._found("not_surveyed")
            if any(
                "满意" in sentence
                for place, text in self.asserted.naming("满意")
                if (place.block, place.cell) == (span.block, span.cell)
                for at, sentence in split(place, text, SENTENCE)
                if at.start <= span.start < at.end
            )
        )

    def _found(self, key: str) -> Iterator[Span]:
        return (place for place, _ in self.asserted.matches(pattern(DATA, key)))

    def _in_sentence(self, span: Span, sentence: str) -> Iterator[Satisfied]:
        if pattern(DATA, "other").search(sentence):
            return
        for clause_span, clause in split(span, sentence, CLAUSE):
            name = NAME.search(clause)
            percents = [each for each in self.numbers.within(clause_span) if each.unit == "%"]
            if name is None or len(percents) != 1:
                continue
            printed = percents[0]
            at = printed.span.start - clause_span.start
            around = clause[name.end() : at] + clause[at + printed.span.end - printed.span.start :][:2]
            if at < name.end() or pattern(DATA, "target").search(around):
                continue
            presumed = pattern(DATA, "presumed").search(sentence) is not None
            yield Satisfied(name[1], printed, span, in_table=False, presumed=presumed)

    def _in_rows(self) -> Iterator[Satisfied]:
        for row in self.rows:
            actual = row.actual
            if "满意" not in row.label or actual is None:
                continue
            number = actual.number()
            like_target = row.target is not None and "%" in row.target.flat.replace("％", "%")
            if number and (number.unit == "%" or (not number.unit and like_target)):
                whole = actual.spans[0]
                presumed = pattern(DATA, "presumed").search(actual.text) is not None
                named = row.label.partition("满意")[0]
                yield Satisfied(named, number, whole, in_table=True, presumed=presumed)


@lru_cache(maxsize=4096)
def groups_in(text: str) -> frozenset[str]:
    """Give the groups of people that words name."""
    return frozenset(group for group, found in pairs(DATA, "groups") if re.search(found, text))


def _cells(row: IndicatorRow) -> Iterator[Span]:
    for cell in (row.name, row.target, row.actual, row.rule, row.definition):
        if cell is not None:
            yield from cell.spans

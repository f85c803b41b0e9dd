"""Evidence at hand: the facts of one project, by kind, as measures ask for them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any

from jiheng.evidence.fact import Fact

FEW = 50  # so few facts are looked through as they are


@dataclass(frozen=True)
class Evidence:
    """The facts of a project, and which registers (one a kind) were kept at all.

    A kept register without a record says that nothing happened; a register that was not kept says
    nothing.
    """

    records: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)
    on: date | None = None  # the day as of which it is asked; None: when all is over

    @classmethod
    def of(cls, facts: Iterable[Fact], *, registers: Iterable[str] = ()) -> "Evidence":
        """Sort facts by kind; `registers` names kinds that were kept though they may be empty."""
        sorted_facts: dict[str, list[Fact]] = {stem: [] for stem in registers}
        for fact in facts:
            sorted_facts.setdefault(fact.stem, []).append(fact)
        return cls(MappingProxyType({stem: tuple(each) for stem, each in sorted_facts.items()}))

    def as_of(self, day: date) -> "Evidence":
        """Give what was known at the end of a day.

        That is what was done by then and, where a record says when it was recorded, recorded by then; a
        correction recorded later corrects nothing yet. What a record tells of later days stays in it.
        """
        records = {
            stem: tuple(fact for fact in facts if fact.known_on(day)) for stem, facts in self.records.items()
        }
        return Evidence(MappingProxyType(records), day)

    def kept(self, stem: str) -> bool:
        """Say whether a register of this kind exists."""
        return stem in self.records

    def current(self, stem: str) -> list[Fact]:
        """List the facts of a kind that stand, in the order they were kept.

        A fact that a later one supersedes does not, nor one that only takes another back.
        """
        return [fact for fact in self.records.get(stem, ()) if fact.id not in self.superseded and fact.stands]

    def having(self, stem: str, conditions: Mapping[str, Any]) -> Sequence[Fact]:
        """List the facts of a kind that may meet the conditions: at least all that meet them.

        Facts are sorted by a field's value once, so that three hundred indicators over a hundred
        thousand records do not each go through all of them.
        """
        everything = self.records.get(stem, ())
        buckets = [
            self._sorted_by(stem, name).get(value, ())
            for name, value in conditions.items()
            if len(everything) > FEW
        ]
        return min(buckets, key=len, default=everything)

    def _sorted_by(self, stem: str, name: str) -> dict[Any, list[Fact]]:
        if (stem, name) not in self._sorted:
            sorted_facts: dict[Any, list[Fact]] = {}
            for fact in self.records.get(stem, ()):
                sorted_facts.setdefault(getattr(fact, name), []).append(fact)
            self._sorted[stem, name] = sorted_facts
        return self._sorted[stem, name]

    @cached_property
    def _sorted(self) -> dict[tuple[str, str], dict[Any, list[Fact]]]:
        return {}

    @cached_property
    def superseded(self) -> dict[str, str]:
        """The ids that a later record corrects, each with the id of that record."""
        return {fact.supersedes: fact.id for fact in self if fact.supersedes}

    @cached_property
    def by_id(self) -> dict[str, Fact]:
        """Every fact by its id, superseded ones included."""
        return {fact.id: fact for fact in self}

    def __iter__(self) -> Iterator[Fact]:
        """Go through all facts, superseded ones included."""
        return (fact for facts in self.records.values() for fact in facts)

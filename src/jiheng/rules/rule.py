"""What a rule kind is: arithmetic written once, for one project and for columns, and its steps.

A kind's file declares

- `terms`: from what was measured, the target and the parameters to the exact numbers the arithmetic
  needs, or why there is no score;
- `points`: the arithmetic, in the operations of `values.exact`, with no `if` on a number, so that
  the same lines run on columns (design D7);
- `steps`: the reckoning as a reviewer would write it.

Each gets the terms by their names.

The one rounding (half-up, hundredths) happens here, at the leaf.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from jiheng.catalogue import Unit
from jiheng.evidence.actual import Actual
from jiheng.values.exact import Exact, half_up_hundredths
from jiheng.values.outcome import NoValue
from jiheng.values.score import Score
from jiheng.values.target import Target


@dataclass(frozen=True, slots=True)
class Case:
    """One leaf to be scored."""

    weight: Score
    actual: Actual
    target: Target
    parameters: Mapping[str, Any]

    @property
    def full(self) -> Exact:
        """The weight as a number of points."""
        return Exact(self.weight.hundredths, 100)


# What the arithmetic gets beside the weight: exact numbers, and what the rule's text fixes, the same in
# every row of a column (readings in words, bands, knots).
Terms: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scored:
    """A score with its steps. `shown` is what stands in the 实际完成值 column; `exact` is unrounded."""

    score: Score
    exact: Exact
    shown: str
    steps: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class RuleKind(Unit):
    """A way of scoring. `points` may be called with columns; `score` is for one leaf."""

    terms_of: Callable[[Case], Terms | NoValue] = field(init=False, repr=False)
    points: Callable[..., Exact] = field(init=False, repr=False)
    steps_of: Callable[..., list[str]] = field(init=False, repr=False)
    shown_of: Callable[..., str] = field(init=False, repr=False)
    notes_of: Callable[..., list[str]] = field(init=False, repr=False)
    doubts: Callable[..., str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Set what a kind need not declare."""
        self.shown_of = lambda case, **_terms: str(case.actual)
        self.notes_of = lambda **_given: []
        self.doubts = lambda **_given: ""

    def declares(self, part: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a part: terms_of, points, steps_of, shown_of, notes_of or doubts (a decorator)."""

        def declare(function: Callable[..., Any]) -> Callable[..., Any]:
            setattr(self, part, function)
            return function

        return declare

    def score(self, case: Case) -> Scored | NoValue:
        """Score one leaf, or say why it has no score."""
        terms = self.terms_of(case)
        if isinstance(terms, NoValue):
            return terms
        exact = self.points(weight=case.full, **terms)
        score = Score(half_up_hundredths(exact))
        return Scored(
            score,
            exact,
            self.shown_of(case=case, **terms),
            tuple(self.steps_of(case=case, score=score, **terms)),
            tuple(self.notes_of(case=case, **terms)),
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """One use of a rule kind, as a project or rule set writes it: the kind and its parameters, read.

    `usual_because` tells of the rule set's usual rule, where the project brings no rule of its own.
    """

    kind: RuleKind
    parameters: Mapping[str, Any]
    usual_because: str = ""

    def score(self, *, weight: Score, actual: Actual, target: Target) -> Scored | NoValue:
        """Score one leaf."""
        return self.kind.score(Case(weight, actual, target, self.parameters))

    def __str__(self) -> str:
        """Say which rule it is."""
        return f"{self.kind.code} {self.kind.title}"

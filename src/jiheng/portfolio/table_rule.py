"""A rule as the leaf table keeps it: all that a rule's text fixes, and where a row has what was measured.

Its text is canonical JSON, its number the first 63 bits of that text's SHA-256: tables from several places
are put together without renumbering. What a row has are numerators n1, n2 … over d1, d2 …; a denominator
that is the same in every row of the rule (1, 10 000) stands in the rule.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from jiheng.errors import UnreadableValueError
from jiheng.rules.adjustments import over_achievement, redistribution
from jiheng.rules.bands import Band, Bands, Edge
from jiheng.rules.earnings import Earning
from jiheng.rules.kinds.interpolated import Knots
from jiheng.rules.lateness import Tier
from jiheng.rules.library import RULE_KINDS
from jiheng.rules.rule import RuleKind, Terms
from jiheng.values.exact import Exact, Whole, in_hundredths
from jiheng.values.quantity import Quantity
from jiheng.values.score import Score

# What a rule's text may come to; a rule that fixes something else is refused when it is written.
READABLE = {each.__name__: each for each in (Exact, Bands, Band, Edge, Earning, Knots, Tier, Quantity, Score)}
TERMS = 2  # most measured terms of a kind
REACHED = ("actual", "target")  # what F17 compares; they stand behind the terms of the kind
COLUMNS = TERMS + len(REACHED)
KNOWN = (1, 10_000)


@dataclass(frozen=True, slots=True)
class TableRule:
    """A kind with what is fixed; `over` names the measured terms with their known denominators (0: none).

    `reduced` are the parameters of F17 where it was declared; `grown` says that other weights count (F31).
    """

    kind: RuleKind
    fixed: Mapping[str, Any]
    over: tuple[tuple[str, int], ...]
    reduced: Mapping[str, Any] = field(default_factory=dict)
    grown: bool = False

    @property
    def text(self) -> str:
        """The rule as canonical JSON."""
        told = {
            "kind": self.kind.code,
            "version": self.kind.version,
            "fixed": _told(self.fixed),
            "terms": [list(each) for each in self.over],
            "reduced": _told(self.reduced),
            "grown": self.grown,
        }
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def number(self) -> int:
        """Its number in the table."""
        return number_of(self.text)

    def hundredths(
        self, weight: Whole, counted: Whole, numerators: Sequence[Whole], denominators: Sequence[Whole]
    ) -> Exact:
        """Compute the points in hundredths, unrounded; weights are in hundredths. On rows or columns."""
        terms = [
            Exact(above, known or below)
            for (_, known), above, below in zip(self.over, numerators, denominators, strict=False)
        ]
        kinds = len(self.over) - (len(REACHED) if self.reduced else 0)
        named: Terms = {name: term for (name, _), term in zip(self.over[:kinds], terms, strict=False)}
        points = self.kind.points(**named, **self.fixed, weight=Exact(weight, 100))
        if self.reduced:
            actual, target = terms[kinds:]
            given: Terms = {"points": points, "actual": actual, "target": target}
            points = over_achievement.points(**given, **self.reduced, declared=True)
        if self.grown:
            weights = {"weight": Exact(weight, 100), "counted": Exact(counted, 100)}
            points = redistribution.points(points=points, **weights)
        return in_hundredths(points)


def number_of(text: str) -> int:
    """Give the number of a rule's text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def read_rule(text: str) -> TableRule:
    """Read a rule back. Raises UnreadableValueError for a kind, or a version of it, that is not ours."""
    told = json.loads(text)
    kind = RULE_KINDS.find(told["kind"])
    if kind.version != told["version"]:
        raise UnreadableValueError(
            f"规则 {kind.code}（{kind.title}）是第 {kind.version} 版，表里写的是第 {told['version']} 版",
            advice="用写表时的版本评分，或由项目文件夹重新写表",
        )
    over = tuple((name, known) for name, known in told["terms"])
    return TableRule(kind, _read(told["fixed"]), over, _read(told["reduced"]), told["grown"])


@dataclass(frozen=True, slots=True)
class MeasuredTerms:
    """What a row brings to its rule, and the rule without it."""

    rule: TableRule
    numerators: tuple[int, ...]
    denominators: tuple[int, ...]


def split(
    kind: RuleKind,
    terms: Terms,
    *,
    reduced: Mapping[str, Any],
    reached: tuple[Exact, Exact] | None,
    grown: bool,
) -> MeasuredTerms:
    """Part the terms of a leaf into what the rule fixes and what was measured.

    `reduced` and `reached` are the parameters of F17 and what it compares, where it was declared.
    """
    declared = {parameter.name for parameter in kind.parameters}
    measured = [name for name, value in terms.items() if isinstance(value, Exact) and name not in declared]
    fixed = {name: value for name, value in terms.items() if name not in measured}
    if len(measured) > TERMS:
        raise ValueError(kind.code)  # a kind with more terms needs more columns
    named = [(name, terms[name]) for name in measured]
    if reduced and reached:
        named += zip(REACHED, reached, strict=True)
    over, above, below = [], [], []
    for name, exact in named:
        lowest = exact * Exact(1)
        known = next((each for each in KNOWN if each % lowest.denominator == 0), 0)
        over.append((name, known))
        above.append(lowest.numerator * known // lowest.denominator if known else lowest.numerator)
        below.append(known or lowest.denominator)
    rule = TableRule(kind, fixed, tuple(over), reduced if reached else {}, grown)
    return MeasuredTerms(rule, tuple(above), tuple(below))


def _told(value: object) -> object:
    """Give a value that a rule's text fixes as JSON that reads back as the same."""
    if is_dataclass(value) and type(value).__name__ in READABLE:
        return {"is": type(value).__name__} | {
            each.name: _told(getattr(value, each.name)) for each in fields(value)
        }
    if isinstance(value, Mapping):
        return {"of": {str(key): _told(each) for key, each in value.items()}}
    if isinstance(value, tuple):
        return [_told(each) for each in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    raise TypeError(type(value).__name__)


def _read(told: Any) -> Any:  # noqa: ANN401 — whatever the rule fixes
    if isinstance(told, list):
        return tuple(_read(each) for each in told)
    if not isinstance(told, dict):
        return told
    if "of" in told:
        return {key: _read(each) for key, each in told["of"].items()}
    return READABLE[told["is"]](**{key: _read(each) for key, each in told.items() if key != "is"})

"""How a library says an indicator is usually measured and scored, before its weight is known.

It is written as in project.yaml, but for checklists: their `items` are texts alone, and each gets its
points once the indicator has a weight.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from jiheng.catalogue import Raw, read_parameters
from jiheng.errors import Fault
from jiheng.frameworks.marked_yaml import Section, as_raw
from jiheng.frameworks.questions import AnySystem, read_question
from jiheng.measures.measure import Question
from jiheng.rules.adjustments.redistribution import spread
from jiheng.rules.library import RULE_KINDS
from jiheng.rules.rule import RuleKind
from jiheng.values.score import Score
from jiheng.values.target import Target

ITEMS = "items"
TRIED_AT = Score(1_000)  # the weight at which a rule of a library is checked


@dataclass(frozen=True, slots=True)
class UsualWay:
    """A measure and a rule: read, and as they were written."""

    question: Question
    kind: RuleKind
    measure: Mapping[str, Raw]
    rule: Mapping[str, Raw]

    def rule_at(self, weight: Score) -> dict[str, Raw]:
        """Give the rule as a project writes it for a leaf of this weight."""
        return _with_points(self.rule, weight)


def read_usual_way(section: Section, target: Target) -> UsualWay | None:
    """Read the keys `measure` and `rule`; None with every fault noted where one is wrong."""
    question = read_question(section, AnySystem())
    below = section.section("rule", "怎样评分")
    kind = below.value("code", "规则编号", RULE_KINDS.find) if below else None
    if below is None or kind is None:
        return None
    written = as_raw(below.node)
    values, faults = read_parameters(kind.parameters, _parameters(written))
    for key, fault in faults:
        below.fault(key, fault)
    doubt = "" if faults else kind.doubts(weight=TRIED_AT, target=target, **values)
    if doubt:
        below.fault("code", Fault(f"规则 {kind.id}（{kind.title}）的写法不对：{doubt}"))
    if faults or doubt or question is None:
        return None
    return UsualWay(question, kind, _mapping(as_raw(section.node.entries["measure"])), _mapping(written))


def _parameters(written: Raw) -> dict[str, Raw]:
    return {key: raw for key, raw in _with_points(_mapping(written), TRIED_AT).items() if key != "code"}


def _with_points(rule: Mapping[str, Raw], weight: Score) -> dict[str, Raw]:
    items = rule.get(ITEMS)
    if not isinstance(items, list) or not all(isinstance(each, str) for each in items):
        return dict(rule)
    points = spread(total=weight.hundredths, weights=[1] * len(items))
    with_points: list[Raw] = [
        {"text": text, "points": str(Score(share))} for text, share in zip(items, points, strict=True)
    ]
    return {**rule, ITEMS: with_points}


def _mapping(raw: Raw) -> dict[str, Raw]:
    return raw if isinstance(raw, dict) else {}

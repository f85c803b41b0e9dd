"""What a project lays down for after the leaf rules, with what its rule set says where it says nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jiheng.errors import Fault
from jiheng.frameworks.adjustments import (
    Gate,
    Veto,
    read_gates,
    read_not_applicable,
    read_over_achievement,
    read_vetoes,
)
from jiheng.frameworks.marked_yaml import Section
from jiheng.frameworks.questions import Referred
from jiheng.frameworks.rule_set import RuleSet
from jiheng.rules.adjustments.over_achievement import target_doubts
from jiheng.rules.adjustments.redistribution import Mode
from jiheng.values.target import Target


@dataclass(frozen=True, slots=True)
class Adjustments:
    """The vetoes of a project, its gates after those of the rule set, and what becomes of weights."""

    vetoes: tuple[Veto, ...] = ()
    gates: tuple[Gate, ...] = ()
    not_applicable: Mode = Mode.NONE


NO_ADJUSTMENTS = Adjustments()


def read_adjustments(
    section: Section, referred: Referred, rule_set: RuleSet | None, leaves: list[str], branches: list[str]
) -> Adjustments:
    """Read `vetoes`, `gates` and `not_applicable` of an evaluation, once its tree is read."""
    grades = [band.name for band in rule_set.grades] if rule_set else []
    vetoes = read_vetoes(section, referred, indicators=leaves, branches=branches, grades=grades)
    own = read_gates(section, referred, grades=grades)
    given = rule_set.gates if rule_set else ()
    for gate in own:
        if gate.condition.name in [each.condition.name for each in given]:
            fault = Fault(f"规则集里已经有限级“{gate.condition.name}”", advice="改名或删去")
            section.fault("gates", fault)
    mode = read_not_applicable(section) or (rule_set.not_applicable if rule_set else None) or Mode.NONE
    return Adjustments(vetoes, (*given, *own), mode)


def read_leaf_over_achievement(
    section: Section, target: Target | None, rule_set: RuleSet | None
) -> Mapping[str, Any] | None:
    """Read `over_achievement` of an indicator; without it the rule set's, where the target allows it."""
    given = read_over_achievement(section)
    if target is None:
        return given
    doubt = target_doubts(target)
    if given is None:
        return rule_set.over_achievement if rule_set and not doubt else None
    if doubt:
        section.fault("over_achievement", Fault(doubt))
    return given

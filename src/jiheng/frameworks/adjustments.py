"""What a rule set or a project lays down for after the leaf rules: vetoes, gates, what does not apply.

Both write it alike, and it is read here once. A condition is a question to the evidence and a threshold
(`when: <60%`): it holds where the answer meets the threshold.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jiheng.catalogue import unknown
from jiheng.errors import Fault, UnreadableValueError
from jiheng.frameworks.basis import read_from_memory
from jiheng.frameworks.marked_yaml import Section
from jiheng.frameworks.questions import Referred, read_all, read_question
from jiheng.measures.measure import Question
from jiheng.rules.adjustment import Adjustment
from jiheng.rules.adjustments import grade_gate, over_achievement, veto
from jiheng.rules.adjustments.redistribution import Mode, read_mode
from jiheng.values.score import Score
from jiheng.values.target import Target, TargetKind


@dataclass(frozen=True, slots=True)
class Condition:
    """A question to the evidence, and the threshold from which on it holds; `source` is its document."""

    name: str
    question: Question
    when: Target
    source: str = ""


@dataclass(frozen=True, slots=True)
class Veto:
    """What a condition takes away (F22): `of` is the name of an indicator or the path of a branch."""

    condition: Condition
    scope: str
    of: str = ""
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """What a condition limits (F23): the grade, or the total."""

    condition: Condition
    grade: str = ""
    total: Score | None = None


def read_vetoes(
    section: Section,
    referred: Referred,
    *,
    indicators: Collection[str],
    branches: Collection[str],
    grades: Collection[str],
) -> tuple[Veto, ...]:
    """Read the key `vetoes`; `of` names one of the indicators or branches (paths, parts joined by /)."""
    vetoes = []
    for each in section.sections("vetoes", "一票否决", required=False):
        condition, given = _conditional(each, referred, veto.adjustment)
        if given is None:
            continue
        known = {veto.INDICATOR: indicators, veto.BRANCH: branches}.get(given["scope"])
        of = _named(each, "of", given["of"], known) if known is not None else ""
        grade = _named(each, "grade", given["grade"], grades) if given["grade"] else ""
        if condition is not None and of is not None and grade is not None:
            vetoes.append(Veto(condition, given["scope"], of, grade))
    _no_name_twice(section, "vetoes", (each.condition.name for each in vetoes))
    return tuple(vetoes)


def read_gates(section: Section, referred: Referred, *, grades: Collection[str]) -> tuple[Gate, ...]:
    """Read the key `gates`; a limited grade is one of `grades`."""
    gates = []
    for each in section.sections("gates", "限级", required=False):
        condition, given = _conditional(each, referred, grade_gate.adjustment)
        if given is None:
            continue
        grade = _named(each, "grade", given["grade"], grades) if given["grade"] else ""
        if condition is not None and grade is not None:
            gates.append(Gate(condition, grade, given["total"]))
    _no_name_twice(section, "gates", (each.condition.name for each in gates))
    return tuple(gates)


def read_not_applicable(section: Section) -> Mode | None:
    """Read the key `not_applicable`: what becomes of the weight; None where nothing is said."""
    return section.optional("not_applicable", read_mode, None)


def read_over_achievement(section: Section) -> Mapping[str, Any] | None:
    """Read the key `over_achievement` (F17): its parameters; None where nothing is said, or wrong.

    A rule set says its source with it.
    """
    below = section.section("over_achievement", "超额完成", required=False)
    if below is None:
        return None
    below.optional("source", str, "")
    read_from_memory(below)
    return _checked(below, over_achievement.adjustment)


def _conditional(
    section: Section, referred: Referred, adjustment: Adjustment
) -> tuple[Condition | None, Mapping[str, Any] | None]:
    """Read a condition, and the parameters of what it does."""
    name = section.value("name", "名称", str)
    when = section.value("when", "成立条件", _threshold)
    source = section.optional("source", str, "")
    question = read_question(section, referred)
    read_from_memory(section)
    given = _checked(section, adjustment)
    if name is None or when is None or question is None:
        return None, given
    return Condition(name, question, when, source), given


def _threshold(text: str) -> Target:
    target = Target.read(text)
    if target.kind is not TargetKind.THRESHOLD or target.implied:
        raise UnreadableValueError("成立条件要写比较和数", found=text, expected="如 <60%、≥1次")
    return target


def _checked(section: Section, adjustment: Adjustment) -> Mapping[str, Any] | None:
    values = read_all(section, adjustment.parameters, section.raw())
    doubt = adjustment.doubts(**values) if values is not None else ""
    if doubt:
        section.fault("", Fault(f"{adjustment.code}（{adjustment.title}）的写法不对：{doubt}"))
    return None if doubt else values


def _named(section: Section, key: str, name: str, known: Collection[str]) -> str | None:
    """Find a name, or a path by its end; None with a fault where there is none or more than one."""
    found = [each for each in known if each == name] or [each for each in known if each.endswith(f"/{name}")]
    if len(found) == 1:
        return found[0]
    if found:
        fault = Fault(f"“{name}”有 {len(found)} 处", expected="、".join(found), advice="写全，如上所列")
    else:
        fault = unknown(name, [*known])
    section.fault(key, fault)
    return None


def _no_name_twice(section: Section, key: str, names: Iterable[str]) -> None:
    seen: list[str] = []
    for name in names:
        if name in seen:
            section.fault(key, Fault(f"“{name}”出现了两次", advice="改名或删去一个"))
        seen.append(name)

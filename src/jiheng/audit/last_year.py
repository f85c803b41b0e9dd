"""Targets of a project beside those of the year before and what was reached then: none may be weaker.

财预〔2015〕88号 reviews targets against the years before. A target below last year's is a warning; one that
only falls short of what was reached is told for the next time a target is set.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jiheng.audit.finding import Severity
from jiheng.audit.project_findings import ProjectFinding
from jiheng.errors import UnreadableValueError
from jiheng.evidence.facts.decisions import CorrectiveAction
from jiheng.projects.project import Project
from jiheng.values.comparison import Direction
from jiheng.values.deadline import DeadlineKind, is_span
from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio
from jiheng.values.target import Target

CODE = "IQ10"
MONEY = "元"  # what something may cost changes with what is bought
RATE = "率"
OF_MONEY = re.compile("成本|偏差|节约|结余|控制率")
DATED = (DeadlineKind.MONTH, DeadlineKind.YEAR)


@dataclass(frozen=True, slots=True)
class Before:
    """An indicator in the year before: its target, and the value reached with its printed form."""

    target: Target | None = None
    reached: Quantity | Ratio | None = None
    printed: str = ""


@dataclass(frozen=True, slots=True)
class LastYear:
    """The indicators of the year before, by name."""

    year: int
    indicators: Mapping[str, Before]
    corrections: tuple[CorrectiveAction, ...] = ()  # what was decided in the middle of that year


def weaker_than(project: Project, last: LastYear) -> Iterator[ProjectFinding]:
    """Tell each target that is weaker than last year's, or than what was reached then."""
    for name, other_name, target in _targets(project):
        before = last.indicators.get(name) or last.indicators.get(other_name)
        if before is None:
            continue
        of_year = f"{last.year} 年度"
        promised = f"{of_year}的指标值“{before.target.printed}”" if before.target else ""
        reached = f"{of_year}的实际值“{before.printed}”" if before.printed else ""
        if before.target and _below_target(target, before.target):
            severity, than, instead = Severity.WARNING, promised, before.target.printed
        elif before.reached is not None and _below_reached(name, target, before.reached):
            severity, than, instead = Severity.INFO, reached, before.printed
        else:
            continue
        yield ProjectFinding(
            CODE,
            severity,
            name,
            f"“{name}”的指标值“{target.printed}”不如{than}",
            f"不比上年松：{'，'.join(each for each in (promised, reached) if each)}",
            f"改成“{instead}”或更高的要求；确有原因的，写明原因",
        )


def read_target(text: str) -> Target | None:
    """Read a target of an approved form; None where it cannot be read."""
    try:
        return Target.read(text)
    except UnreadableValueError:
        return None


def _targets(project: Project) -> Iterator[tuple[str, str, Target]]:
    """Go through the indicators, each once: name, another name it goes by, target."""
    found: dict[str, tuple[str, Target]] = {}
    for _, leaf in project.leaves():
        found.setdefault(leaf.name, (leaf.approved_as, leaf.target))
    for measured in project.unweighted:
        found.setdefault(measured.name, (measured.approved_as, measured.target))
    for each in project.goals.approved:
        target = read_target(each.target) if each.applies else None
        if target is not None:
            found.setdefault(each.name, ("", target))
    return ((name, other, target) for name, (other, target) in found.items())


def _below_target(target: Target, before: Target) -> bool:
    if target.deadline and before.deadline:
        return _later(target, before)
    if target.quantity is None or before.quantity is None or target.high or before.high:
        return False
    measure = before.quantity.measure
    if target.quantity.measure != measure or measure == MONEY:
        return False
    way = _way(target, before)
    if way is Direction.REVERSE:
        return bool(target.quantity.exact > before.quantity.exact)
    return way is Direction.FORWARD and bool(target.quantity.exact < before.quantity.exact)


def _below_reached(name: str, target: Target, reached: Quantity | Ratio) -> bool:
    """Compare a limit with a value: a mere count (12次) is what was agreed, money follows its budget."""
    if target.quantity is None or target.high or OF_MONEY.search(name):
        return False
    measure = RATE if isinstance(reached, Ratio) else reached.measure
    if target.quantity.measure != measure or measure == MONEY:
        return False
    if target.direction is Direction.REVERSE:
        return bool(target.quantity.exact > reached.exact)
    return target.direction is Direction.FORWARD and bool(target.quantity.exact < reached.exact)


def _way(target: Target, before: Target) -> Direction | None:
    """Say which way is better; of mere values more is, of times less; of a mere rate nobody can tell."""
    ways = {each.direction for each in (target, before)} - {Direction.EQUAL, None}
    if len(ways) > 1 or target.quantity is None:
        return None
    if ways:
        return ways.pop()
    if target.quantity.measure == RATE:
        return None
    return Direction.REVERSE if is_span(target.quantity) else Direction.FORWARD


def _later(target: Target, before: Target) -> bool:
    mine, theirs = target.deadline, before.deadline
    if mine is None or theirs is None or mine.kind is not theirs.kind:
        return False
    if mine.span and theirs.span:
        return mine.span.measure == theirs.span.measure and bool(mine.span.exact > theirs.span.exact)
    if mine.kind not in DATED:
        return False
    return (mine.offset, mine.month, mine.day) > (theirs.offset, theirs.month, theirs.day)

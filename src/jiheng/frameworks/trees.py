"""The indicator trees of a rule set: levels with their weights, and what each indicator asks.

A self-evaluation tree stops at the second level, because the unit's approved indicators stand below
it; an evaluation framework goes down to indicators with their explanation and 评价要点. A point asks
whether (是否…); in a few of them “yes” is bad, and such a point says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from jiheng.catalogue import one_of
from jiheng.errors import Fault
from jiheng.frameworks.basis import Basis, read_basis, read_from_memory
from jiheng.frameworks.marked_yaml import Section
from jiheng.values.score import Score

HUNDRED = Score(10_000)
EXECUTION = "预算执行率"  # the form's first row, which is no level of the printed indicators
YES_OR_NO = {"yes": "是", "no": "否"}
USES = {"self_evaluation": "单位自评", "evaluation": "部门评价和财政评价"}


@dataclass(frozen=True, slots=True)
class AssessmentPoint:
    """One 评价要点; with `bad_when_yes` the point is met when the answer is no."""

    text: str
    bad_when_yes: bool = False


@dataclass(frozen=True, slots=True)
class TreeIndicator:
    """An indicator of a framework: what it reflects, and its points or its formula."""

    name: str
    definition: str
    formula: str = ""
    points: tuple[AssessmentPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a tree; the weight is None where the document gives none."""

    name: str
    weight: Score | None
    levels: "tuple[Level, ...]" = ()
    indicators: tuple[TreeIndicator, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorTree:
    """A tree with its use (a key of USES)."""

    id: str
    title: str
    use: str
    basis: Basis
    levels: tuple[Level, ...]

    @property
    def weights(self) -> dict[str, Score]:
        """The first-level weights by name; empty where the document gives none."""
        return {level.name: level.weight for level in self.levels if level.weight is not None}

    def indicators(self) -> Iterator[TreeIndicator]:
        """Go through the indicators of all levels."""
        for level in self.levels:
            for second in level.levels:
                yield from second.indicators


def read_trees(section: Section) -> tuple[IndicatorTree, ...]:
    """Read the trees; their weights must add up, their names must be told apart."""
    trees = []
    for name, each in section.named("trees", "指标体系", required=False):
        title = each.value("title", "名称", str) or ""
        use = each.value("use", "用于", one_of(USES)) or ""
        each.texts("remarks")
        basis = read_basis(each)
        levels = _levels(each, "levels", "一级指标", HUNDRED)
        each.done()
        trees.append(IndicatorTree(name, title, use, basis, levels))
    return tuple(trees)


def _levels(section: Section, key: str, title: str, whole: Score | None) -> tuple[Level, ...]:
    levels, told_before = [], len(section.faults)
    for each in section.sections(key, title, required=whole is not None):
        name = each.value("name", "指标名称", str)
        weight = each.optional("weight", Score.read, None)
        each.texts("when")
        read_from_memory(each)
        below = _levels(each, "levels", "二级指标", weight) if "levels" in each.node.entries else ()
        indicators = _indicators(each)
        each.done()
        if name is not None:
            levels.append(Level(name, weight, below, indicators))
    if len(section.faults) == told_before:  # else something is missing already
        _check(section, key, levels, whole)
    return tuple(levels)


def _check(section: Section, key: str, levels: list[Level], whole: Score | None) -> None:
    names = [level.name for level in levels]
    if not levels:
        section.fault(key, Fault("这一级一个指标也没有", expected="至少一个"))
    if len(set(names)) < len(names):
        section.fault(key, Fault("同一级有两个同名的指标", found="、".join(names), advice="改名或删去一个"))
    given = [level.weight for level in levels if level.weight is not None]
    told = "、".join(f"{level.name} {level.weight or '没有分值'}" for level in levels)
    if given and len(given) < len(levels):
        section.fault(key, Fault("有的指标有分值，有的没有", found=told, expected="都写，或都不写"))
    elif given and (total := Score.sum(given)) != whole:
        expected = f"合计 {whole} 分" if whole else "上一级也写分值"
        section.fault(key, Fault(f"分值合计 {total} 分，与上一级不等", found=told, expected=expected))


def _indicators(section: Section) -> tuple[TreeIndicator, ...]:
    indicators = []
    for each in section.sections("indicators", "三级指标", required=False):
        name = each.value("name", "指标名称", str)
        definition = each.value("definition", "指标解释", str)
        formula = each.optional("formula", str, "")
        points = tuple(_points(each))
        read_from_memory(each)
        each.done()
        if not formula and not points:
            each.fault("name", Fault("这个指标既没有评价要点，也没有算法", expected="points 或 formula"))
        if name is not None and definition is not None:
            indicators.append(TreeIndicator(name, definition, formula, points))
    return tuple(indicators)


def _points(section: Section) -> Iterator[AssessmentPoint]:
    for each in section.sections("points", "评价要点", required=False):
        text = each.value("text", "要点", str)
        bad = each.optional("bad_when_yes", one_of(YES_OR_NO), "no")
        each.done()
        if text is not None:
            yield AssessmentPoint(text, bad == "yes")

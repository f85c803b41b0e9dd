"""What is wrong with the indicators of a project that no document shows: it takes the project itself.

Codes are those of the checks on finished reports, which see the same faults from outside.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jiheng.audit.dictionary import dictionary, text_of
from jiheng.audit.finding import Severity
from jiheng.frameworks.trees import IndicatorTree
from jiheng.projects.project import ApprovedIndicator, Project
from jiheng.values.lookalikes import doubt_of_letters, look_alike

COST = "成本"
SELF_EVALUATION = "self_evaluation"
OF_OUTPUT = re.compile("产出|效益|满意度|成本")
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class ProjectFinding:
    """A fault of the project: `name` is the indicator or goal it is about, empty for the whole."""

    code: str
    severity: Severity
    name: str
    message: str
    expected: str
    advice: str


def project_findings(project: Project) -> Iterator[ProjectFinding]:
    """Look at goals, approved and scored indicators beside each other."""
    yield from _goals(project)
    yield from _unlike(project)
    yield from _cost(project)
    yield from _names(project)


def _names(project: Project) -> Iterator[ProjectFinding]:
    """Tell of names that are not what they look like, and of two that look the same."""
    indicators = [leaf.name for _, leaf in project.leaves()]
    systems = [word for each in project.systems for word in (each.name, *each.aliases)]
    named = {project.name: "NM01", **dict.fromkeys(systems, "NM03"), **dict.fromkeys(indicators, "NM04")}
    for name, code in named.items():
        if doubt := doubt_of_letters(name):
            yield ProjectFinding(
                code,
                Severity.WARNING,
                name,
                f"名称“{name}”{doubt}",
                "名称里只有看得见、认得出的字",
                "把这个名称重新打一遍",
            )
    for code, names in (("NM03", systems), ("NM04", indicators)):
        for name, other in look_alike(names):
            yield ProjectFinding(
                code, Severity.WARNING, name, f"名称“{name}”与“{other}”看起来一样，写法不同",
                "一个名称只有一种写法", "是同一个的，写成一样；不是的，改得能分清",
            )  # fmt: skip


def _goals(project: Project) -> Iterator[ProjectFinding]:
    """Tell of stage goals without an indicator, of indicators of no goal, and of indicators without goals."""
    goals = project.goals
    for stage in goals.stages:
        if not stage.indicators:
            yield ProjectFinding(
                "CP08",
                Severity.WARNING,
                stage.text,
                f"目标“{stage.text}”没有指标",
                "每个目标至少有一个指标来衡量",
                "在这个目标的 indicators 里写上衡量它的指标",
            )
    if any(stage.indicators for stage in goals.stages):
        named = {name for stage in goals.stages for name in stage.indicators}
        for each in _approved(project):
            if each.name not in named:
                yield ProjectFinding(
                    "CP08",
                    Severity.WARNING,
                    each.name,
                    f"指标“{each.name}”不属于任何一个目标",
                    "每个指标对应一个目标",
                    "写进它所衡量的目标的 indicators，或补写目标",
                )
    if not (goals.overall or goals.annual or goals.stages) and (_approved(project) or project.branches):
        yield ProjectFinding(
            "CP08", Severity.WARNING, "", "有指标，没有写绩效目标", "总体目标和年度目标", "补写 goals.annual"
        )


def _unlike(project: Project) -> Iterator[ProjectFinding]:
    """Tell of approved indicators that are not measured, and of scored ones that were not approved."""
    approved = _approved(project)
    if not approved or not (project.branches or project.unweighted):
        return
    measured = {name for _, leaf in project.leaves() for name in (leaf.name, leaf.approved_as)}
    measured |= {name for each in project.unweighted for name in (each.name, each.approved_as)}
    for each in approved:
        if each.name not in measured:
            yield ProjectFinding(
                "LG08",
                Severity.ERROR,
                each.name,
                f"批复的指标“{each.name}”没有评分，也没有测算",
                "批复的每个指标都有完成值",
                "在评分的指标里加上它；名称不同的，写明它对应批复的哪个（approved_as）",
            )
    names = {each.name for each in approved}
    strange = [
        leaf.name
        for path, leaf in project.leaves()
        if OF_OUTPUT.search(path[0]) and leaf.name not in names and leaf.approved_as not in names
    ]
    if strange:
        shown = "、".join(f"“{name}”" for name in strange[:MOST_NAMED])
        more = "等" if len(strange) > MOST_NAMED else ""
        yield ProjectFinding(
            "LG08",
            Severity.WARNING,
            strange[0],
            f"评分的指标有 {len(strange)} 个不在批复的绩效目标里：{shown}{more}",
            "评分的产出、效益指标都是批复过的",
            "写明各代表哪个批复的指标（approved_as），或说明为什么增加",
        )


def _cost(project: Project) -> Iterator[ProjectFinding]:
    """Tell of a missing cost indicator where every tree of the rule set for such an evaluation has one."""
    trees = [tree for tree in project.rule_set.trees if tree.use == SELF_EVALUATION]
    demanded = bool(trees) and all(_has_cost(tree) for tree in trees)
    cost = re.compile(text_of(dictionary("completeness")["cost"], "completeness"))
    levels = [(*path, leaf.name) for path, leaf in project.leaves()]
    levels += [(*each.path, each.name) for each in _approved(project)]
    if demanded and levels and not any(cost.search(name) for path in levels for name in path):
        yield ProjectFinding(
            "CP07",
            Severity.WARNING,
            "",
            "没有成本指标",
            f"{project.rule_set.title}的指标体系设有成本指标",
            "加上总成本或单位成本的上限",
        )


def _has_cost(tree: IndicatorTree) -> bool:
    return any(
        COST in name for level in tree.levels for name in (level.name, *(b.name for b in level.levels))
    )


def _approved(project: Project) -> list[ApprovedIndicator]:
    return [each for each in project.goals.approved if each.applies]

"""Read the indicators of project.yaml: the scored tree, unweighted ones, and what was approved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jiheng.catalogue import unknown
from jiheng.errors import Fault, Place
from jiheng.evidence.promises import Promise
from jiheng.frameworks.marked_yaml import Section
from jiheng.frameworks.questions import read_question
from jiheng.frameworks.rule_set import RuleSet
from jiheng.projects.adjustments import read_leaf_over_achievement
from jiheng.projects.leaf_rule import LeafRule
from jiheng.projects.project import (
    ApprovedIndicator,
    Branch,
    Goals,
    Leaf,
    Published,
    StageGoal,
    System,
    UnweightedIndicator,
    Way,
    system_name,
)
from jiheng.values.score import Score
from jiheng.values.target import Target

HUNDRED = Score(10_000)
LEAF_TEXTS = ("definition", "standard", "approved_as", "deviation")


@dataclass(slots=True)
class Names:
    """The names that project.yaml gives, and those it refers by, each at its place.

    A name counts even where the rest of its indicator is wrong, so that one fault is told once.
    """

    approved: list[str] = field(default_factory=list)
    indicators: list[tuple[str, Place]] = field(default_factory=list)
    leaves: list[str] = field(default_factory=list)
    branches: list[str] = field(default_factory=list)  # as paths, parts joined by /
    approved_as: list[tuple[str, Place]] = field(default_factory=list)
    of_stages: list[tuple[str, Place]] = field(default_factory=list)

    def note(self, section: Section, name: str | None, approved_as: str) -> None:
        """Note an indicator's name and the approved one it stands for."""
        if name:
            self.indicators.append((name, section.place("name")))
        if approved_as:
            self.approved_as.append((approved_as, section.place("approved_as")))

    def faults(self) -> Iterator[Fault]:
        """Find names used twice, and references to approved indicators or goals that are not there."""
        seen: list[str] = []
        for name, place in self.indicators:
            if name in seen:
                yield Fault(f"指标“{name}”出现了两次", place, advice="改名或删去一个")
            seen.append(name)
        for name, place in self.approved_as:
            if name not in self.approved:
                yield unknown(name, self.approved).at(place)
        known = list(dict.fromkeys([*seen, *self.approved]))
        for name, place in self.of_stages:
            if name not in known:
                yield unknown(name, known).at(place)


@dataclass(frozen=True, slots=True)
class Context:
    """What indicators refer to: the rule set (if it could be read), systems, names, promises."""

    rule_set: RuleSet | None
    systems: tuple[System, ...]
    names: Names
    promises: Mapping[str, Promise] = field(default_factory=dict)

    def system_name(self, name: str) -> str:
        """Give a system's one name; raises UnreadableValueError."""
        return system_name(self.systems, name)


def read_goals(section: Section, names: Names) -> Goals:
    """Read the goals and the indicators approved with them."""
    below = section.section("goals", "绩效目标")
    if below is None:
        return Goals()
    goals = Goals(
        overall=below.optional("overall", str, ""),
        annual=below.optional("annual", str, ""),
        attained=below.optional("attained", str, ""),
        stages=_stages(below, names),
        approved=_approved(below, names),
    )
    below.done()
    return goals


def _stages(section: Section, names: Names) -> tuple[StageGoal, ...]:
    stages = []
    for each in section.sections("stages", "阶段性目标", required=False):
        text, indicators = each.value("text", "目标", str), each.texts("indicators")
        names.of_stages += [(name, each.place("indicators")) for name in indicators]
        each.done()
        if text is not None:
            stages.append(StageGoal(text, indicators))
    return tuple(stages)


def _approved(section: Section, names: Names) -> tuple[ApprovedIndicator, ...]:
    approved = []
    for each in section.sections("approved", "批复的绩效指标", required=False):
        path = each.texts("path")
        name = each.value("name", "三级指标", str)
        target = each.value("target", "年度指标值", str)
        actual = each.optional("published_actual", str, "")
        weight = each.optional("weight", Score.read, None)
        definition = each.optional("definition", str, "")
        each.done()
        if name is not None:
            names.approved.append(name)
        if name is not None and target is not None:
            approved.append(ApprovedIndicator(path, name, target, actual, weight, definition))
    return tuple(approved)


def read_tree(section: Section, context: Context) -> tuple[Branch, ...]:
    """Read the scored tree; weights must add up at every level."""
    read = section.sections("indicators", "指标体系", required=False)
    branches = [_branch(each, context, above="") for each in read]
    return tuple(branch for branch in branches if branch is not None)


def _branch(section: Section, context: Context, *, above: str) -> Branch | None:
    name = section.value("name", "指标名称", str)
    path = f"{above}{name or ''}"
    context.names.branches.append(path)
    weight = section.value("weight", "分值", Score.read)
    read = [
        _branch(each, context, above=f"{path}/")
        if "indicators" in each.node.entries
        else _leaf(each, name or "", context)
        for each in section.sections("indicators", "下级指标")
    ]
    section.done()
    if name is None or weight is None:
        return None
    children = [child for child in read if child is not None]
    total = Score.sum(child.weight for child in children)
    if children and len(children) == len(read) and total != weight:  # else something is missing already
        fault = Fault(
            f"“{name}”的下级指标分值合计 {total} 分，与它自己的 {weight} 分不等",
            found="、".join(f"{child.name} {child.weight}" for child in children),
            expected=f"合计 {weight} 分",
            advice="改正写错的那个分值；缺指标就补上",
        )
        section.fault("weight", fault)
    return Branch(name, weight, tuple(children))


def _leaf(section: Section, above: str, context: Context) -> Leaf | None:
    name = section.value("name", "指标名称", str)
    weight = section.value("weight", "分值", Score.read)
    target = section.value("target", "目标值", Target.read)
    published = section.section("published", "原报告的结果", required=False)
    printed = Published()
    if published is not None:
        actual = published.optional("actual", str, "")
        printed = Published(actual, published.optional("score", Score.read, None))
        published.done()
    texts = {key: section.optional(key, str, "") for key in LEAF_TEXTS}
    context.names.note(section, name, texts["approved_as"])
    context.names.leaves.append(name or "")
    over_achievement = read_leaf_over_achievement(section, target, context.rule_set)
    remarks = section.texts("remarks")
    category = section.optional("category", str, above)
    ways = _ways(section, LeafRule(name or "", category, weight, target, context.rule_set), context)
    section.done()
    if weight is not None and not weight.hundredths:
        fault = Fault(f"指标“{name}”的分值是 0", expected="大于 0 分", advice="不设分值的指标写进 measured")
        section.fault("weight", fault)
    if name is None or weight is None or target is None:
        return None
    return Leaf(
        name,
        weight,
        target,
        ways,
        published=printed,
        remarks=remarks,
        over_achievement=over_achievement,
        **texts,
    )


def read_unweighted(section: Section, context: Context) -> tuple[UnweightedIndicator, ...]:
    """Read the indicators that are only measured."""
    read = []
    for each in section.sections("measured", "只计量的指标", required=False):
        name = each.value("name", "指标名称", str)
        target = each.value("target", "目标值", Target.read)
        question = read_question(each, context)
        approved_as = each.optional("approved_as", str, "")
        actual = each.optional("published_actual", str, "")
        remarks = each.texts("remarks")
        each.done()
        context.names.note(each, name, approved_as)
        if name is not None and target is not None and question is not None:
            read.append(UnweightedIndicator(name, target, question, approved_as, actual, remarks))
    return tuple(read)


def _ways(section: Section, leaf: LeafRule, context: Context) -> tuple[Way, ...]:
    alternatives = list(section.sections("ways", "几种算法", required=False)) or [section]
    ways = []
    for each in alternatives:
        question = read_question(each, context)
        rule = leaf.read(each)
        if each is not section:
            each.done()
        if question is not None and rule is not None:
            ways.append(Way(question, rule))
    return tuple(ways)


def check_weights(branches: tuple[Branch, ...], section: Section) -> None:
    """Refuse first levels that do not add up to 100 points."""
    total = Score.sum(branch.weight for branch in branches)
    if branches and total != HUNDRED:
        fault = Fault(
            f"一级指标分值合计 {total} 分，不是 100 分",
            found="、".join(f"{branch.name} {branch.weight}" for branch in branches),
            expected="合计 100 分",
            advice="改正写错的那个分值",
        )
        section.fault("indicators", fault)

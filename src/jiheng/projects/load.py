"""Read project.yaml: every fault gathered, with its line and what to do."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from jiheng.catalogue import Raw, read_parameters, unknown
from jiheng.errors import Fault, Place, UnreadableValueError
from jiheng.frameworks.marked_yaml import Keyed, Many, Node, Section, Text, read_yaml
from jiheng.frameworks.rule_set import RuleSet, find_rule_set
from jiheng.measures.library import MEASURES
from jiheng.measures.measure import Question
from jiheng.projects.placeholders import figure_names, wrong_names
from jiheng.projects.project import (
    ApprovedIndicator,
    Branch,
    Goals,
    Leaf,
    Organisation,
    Project,
    Published,
    System,
    Way,
)
from jiheng.rules.library import RULE_KINDS
from jiheng.rules.rule import Rule
from jiheng.values.digits import scaled
from jiheng.values.period import Period
from jiheng.values.score import Score
from jiheng.values.target import Target
from jiheng.values.working_days import WorkingCalendar

FORMAT = 1
FIRST_YEAR, LAST_YEAR = 2000, 2099
HUNDRED = Score(10_000)
NARRATIVE = {
    "background": "项目背景",
    "content": "项目概况",
    "funds": "资金来源与使用",
    "purpose": "评价目的",
    "scope": "评价对象和范围",
    "principles": "评价原则",
    "methods": "评价方法",
    "basis": "评价依据",
    "process": "评价工作过程",
    "decision": "决策情况",
    "management": "过程情况",
    "output": "产出情况",
    "benefit": "效益情况",
    "experience": "主要经验及做法",
    "problems": "存在的问题及原因",
    "suggestions": "有关建议",
    "other": "其他需要说明的问题",
}
T = TypeVar("T")


def load_project(
    raw: bytes, *, file: str, calendar: Callable[[Section], WorkingCalendar]
) -> tuple[Project | None, list[Fault]]:
    """Read a project; None with the faults where it cannot be used.

    `calendar` reads the key `holidays` (a file beside project.yaml). Raises UnreadableInputError
    where the file is not even YAML.
    """
    top, faults = read_yaml(raw, file=file)
    section = Section(top, faults)
    section.value("jiheng", "格式版本", _format)
    organisation = _organisation(section)
    fiscal_year = section.value("fiscal_year", "预算年度", _year)
    systems = _systems(section)
    working_calendar = calendar(section)
    goals = _goals(section)
    narrative = _narrative(section)
    name = section.value("name", "项目名称", str)
    notes = section.texts("notes")
    evaluation = section.section("evaluation", "评价")
    section.done()
    if evaluation is None:
        return None, faults
    period = evaluation.value("period", "评价时段", Period.read)
    rule_set = evaluation.value("rule_set", "规则集", find_rule_set)
    total, grade = _published_total(evaluation)
    branches = _branches(evaluation, "indicators", rule_set)
    evaluation.done()
    _check_narrative(section, narrative)
    _check_weights(branches, evaluation, faults)
    _check_names(branches, goals, evaluation)
    if faults or not (name and organisation and fiscal_year and period and rule_set):
        return None, faults
    project = Project(
        name=name,
        organisation=organisation,
        fiscal_year=fiscal_year,
        evaluation_period=period,
        systems=systems,
        goals=goals,
        rule_set=rule_set,
        branches=tuple(branch for branch, _ in branches),
        calendar=working_calendar,
        published_total=total,
        published_grade=grade,
        narrative=narrative,
        notes=notes,
    )
    return project, faults


def _format(text: str) -> int:
    if text != str(FORMAT):
        raise UnreadableValueError("不认识这个格式版本", found=text, expected=str(FORMAT))
    return FORMAT


def _year(text: str) -> int:
    year = scaled(text, 0)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnreadableValueError("年度不对", found=text, expected=f"{FIRST_YEAR} 到 {LAST_YEAR}")
    return year


def _organisation(section: Section) -> Organisation | None:
    below = section.section("organisation", "单位")
    if below is None:
        return None
    unit = below.value("implementing_unit", "实施单位", str)
    department = below.optional("competent_department", str, "")
    short = below.optional("short_name", str, "")
    below.done()
    return Organisation(unit, department, short) if unit else None


def _systems(section: Section) -> tuple[System, ...]:
    systems: list[System] = []
    known: dict[str, str] = {}
    for each in section.sections("systems", "系统"):
        name, aliases = each.value("name", "名称", str), each.texts("aliases")
        each.done()
        if not name:
            continue
        for word in (name, *aliases):
            if word in known:
                each.fault("name", Fault(f"“{word}”已经是系统“{known[word]}”的名称"))
            known[word] = name
        systems.append(System(name, aliases))
    return tuple(systems)


def _goals(section: Section) -> Goals:
    below = section.section("goals", "绩效目标")
    if below is None:
        return Goals()
    approved = []
    for each in below.sections("approved", "批复的绩效指标", required=False):
        path = each.texts("path")
        name = each.value("name", "三级指标", str)
        target = each.value("target", "年度指标值", _approved_target)
        actual = each.optional("published_actual", str, "")
        each.done()
        if name is not None and target is not None:
            approved.append(ApprovedIndicator(path, name, target, actual))
    goals = Goals(below.optional("overall", str, ""), below.optional("annual", str, ""), tuple(approved))
    below.done()
    return goals


def _approved_target(text: str) -> str:
    if text != "不适用":
        Target.read(text)
    return text


def _narrative(section: Section) -> dict[str, tuple[str, ...]]:
    below = section.section("narrative", "文字说明", required=False)
    if below is None:
        return {}
    narrative = {key: below.texts(key) for key in NARRATIVE if key in below.node.entries}
    below.asked += NARRATIVE
    below.done()
    return narrative


def _leaf_names(node: Node) -> Iterator[str]:
    """Find every indicator's name as written, also of indicators that have faults."""
    if isinstance(node, Many):
        for item in node.items:
            yield from _leaf_names(item)
    elif isinstance(node, Keyed):
        name = node.entries.get("name")
        if "target" in node.entries and isinstance(name, Text):
            yield name.text
        for key in ("evaluation", "indicators"):
            if key in node.entries:
                yield from _leaf_names(node.entries[key])


def _check_narrative(section: Section, narrative: dict[str, tuple[str, ...]]) -> None:
    known = figure_names(_leaf_names(section.node))
    node = section.node.entries.get("narrative")
    for key, texts in narrative.items():
        place = node.lines[key] if isinstance(node, Keyed) else section.place("narrative")
        section.faults += [fault.at(place) for text in texts for fault in wrong_names(text, known)]


def _published_total(section: Section) -> tuple[Score | None, str]:
    below = section.section("published", "原报告的结论", required=False)
    if below is None:
        return None, ""
    total, grade = below.value("total", "总分", Score.read), below.optional("grade", str, "")
    below.done()
    return total, grade


Placed = tuple[Branch, Place]


def _branches(section: Section, key: str, rule_set: RuleSet | None) -> list[Placed]:
    placed = []
    for each in section.sections(key, "指标体系"):
        branch = _branch(each, rule_set)
        if branch is not None:
            placed.append((branch, each.place("name")))
    return placed


def _branch(section: Section, rule_set: RuleSet | None) -> Branch | None:
    name = section.value("name", "指标名称", str)
    weight = section.value("weight", "分值", Score.read)
    children: list[Branch | Leaf] = []
    for each in section.sections("indicators", "下级指标"):
        child = _branch(each, rule_set) if "indicators" in each.node.entries else _leaf(each, rule_set)
        if child is not None:
            children.append(child)
    section.done()
    if name is None or weight is None:
        return None
    total = Score.sum(child.weight for child in children)
    if children and total != weight:
        fault = Fault(
            f"“{name}”的下级指标分值合计 {total} 分，与它自己的 {weight} 分不等",
            found="、".join(f"{child.name} {child.weight}" for child in children),
            expected=f"合计 {weight} 分",
            advice="改正写错的那个分值；缺指标就补上",
        )
        section.fault("weight", fault)
    return Branch(name, weight, tuple(children))


def _leaf(section: Section, rule_set: RuleSet | None) -> Leaf | None:
    name = section.value("name", "指标名称", str)
    weight = section.value("weight", "分值", Score.read)
    target = section.value("target", "目标值", Target.read)
    published = section.section("published", "原报告的结果", required=False)
    printed = Published()
    if published is not None:
        printed = Published(
            published.optional("actual", str, ""), published.optional("score", Score.read, None)
        )
        published.done()
    texts = {key: section.optional(key, str, "") for key in ("definition", "standard", "approved_as")}
    remarks = section.texts("remarks")
    ways = _ways(section, name or "", weight, target, rule_set)
    section.done()
    if name is None or weight is None or target is None:
        return None
    return Leaf(name, weight, target, ways, published=printed, remarks=remarks, **texts)


def _ways(
    section: Section, name: str, weight: Score | None, target: Target | None, rule_set: RuleSet | None
) -> tuple[Way, ...]:
    alternatives = list(section.sections("ways", "几种算法", required=False)) or [section]
    ways = []
    for each in alternatives:
        question = _question(each)
        rule = _rule(each, name, weight, target, rule_set)
        if each is not section:
            each.done()
        if question is not None and rule is not None:
            ways.append(Way(question, rule))
    return tuple(ways)


def _question(section: Section) -> Question | None:
    below = section.section("measure", "怎样计量")
    if below is None:
        return None
    measure = below.value("kind", "计量种类", MEASURES.find)
    written = below.raw()
    if measure is None:
        return None
    values = _parameters(below, read_parameters(measure.parameters, written))
    if values is None:
        return None
    doubt = measure.doubts(**values)
    if doubt:
        below.fault("", Fault(f"计量“{measure.title}”的写法不对：{doubt}"))
        return None
    return Question(measure, values)


def _rule(
    section: Section, name: str, weight: Score | None, target: Target | None, rule_set: RuleSet | None
) -> Rule | None:
    if not section.has("rule"):
        default = rule_set.default_for(name) if rule_set else None
        if default is None and rule_set is not None:
            section.fault(
                "name",
                Fault(
                    f"指标“{name}”没有写评分规则（rule），规则集 {rule_set.id} 也没有它的默认规则",
                    expected="rule: {code: …}",
                    advice="按评分标准选一种规则："
                    + "、".join(f"{kind.id} {kind.title}" for kind in RULE_KINDS),
                ),
            )
        return default
    below = section.section("rule", "怎样评分")
    if below is None:
        return None
    kind = below.value("code", "规则编号", RULE_KINDS.find)
    written = below.raw()
    if kind is None:
        return None
    values = _parameters(below, read_parameters(kind.parameters, written))
    if values is None:
        return None
    if weight is not None and target is not None:
        doubt = kind.doubts(weight=weight, target=target, **values)
        if doubt:
            below.fault("code", Fault(f"规则 {kind.id}（{kind.title}）的写法不对：{doubt}"))
            return None
    return Rule(kind, values)


def _parameters(
    section: Section, read: tuple[dict[str, object], list[tuple[str, Fault]]]
) -> dict[str, object] | None:
    values, faults = read
    for key, fault in faults:
        section.fault(key, fault)
    return None if faults else values


def _check_weights(branches: list[Placed], section: Section, faults: list[Fault]) -> None:
    total = Score.sum(branch.weight for branch, _ in branches)
    if branches and not faults and total != HUNDRED:
        fault = Fault(
            f"一级指标分值合计 {total} 分，不是 100 分",
            found="、".join(f"{branch.name} {branch.weight}" for branch, _ in branches),
            expected="合计 100 分",
            advice="改正写错的那个分值",
        )
        section.fault("indicators", fault)


def _check_names(branches: list[Placed], goals: Goals, section: Section) -> None:
    seen: set[str] = set()
    approved = [each.name for each in goals.approved]
    for branch, place in branches:
        for _, leaf in branch.leaves():
            if leaf.name in seen:
                fault = Fault(f"指标“{leaf.name}”出现了两次", advice="改名或删去一个")
                section.faults.append(fault.at(place))
            seen.add(leaf.name)
            if leaf.approved_as and leaf.approved_as not in approved:
                fault = unknown(leaf.approved_as, approved)
                section.faults.append(fault.at(place))


__all__ = ["NARRATIVE", "Raw", "load_project"]

"""Read project.yaml: every fault gathered, with its line and what to do."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from jiheng.catalogue import one_of
from jiheng.errors import Fault, UnreadableValueError
from jiheng.frameworks.marked_yaml import Keyed, Many, Node, Section, Text, read_yaml
from jiheng.frameworks.rule_set import RuleSet, find_rule_set
from jiheng.projects.adjustments import read_adjustments
from jiheng.projects.contracts import Contract, promises_of, read_contracts
from jiheng.projects.indicators import (
    Context,
    Names,
    check_weights,
    read_goals,
    read_tree,
    read_unweighted,
)
from jiheng.projects.payment_plan import read_funds
from jiheng.projects.placeholders import figure_names, wrong_names
from jiheng.projects.project import (
    EVALUATION_TITLES,
    EvaluationKind,
    Organisation,
    Project,
    Reporter,
    System,
    system_name,
)
from jiheng.projects.result_uses import read_result_uses
from jiheng.values.days import read_day
from jiheng.values.digits import scaled
from jiheng.values.period import Period
from jiheng.values.score import Score
from jiheng.values.service_hours import ALL_DAY, ServiceHours
from jiheng.values.working_days import WorkingCalendar

FORMAT = 1
CODE = re.compile(r"[0-9A-Za-z.\-]{1,60}")
FIRST_YEAR, LAST_YEAR = 2000, 2099
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
    "satisfaction": "满意度情况",
    "experience": "主要经验及做法",
    "problems": "存在的问题及原因",
    "suggestions": "有关建议",
    "other": "其他需要说明的问题",
}

ReadCalendar: TypeAlias = Callable[[Section], WorkingCalendar]
Changed: TypeAlias = Callable[[Keyed], Keyed]


@dataclass(frozen=True, slots=True)
class Instead:
    """What stands in place of what is written: another rule set, or what `changed` makes of it."""

    rule_set: RuleSet | None = None
    changed: Changed = lambda top: top

    def rule_set_of(self, evaluation: Section) -> RuleSet | None:
        """Give the rule set; the one written must be readable all the same."""
        own = evaluation.value("rule_set", "规则集", find_rule_set)
        return self.rule_set or own


AS_WRITTEN = Instead()


def load_project(
    raw: bytes, *, file: str, calendar: ReadCalendar, instead: Instead = AS_WRITTEN
) -> tuple[Project | None, list[Fault]]:
    """Read a project; None with the faults where it cannot be used.

    `calendar` reads the key `holidays`. Raises UnreadableInputError where the file is not even YAML.
    """
    top, faults = read_yaml(raw, file=file)
    section = Section(instead.changed(top), faults)
    section.value("jiheng", "格式版本", _format)
    organisation = _organisation(section)
    fiscal_year = section.value("fiscal_year", "预算年度", _year)
    systems = _systems(section)
    working_calendar = calendar(section)
    contracts = read_contracts(section, system_name=partial(system_name, systems), calendar=working_calendar)
    planned = read_funds(section, of_contracts=any(each.payments for each in contracts))
    names = Names()
    goals = read_goals(section, names)
    narrative = _narrative(section)
    name = section.value("name", "项目名称", str)
    beside = _beside(section)
    evaluation = section.section("evaluation", "评价")
    section.done()
    if evaluation is None:
        return None, faults
    period = evaluation.value("period", "评价时段", Period.read)
    rule_set = instead.rule_set_of(evaluation)
    said = _said(evaluation)
    context = Context(rule_set, systems, names, promises_of(contracts))
    branches = read_tree(evaluation, context)
    unweighted = read_unweighted(evaluation, context)
    adjustments = read_adjustments(evaluation, context, rule_set, names.leaves, names.branches)
    evaluation.done()
    _check_narrative(section, narrative)
    if not faults:
        check_weights(branches, evaluation)
    faults += names.faults()
    if faults or not (name and organisation and fiscal_year and period and rule_set):
        return None, faults
    return Project(
        name=name,
        organisation=organisation,
        fiscal_year=fiscal_year,
        evaluation_period=period,
        systems=systems,
        goals=goals,
        rule_set=rule_set,
        branches=branches,
        unweighted=unweighted,
        calendar=working_calendar,
        narrative=narrative,
        contracts=contracts,
        adjustments=adjustments,
        planned_payments=planned,
        **said,
        **beside,
    ), faults


def _beside(section: Section) -> dict[str, Any]:
    """Read what stands beside contracts, goals and evaluation."""
    return {
        "notes": section.texts("notes"),
        "last_year": section.optional("last_year", str, ""),
        "code": section.optional("project_code", _code, ""),
        "result_uses": read_result_uses(section, _year),
    }


def load_contracts(
    raw: bytes, *, file: str, calendar: ReadCalendar
) -> tuple[tuple[Contract, ...], WorkingCalendar]:
    """Read the contracts that can be read, and the days they go by, whatever is wrong with the rest.

    Raises UnreadableInputError where the file is not even YAML.
    """
    top, faults = read_yaml(raw, file=file)
    section = Section(top, faults)
    named, days = partial(system_name, _systems(section)), calendar(section)
    return read_contracts(section, system_name=named, calendar=days), days


def _format(text: str) -> int:
    if text != str(FORMAT):
        raise UnreadableValueError("不认识这个格式版本", found=text, expected=str(FORMAT))
    return FORMAT


def _kind(text: str) -> EvaluationKind:
    return EvaluationKind(one_of({kind.value: title for kind, title in EVALUATION_TITLES.items()})(text))


def _year(text: str) -> int:
    year = scaled(text, 0)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnreadableValueError("年度不对", found=text, expected=f"{FIRST_YEAR} 到 {LAST_YEAR}")
    return year


def _code(text: str) -> str:
    if not CODE.fullmatch(text):
        raise UnreadableValueError(
            "项目编码不对", found=text, expected="一体化系统里的编码：字母、数字、点和横线，不超过 60 个"
        )
    return text


def _organisation(section: Section) -> Organisation | None:
    below = section.section("organisation", "单位")
    if below is None:
        return None
    unit = below.value("implementing_unit", "实施单位", str)
    department = below.optional("competent_department", str, "")
    short = below.optional("short_name", str, "")
    region = below.optional("region", str, "")
    below.done()
    return Organisation(unit, department, short, region) if unit else None


def _said(evaluation: Section) -> dict[str, Any]:
    """Read what is said about the evaluation as a whole: of what kind, by whom, with what result."""
    total, grade = _published_total(evaluation)
    kind = evaluation.optional("kind", _kind, EvaluationKind.DEPARTMENT_EVALUATION)
    report = _reporter(evaluation)
    return {"kind": kind, "published_total": total, "published_grade": grade, "report": report}


def _reporter(evaluation: Section) -> Reporter:
    below = evaluation.section("report", "评价报告的落款", required=False)
    if below is None:
        return Reporter()
    unit = below.optional("unit", str, "")
    made_on = below.optional("date", read_day, None)
    contact, telephone = below.optional("contact", str, ""), below.optional("telephone", str, "")
    below.done()
    return Reporter(unit, made_on, contact, telephone)


def _systems(section: Section) -> tuple[System, ...]:
    systems: list[System] = []
    known: dict[str, str] = {}
    for each in section.sections("systems", "系统"):
        name, aliases = each.value("name", "名称", str), each.texts("aliases")
        hours = each.optional("service_hours", ServiceHours.read, ALL_DAY)
        each.done()
        if not name:
            continue
        for word in (name, *aliases):
            if word in known:
                each.fault("name", Fault(f"“{word}”已经是系统“{known[word]}”的名称"))
            known[word] = name
        systems.append(System(name, aliases, hours))
    return tuple(systems)


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
        for key in ("evaluation", "indicators", "measured"):
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
    total, grade = below.optional("total", Score.read, None), below.optional("grade", str, "")
    below.done()
    return total, grade

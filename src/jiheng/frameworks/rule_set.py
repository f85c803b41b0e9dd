"""A rule set: what one jurisdiction laid down from a date on, as data with its source.

Weights, grade bands and defaults differ by province and year; each is read from a dated file under
`data/`, never a constant.
"""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from jiheng.errors import Fault, UnreadableInputError, UnreadableValueError
from jiheng.frameworks.marked_yaml import Section, read_yaml
from jiheng.rules.library import RULE_KINDS
from jiheng.rules.rule import Rule
from jiheng.values.digits import scaled
from jiheng.values.period import read_day
from jiheng.values.score import Score

FOLDER = Path(__file__).parent / "data"
MOST_LINES = 9


@dataclass(frozen=True, slots=True)
class GradeBand:
    """A grade begins at `begins` points, included, and ends where the next better one begins."""

    name: str
    begins: Score


@dataclass(frozen=True, slots=True)
class DefaultRule:
    """The rule used for an indicator whose standard names none, and why."""

    indicator: str
    rule: str
    because: str


@dataclass(frozen=True, slots=True)
class FormLevel:
    """A first level of the self-evaluation form with its standard second levels (二级指标)."""

    name: str
    second_levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SelfEvaluationForm:
    """The tree printed in 项目支出绩效自评表, and how many lines each second level has at least."""

    levels: tuple[FormLevel, ...] = ()
    lines: int = 1


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One dated set of rules."""

    id: str
    title: str
    document: str
    jurisdiction: str
    valid_from: date
    valid_to: date | None
    source: str
    written_by: str
    checked_by: str
    checked_on: date
    grades: tuple[GradeBand, ...]
    defaults: tuple[DefaultRule, ...]
    form: SelfEvaluationForm

    def default_for(self, indicator: str) -> Rule | None:
        """Give the named default rule of an indicator, if there is one."""
        for default in self.defaults:
            if default.indicator == indicator:
                return Rule(RULE_KINDS.find(default.rule), {}, default.because)
        return None


def rule_set_ids() -> list[str]:
    """List the ids of the shipped rule sets."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def find_rule_set(name: str) -> RuleSet:
    """Load a shipped rule set by id; raises UnreadableValueError when there is none."""
    if name not in rule_set_ids():
        raise UnreadableValueError(f"没有规则集“{name}”", found=name, expected="、".join(rule_set_ids()))
    path = FOLDER / f"{name}.yaml"
    return load_rule_set(path.read_bytes(), file=path.name)


def load_rule_set(raw: bytes, *, file: str) -> RuleSet:
    """Read a rule set; raises UnreadableInputError with every fault and its line."""
    top, faults = read_yaml(raw, file=file)
    section = Section(top, faults)
    given = RuleSet(
        id=section.value("id", "编号", str) or "",
        title=section.value("title", "名称", str) or "",
        document=section.value("document", "文号", str) or "",
        jurisdiction=section.value("jurisdiction", "适用地区", str) or "",
        valid_from=section.value("valid_from", "施行日期", read_day) or date.min,
        valid_to=section.optional("valid_to", read_day, None),
        source=section.value("source", "依据出处", str) or "",
        written_by=section.value("written_by", "编写人", str) or "",
        checked_by=section.value("checked_by", "核对人", str) or "",
        checked_on=section.value("checked_on", "核对日期", read_day) or date.min,
        grades=_grades(section),
        defaults=_defaults(section),
        form=_form(section),
    )
    section.done()
    if faults:
        raise UnreadableInputError(f"规则集 {file}", faults)
    return given


def _grades(section: Section) -> tuple[GradeBand, ...]:
    bands = []
    for each in section.sections("grades", "评定等级"):
        name, begins = each.value("name", "等级", str), each.value("from", "起点分", Score.read)
        each.done()
        if name is not None and begins is not None:
            bands.append(GradeBand(name, begins))
    points = [band.begins.hundredths for band in bands]
    if not points or points[-1] != 0 or any(a <= b for a, b in pairwise(points)):
        section.fault("grades", Fault("等级的起点分应由高到低，最低一级从 0 分起", expected="90、80、60、0"))
    return tuple(bands)


def _defaults(section: Section) -> tuple[DefaultRule, ...]:
    defaults = []
    for each in section.sections("default_rules", "默认评分规则", required=False):
        indicator = each.value("indicator", "指标", str)
        rule = each.value("rule", "规则", lambda name: RULE_KINDS.find(name).id)
        because = each.value("because", "理由", str)
        each.done()
        if indicator and rule and because:
            defaults.append(DefaultRule(indicator, rule, because))
    return tuple(defaults)


def _form(section: Section) -> SelfEvaluationForm:
    below = section.section("self_evaluation_form", "项目支出绩效自评表", required=False)
    if below is None:
        return SelfEvaluationForm()
    lines = below.value("lines", "每个二级指标至少印几行", _lines) or 1
    levels = []
    for each in below.sections("levels", "指标的层次"):
        name, second_levels = each.value("name", "一级指标", str), each.texts("second_levels")
        each.done()
        if name is not None:
            levels.append(FormLevel(name, second_levels))
    below.done()
    return SelfEvaluationForm(tuple(levels), lines)


def _lines(text: str) -> int:
    lines = scaled(text, 0)
    if not 1 <= lines <= MOST_LINES:
        raise UnreadableValueError("行数不对", found=text, expected=f"1 到 {MOST_LINES}")
    return lines

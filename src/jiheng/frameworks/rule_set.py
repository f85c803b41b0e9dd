"""A rule set: what one jurisdiction laid down from a date on, as data with its source.

Weights, grade bands, usual rules and monitoring differ by province and year; each is read from a
dated file under `data/`, never a constant. A published file is never edited, so that an old project
recomputes with its own rule set; a new document is a new file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jiheng.catalogue import Raw, nearest, unknown
from jiheng.errors import Fault, UnreadableInputError, UnreadableValueError
from jiheng.frameworks.adjustments import Gate, read_gates, read_over_achievement
from jiheng.frameworks.basis import read_basis
from jiheng.frameworks.grades import Consequence, GradeBand, read_consequences, read_grades
from jiheng.frameworks.layouts import Layout, read_layouts
from jiheng.frameworks.marked_yaml import Keyed, Section, Text, as_raw, read_yaml
from jiheng.frameworks.monitoring import Monitoring, read_monitoring
from jiheng.frameworks.questions import AnySystem
from jiheng.frameworks.trees import EXECUTION, IndicatorTree, Level, read_trees
from jiheng.frameworks.usual_rules import UsualRule, form_of, read_usual_rules
from jiheng.frameworks.variants import laid_over
from jiheng.rules.adjustments.redistribution import Mode, read_mode
from jiheng.values.digits import scaled
from jiheng.values.period import read_day
from jiheng.values.target import Target

FOLDER = Path(__file__).parent / "data"
MOST_LINES = 9
UNKNOWN_DAY = "未知"


@dataclass(frozen=True, slots=True)
class SelfEvaluationForm:
    """The levels printed in 项目支出绩效自评表, and how many lines each second level has at least."""

    levels: tuple[Level, ...] = ()
    lines: int = 1


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One dated set of rules; a variant is whole, with what it takes from `based_on`.

    `document` is empty where a variant has none of its own; `cited` names the documents to be cited.
    `valid_from` is None where the source gives no date. `written` is the whole set as its file
    writes it, for showing and comparing.
    """

    id: str
    title: str
    document: str
    jurisdiction: str
    valid_from: date | None
    valid_to: date | None
    source: str
    written_by: str
    checked_by: str
    checked_on: date
    based_on: str
    grades: tuple[GradeBand, ...]
    consequences: tuple[Consequence, ...]
    trees: tuple[IndicatorTree, ...]
    usual_rules: tuple[UsualRule, ...]
    form: SelfEvaluationForm
    monitoring: Monitoring
    written: Mapping[str, Raw]
    gates: tuple[Gate, ...] = ()
    not_applicable: Mode | None = None
    over_achievement: Mapping[str, Any] | None = None  # the parameters of F17, for every indicator
    cited: str = ""
    layouts: Mapping[str, Layout] = field(default_factory=dict)  # by report kind

    @property
    def called(self) -> str:
        """What a sentence calls it: the number of its document, or of a variant its own title."""
        return f"规则集“{self.title}”" if self.based_on else self.document

    def usual_rule(self, indicator: str, category: str, target: Target | None) -> UsualRule | None:
        """Give the usual rule of an indicator: by its name, else its category, else the target's form."""
        by_name = {name: each for each in self.usual_rules for name in (*each.also, each.use_for)}
        names = (indicator, category, form_of(target) if target else "")
        return next((by_name[name] for name in names if name in by_name), None)


def rule_set_ids() -> list[str]:
    """List the ids of the shipped rule sets."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache  # they come with the program, and every reading of a project asks for one
def find_rule_set(name: str) -> RuleSet:
    """Load a shipped rule set by id; raises UnreadableValueError when there is none."""
    return load_rule_set(_shipped(name), file=f"{name}.yaml")


def _shipped(name: str) -> bytes:
    known = rule_set_ids()
    if name not in known:
        raise UnreadableValueError(
            f"没有规则集“{name}”", found=name, expected="、".join(known), advice=nearest(name, known)
        )
    return (FOLDER / f"{name}.yaml").read_bytes()


def load_rule_set(raw: bytes, *, file: str, base: Callable[[str], bytes] = _shipped) -> RuleSet:
    """Read a rule set; raises UnreadableInputError with every fault and its line.

    `base` gives the file of the rule set that a variant is based on.
    """
    own, faults = read_yaml(raw, file=file)
    top, cited = _with_base(own, faults, base)
    section = Section(top, faults)
    grades = read_grades(section)
    trees = read_trees(section)
    given = RuleSet(
        id=section.value("id", "编号", str) or "",
        title=section.value("title", "名称", str) or "",
        document=_document(section),
        jurisdiction=section.value("jurisdiction", "适用地区", str) or "",
        valid_from=section.value("valid_from", "施行日期", _day_if_known),
        valid_to=section.optional("valid_to", read_day, None),
        source=section.value("source", "依据出处", str) or "",
        written_by=section.value("written_by", "编写人", str) or "",
        checked_by=section.value("checked_by", "核对人", str) or "",
        checked_on=section.value("checked_on", "核对日期", read_day) or date.min,
        based_on=section.optional("based_on", str, ""),
        grades=grades,
        consequences=read_consequences(section, grades),
        trees=trees,
        usual_rules=read_usual_rules(section),
        form=_form(section, trees),
        monitoring=read_monitoring(section),
        written={key: as_raw(node) for key, node in top.entries.items()},
        gates=_gates(section, grades),
        not_applicable=_not_applicable(section),
        over_achievement=_over_achievement(section),
        cited=cited,
        layouts=read_layouts(section),
    )
    _deviation(section)
    if given.valid_from and given.valid_to and given.valid_to < given.valid_from:
        section.fault("valid_to", Fault("失效日期早于施行日期", expected=f"{given.valid_from} 或更晚"))
    section.done()
    if faults:
        raise UnreadableInputError(f"规则集 {file}", faults)
    return given


def _with_base(
    own: Keyed, faults: list[Fault], base: Callable[[str], bytes], variants: tuple[str, ...] = ()
) -> tuple[Keyed, str]:
    """Lay a variant over its base, and name the documents of both."""
    title, document = (_text(own, key) for key in ("title", "document"))
    node = own.entries.get("based_on")
    if not isinstance(node, Text):
        return own, f"《{title}》（{document}）"
    place = own.lines["based_on"]
    if node.text in variants:
        fault = Fault("规则集互相依据，绕成了圈", place, "、".join(variants), advice="改掉其中一个 based_on")
        faults.append(fault)
        return own, ""
    try:
        below, theirs = read_yaml(base(node.text), file=f"{node.text}.yaml")
    except UnreadableValueError as error:
        faults.append(error.fault.at(place))
        return own, ""
    faults += theirs
    whole, cited = _with_base(below, faults, base, (*variants, node.text))
    return laid_over(whole, own), f"{cited}、{document}" if document else cited


def _text(section: Keyed, key: str) -> str:
    node = section.entries.get(key)
    return node.text if isinstance(node, Text) else ""


def _document(section: Section) -> str:
    """Read the number of the document, which only a variant may lack."""
    if "based_on" in section.node.entries:
        return section.optional("document", str, "")
    return section.value("document", "文号", str) or ""


def _day_if_known(text: str) -> date | None:
    return None if text == UNKNOWN_DAY else read_day(text)


def _form(section: Section, trees: tuple[IndicatorTree, ...]) -> SelfEvaluationForm:
    below = section.section("self_evaluation_form", "项目支出绩效自评表", required=False)
    if below is None:
        return SelfEvaluationForm()
    read_basis(below)
    lines = below.value("lines", "每个二级指标至少印几行", _lines) or 1
    name = below.value("tree", "所印的指标体系", str)
    below.done()
    tree = next((each for each in trees if each.id == name), None)
    if tree is None:
        if name is not None:
            below.fault("tree", unknown(name, [each.id for each in trees]))
        return SelfEvaluationForm()
    return SelfEvaluationForm(tuple(level for level in tree.levels if level.name != EXECUTION), lines)


def _lines(text: str) -> int:
    lines = scaled(text, 0)
    if not 1 <= lines <= MOST_LINES:
        raise UnreadableValueError("行数不对", found=text, expected=f"1 到 {MOST_LINES}")
    return lines


def _gates(section: Section, grades: tuple[GradeBand, ...]) -> tuple[Gate, ...]:
    gates = read_gates(section, AnySystem(), grades=[band.name for band in grades])
    for gate in gates:
        if not gate.condition.source:
            section.fault(
                "gates", Fault(f"限级“{gate.condition.name}”没有出处", expected="source: 文件和条款")
            )
    return gates


def _over_achievement(section: Section) -> Mapping[str, Any] | None:
    given = read_over_achievement(section)
    node = section.node.entries.get("over_achievement")
    if isinstance(node, Keyed) and "source" not in node.entries:
        section.fault("over_achievement", Fault("超额完成没有出处", expected="source: 文件和条款"))
    return given


def _not_applicable(section: Section) -> Mode | None:
    below = section.section("not_applicable", "不适用的指标", required=False)
    if below is None:
        return None
    read_basis(below)
    mode = below.value("mode", "分值怎样处理", read_mode)
    below.done()
    return mode


def _deviation(section: Section) -> None:
    below = section.section("deviation_explanation", "偏差说明", required=False)
    if below is not None:
        read_basis(below)
        if not below.texts("when"):
            below.fault("when", Fault("没有写什么时候要说明偏差", expected="when: [..., ...]"))
        below.done()

"""What taking their side of a difference does: to project.yaml, to records, to what is said of deviations.

What we reckon from records (actual values, points, projections) cannot be typed over: points and values of
theirs are kept as published beside ours. Amounts become records, a known one is corrected, never edited.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from jiheng.catalogue import Raw
from jiheng.evidence.facts.funds import Budget, BudgetStage, FundSource, Payment
from jiheng.evidence.store import Evidence
from jiheng.frameworks.marked_yaml import as_raw, read_yaml
from jiheng.frameworks.yaml_editing import replaced, with_value
from jiheng.projects.edit import BELOW, SECTIONS
from jiheng.projects.explanations import Explanation
from jiheng.projects.form_differences import ROW, FormDifference
from jiheng.projects.form_table import target_text
from jiheng.projects.official_form import (
    ACTUAL,
    ANNUAL,
    CAUSE,
    CODES,
    DEFINITION,
    DEVIATION,
    FORM_TITLES,
    FUNDS,
    GOAL,
    INDICATOR,
    INITIAL,
    PAID,
    PATH,
    REASON,
    SCORE,
    SOURCES,
    TARGET,
    WEIGHT,
    WHOLE,
    OfficialForm,
    same_text,
)
from jiheng.projects.open_project import PROJECT_FILE
from jiheng.projects.project import Project
from jiheng.values.money import Money
from jiheng.values.score import Score

Edit: TypeAlias = Callable[["dict[str, Raw]"], Raw]
STAGES = {INITIAL: BudgetStage.INITIAL_BUDGET, ANNUAL: BudgetStage.ANNUAL_BUDGET}
TARGETS, PAYMENTS, MONITORED, EVALUATED = "target", "payment", "monitoring", "self_evaluation"
RECKONED = "这一格由记录算出，不能直接改：登记或更正有关的记录"
MEASURES = "措施："
TREE, APPROVED = SECTIONS["tree"], (*SECTIONS["goals"], "approved")


@dataclass(frozen=True, slots=True)
class RecordTaking:
    """A record to be entered, or where `corrects` names one, the correction of it: only what changes."""

    kind: str
    words: Mapping[str, str]
    corrects: str = ""


@dataclass(frozen=True, slots=True)
class Taking:
    """What happens when their side is taken: in words, to which kind of object, and how."""

    told: str
    subject: str
    edit: Edit | None = None
    records: tuple[RecordTaking, ...] = ()
    said: tuple[str, str, str] | None = None  # of an indicator: what of its explanation, the text


@dataclass(frozen=True, slots=True)
class Target:
    """The project that forms are compared with: its text, as it is read, and its records."""

    raw: bytes
    project: Project
    evidence: Evidence


def taking_of(found: FormDifference, theirs: OfficialForm, into: Target) -> "Taking | str":
    """Say what taking their side does; a text where it cannot be taken: why not, and what to do."""
    if found.blank:
        return "对方没有填，没有可取的"
    block, what, which = found.key
    match block:
        case "项目":
            return _of_project(what, found.theirs)
        case "资金":
            return _of_funds(what, which, theirs, into)
        case "目标":
            return _of_goals(what, found.theirs, into)
        case "指标":
            return _of_indicator(what, which, found, theirs, into)
    return Taking(
        "改写项目的文字说明", EVALUATED, _set(("narrative", what), [*_worded(found.theirs).split("\n")])
    )


def _of_project(what: str, text: str) -> "Taking | str":
    if what == "项目名称":
        return Taking("改项目名称", TARGETS, _set(("name",), text))
    if what == CODES[0]:
        return Taking("写进项目编码", TARGETS, _set(("project_code",), text))
    key = "competent_department" if what == "主管部门" else "implementing_unit"
    return Taking(f"改{what}", TARGETS, _set(("organisation", key), text))


def _of_goals(what: str, text: str, into: Target) -> Taking:
    if what == "实际完成情况":
        return Taking("改年度目标的实际完成情况", EVALUATED, _set(("goals", "attained"), text))
    key = (
        "overall"
        if what == "长期目标" or (what == "预期目标" and not into.project.goals.annual)
        else "annual"
    )
    return Taking(f"改绩效目标的“{what}”", TARGETS, _set(("goals", key), text))


def _of_funds(what: str, source: str, theirs: OfficialForm, into: Target) -> "Taking | str":
    if what not in (INITIAL, ANNUAL, PAID):
        return RECKONED
    amount = Money.read(theirs.text((FUNDS, what, source)), unit="万元")
    named = FundSource(_source(source))
    facts = amounts_of(what, into.evidence, theirs)
    mine = [each for each in facts if source == WHOLE or each.fund_source is named]
    title = f"一体化系统{FORM_TITLES[theirs.kind]}"
    if what == PAID:
        return _paid(amount, mine, source, theirs, title)
    if len(mine) == 1:
        change = RecordTaking("budget", {"amount": f"{amount.yuan}元"}, mine[0].id)
        return Taking(f"更正预算记录 {mine[0].id}：{what}改为 {amount.yuan} 元", PAYMENTS, records=(change,))
    if mine:
        return f"{what}由 {len(mine)} 条预算记录合成，定不下改哪一条：到“预算”里更正"
    words = {
        "stage": what, "amount": f"{amount.yuan}元", "approved_on": f"{theirs.year}-01-01",
        "fund_source": _title(source), "document_number": title,
    }  # fmt: skip
    told = f"登记一条预算记录：{what} {amount.yuan} 元（{_title(source)}），批复日期暂写当年 1 月 1 日"
    return Taking(told, PAYMENTS, records=(RecordTaking("budget", words),))


def _paid(
    amount: Money, mine: "list[Budget | Payment]", source: str, theirs: OfficialForm, title: str
) -> "Taking | str":
    more = amount - Money(sum(each.amount.fen for each in mine))
    if more.fen <= 0:
        return "我方登记的支付比对方多：核对支付记录，登记错的更正或作废"
    on = theirs.through or date(theirs.year, 12, 31)
    words = {
        "amount": f"{more.yuan}元", "paid_on": on.isoformat(), "fund_source": _title(source),
        "purpose": f"{title}的执行数与已登记支付的差额",
    }  # fmt: skip
    told = f"补登一条支付记录：差额 {more.yuan} 元（{_title(source)}），支付日期 {on}"
    return Taking(told, PAYMENTS, records=(RecordTaking("payment", words),))


def amounts_of(what: str, evidence: Evidence, form: OfficialForm) -> "list[Budget | Payment]":
    """Give the records behind one of our amounts: by the form's day, of its year."""
    last = form.through or date(form.year, 12, 31)
    if what == PAID:
        return [
            each
            for each in evidence.current("payment")
            if isinstance(each, Payment) and date(form.year, 1, 1) <= each.paid_on <= last
        ]
    stage = STAGES.get(what)
    return [each for each in evidence.current("budget") if isinstance(each, Budget) and each.stage is stage]


def _source(title: str) -> str:
    return dict(zip(SOURCES, FundSource, strict=True)).get(title, FundSource.FISCAL_APPROPRIATION)


def _title(source: str) -> str:
    return source if source in SOURCES else next(iter(SOURCES))


def _of_indicator(
    name: str, which: str, found: FormDifference, theirs: OfficialForm, into: Target
) -> "Taking | str":
    if which == ROW:
        return _of_row(name, found, theirs, into)
    scored = _scored_name(into.project, name)
    taken = _promised(name, which, scored, found) or (
        _evaluated(which, scored, found.theirs) if scored else None
    )
    if taken is not None:
        return taken
    if which in (CAUSE, REASON):
        return Taking(f"改监控说明的“{which}”", MONITORED, said=(name, which, found.theirs))
    if which != PATH:
        return RECKONED
    if theirs.kind != GOAL:
        return "层级由评价指标体系定：在“目标和指标”里改"
    return Taking(
        "改批复目标里的一级、二级指标", TARGETS, _set_approved(name, "path", [*found.theirs.split("／")])
    )


def _promised(name: str, which: str, scored: str, found: FormDifference) -> Taking | None:
    """Take over what was promised: target, weight, what the indicator means."""
    text = found.theirs
    if which == TARGET:
        told = "改指标值：批复的目标，和照它评分的指标"
        return Taking(told, TARGETS, _new_target(name, scored, found.ours, text))
    key = {WEIGHT: "weight", DEFINITION: "definition"}.get(which)
    if key is None:
        return None
    edit = _set_leaf(scored, key, text) if scored else _set_approved(name, key, text)
    above = "；上级分值按下级重新合计" if scored and which == WEIGHT else ""
    return Taking(f"改{which}{above}", TARGETS, edit)


def _evaluated(which: str, scored: str, text: str) -> Taking | None:
    """Take over what they say of the result: a reason; values and points stand beside ours."""
    if which == DEVIATION:
        return Taking("改偏差原因分析及改进措施", EVALUATED, _set_leaf(scored, "deviation", text))
    key = {ACTUAL: "actual", SCORE: "score"}.get(which)
    if key is None:
        return None
    told = f"记为公布的{which}，供对照；我方的{which}仍由记录算出"
    return Taking(told, EVALUATED, _set_leaf(scored, ("published", key), text))


def _of_row(name: str, found: FormDifference, theirs: OfficialForm, into: Target) -> "Taking | str":
    if theirs.kind != GOAL:
        advice = "先在绩效目标申报表里定下来" if not found.ours else "对方漏了，或批复时已取消：先核对申报表"
        return f"增减指标要改绩效目标：{advice}"
    if found.ours:
        scored = _scored_name(into.project, name)
        if scored:
            return "这个指标正在评分：先在“目标和指标”里从评价指标体系中去掉"
        return Taking("从批复的目标中去掉", TARGETS, _without(name))
    told: dict[str, Raw] = {
        "path": [*theirs.text((INDICATOR, name, PATH)).split("／")], "name": name,
        "target": theirs.text((INDICATOR, name, TARGET)) or "不适用",
    }  # fmt: skip
    for which, key in ((WEIGHT, "weight"), (DEFINITION, "definition")):
        if text := theirs.text((INDICATOR, name, which)):
            told[key] = text
    return Taking("加进批复的目标；怎样计量、评分要另外写", TARGETS, _adding(told))


def _scored_name(project: Project, name: str) -> str:
    """Give the scored indicator that stands for an indicator of a form; empty where none does."""
    for _, leaf in project.leaves():
        if name in (leaf.approved_as, leaf.name):
            return leaf.name
    return ""


def _set(path: "tuple[str, ...]", value: Raw) -> Edit:
    return lambda top: replaced(top, path, value)


def _set_approved(name: str, key: str, value: Raw) -> Edit:
    def edit(top: "dict[str, Raw]") -> Raw:
        for position, each in enumerate(_list(top, APPROVED)):
            if isinstance(each, dict) and each.get("name") == name:
                return replaced(top, (*APPROVED, position, key), value)
        return top

    return edit


def _set_leaf(name: str, key: "str | tuple[str, ...]", value: Raw) -> Edit:
    keys = (key,) if isinstance(key, str) else key

    def edit(top: "dict[str, Raw]") -> Raw:
        path = _leaf_path(_list(top, TREE), name, TREE)
        return replaced(top, (*path, *keys), value) if path else top

    return edit


def _new_target(name: str, scored: str, before: str, text: str) -> Edit:
    def edit(top: "dict[str, Raw]") -> Raw:
        changed: Raw = _set_approved(name, "target", text)(top)
        path = _leaf_path(_list(top, TREE), scored, TREE) if scored else None
        leaf = _at(top, path) if path else None
        if path and isinstance(leaf, dict):
            own = str(leaf.get("target", ""))
            if same_text(own.removeprefix("定性：")) == same_text(before.removeprefix("定性：")):
                changed = replaced(changed, (*path, "target"), target_text(text))
        return changed

    return edit


def _without(name: str) -> Edit:
    def edit(top: "dict[str, Raw]") -> Raw:
        kept = [
            each for each in _list(top, APPROVED) if not (isinstance(each, dict) and each.get("name") == name)
        ]
        return replaced(top, APPROVED, kept)

    return edit


def _adding(told: "dict[str, Raw]") -> Edit:
    return lambda top: replaced(top, APPROVED, [*_list(top, APPROVED), told])


def _list(top: Raw, path: "tuple[str | int, ...]") -> "list[Raw]":
    found = _at(top, path)
    return found if isinstance(found, list) else []


def _at(top: Raw, path: "tuple[str | int, ...]") -> "Raw | None":
    found: Raw | None = top
    for step in path:
        if isinstance(found, dict) and isinstance(step, str):
            found = found.get(step)
        elif isinstance(found, list) and isinstance(step, int) and step < len(found):
            found = found[step]
        else:
            return None
    return found


def _leaf_path(
    items: "list[Raw]", name: str, path: "tuple[str | int, ...]"
) -> "tuple[str | int, ...] | None":
    for position, each in enumerate(items):
        if not isinstance(each, dict):
            continue
        here = (*path, position)
        if BELOW in each:
            below = each[BELOW]
            deeper = _leaf_path(below if isinstance(below, list) else [], name, (*here, BELOW))
            if deeper is not None:
                return deeper
        elif each.get("name") == name:
            return here
    return None


def _worded(text: str) -> str:
    """Keep braces of the form from being read as names of figures."""
    return text.replace("{", "｛").replace("}", "｝")


def text_after(raw: bytes, takings: Iterable[Taking]) -> bytes:
    """Give project.yaml with the edits made; every other byte stays. Raises as `with_value` does."""
    said = as_raw(read_yaml(raw, file=PROJECT_FILE)[0])
    before = said
    for each in takings:
        if each.edit is not None and isinstance(said, dict):
            said = each.edit(said)
    if said == before:
        return raw
    if isinstance(said, dict) and isinstance(before, dict) and _weights(before) != _weights(said):
        said = replaced(said, TREE, [_summed(each) for each in _list(said, TREE)])
    return with_value(raw, (), said)


def _weights(top: "dict[str, Raw]") -> "list[str]":
    return [*_leaf_weights(_list(top, TREE))]


def _leaf_weights(items: "list[Raw]") -> Iterable[str]:
    for each in items:
        if isinstance(each, dict):
            below = each.get(BELOW)
            if isinstance(below, list):
                yield from _leaf_weights(below)
            else:
                yield str(each.get("weight", ""))


def _summed(node: Raw) -> Raw:
    """Give a level with the weights of the levels as those of their indicators add up to."""
    below = node.get(BELOW) if isinstance(node, dict) else None
    if not isinstance(node, dict) or not isinstance(below, list):
        return node
    summed = [_summed(each) for each in below]
    weights = [Score.read(str(each.get("weight", ""))) for each in summed if isinstance(each, dict)]
    total = Score.sum(weights)
    same = Score.read(str(node.get("weight", "0"))) == total
    return {**node, "weight": node["weight"] if same else str(total), BELOW: summed}


def explanations_after(
    there: Iterable[Explanation], on: date, takings: Iterable[Taking]
) -> tuple[Explanation, ...]:
    """Give what is said of deviations, with theirs for that day."""
    said = {(each.on, each.name): each for each in there}
    for each in takings:
        if each.said is None:
            continue
        name, which, text = each.said
        old = said.get((on, name), Explanation(on, name))
        if which == CAUSE:
            new = Explanation(on, name, text, old.reason, old.measures)
        else:
            reason, _, measures = text.partition(MEASURES)
            new = Explanation(on, name, old.cause, reason.strip(), measures.strip())
        said[on, name] = new
    return tuple(said.values())

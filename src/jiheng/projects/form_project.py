"""Write a project out of a filled 自评表: project.yaml, and what the form claims as records that say so."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from jiheng.errors import UnreadableValueError
from jiheng.frameworks.yaml_writing import scalar
from jiheng.projects.filled_form import FilledForm, FilledIndicator
from jiheng.projects.form_table import target_text
from jiheng.values.exact import Exact
from jiheng.values.formula_texts import safe_cell
from jiheng.values.quantity import Quantity
from jiheng.values.score import Score
from jiheng.values.target import Target, TargetKind

SYSTEM = "本项目"
CLAIMED = "自评表填报"
STAGES = {"年初预算数": "年初预算数", "全年预算数": "全年预算数"}
PAID, SAVING = "全年执行数", "成本节约率"
# Claimed points tell the level: its band, in per cent of the weight, begins there (财预〔2020〕10号 art. 16).
LEVELS = (("满足", 80), ("部分满足", 60), ("不满足", 0))
Table = list[Sequence[str]]


def form_project(form: FilledForm, *, rule_set: str) -> dict[str, str]:
    """Give the files of a project by their paths in its folder.

    An amount, an actual value and a verdict on words become records whose source is the form; points are
    not taken over but reckoned, and stand beside as published.
    """
    tables = {
        "budget": _budget(form),
        "payment": _payments(form),
        "metric_reading": _readings(form),
        "judgement": _judgements(form),
    }
    files = {"project.yaml": "\n".join(_project(form, rule_set)) + "\n"}
    for stem, rows in tables.items():
        if rows[1:]:
            files[f"evidence/{stem}.csv"] = csv_text(rows)
    return files


def _project(form: FilledForm, rule_set: str) -> Iterator[str]:
    yield "# 由填好的自评表读入。指标、分值、指标值和填报的结果取自该表；没有逐条记录的地方请补上。"
    yield "jiheng: 1"
    yield f"name: {_quoted(form.name)}"
    yield f"fiscal_year: {form.year}"
    yield "organisation:"
    yield f"  implementing_unit: {_quoted(form.unit)}"
    if form.department:
        yield f"  competent_department: {_quoted(form.department)}"
    yield f"systems:\n  - name: {SYSTEM}"
    yield "notes:\n  - 资金、实际完成值和定性评判取自自评表的填报，没有逐条记录可以核对"
    if form.expected or form.attained:
        yield "goals:"
        for key, text in (("annual", form.expected), ("attained", form.attained)):
            if text:
                yield f"  {key}: {_quoted(text)}"
    if form.texts:
        yield "narrative:"
        for key, text in form.texts.items():
            lines = ", ".join(json.dumps(_worded(line), ensure_ascii=False) for line in text.split("\n"))
            yield f"  {key}: [{lines}]"
    yield "evaluation:"
    yield "  kind: self_evaluation"
    yield f"  period: {form.year}"
    yield f"  rule_set: {rule_set}"
    yield "  indicators:"
    if form.execution_weight is not None:
        yield from execution_lines(form.execution_weight, form.execution_score)
    yield from tree_lines(form.indicators)


def execution_lines(weight: Score, score: Score | None = None) -> Iterator[str]:
    """Write the first level 预算执行, with the points that were claimed for it."""
    yield f"    - name: 预算执行\n      weight: {weight}\n      indicators:"
    yield f"        - name: 预算执行率\n          weight: {weight}\n          target: 100%"
    if score is not None:
        yield f"          published: {{score: {score}}}"
    yield "          measure:\n            kind: amount_ratio\n            numerator: payment"
    yield "            denominator: {kind: budget, stage: annual_budget}"
    yield "          rule: {code: F27, way: proportional}"


def tree_lines(indicators: Iterable[FilledIndicator]) -> Iterator[str]:
    """Write the scored tree, indicators below the levels that follow one another."""
    for level1, mine in groupby(indicators, key=lambda each: each.level1):
        yield from _branch(level1, list(mine))


def _branch(name: str, leaves: list[FilledIndicator]) -> Iterator[str]:
    yield f"    - name: {_quoted(name)}"
    yield f"      weight: {_sum(leaves)}"
    yield "      indicators:"
    for level2, mine in groupby(leaves, key=lambda each: each.level2):
        below = list(mine)
        if not level2 or level2 == "—":
            for each in below:
                yield from _leaf(each, "        ")
            continue
        yield f"        - name: {_quoted(level2)}"
        yield f"          weight: {_sum(below)}"
        yield "          indicators:"
        for each in below:
            yield from _leaf(each, "            ")


def _leaf(each: FilledIndicator, indent: str) -> Iterator[str]:
    yield f"{indent}- name: {_quoted(each.name)}"
    told = [f"weight: {each.weight}", f"target: {_quoted(target_text(each.target))}"]
    published = [f"actual: {_quoted(each.actual)}"] if each.actual else []
    published += [f"score: {each.score}"] if each.score is not None else []
    if published:
        told.append(f"published: {{{', '.join(published)}}}")
    if each.definition:
        told.append(f"definition: {_quoted(each.definition)}")
    if each.deviation:
        told.append(f"deviation: {_quoted(each.deviation)}")
    if each.name == SAVING:
        told.append(
            "measure: {kind: saving_ratio, planned: {kind: budget, stage: annual_budget}, spent: payment}"
        )
    elif _is_number(each):
        told.append(
            f"measure: {{kind: metric_value, of: {{kind: metric_reading, name: {_quoted(each.name)}}}}}"
        )
    else:
        told.append("measure: {kind: checklist}")
    told.append("rule: usual")
    for line in told:
        yield f"{indent}  {line}"


def _sum(leaves: list[FilledIndicator]) -> str:
    return str(type(leaves[0].weight).sum(each.weight for each in leaves))


def _is_number(each: FilledIndicator) -> bool:
    return Target.read(target_text(each.target)).kind is TargetKind.THRESHOLD


def _budget(form: FilledForm) -> Table:
    rows: Table = [("预算口径", "金额（元）", "批复日期", "资金来源", "文号")]
    rows += [
        (STAGES[label], amount.yuan, f"{form.year}-01-01", source, CLAIMED)
        for (label, source), amount in form.funds.items()
        if label in STAGES
    ]
    return rows


def _payments(form: FilledForm) -> Table:
    rows: Table = [("金额（元）", "支付日期", "用途", "资金来源")]
    rows += [
        (amount.yuan, f"{form.year}-12-31", f"{PAID}（{CLAIMED}）", source)
        for (label, source), amount in form.funds.items()
        if label == PAID and amount.fen
    ]
    return rows


def _readings(form: FilledForm) -> Table:
    rows: Table = [("读数名称", "系统", "读数日期", "读数", "读数人")]
    for each in form.indicators:
        if each.name != SAVING and _is_number(each) and _quantity(each.actual):
            rows.append((each.name, SYSTEM, f"{form.year}-12-31", each.actual, f"{form.unit}（{CLAIMED}）"))
    return rows


def _quantity(text: str) -> Quantity | None:
    try:
        return Quantity.read(text)
    except UnreadableValueError:
        return None


def _judgements(form: FilledForm) -> Table:
    rows: Table = [("指标", "项号", "评判", "依据", "评判人", "评判日期")]
    for each in form.indicators:
        if not _is_number(each) and each.actual and each.score is not None:
            full = each.score == each.weight
            share = Exact(100) if full else Exact(each.score.hundredths * 100, each.weight.hundredths)
            verdict = next(told for told, low in LEVELS if share >= Exact(low))
            basis = f"{CLAIMED}：{each.actual}"
            rows.append((each.name, "1", verdict, basis, form.unit, f"{form.year}-12-31"))
    return rows


def csv_text(rows: Table) -> str:
    """Write a register as Excel reads it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([safe_cell(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def _quoted(text: str) -> str:
    return scalar(text)


def _worded(text: str) -> str:
    """Keep braces of the form from being read as names of figures."""
    return text.replace("{", "｛").replace("}", "｝")

"""Write a project out of a filled 绩效目标申报表: what is promised, and the budget as a record.

Where every indicator has a weight, a scored tree stands beside; without weights nothing is scored yet.
"""

from collections.abc import Iterator

from jiheng.catalogue import Raw
from jiheng.frameworks.yaml_writing import flow, scalar
from jiheng.projects.filled_form import FilledIndicator
from jiheng.projects.form_project import SYSTEM, Table, csv_text, execution_lines, tree_lines
from jiheng.projects.form_table import FIRST_LEVEL
from jiheng.projects.goal_form import EXECUTION, HUNDRED, GoalForm, SubmittedIndicator
from jiheng.values.score import Score

SUBMITTED = "绩效目标申报表填报"
NO_WEIGHTS = "申报表没有写全分值，还不能评分：补上指标体系和分值（evaluation 的 indicators）"


def goal_project(form: GoalForm, *, rule_set: str) -> dict[str, str]:
    """Give the files of a project by their paths in its folder."""
    files = {"project.yaml": "\n".join(_project(form, rule_set)) + "\n"}
    if form.funds:
        rows: Table = [("预算口径", "金额（元）", "批复日期", "资金来源", "文号")]
        rows += [
            ("年初预算数", amount.yuan, f"{form.year}-01-01", source, SUBMITTED)
            for source, amount in form.funds.items()
        ]
        files["evidence/budget.csv"] = csv_text(rows)
    return files


def _project(form: GoalForm, rule_set: str) -> Iterator[str]:
    yield "# 由填好的绩效目标申报表读入。目标、指标、指标值和资金取自该表；系统名称和计量方法请改成实际的。"
    yield "jiheng: 1"
    yield f"name: {scalar(form.name)}"
    yield f"fiscal_year: {form.year}"
    yield "organisation:"
    yield f"  implementing_unit: {scalar(form.unit)}"
    if form.department:
        yield f"  competent_department: {scalar(form.department)}"
    yield f"systems:\n  - name: {SYSTEM}"
    yield "notes:"
    yield "  - 资金取自绩效目标申报表的填报，批复日期暂写当年1月1日，没有批复文号可以核对"
    if not form.is_weighted:
        yield f"  - {NO_WEIGHTS}"
    yield "goals:"
    for key, text in (("overall", form.overall), ("annual", form.annual)):
        if text:
            yield f"  {key}: {scalar(text)}"
    yield "  approved:"
    for each in form.indicators:
        yield f"    - {_approved(each, scored=form.is_weighted)}"
    yield "evaluation:"
    yield "  kind: self_evaluation"
    yield f"  period: {form.year}"
    yield f"  rule_set: {rule_set}"
    if form.is_weighted:
        yield "  indicators:"
        if Score.sum(form.weights) != HUNDRED:
            yield from execution_lines(EXECUTION)
        yield from tree_lines(_scored(each) for each in form.indicators if each.applies)


def _approved(each: SubmittedIndicator, *, scored: bool) -> str:
    """Write an approved indicator; weight and explanation only where no scored one has them."""
    told: dict[str, Raw] = {"path": list(each.path), "name": each.name, "target": each.target}
    if each.weight is not None and not scored:
        told["weight"] = str(each.weight)
    if each.definition and not (scored and each.applies):
        told["definition"] = each.definition
    return flow(told)


def _scored(each: SubmittedIndicator) -> FilledIndicator:
    level1, level2, *_ = (*each.path, "", "")
    assert each.weight is not None  # noqa: S101 — the form is weighted
    return FilledIndicator(
        level1 or FIRST_LEVEL, level2, each.name, each.target, "", each.weight, None, "", each.definition
    )

"""How a project is scored: ways in order, outcomes kept apart, no total without every leaf."""

import shutil
from pathlib import Path

import pytest

from jiheng.errors import NotFoundError
from jiheng.scoring.explain import explain
from jiheng.scoring.scorecard import ScoredLeaf
from jiheng.values.outcome import Outcome
from jiheng.workflows.evaluate import Evaluation, evaluate

SMALL = Path(__file__).parents[2] / "cases" / "projects" / "small"
TWO_WAYS = """
          ways:
            - measure: {kind: survey_answers}
              rule: {code: F16}
            - measure: {kind: record_count, of: complaint, none_recorded: zero}
              rule: {code: F15}
"""
ONE_WAY = """
          measure: {kind: record_count, of: complaint, none_recorded: zero}
          rule: {code: F15}
"""
SURVEY = "调查名称,调查对象,截止日期,发放份数,很满意,满意,一般,不满意\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small project, judging satisfaction by survey, else by complaints."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "small"))
    file = folder / "project.yaml"
    text = file.read_text("utf-8")
    assert ONE_WAY in text
    file.write_text(text.replace(ONE_WAY, TWO_WAYS), "utf-8")
    (folder / "evidence" / "survey.csv").write_text(SURVEY, "utf-8")
    return folder


def satisfaction(evaluation: Evaluation) -> ScoredLeaf:
    return next(leaf for leaf in evaluation.card.leaves() if leaf.leaf.name == "服务对象满意度")


def test_the_second_way_is_used_when_the_first_does_not_apply(folder: Path) -> None:
    leaf = satisfaction(evaluate(folder))
    assert (leaf.rule[:3], leaf.actual) == ("F15", "90%（推定）")
    assert leaf.steps[0] == "2023年没有开展满意度调查，改用下一种算法"


def test_the_first_way_is_used_when_it_applies(folder: Path) -> None:
    row = "年度调查,办事群众,2023-12-01,120,60,30,8,2\n"
    (folder / "evidence" / "survey.csv").write_text(SURVEY + row, "utf-8")
    leaf = satisfaction(evaluate(folder))
    assert (leaf.rule[:3], leaf.actual, str(leaf.score)) == ("F16", "88.8%", "8.88")


def test_insufficient_data_does_not_fall_through_to_another_way(folder: Path) -> None:
    (folder / "evidence" / "survey.csv").unlink()
    leaf = satisfaction(evaluate(folder))
    assert (leaf.outcome, leaf.score) == (Outcome.INSUFFICIENT_DATA, None)
    assert "没有“满意度调查”台账" in leaf.because


def test_one_leaf_without_a_score_leaves_no_total_and_no_grade(folder: Path) -> None:
    (folder / "evidence" / "survey.csv").unlink()
    card = evaluate(folder).card
    assert (card.total, card.grade, str(card.earned)) == (None, "", "89.9")
    assert [leaf.leaf.name for leaf in card.unscored] == ["服务对象满意度"]
    assert [branch.score for branch in card.branches][1] is None


def test_the_order_of_records_and_indicators_does_not_matter(folder: Path) -> None:
    before = {leaf.leaf.name: leaf.score for leaf in evaluate(folder).card.leaves()}
    file = folder / "evidence" / "inspection.csv"
    head, *rows = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([head, *reversed(rows)]) + "\n", "utf-8")
    text = (folder / "project.yaml").read_text("utf-8")
    first, second = text.index("    - name: 产出"), text.index("    - name: 效益")
    end = text.index("narrative:")
    turned = text[:first] + text[second:end] + text[first:second] + text[end:]
    (folder / "project.yaml").write_text(turned, "utf-8")
    assert {leaf.leaf.name: leaf.score for leaf in evaluate(folder).card.leaves()} == before


def test_a_figure_is_found_by_a_part_of_its_name_and_by_its_path(folder: Path) -> None:
    evaluation = evaluate(folder)
    evidence = evaluation.opened.evidence
    by_part = explain(evaluation.card, evidence, "执行率")
    assert by_part == explain(evaluation.card, evidence, "产出/预算执行率")
    assert by_part.text == "预算执行率：49.9 分（满分 50），实际 97.5%"
    assert explain(evaluation.card, evidence, "总分").text.startswith("总分 98.9 分，等级“优”")


def test_an_unknown_or_ambiguous_figure_is_told(folder: Path) -> None:
    file = folder / "project.yaml"
    text = file.read_text("utf-8").replace("服务对象满意度", "服务效果满意度")
    file.write_text(text, "utf-8")
    evaluation = evaluate(folder)
    with pytest.raises(NotFoundError, match="是不是想写“预算执行率”"):
        explain(evaluation.card, evaluation.opened.evidence, "预算执行律")
    with pytest.raises(NotFoundError, match="有 2 个指标的名称含“效”，请写全"):
        explain(evaluation.card, evaluation.opened.evidence, "效")


def test_a_year_without_a_calendar_is_insufficient_data_not_an_error(folder: Path) -> None:
    file = folder / "project.yaml"
    text = file.read_text("utf-8").replace("fiscal_year: 2023", "fiscal_year: 2031")
    measure = "measure: {kind: fault_report_on_time_ratio, of: incident, deadline: 5个工作日内}"
    old = (
        "measure: {kind: record_count, of: {kind: inspection, system: 政务网站}}\n          rule: {code: F02}"
    )
    assert old in text
    file.write_text(text.replace(old, f"{measure}\n          rule: {{code: F19}}"), "utf-8")
    registers = folder / "evidence"
    (registers / "incident.csv").write_text(
        "编号,系统,报障时间,解决时间,故障现象\n1,政务网站,2031-03-03 09:00,2031-03-03 10:00,打不开\n",
        "utf-8",
    )
    (registers / "periodic_report.csv").write_text(
        "报告种类,系统,所属期间,提交日期,故障编号\n故障维护报告,政务网站,2031-03,2031-03-04,1\n", "utf-8"
    )
    leaf = next(leaf for leaf in evaluate(folder).card.leaves() if leaf.leaf.name == "巡检次数")
    assert leaf.outcome is Outcome.INSUFFICIENT_DATA
    assert "2031" in leaf.because


def test_an_indicator_may_be_measured_by_a_promise_of_a_contract(folder: Path) -> None:
    file = folder / "project.yaml"
    text = file.read_text("utf-8")
    old = "measure: {kind: record_count, of: {kind: inspection, system: 政务网站}}"
    contract = (
        'contracts:\n  - {name: 运维合同, service_period: "2023",'
        " promises: [{name: 季度巡检, of: inspection, every: 季度}]}\n"
    )
    assert old in text
    assert "goals:\n" in text
    text = text.replace(old, "measure: {kind: promise_kept_ratio, promise: 季度巡检}")
    file.write_text(
        text.replace("target: 4次\n          m", "target: 100%\n          m").replace(
            "goals:\n", f"{contract}goals:\n"
        ),
        "utf-8",
    )
    leaf = next(leaf for leaf in evaluate(folder).card.leaves() if leaf.leaf.name == "巡检次数")
    assert (leaf.actual, str(leaf.score)) == ("100%", "40")


def test_records_that_were_looked_at_and_not_counted_are_told(folder: Path) -> None:
    with (folder / "evidence" / "inspection.csv").open("a", encoding="utf-8") as file:
        file.write("政务网站,2022-12-31,上门,正常,李工\n")
    evaluation = evaluate(folder)
    leaf = next(leaf for leaf in evaluation.card.leaves() if leaf.leaf.name == "巡检次数")
    (left_out,) = leaf.left_out
    assert left_out.because == "发生在 2022-12-31，不在2023年内"
    told = explain(evaluation.card, evaluation.opened.evidence, "巡检次数").below[-1]
    assert told.text == "看过而没有计入的记录：1 条"
    assert [each.text for each in told.below] == [f"{left_out.id}：{left_out.because}"]

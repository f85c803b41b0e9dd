"""What happens after the leaf rules, through the folder tests/cases/projects/adjusted."""

import json
import shutil
from pathlib import Path

import pytest

from jiheng.cli.main import main
from jiheng.scoring.explain import explain
from jiheng.scoring.machine_output import scorecard_json
from jiheng.scoring.scorecard import Ruling, Scorecard, ScoredLeaf
from jiheng.values.outcome import Outcome
from jiheng.values.score import Score
from jiheng.workflows.evaluate import evaluate

ADJUSTED = Path(__file__).parents[2] / "cases" / "projects" / "adjusted"
DOCUMENTS = "编号,文件名称,文件日期,出具单位,证明内容\n"
OVERRIDES = "编号,指标,改为,决定人,决定日期,改分理由\n"
COMPLAINT = "收到日期,渠道,投诉内容,是否属实\n2023-05-01,信访,打不开,属实\n"
DATA_LOST = (
    "系统,报障时间,恢复时间,故障现象,故障原因\n政务网站,2023-05-01 09:00,2023-05-01 10:00,丢数据,数据丢失\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ADJUSTED, tmp_path / "adjusted"))


def register(folder: Path, name: str, text: str) -> None:
    (folder / "evidence" / name).write_text(text, "utf-8")


def rewritten(folder: Path, old: str, new: str, *, file: str = "project.yaml") -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def scored(folder: Path) -> Scorecard:
    """Evaluate; whatever happened, every printed sum is the sum of what stands below it."""
    card = evaluate(folder).card
    for branch in card.branches:
        if branch.score is not None:
            assert branch.score == Score.sum(leaf.score for leaf in branch.leaves() if leaf.score is not None)
    if card.reckoned_total is not None:
        assert card.reckoned_total == Score.sum(branch.score or Score(0) for branch in card.branches)
    if card.total is not None:
        assert card.total <= card.reckoned_total
    return card


def leaf(card: Scorecard, name: str) -> ScoredLeaf:
    return next(each for each in card.leaves() if each.leaf.name == name)


def ruling(card: Scorecard, name: str) -> Ruling:
    return next(each for each in card.rulings if each.decision.condition.name == name)


def test_the_project_evaluates_through_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(ADJUSTED), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["total"], told["grade"]) == ("93.43", "优")
    assert told["reckoned"] == {"total": "93.43", "grade": "优"}
    weights = {each["name"]: (each["weight"], each["counted_weight"]) for each in told["indicators"]}
    assert weights["培训次数"] == ("4.00", "4.57")
    assert weights["备份次数"] == ("3.00", "3.43")
    assert weights["故障修复时长"] == ("1.00", "0.00")
    assert [(each["name"], each["holds"]) for each in told["vetoes"]] == [
        ("弄虚作假", False),
        ("重大投诉", False),
        ("数据丢失", False),
        ("主管部门通报", False),
    ]
    assert [each["holds"] for each in told["gates"]] == [False, False]


# --- F31 ------------------------------------------------------------------------------------------


def test_points_grow_with_the_weight_and_are_rounded_once() -> None:
    card = scored(ADJUSTED)
    backup = leaf(card, "备份次数")
    assert (str(backup.score), str(backup.by_rule)) == ("2.29", "2")  # 2 × 3.43 ÷ 3 = 2.28666…
    assert backup.steps[-3:] == (
        "因有指标不适用，分值由 3 分调为 3.43 分（3 × 8 ÷ 7 ≈ 3.4286，按最大余数法取到两位小数）",
        "得分同比例调整：2 × 3.43 ÷ 3 ≈ 2.2867",
        "四舍五入得 2.29 分",
    )
    away = leaf(card, "故障修复时长")
    assert (away.outcome, away.score, away.complete) == (Outcome.NOT_APPLICABLE, None, True)
    assert "故障修复时长：不适用：2023年没有“故障”记录；分值 1 分分摊给同级指标" in card.notes


@pytest.mark.parametrize(
    ("mode", "total", "points", "given"),
    [
        ("full_marks", "93.57", Score(100), ["不适用：2023年没有“故障”记录；按规定得满分 1 分"]),
        ("zero", "92.57", Score(0), ["不适用：2023年没有“故障”记录；按规定得零分 0 分"]),
        ("none", None, None, []),
    ],
)
def test_the_other_ways_with_what_does_not_apply(
    mode: str, total: str | None, points: Score | None, given: list[str], folder: Path
) -> None:
    rewritten(folder, "not_applicable: redistribute", f"not_applicable: {mode}")
    card = scored(folder)
    away = leaf(card, "故障修复时长")
    assert (away.outcome, away.score) == (Outcome.NOT_APPLICABLE, points)
    assert [note for note in away.notes if "按规定" in note] == given
    assert (str(card.total) if card.total is not None else None) == total
    assert str(leaf(card, "培训次数").counted) == "4"


def test_without_a_word_there_is_no_total(folder: Path) -> None:
    rewritten(folder, "  not_applicable: redistribute\n", "")
    card = scored(folder)
    assert card.total is None
    assert card.obstacles == ("故障修复时长：不适用，2023年没有“故障”记录",)


def test_an_indicator_that_somebody_judged_applies(folder: Path) -> None:
    register(folder, "score_override.csv", OVERRIDES + "改-1,故障修复时长,1,评价组,2024-02-01,全年无故障\n")
    card = scored(folder)
    assert str(leaf(card, "故障修复时长").score) == "1"
    assert str(leaf(card, "培训次数").counted) == "4"


def test_an_override_is_measured_against_the_weight_that_counts(folder: Path) -> None:
    register(folder, "score_override.csv", OVERRIDES + "改-1,备份次数,3.43,评价组,2024-02-01,补交了一次\n")
    assert str(leaf(scored(folder), "备份次数").score) == "3.43"
    register(folder, "score_override.csv", OVERRIDES + "改-1,备份次数,3.44,评价组,2024-02-01,补交了一次\n")
    assert leaf(scored(folder), "备份次数").because == "改为 3.44 分，超过分值 3.43 分（记录 改-1）"


def test_a_branch_without_anything_that_applies_passes_its_weight_on(folder: Path) -> None:
    for name in ("training", "backup"):
        old = f"measure: {{kind: record_count, of: {name}}}\n              rule: {{code: F02}}"
        new = "measure: {kind: elapsed_time, of: incident, begin: received_at, end: restored_at}"
        rewritten(folder, old, f"{new}\n              rule: {{code: F10}}")
    rewritten(folder, "target: 2次", "target: ≤4小时")
    text = (folder / "project.yaml").read_text("utf-8")
    (folder / "project.yaml").write_text(
        text.replace(
            "name: 备份次数\n              weight: 3\n              target: 3次",
            "name: 备份次数\n              weight: 3\n              target: ≤4小时",
        ),
        "utf-8",
    )
    card = scored(folder)
    output = card.branches[0]
    assert [(child.name, str(child.counted)) for child in output.children] == [
        ("数量指标", "60"),
        ("时效指标", "0"),
    ]
    assert output.children[1].score is None
    assert [str(leaf(card, name).counted) for name in ("巡检次数", "预算执行率")] == ["46.15", "13.85"]
    assert Score.sum(each.counted for each in card.leaves()) == Score(10_000)


# --- F17 ------------------------------------------------------------------------------------------


def test_over_achievement_is_reduced_where_the_target_was_declared_too_low() -> None:
    inspections = leaf(scored(ADJUSTED), "巡检次数")
    assert (str(inspections.score), str(inspections.by_rule)) == ("38.67", "40")
    assert inspections.steps[-3:] == (
        "为目标的 133.33%，达到超额说明线 130%；评价组认定年初目标明显偏低：合同就要求 4 次",
        "按超出说明线的比例扣减：40 ×（1 −（133.33% − 130%）） ≈ 38.6667",
        "四舍五入得 38.67 分",
    )


def test_over_achievement_must_be_explained(folder: Path) -> None:
    rewritten(folder, "              deviation: 汛期增加了一次\n", "")
    note = "超额完成达到说明线，必须说明原因：deviation（偏差原因分析）还没有写"
    assert note in leaf(scored(folder), "巡检次数").notes
    assert note not in leaf(scored(ADJUSTED), "巡检次数").notes


# --- F22 ------------------------------------------------------------------------------------------


def test_a_veto_on_the_whole_leaves_nothing(folder: Path) -> None:
    register(folder, "document.csv", DOCUMENTS + "文-1,处理决定,2023-08-01,县财政局,弄虚作假\n")
    card = scored(folder)
    assert (card.total, card.grade) == (Score(0), "差")
    inspections = leaf(card, "巡检次数")
    assert (inspections.score, str(inspections.by_rule)) == (Score(0), "40")
    assert inspections.steps[-1] == "一票否决“弄虚作假”成立（1次，≥1次）：原得 38.67 分，记 0 分"
    assert "文-1" in inspections.facts
    assert leaf(card, "故障修复时长").score is None  # its weight was passed on: nothing to take


def test_a_veto_on_the_whole_holds_where_data_is_lacking_too(folder: Path) -> None:
    register(folder, "document.csv", DOCUMENTS + "文-1,处理决定,2023-08-01,县财政局,弄虚作假\n")
    (folder / "evidence" / "training.csv").unlink()
    card = scored(folder)
    training = leaf(card, "培训次数")
    assert (training.outcome, training.score) == (Outcome.SCORED, Score(0))
    assert "原来没有得分（没有“培训”台账" in training.steps[-1]
    assert (card.total, card.grade) == (Score(0), "差")


def test_a_veto_on_an_indicator_takes_its_points_only(folder: Path) -> None:
    register(folder, "complaint.csv", COMPLAINT)
    card = scored(folder)
    satisfaction = leaf(card, "服务对象满意度")
    assert (satisfaction.score, satisfaction.vetoed_by) == (Score(0), ("一票否决“重大投诉”",))
    assert str(card.total) == "57.43"


def test_an_override_stands_above_a_veto_on_its_indicator(folder: Path) -> None:
    register(folder, "complaint.csv", COMPLAINT)
    register(
        folder, "score_override.csv", OVERRIDES + "改-1,服务对象满意度,20,评价组,2024-02-01,投诉已撤回\n"
    )
    satisfaction = leaf(scored(folder), "服务对象满意度")
    assert (str(satisfaction.score), satisfaction.vetoed_by) == ("20", ())
    assert satisfaction.steps[-2:] == (
        "一票否决“重大投诉”成立（1次，≥1次）：原得 35.8 分，记 0 分",
        "按规则得 0 分；评价组于 2024-02-01 改为 20 分，理由：投诉已撤回",
    )


def test_a_veto_on_a_branch_stands_above_overrides_in_it(folder: Path) -> None:
    register(folder, "incident.csv", DATA_LOST)
    register(folder, "score_override.csv", OVERRIDES + "改-1,备份次数,3,评价组,2024-02-01,补交了一次\n")
    card = scored(folder)
    backup = leaf(card, "备份次数")
    assert (backup.score, backup.override is not None) == (Score(0), True)
    assert backup.steps[-1] == "一票否决“数据丢失”成立（1次，≥1次）：原得 3 分，记 0 分"
    assert [child.score for child in card.branches[0].children][1] == Score(0)
    assert str(leaf(card, "巡检次数").score) == "38.67"


def test_a_veto_fixes_the_grade(folder: Path) -> None:
    rows = "文-1,通报,2023-08-01,县政府,通报批评\n文-2,通报,2023-09-01,县政府,通报批评\n"
    register(folder, "document.csv", DOCUMENTS + rows)
    card = scored(folder)
    assert (str(card.total), card.grade, card.reckoned_grade) == ("93.43", "差", "优")


def test_a_veto_whose_register_was_not_kept_leaves_no_total(folder: Path) -> None:
    (folder / "evidence" / "document.csv").unlink()
    card = scored(folder)
    assert (card.total, card.grade, str(card.reckoned_total)) == (None, "", "93.43")
    (told,) = card.obstacles
    assert told.startswith("一票否决“弄虚作假”（≥1次）：数据不足，没有“文件”台账")
    assert "因此没有总分" in told
    assert [each["blocks"] for each in scorecard_json(card)["vetoes"]] == ["total", None, None, None]


def test_a_veto_on_an_indicator_that_cannot_be_told_leaves_it_without_a_score(folder: Path) -> None:
    rewritten(folder, "of: {kind: complaint, channel: 信访}", "of: {kind: vulnerability}")
    satisfaction = leaf(scored(folder), "服务对象满意度")
    assert (satisfaction.outcome, satisfaction.score) == (Outcome.INSUFFICIENT_DATA, None)
    assert satisfaction.because.startswith("一票否决“重大投诉”是否成立不知道：没有“漏洞”台账")


def test_a_veto_on_a_branch_that_cannot_be_told_leaves_the_branch_without_a_score(folder: Path) -> None:
    rewritten(folder, "of: {kind: incident, cause: 数据丢失}", "of: {kind: vulnerability}")
    card = scored(folder)
    assert [child.score for child in card.branches[0].children] == [Score(5_057), None]
    assert (card.total, card.branches[0].score, str(card.branches[1].score)) == (None, None, "36")
    told = explain(card, evaluate(folder).opened.evidence, "时效指标").text
    assert told.startswith("时效指标：未完（已得 6.86 分），是否一票否决不知道：没有“漏洞”台账")


def test_what_cannot_be_told_and_could_change_nothing_blocks_nothing(folder: Path) -> None:
    """Points are 0 already; the grade is the worst already."""
    register(folder, "document.csv", DOCUMENTS + "文-1,处理决定,2023-08-01,县财政局,弄虚作假\n")
    rewritten(folder, "of: {kind: incident, cause: 数据丢失}", "of: {kind: vulnerability}")
    rewritten(folder, "of: {kind: document, about: 通报批评}", "of: {kind: vulnerability}")
    card = scored(folder)
    assert (card.total, card.grade, card.obstacles) == (Score(0), "差", ())
    assert "是否等级评为“差”，无从判断" in ruling(card, "主管部门通报").told


def test_points_that_are_zero_already_stand_whatever_a_veto_on_them_would_say(folder: Path) -> None:
    rewritten(folder, "of: 服务对象满意度", "of: 故障修复时长")
    rewritten(folder, "of: {kind: complaint, channel: 信访}", "of: {kind: vulnerability}")
    slow = DATA_LOST.replace("10:00", "19:00").replace(",数据丢失\n", ",断电\n")
    register(folder, "incident.csv", slow)
    card = scored(folder)
    repair = leaf(card, "故障修复时长")
    assert (repair.outcome, repair.score) == (Outcome.SCORED, Score(0))
    assert card.total is not None
    assert [each.decision.condition.name for each in card.notable] == ["重大投诉"]


def test_a_veto_that_cannot_be_told_is_named_where_points_are_still_lacking(folder: Path) -> None:
    rewritten(folder, "of: {kind: incident, cause: 数据丢失}", "of: {kind: vulnerability}")
    for name in ("training", "backup", "incident"):
        (folder / "evidence" / f"{name}.csv").unlink()
    assert "一票否决“数据丢失”" in [told.partition("（")[0] for told in scored(folder).obstacles]


# --- F23 ------------------------------------------------------------------------------------------


def test_a_gate_limits_the_grade_and_the_reckoned_one_stays_beside_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rewritten(folder, "97.5万元", "55万元", file="evidence/payment.csv")
    with (folder / "evidence" / "backup.csv").open("a", encoding="utf-8") as file:
        file.write("政务网站,2023-09-30 02:00,成功\n")
    card = scored(folder)
    assert (str(card.total), card.grade, card.reckoned_grade) == ("90.37", "良", "优")
    assert main(["evaluate", str(folder)]) == 0
    told = capsys.readouterr().out
    assert "总分 90.37 分，等级“良”（各指标合计 90.37 分，按合计为“优”）" in told
    assert "限级“预算执行率低于60%”（<60%）：55%，成立，等级最高评为“良”" in told
    evidence = evaluate(folder).opened.evidence
    assert "受限级“预算执行率低于60%”限制" in explain(card, evidence, "总分").below[0].text
    assert explain(card, evidence, "预算执行率低于60%").below[0].below[-1].text.endswith("= 55%")


def test_a_gate_caps_the_total_and_the_grade_is_that_of_the_capped_total(folder: Path) -> None:
    rewritten(folder, "97.5万元", "45万元", file="evidence/payment.csv")
    card = scored(folder)
    assert (str(card.total), card.grade) == ("59", "差")
    assert (str(card.reckoned_total), card.reckoned_grade) == ("88.23", "良")


def test_a_grade_that_a_missing_answer_could_change_is_not_given(folder: Path) -> None:
    rewritten(folder, "of: {kind: document, about: 通报批评}", "of: {kind: vulnerability}")
    card = scored(folder)
    assert (str(card.total), card.grade, card.reckoned_grade) == ("93.43", "", "优")
    assert [each.partition("（")[0] for each in card.obstacles] == ["一票否决“主管部门通报”"]
    assert [each["blocks"] for each in scorecard_json(card)["vetoes"]] == [None, None, None, "grade"]


@pytest.mark.parametrize(("cap", "total"), [("59", None), ("93.42", None), ("93.43", "93.43")])
def test_a_cap_that_cannot_be_told_blocks_a_total_above_it_only(
    cap: str, total: str | None, folder: Path
) -> None:
    amounts = "measure: {kind: amount_ratio, numerator: payment, denominator: fund_release}"
    counted = "measure: {kind: record_count, of: vulnerability}"
    rewritten(
        folder,
        f"      when: <50%\n      total: 59\n      {amounts}",
        f"      when: <5次\n      total: {cap}\n      {counted}",
    )
    card = scored(folder)
    assert (str(card.total) if card.total is not None else None) == total
    assert len(card.obstacles) == (total is None)

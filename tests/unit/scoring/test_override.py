"""Points set by a person: used when there is a reason or something to judge by, and always shown."""

import shutil
from pathlib import Path

import pytest

from jiheng.scoring.explain import explain
from jiheng.scoring.machine_output import scorecard_json
from jiheng.scoring.scorecard import ScoredLeaf
from jiheng.values.outcome import Outcome
from jiheng.workflows.evaluate import Evaluation, evaluate

SMALL = Path(__file__).parents[2] / "cases" / "projects" / "small"
HEADER = "编号,指标,改为,决定人,决定日期,改分理由,更正的编号,更正原因\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


def decided(folder: Path, *rows: str) -> Evaluation:
    (folder / "evidence" / "score_override.csv").write_text(HEADER + "\n".join((*rows, "")), "utf-8")
    return evaluate(folder)


def inspections(evaluation: Evaluation) -> ScoredLeaf:
    return next(leaf for leaf in evaluation.card.leaves() if leaf.leaf.name == "巡检次数")


def test_with_a_reason_it_is_used_and_shown_beside_what_the_rule_gave(folder: Path) -> None:
    evaluation = decided(folder, "改-1,巡检次数,38.5,评价组,2024-02-01,两次巡检没有签认,,")
    leaf, rule_gave = inspections(evaluation), inspections(evaluate(SMALL))
    assert (str(leaf.score), leaf.outcome, leaf.actual) == ("38.5", Outcome.SCORED, rule_gave.actual)
    assert leaf.steps == (
        *rule_gave.steps,
        "按规则得 40 分；评价组于 2024-02-01 改为 38.5 分，理由：两次巡检没有签认",
    )
    assert leaf.facts == (*rule_gave.facts, "改-1")
    assert not leaf.notes
    assert str(evaluation.card.total) == "97.4"
    told = next(each for each in scorecard_json(evaluation.card)["indicators"] if each["name"] == "巡检次数")
    assert told["override"] == {
        "points": "38.50",
        "by": "评价组",
        "reason": "两次巡检没有签认",
        "computed": "40.00",
    }


def test_without_a_reason_it_is_used_and_flagged(folder: Path) -> None:
    evaluation = decided(folder, "改-1,巡检次数,0,评价组,2024-02-01,,,")
    leaf = inspections(evaluation)
    assert str(leaf.score) == "0"
    assert leaf.notes == ("改分没有理由：按规则得 40 分，评价组改为 0 分，须补写理由或恢复",)
    assert f"巡检次数：{leaf.notes[0]}" in evaluation.card.notes


def test_two_standing_overrides_are_no_score(folder: Path) -> None:
    evaluation = decided(
        folder, "改-1,巡检次数,38,甲,2024-02-01,理由,,", "改-2,巡检次数,39,乙,2024-02-02,理由,,"
    )
    leaf = inspections(evaluation)
    assert (leaf.outcome, leaf.score) == (Outcome.INSUFFICIENT_DATA, None)
    assert leaf.because == "有 2 条有效的改分（改-1、改-2），不知以哪条为准"
    assert leaf.steps[-1] == f"{leaf.because}，因此没有得分"
    assert leaf.facts[-2:] == ("改-1", "改-2")
    assert leaf.override is None
    assert (evaluation.card.total, evaluation.card.grade) == (None, "")
    assert evaluation.card.obstacles == (f"巡检次数：数据不足，{leaf.because}",)


def test_a_corrected_override_does_not_stand(folder: Path) -> None:
    evaluation = decided(
        folder, "改-1,巡检次数,38,甲,2024-02-01,理由,,", "改-2,巡检次数,39,甲,2024-02-02,理由,改-1,录错"
    )
    leaf = inspections(evaluation)
    assert (str(leaf.score), leaf.facts[-1]) == ("39", "改-2")


def test_more_than_the_weight_is_no_score(folder: Path) -> None:
    leaf = inspections(decided(folder, "改-1,巡检次数,40.01,甲,2024-02-01,理由,,"))
    assert (leaf.score, leaf.because) == (None, "改为 40.01 分，超过分值 40 分（记录 改-1）")
    assert "改-1" in leaf.facts


def test_the_whole_weight_may_be_given(folder: Path) -> None:
    assert str(inspections(decided(folder, "改-1,巡检次数,40,甲,2024-02-01,理由,,")).score) == "40"


def test_without_evidence_and_without_reason_it_is_a_score_from_nowhere(folder: Path) -> None:
    (folder / "evidence" / "inspection.csv").unlink()
    leaf = inspections(decided(folder, "改-1,巡检次数,30,甲,2024-02-01,,,"))
    assert (leaf.outcome, leaf.score, leaf.override) == (Outcome.INSUFFICIENT_DATA, None, None)
    assert leaf.notes == ("有人改为 30 分（甲），没有理由也没有依据的记录，不予采用",)
    assert [each.id for each in leaf.left_out] == ["改-1"]


def test_without_evidence_a_reason_carries_it(folder: Path) -> None:
    (folder / "evidence" / "inspection.csv").unlink()
    evaluation = decided(folder, "改-1,巡检次数,30,甲,2024-02-01,台账毁于水灾，有现场照片,,")
    leaf = inspections(evaluation)
    assert (leaf.outcome, str(leaf.score), leaf.facts) == (Outcome.SCORED, "30", ("改-1",))
    assert leaf.override is not None
    assert leaf.override.computed is None
    assert leaf.steps[-1].startswith("按规则没有得分（没有“巡检”台账")
    assert str(evaluation.card.total) == "88.9"


def test_one_that_names_no_indicator_changes_nothing_and_is_told(folder: Path) -> None:
    evaluation = decided(folder, "改-1,巡检次树,30,甲,2024-02-01,理由,,")
    assert str(evaluation.card.total) == "98.9"
    assert evaluation.card.notes[-1] == (
        "改分记录 改-1 的指标“巡检次树”不在评分指标之内，没有采用；是不是想写“巡检次数”？"
    )


def test_explain_shows_it_with_its_record(folder: Path) -> None:
    evaluation = decided(folder, "改-1,巡检次数,38,甲,2024-02-01,两次没有签认,,")
    explained = explain(evaluation.card, evaluation.opened.evidence, "巡检次数")
    assert explained.text.startswith("巡检次数：38 分（满分 40）")
    rule = next(each for each in explained.below if each.text.startswith("评分规则"))
    assert rule.below[-1].text == "按规则得 40 分；甲于 2024-02-01 改为 38 分，理由：两次没有签认"
    records = next(each for each in explained.below if each.text.startswith("依据的记录"))
    assert records.below[-1].text.startswith("evidence/score_override.csv 第 2 行：指标 巡检次数，改为 38.00")

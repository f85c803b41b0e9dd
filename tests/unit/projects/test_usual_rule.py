"""`rule: usual` in project.yaml: the rule set in force decides, and the note says which and why."""

import shutil
from pathlib import Path

import pytest

from jiheng.errors import Fault, UnreadableInputError, UnreadableValueError
from jiheng.scoring.scorecard import ScoredLeaf
from jiheng.workflows.evaluate import evaluate

SMALL = Path(__file__).parents[2] / "cases" / "projects" / "small"
OWN = "          rule: {code: F02}\n"
STEPPED = "rule: {code: F05, step: 1, deduction: 0.1}"
PRESUMED = "rule: {code: F15}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


def edit(folder: Path, *edits: tuple[str, str]) -> None:
    file = folder / "project.yaml"
    text = file.read_text("utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, "utf-8")


def leaf(folder: Path, name: str, rule_set: str = "") -> ScoredLeaf:
    return next(each for each in evaluate(folder, rule_set=rule_set).card.leaves() if each.leaf.name == name)


def fault(folder: Path, rule_set: str = "") -> Fault:
    with pytest.raises(UnreadableInputError) as caught:
        evaluate(folder, rule_set=rule_set)
    (only,) = caught.value.faults
    return only


def test_the_rule_set_in_force_decides_and_is_named_in_a_note(folder: Path) -> None:
    edit(folder, (OWN, "          rule: usual\n"))
    own, other = leaf(folder, "巡检次数"), leaf(folder, "巡检次数", "cn-mof-2021-101")
    assert own.rule == "F01 按完成比例"
    assert other.rule == "F29 设及格线，按完成比例"
    (note,) = [each for each in own.notes if "通常规则" in each]
    assert note.startswith("按规则集 cn-mof-2020-10 对“定量正向”的通常规则 F01 按完成比例：")
    assert [each for each in other.notes if "按规则集 cn-mof-2021-101 对“定量正向”" in each]


def test_a_rule_of_its_own_stays_under_another_rule_set(folder: Path) -> None:
    assert leaf(folder, "巡检次数", "cn-mof-2021-101").rule == leaf(folder, "巡检次数").rule


def test_the_category_is_that_of_the_level_above_unless_it_is_written(folder: Path) -> None:
    edit(folder, (PRESUMED, "rule: usual"), ("    - name: 效益\n", "    - name: 满意度指标\n"))
    fault_of_measure = leaf(folder, "服务对象满意度", "cn-mof-2021-101")
    assert fault_of_measure.rule == "F11 区间赋分"


def test_what_only_the_project_knows_is_written_with_the_usual_rule(folder: Path) -> None:
    edit(folder, (STEPPED, "rule: {code: usual, finished: 是}"))
    assert leaf(folder, "预算执行率").rule == "F27 自评表预算执行得分"
    assert "项目已完成" in leaf(folder, "预算执行率", "cn-mof-2021-101").reckoned[0]


def test_steps_without_knowing_whether_the_project_is_finished_give_no_score(folder: Path) -> None:
    edit(folder, (STEPPED, "rule: usual"))
    assert leaf(folder, "预算执行率").score is not None
    asked = leaf(folder, "预算执行率", "cn-mof-2021-101")
    assert asked.score is None
    assert "finished" in asked.because


def test_a_usual_rule_that_does_not_fit_the_target_is_told_with_its_rule_set(folder: Path) -> None:
    below = ("target: ≥98%", "target: ≤98%")
    edit(folder, (STEPPED, "rule: usual"), ("- name: 预算执行率", "- name: 成本节约率"), below)
    told = fault(folder, "cn-mof-2021-101")
    assert "F28 的目标应当是下限" in told.what
    assert "cn-mof-2021-101" in told.what
    assert (told.place.line, told.place.column) == (29, "rule")


def test_an_answer_the_usual_rule_does_not_ask_for_is_refused(folder: Path) -> None:
    edit(folder, (OWN, "          rule: {code: usual, finished: 是}\n"))
    told = fault(folder)
    assert "没有“finished”" in told.what
    assert told.place.line == 24


def test_a_target_without_a_usual_rule_is_told_with_the_names_looked_for(folder: Path) -> None:
    edit(
        folder,
        (OWN, "          rule: usual\n"),
        ("target: 4次\n          measure", "target: 2～4次\n          measure"),
    )
    told = fault(folder)
    assert "没有指标“巡检次数”可用的通常规则" in told.what
    assert told.found == "“巡检次数”、“产出”、“区间”"
    assert "定量正向" in told.expected


def test_without_a_rule_only_one_for_that_very_indicator_counts(folder: Path) -> None:
    edit(folder, (OWN, ""))
    told = fault(folder)
    assert "没有写评分规则" in told.what
    assert "rule: usual" in told.expected


def test_an_unknown_rule_set_on_the_command_line_is_told(folder: Path) -> None:
    with pytest.raises(UnreadableValueError, match="cn-mof-2021-101"):
        evaluate(folder, rule_set="cn-mof-2021")

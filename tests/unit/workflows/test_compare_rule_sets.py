"""One project by two rule sets: every leaf that moves is told with both values, and no other."""

import json
import shutil
from pathlib import Path

import pytest

from jiheng.cli.main import main
from jiheng.workflows.compare_rule_sets import compare_rule_sets
from jiheng.workflows.evaluate import evaluate

SMALL = Path(__file__).parents[2] / "cases" / "projects" / "small"
BOTH = ("cn-mof-2020-10", "cn-mof-2021-101")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small project, with usual rules and one inspection fewer than promised."""
    path = Path(shutil.copytree(SMALL, tmp_path / "small"))
    file = path / "project.yaml"
    text = file.read_text("utf-8").replace("rule: {code: F02}", "rule: usual")
    text = text.replace("rule: {code: F05, step: 1, deduction: 0.1}", "rule: {code: usual, finished: 否}")
    file.write_text(text.replace("target: 4次\n          measure", "target: 5次\n          measure"), "utf-8")
    return path


def test_every_leaf_that_moves_is_told_with_both_values(folder: Path) -> None:
    compared = compare_rule_sets(*BOTH, project=folder)
    assert compared.over is not None
    told = {each.path[-1]: (each.before, each.after) for each in compared.over.moved}
    assert set(told) == {"巡检次数", "预算执行率"}
    before, after = told["巡检次数"]
    assert (before.rule, before.score) == ("F01 按完成比例", "32.00")
    assert (after.rule, after.score) == ("F29 设及格线，按完成比例", "20.00")
    before, after = told["预算执行率"]
    assert after.rule == f"{before.rule}（规定不同）"
    assert (before.score, after.score) == ("48.75", "35.00")
    assert len(compared.over.leaves) == 3


def test_the_leaves_that_are_not_told_are_the_same_under_both(folder: Path) -> None:
    compared = compare_rule_sets(*BOTH, project=folder)
    assert compared.over is not None
    moved = {each.path[-1] for each in compared.over.moved}
    cards = [
        {leaf.leaf.name: leaf for leaf in evaluate(folder, rule_set=each).card.leaves()} for each in BOTH
    ]
    for name in cards[0].keys() - moved:
        assert cards[0][name].score == cards[1][name].score
        assert cards[0][name].rule == cards[1][name].rule


def test_a_rule_that_keeps_its_name_and_changes_its_parameters_is_told_without_any_score(
    folder: Path,
) -> None:
    (folder / "evidence" / "payment.csv").unlink()
    compared = compare_rule_sets(*BOTH, project=folder)
    assert compared.over is not None
    told = {each.path[-1]: each for each in compared.over.moved}
    assert (told["预算执行率"].before.score, told["预算执行率"].after.score) == ("数据不足", "数据不足")


def test_a_rule_set_against_itself_moves_nothing(folder: Path) -> None:
    compared = compare_rule_sets(BOTH[0], BOTH[0], project=folder)
    assert compared.over is not None
    assert (compared.over.moved, compared.differences) == ((), ())


def test_another_grade_alone_moves_no_leaf(folder: Path) -> None:
    compared = compare_rule_sets("cn-mof-2020-10", "local-bands-80-70-60", project=folder)
    assert compared.over is not None
    assert compared.over.moved == ()
    assert [card.grade for card in (compared.over.before, compared.over.after)] == ["良", "优"]


def test_the_command_tells_rules_scores_and_total(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rulesets", "diff", *BOTH, "--project", str(folder)]) == 0
    told = capsys.readouterr().out
    assert "3 个指标中有 2 个变了" in told
    assert "F01 按完成比例 → F29 设及格线，按完成比例" in told
    assert "总分 89.75 分“良” → 64 分“中”" in told
    assert "通常规则 / 定量正向 / 规则 / 规则编号：F01 按完成比例 → F29 设及格线，按完成比例" in told


def test_the_json_gives_both_sides(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rulesets", "diff", *BOTH, "--project", str(folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["before"], told["after"]) == BOTH
    assert [each["path"][-1] for each in told["project"]["leaves"]] == ["巡检次数", "预算执行率"]
    assert (told["project"]["before"]["total"], told["project"]["after"]["grade"]) == ("89.75", "中")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["list"], 0, "cn-mof-2021-101"),
        ([], 0, "只此一份报告（通州区人大常委会）"),
        (["show", "sichuan-2025-10"], 0, "与 cn-mof-2020-10 不同的"),
        (["show", "cn-mof-2020-10"], 0, "8月31日（凭记忆）"),
        (["show", "henan", "--yaml"], 0, "cut_to: 30%"),
        (["show"], 2, "要写 1 个规则集"),
        (["diff", "henan"], 2, "要写 2 个规则集"),
        (["show", "hunan"], 4, "是不是想写“henan”"),
    ],
)
def test_the_command_lists_shows_and_says_what_is_wrong(
    words: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rulesets", *words]) == code
    printed = capsys.readouterr()
    assert told in printed.out + printed.err


def test_json_of_list_and_show_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rulesets", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["rule_sets"]
    assert {"id", "jurisdiction", "based_on"} <= listed[0].keys()
    assert main(["rulesets", "show", "henan", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)["rule_set"]
    assert shown["based_on"] == "cn-mof-2020-10"
    assert ["绩效运行监控", "监控时点", "监控时点", "7月", "报送期限"] in [
        each["path"] for each in shown["overrides"]
    ]


XINZHOU = Path(__file__).parents[3] / "examples" / "xinzhou-government-services-2022"
CAPPED = "local-grade-capped-by-execution"


@pytest.mark.parametrize(("paid", "grade"), [("245000.00", "优"), ("147000.00", "优"), ("146999.99", "良")])
def test_the_local_gate_looks_at_the_annual_budget_and_limits_the_grade_below_60_per_cent(
    paid: str, grade: str, tmp_path: Path
) -> None:
    path = Path(shutil.copytree(XINZHOU, tmp_path / "xinzhou"))
    payments = path / "evidence" / "payment.csv"
    payments.write_text(payments.read_text("utf-8").replace("245000.00", paid), "utf-8")
    project = path / "project.yaml"
    written = project.read_text("utf-8").replace("rule: {code: F27, way: proportional}", "rule: {code: F10}")
    project.write_text(written.replace("target: 100%", "target: ≥50%"), "utf-8")
    old, new = (evaluate(path, rule_set=each).card for each in ("cn-mof-2020-10", CAPPED))
    assert old.total == new.total
    assert (old.grade, new.grade) == ("优", grade)

"""The real project 002 from its records to its published score, and what one record changes."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from jiheng.cli.main import main
from jiheng.workflows.evaluate import evaluate
from tools.example_records import yantian_petition_2023

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "yantian-petition-2023"
CHECKS = "省一体化信访信息系统运行环境监测次数"
MONTHLY = "盐田区群众诉求智慧指挥系统运维月报提交及时率"
SATISFACTION = "信访群众满意度"
COMPLAINTS = "收到日期,渠道,投诉内容,是否属实,来源\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the example."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "yantian"))


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command and give the JSON it prints."""

    def run(*words: object, code: int = 0) -> Any:
        assert main([str(word) for word in words] + ["--json"]) == code
        return json.loads(capsys.readouterr().out)

    return run


def scores(card: dict[str, Any]) -> dict[str, str]:
    return {leaf["name"]: leaf["score"] for leaf in card["indicators"]}


def edit(folder: Path, register: str, old: str, new: str) -> None:
    file = folder / "evidence" / f"{register}.csv"
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")


def files_in(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*.*"))}


def test_it_scores_98_and_every_leaf_as_published(told: Any) -> None:
    card = told("evaluate", EXAMPLE)
    assert (card["total"], card["grade"]) == ("98.00", "优")
    assert card["published"] == {"total": "98.00", "grade": "优"}
    assert len(card["indicators"]) == 26
    assert [leaf["score"] for leaf in card["indicators"]] == [
        leaf["published"]["score"] for leaf in card["indicators"]
    ]
    assert {each["name"]: each["score"] for each in card["branches"]} == {
        "项目决策": "19.00",
        "项目管理": "20.00",
        "项目产出": "35.00",
        "项目效益": "24.00",
    }
    assert card["unrecorded"] == []


def test_the_published_figures_are_those_of_the_real_report(seeds: Path) -> None:
    """The last three columns of each row of seed 002's appendix: target, actual value, score."""
    text = next(seeds.glob("002_*.txt")).read_text("utf-8")
    appendix = text[text.index("附件：项目绩效指标体系评分表") :]
    printed = re.findall(r"\t([^\t\n]+)\t([^\t\n]+)\t(\d+)$", appendix, re.MULTILINE)
    leaves = [leaf for _, leaf in evaluate(EXAMPLE).opened.project.leaves()]
    ours = [(leaf.target.text, leaf.published.actual, str(leaf.published.score)) for leaf in leaves]
    assert [(target.replace(" ", ""), *rest) for target, *rest in printed] == ours


def test_every_leaf_rests_on_records(told: Any) -> None:
    card = told("evaluate", EXAMPLE)
    without = [leaf["name"] for leaf in card["indicators"] if not leaf["evidence"]]
    assert without == [SATISFACTION]  # an empty register of complaints has no record to name
    assert all(leaf["steps"] for leaf in card["indicators"])


def test_the_differences_from_the_approved_tree_are_listed(told: Any) -> None:
    differences = "\n".join(told("evaluate", EXAMPLE)["differences"])
    assert "“信访群众满意度”在绩效目标完成情况表中是 98.72%，在评分表中是 90%" in differences
    assert "批复的指标“系统正常运行率”（≥99%）没有进入评分" in differences


def test_what_the_report_leaves_open_is_said(told: Any) -> None:
    notes = "\n".join(told("evaluate", EXAMPLE)["notes"])
    for words in ("通常规则 F07", "按“不重复”得分", "没有公布哪一项不满足", "演示数据", "推定值"):
        assert words in notes


@pytest.mark.parametrize(
    ("change", "leaf", "expected"),
    [
        (
            ("environment_check", "省一体化信访信息系统,2023-08-19,正常,运维工程师乙,,演示\n", ""),
            CHECKS,
            ("1.99", "97.99"),
        ),
        (("periodic_report", "2023-07-06", "2023-07-11"), MONTHLY, ("3.60", "97.60")),
        (
            ("complaint", COMPLAINTS, f"{COMPLAINTS}2023-06-01,12345,页面打不开,属实,演示\n"),
            SATISFACTION,
            ("8.95", "97.95"),
        ),
    ],
)
def test_one_record_changes_just_the_leaf_it_should(
    folder: Path, told: Any, change: tuple[str, str, str], leaf: str, expected: tuple[str, str]
) -> None:
    register, old, new = change
    before = scores(told("evaluate", folder))
    edit(folder, register, old, new)
    card = told("evaluate", folder)
    after = scores(card)
    assert {name for name in after if after[name] != before[name]} == {leaf}
    assert (after[leaf], card["total"]) == expected
    assert len(card["unrecorded"]) == 1
    verified = told("verify", folder, code=6)
    assert [drift["kind"] for drift in verified["drifts"]] == [register]


def test_explain_shows_the_steps_and_the_record(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(folder, "periodic_report", "2023-07-06", "2023-07-11")
    assert main(["explain", str(folder), MONTHLY]) == 0
    shown = re.sub(r"\s", "", capsys.readouterr().out)
    for words in (
        "2023年6月的报告应在次月10日前（2023-07-10）提交，2023-07-11才提交（记录月报-06）",
        "按时9÷应交10=90%",
        "4×9÷10=3.6，得3.60分",
        "evidence/periodic_report.csv第5行",
    ):
        assert words in shown


def test_verify_names_a_change_and_record_settles_it(
    folder: Path, told: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(folder, "periodic_report", "2023-07-06", "2023-07-11")
    assert main(["verify", str(folder)]) == 6
    assert "提交日期 台账中是“2023-07-06”，现在是“2023-07-11”" in capsys.readouterr().out
    assert main(["record", str(folder), "--by", "张三"]) == 2
    assert "要写明原因" in capsys.readouterr().err
    assert main(["record", str(folder), "--by", "张三", "--reason", "签收单补正"]) == 0
    capsys.readouterr()
    assert told("verify", folder)["sound"] is True


def test_a_missing_register_is_insufficient_data_and_no_total_is_invented(folder: Path, told: Any) -> None:
    (folder / "evidence" / "complaint.csv").unlink()
    card = told("evaluate", folder)
    leaf = next(each for each in card["indicators"] if each["name"] == SATISFACTION)
    assert (leaf["outcome"], leaf["score"]) == ("insufficient_data", None)
    assert (card["total"], card["grade"], card["earned"]) == (None, None, "89.00")


def test_the_same_input_gives_the_same_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed = []
    for run in ("first", "second"):
        assert main(["demo", "--out", str(tmp_path / run), "--json"]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    first, second = (files_in(tmp_path / run) for run in ("first", "second"))
    assert first == second
    assert {path.suffix for path in first} == {".json", ".xlsx", ".docx", ".pdf"}


def test_the_records_are_those_the_script_makes(tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    shutil.copy(EXAMPLE / "project.yaml", made)
    yantian_petition_2023.main(made)
    for file in (EXAMPLE / "evidence").iterdir():
        assert (made / "evidence" / file.name).read_bytes() == file.read_bytes(), file.name


def test_every_record_says_that_it_is_a_demonstration() -> None:
    evidence = evaluate(EXAMPLE).opened.evidence
    assert {fact.origin.value for fact in evidence} == {"demonstration"}

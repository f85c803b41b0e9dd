"""A new project folder from outside: it loads as it is, and its templates are registers once copied."""

import json
import shutil
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from jiheng.cli.main import main
from jiheng.evidence.kinds import KINDS
from jiheng.projects.starting_project import STARTING_KINDS


def init(folder: Path, *words: str) -> int:
    return main(
        ["init", str(folder), "--name", "门户：“运维” #1", "--year", "2024", "--unit", "某局", *words]
    )


def evaluated(folder: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    assert main(["evaluate", str(folder), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_new_project_loads_and_has_no_data_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "新项目"
    assert init(folder) == 0
    assert "templates/" in capsys.readouterr().out
    card = evaluated(folder, capsys)
    assert (card["project"], card["year"], card["total"]) == ("门户：“运维” #1", 2024, None)
    assert {leaf["outcome"] for leaf in card["indicators"]} == {"insufficient_data"}
    assert {path.stem for path in (folder / "templates").iterdir()} == set(STARTING_KINDS)
    assert list((folder / "evidence").iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_every_template_is_a_kept_and_empty_register_once_copied(
    file_format: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init(tmp_path, "--templates", file_format, "--kinds", "all", "--json") == 0
    assert json.loads(capsys.readouterr().out)["kinds"] == [*KINDS]
    for stem in KINDS:
        name = f"{stem}.{file_format}"
        shutil.copy(tmp_path / "templates" / name, tmp_path / "evidence" / name)
    evaluated(tmp_path, capsys)
    assert main(["verify", str(tmp_path), "--json"]) == 6
    drifts = json.loads(capsys.readouterr().out)["drifts"]
    assert [(each["how"], each["id"]) for each in drifts] == [("unrecorded", "")] * len(KINDS)
    assert main(["record", str(tmp_path), "--by", "张三"]) == 0
    assert main(["verify", str(tmp_path)]) == 0


def test_a_csv_template_opens_in_excel_and_is_explained_beside(tmp_path: Path) -> None:
    assert init(tmp_path, "--templates", "csv", "--kinds", "巡检、支付") == 0
    templates = tmp_path / "templates"
    assert {path.name for path in templates.iterdir()} == {"inspection.csv", "payment.csv", "填写说明.csv"}
    raw = (templates / "payment.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig").startswith("金额（元）,支付日期,收款单位")
    page = (templates / "填写说明.csv").read_text("utf-8-sig").splitlines()
    assert "巡检,inspection.csv,巡检方式,上门或远程,必填,,从可选的值里选,上门、远程" in page


def test_a_workbook_template_has_lists_to_choose_from_and_a_page_of_explanations(tmp_path: Path) -> None:
    assert init(tmp_path, "--kinds", "inspection") == 0
    with zipfile.ZipFile(tmp_path / "templates/inspection.xlsx") as book:
        assert 'name="填写说明"' in book.read("xl/workbook.xml").decode()
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert '<formula1>"上门,远程"</formula1>' in sheet
    assert 'state="frozen"' in sheet


@pytest.mark.parametrize("there", ["project.yaml", "templates/payment.xlsx"])
def test_nothing_that_is_there_is_overwritten(
    there: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).write_text("mine", "utf-8")
    assert init(tmp_path) == 3
    assert there in capsys.readouterr().err
    assert [path.read_text("utf-8") for path in tmp_path.rglob("*") if path.is_file()] == ["mine"]


@pytest.mark.parametrize(
    "words",
    [["--kinds", "巡查"], ["--year", "24"], ["--name", "a\nb"], ["--unit", " "], ["--templates", "ods"]],
)
def test_what_cannot_be_is_refused(words: list[str], tmp_path: Path) -> None:
    assert init(tmp_path / "new", *words) == 2
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ([], ["产出指标", "数量指标"]),
        (["--indicators", "B03，C01", "D05"], ["产出指标", "数量指标"]),
        (["--indicators", "A01,B03"], ["产出", "产出数量"]),
    ],
)
def test_a_project_from_the_library_loads_and_has_no_data_yet(
    words: list[str], path: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init(tmp_path, "--library", "it-om", *words) == 0
    card = evaluated(tmp_path, capsys)
    assert {leaf["outcome"] for leaf in card["indicators"]} == {"insufficient_data"}
    assert path in [leaf["path"] for leaf in card["indicators"]]
    assert sum(Fraction(leaf["weight"]) for leaf in card["indicators"]) == 100
    assert {path.stem for path in (tmp_path / "templates").iterdir()} <= set(KINDS)


@pytest.mark.parametrize(
    ("rule_set", "expected"),
    [
        ("cn-mof-2020-10", {"预算执行率": 10, "产出指标": 50, "效益指标": 30, "满意度指标": 10}),
        (
            "cn-mof-2021-101",
            {"预算执行率": 10, "成本指标": 20, "产出指标": 40, "效益指标": 20, "满意度指标": 10},
        ),
    ],
)
def test_first_levels_have_the_points_of_the_rule_set(
    rule_set: str, expected: dict[str, int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init(tmp_path, "--library", "it-om", "--rule-set", rule_set) == 0
    points: dict[str, Fraction] = {}
    for leaf in evaluated(tmp_path, capsys)["indicators"]:
        points[leaf["path"][0]] = points.get(leaf["path"][0], Fraction(0)) + Fraction(leaf["weight"])
    assert points == expected


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--library", "it"], 3, "it-om"),
        (["--library", "it-om", "--indicators", "Z01"], 3, "没有“Z01”"),
        (["--library", "it-om", "--rule-set", "cn-mof-1999"], 3, "cn-mof-2020-10"),
        (["--indicators", "B03"], 2, "--library"),
    ],
)
def test_a_wrong_choice_from_the_library_is_refused(
    words: list[str], code: int, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert init(tmp_path / "new", *words) == code
    assert told in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_project_begins_from_the_year_before(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    last, folder = tmp_path / "2023", tmp_path / "今年" / "2024"
    shutil.copytree(root / "examples" / "yantian-petition-2023", last)
    text = (last / "project.yaml").read_text("utf-8")
    (last / "project.yaml").write_text(f"{text}holidays: 放假.csv\n", "utf-8")
    (last / "放假.csv").write_text("日期,类型,名称\n2027-01-01,休,元旦\n", "utf-8")
    assert main(["init", str(folder), "--from", str(last)]) == 0
    told = capsys.readouterr().out
    assert "“云安访系统运维服务”服务期：2023 → 2024" in told
    assert "公布的得分和实际值 41 处" in told
    begun = (folder / "project.yaml").read_text("utf-8")
    assert "last_year: ../../2023" in begun
    assert (folder / "放假.csv").read_bytes() == (last / "放假.csv").read_bytes()
    kept = {path.stem for path in (last / "evidence").iterdir() if path.suffix == ".csv"}
    assert {path.stem for path in (folder / "templates").iterdir()} == kept
    card = evaluated(folder, capsys)
    assert (card["year"], card["total"]) == (2024, None)
    assert main(["lint", str(folder)]) == 1
    assert main(["init", str(folder), "--from", str(last)]) == 3
    assert (folder / "project.yaml").read_text("utf-8") == begun
    assert main(["init", str(tmp_path / "x"), "--from", str(last), "--name", "甲", "--library", "it-om"]) == 2
    assert "--from 不和 --name、--library 一起用" in capsys.readouterr().err

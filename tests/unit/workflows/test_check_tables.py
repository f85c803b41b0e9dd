"""`jiheng check`: tables checked before they go anywhere."""

import json

import pytest

from jiheng.cli.main import main

HEADER = "系统,监测日期,监测结果,监测人\n"
GOOD = "门户网站,2023-01-09,正常,李四\n"
BAD = "门户网站,2023-02-29,还行,李四\n"


@pytest.fixture
def file(tmp_path):
    def write(text, name="environment_check.csv"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return str(path)

    return write


def test_a_good_table_ends_with_0_and_says_how_many(file, capsys):
    assert main(["check", file(HEADER + GOOD)]) == 0
    assert "1 条记录可用，没有问题" in capsys.readouterr().out


def test_every_fault_is_told_and_the_wrong_rows_are_written(file, tmp_path, capsys):
    out = tmp_path / "改.csv"
    path = file(HEADER + GOOD + BAD, "一月.csv")
    assert main(["check", path, "--kind", "运行环境监测", "--wrong-rows", str(out), "--json"]) == 4
    told = json.loads(capsys.readouterr().out)
    assert [(fault["line"], fault["column"]) for fault in told["files"][0]["faults"]] == [
        (3, "监测日期"),
        (3, "监测结果"),
    ]
    assert (told["files"][0]["records"], told["written"]) == (1, [str(out)])
    assert out.read_text("utf-8-sig").splitlines()[0] == "系统,监测日期,监测结果,监测人,错误"


def test_names_of_systems_are_those_of_the_project(file, root, capsys):
    project = str(root / "tests/cases/projects/small")
    assert main(["check", file(HEADER + GOOD), "--project", project]) == 0
    assert main(["check", file(HEADER + GOOD.replace("门户", "官方")), "--project", project]) == 4
    assert "官方网站" in capsys.readouterr().out


def test_several_files_give_their_wrong_rows_into_a_folder(file, tmp_path):
    files = [file(HEADER + BAD, "a.csv"), file(HEADER + GOOD, "b.csv")]
    out = tmp_path / "改"
    assert main(["check", *files, "--kind", "environment_check", "--wrong-rows", str(out)]) == 4
    assert [path.name for path in out.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("words", [["没有.csv"], ["--kind", "天气"]])
def test_what_is_not_there_or_not_known_is_told(file, words, capsys):
    path = file(HEADER + GOOD)
    code = main(["check", path, *words])
    assert code == (3 if "没有.csv" in words else 2)
    assert capsys.readouterr().out == ""

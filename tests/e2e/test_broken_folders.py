"""Folders that must be refused: all faults at once, with file, line and advice; nothing written."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from jiheng.cli.main import main

CASES = Path(__file__).parents[1] / "cases" / "projects"
BROKEN: dict[str, Any] = yaml.safe_load((CASES / "broken.yaml").read_text("utf-8"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small project."""
    return Path(shutil.copytree(CASES / "small", tmp_path / "small"))


def break_it(folder: Path, edits: list[dict[str, str]]) -> None:
    for edit in edits:
        file = folder / edit["file"]
        if "replace" not in edit:
            file.write_text(edit["with"], "utf-8")
            continue
        text = file.read_text("utf-8")
        assert edit["replace"] in text, f"the case no longer fits the small project: {edit['replace']}"
        file.write_text(text.replace(edit["replace"], edit["with"], 1), "utf-8")


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_small_project_itself_is_good(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["total"], told["grade"]) == ("98.90", "优")


@pytest.mark.parametrize("name", BROKEN)
def test_every_fault_is_told_with_file_and_line(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = BROKEN[name]
    break_it(folder, case["edits"])
    assert main(["evaluate", str(folder), "--json"]) == 4
    told = json.loads(capsys.readouterr().out)["error"]["faults"]
    listed = [(fault["file"], fault["line"]) for fault in told]
    assert listed == [(file, line) for file, line, *_ in case["faults"]]
    for fault, (_, _, *words) in zip(told, case["faults"], strict=True):
        message = " ".join(str(part) for part in fault.values())
        for word in words:
            assert word in message


@pytest.mark.parametrize("name", BROKEN)
def test_nothing_is_written(
    name: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    break_it(folder, BROKEN[name]["edits"])
    before = contents(folder)
    out = tmp_path / "out"
    assert main(["evaluate", str(folder), "--out", str(out)]) == 4
    assert main(["record", str(folder), "--by", "张三"]) == 4
    file = tmp_path / "report.docx"
    assert main(["report", str(folder), "--kind", "evaluation_report", "--out", str(file)]) == 4
    assert contents(folder) == before
    assert not out.exists()
    assert not file.exists()
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "没有写出任何文件" in shown.err

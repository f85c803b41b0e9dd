"""A project taken apart and written as a folder again: byte for byte, what came later behind it."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from jiheng.cli.main import main
from jiheng.errors import NotFoundError
from jiheng.evidence.rebuilt import Record
from jiheng.projects.folder import open_folder
from jiheng.projects.written import ProjectParts, Register, parts_of, write_folder
from jiheng.scoring.machine_output import scorecard_json
from jiheng.sources.writing import write_table
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.verify import verify

EXAMPLES = sorted(path.parent for path in (Path(__file__).parents[3] / "examples").glob("*/project.yaml"))
SMALL = Path(__file__).parents[2] / "cases/projects/small"
NEW = Record(
    "inspection",
    "0198-1",
    {
        "inspected_by": "=王工",
        "inspected_on": "2023-07-15",
        "result": "正常",
        "signed_by": "赵六",
        "system": "政务网站",
        "where": "上门",
    },
)


def taken_apart(folder: Path) -> ProjectParts:
    return parts_of(folder, open_folder(folder).evidence)


def written(parts: ProjectParts, out: Path) -> Path:
    write_folder(out, parts, system_name=str)
    return out


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def with_new(parts: ProjectParts, new: Record = NEW) -> ProjectParts:
    registers = [
        replace(each, records=[*each.records, new]) if each.kind == new.kind else each
        for each in parts.registers
    ]
    return replace(parts, registers=registers)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small project with everything in its ledger, and an attachment."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "small"))
    (folder / "evidence/files").mkdir(exist_ok=True)
    (folder / "evidence/files/照片.jpg").write_bytes(b"\xff\xd8")
    (folder / "节假日.csv").write_text("日期,类型,名称\n", "utf-8")
    assert main(["record", str(folder), "--by", "张三"]) == 0
    return folder


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_come_out_as_they_went_in(example: Path, tmp_path: Path) -> None:
    out = written(taken_apart(example), tmp_path / "出来" / example.name)
    before = {name: content for name, content in contents(example).items() if "/." not in f"/{name}"}
    assert contents(out) == before


def test_attachments_ledger_and_files_beside_come_out_too(small: Path, tmp_path: Path) -> None:
    out = written(taken_apart(small), tmp_path / "out")
    assert contents(out) == contents(small)
    assert verify(out).drifts == verify(small).drifts
    assert scorecard_json(evaluate(out).card) == scorecard_json(evaluate(small).card)


def test_records_added_later_stand_behind_the_original_bytes(small: Path, tmp_path: Path) -> None:
    before = (small / "evidence/inspection.csv").read_bytes()
    out = written(with_new(taken_apart(small)), tmp_path / "out")
    header, *rest = before.split(b"\n", 1)
    after = (out / "evidence/inspection.csv").read_bytes()
    assert after.startswith(header.rstrip(b"\r"))  # new columns stand behind the header
    assert rest[0] in after
    found = open_folder(out).evidence.by_id[NEW.id]
    assert dict(found.content) == dict(NEW.content)


@pytest.mark.parametrize("ending", [".jsonl", ".xlsx"])
def test_other_formats_get_more_records_too(small: Path, tmp_path: Path, ending: str) -> None:
    there = open_folder(small).evidence.records["inspection"]
    (small / "evidence/inspection.csv").unlink()
    titles = [each.title for each in there[0].fields if each.required]
    names = [each.name for each in there[0].fields if each.required]
    rows = [[each.content[name] for name in names] for each in there]
    write_table(small / f"evidence/巡检{ending}", titles, rows)
    out = written(with_new(taken_apart(small)), tmp_path / "out")
    facts = open_folder(out).evidence.records["inspection"]
    assert [dict(each.content) for each in facts] == [
        *({name: each.content[name] for name in names} for each in there),
        dict(NEW.content),
    ]
    if ending == ".jsonl":
        lines = (out / "evidence/巡检.jsonl").read_bytes()
        assert lines.startswith((small / "evidence/巡检.jsonl").read_bytes())
        assert json.loads(lines.splitlines()[-1])["编号"] == NEW.id


def test_a_register_that_was_never_a_file_is_written_anew(small: Path, tmp_path: Path) -> None:
    parts = taken_apart(small)
    kept = [each for each in parts.registers if each.kind != "inspection"]
    out = written(
        replace(parts, registers=[*kept, Register("inspection", [NEW]), Register("backup")]), tmp_path / "out"
    )
    evidence = open_folder(out).evidence
    assert [each.id for each in evidence.records["inspection"]] == [NEW.id]
    assert evidence.kept("backup")
    assert not evidence.records["backup"]


def test_nothing_is_written_over_what_is_there_or_left_half_done(small: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="已经在了"):
        written(taken_apart(small), small)
    parts = taken_apart(small)

    def breaks() -> list[bytes]:
        raise OSError(28, "No space left on device")

    with pytest.raises(NotFoundError, match="写不进"):
        written(replace(parts, attachments={"大.bin": breaks}), tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["small"]

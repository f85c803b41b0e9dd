"""A folder goes into the tables and comes out again with nothing changed, and gives the same scorecard."""

import io
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from jiheng.errors import IntegrityError, UnreadableInputError, UsageError
from jiheng.evidence.attachments import AttachmentFolder
from jiheng.projects.folder import open_folder
from jiheng.scoring.machine_output import scorecard_json
from jiheng.values.period import Period
from jiheng.web.accounts.roles import Role
from jiheng.web.duties import actions as duties
from jiheng.web.evidence import actions, reopening
from jiheng.web.evidence.folder_in import load_folder
from jiheng.web.evidence.folder_out import write_project
from jiheng.web.evidence.models import EvidenceFile, LedgerLine, Record
from jiheng.web.evidence.opened import open_tables
from jiheng.web.evidence.zipped import unzipped, zip_project
from jiheng.web.projects.models import Project
from jiheng.workflows.evaluate import evaluate, evaluate_opened
from jiheng.workflows.record import record
from jiheng.workflows.verify import verify, verify_opened
from tests.support.cast import cast
from tests.support.kept import AT, TEXT, told, training
from tests.support.promised import PROMISED, inspect, noon, promise
from tests.support.workbooks import write_workbook

EXAMPLES = sorted(Path("examples").glob("*/project.yaml"))
CLERK = Role.UNIT_CLERK


def same(one, other):
    subprocess.run(["diff", "-r", one, other], check=True, capture_output=True)


def card(evaluation):
    return scorecard_json(evaluation.card)


def loaded(ours, path):
    return load_folder(path, ours.unit, by=ours[CLERK], at=AT)


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.parent.name)
def test_an_example_comes_out_as_it_went_in(ours, tmp_path, example):
    folder = example.parent
    project = loaded(ours, folder)
    out = tmp_path / folder.name
    assert write_project(project, out) == []
    same(folder, out)
    before = evaluate(folder)
    assert card(evaluate_opened(open_tables(project))) == card(before) == card(evaluate(out))
    facts = [*before.opened.evidence]
    kept = [*open_tables(project).evidence]
    assert kept == facts
    assert [each.place for each in kept] == [each.place for each in facts]
    assert verify_opened(open_tables(project)) == verify(folder)
    (entry,) = told(project, "load")
    assert entry["after"]["records"] == len(facts) == Record.objects.count()


@pytest.fixture
def folder(tmp_path):
    """A small project with an attachment, a holiday table, something generated, and a ledger."""
    path = tmp_path / "信访运维"
    (path / "evidence/files").mkdir(parents=True)
    (path / "reports").mkdir()
    (path / "project.yaml").write_text(TEXT, "utf-8")
    (path / "节假日.csv").write_text("日期,类别\n", "utf-8")
    (path / "reports/旧报告.txt").write_text("写过的\n", "utf-8")
    (path / "evidence/files/签到表.txt").write_text("张三 李四\n", "utf-8")
    (path / "evidence/培训.csv").write_bytes(
        "培训日期,系统,培训内容,培训人,参加人数,附件\r\n2023-03-01,xf,安全,张三,3,签到表.txt\r\n".encode(
            "gb18030"
        )
    )
    (path / "evidence/complaint.csv").write_text("收到日期,渠道,投诉内容,是否属实\n", "utf-8")
    return path


def test_what_was_added_follows_behind(ours, folder, tmp_path):
    enter_folder(folder)
    project = loaded(ours, folder)
    first = Record.objects.get()
    actions.enter(project, "training", training(5, 附件="签到表.txt"), by=ours[CLERK], at=AT)
    actions.correct(first, {"参加人数": "4"}, by=ours[CLERK], at=AT, reason="数错了")
    words = {"系统": "xf", "巡检日期": "2023-03-01", "巡检方式": "上门", "巡检结果": "正常", "巡检人": "张三"}
    actions.enter(project, "inspection", words, by=ours[CLERK], at=AT)
    out = tmp_path / "out"
    assert write_project(project, out) == []
    before, after = (each / "evidence/培训.csv" for each in (folder, out))
    kept = before.read_bytes().splitlines()
    assert after.read_bytes().splitlines()[1 : len(kept)] == kept[1:]
    assert [*open_folder(out).evidence] == [*open_tables(project).evidence]
    assert card(evaluate(out)) == card(evaluate_opened(open_tables(project)))
    assert verify(out).drifts == verify_opened(open_tables(project)).drifts == ()
    again = loaded_elsewhere(out)
    assert [*open_tables(again).evidence] == [*open_tables(project).evidence]


def test_an_approved_waiver_goes_out_and_in_and_scores_the_same(ours, tmp_path):
    leaf = "record_count, of: {kind: inspection, system: 信访系统}"
    kept = "promise_kept_ratio, promise: 每月巡检"
    text = PROMISED.replace("≥1次", "≥99%").replace(leaf, kept)
    project, at = promise(ours.project, text), noon("2024-01-20")
    for month in (*range(1, 5), *range(6, 13)):
        inspect(project, f"2023-{month:02}-12", by=ours[CLERK])
    duties.settle(project.pk, at=at)
    may = project.duties.get(promise="每月巡检", first__month=5)
    assert may.state == "missed"
    asked = duties.ask_waiver(may, "五月机房搬迁，双方书面商定停止巡检", by=ours[CLERK], at=at)
    before = card(evaluate_opened(open_tables(project)))
    duties.decide_waiver(asked.pk, approve=True, by=ours[Role.UNIT_HEAD], at=at)
    in_tables = card(evaluate_opened(open_tables(project)))
    assert [leaf_of(each, "巡检次数")["actual"] for each in (before, in_tables)] == ["91.67%", "100%"]
    out = written(project, tmp_path / "out")
    assert card(evaluate(out)) == in_tables
    assert not verify(out).drifts
    again = loaded_elsewhere(out)
    assert card(evaluate_opened(open_tables(again))) == in_tables
    duties.settle(again.pk, at=at)
    there = again.duties.get(promise="每月巡检", first__month=5)
    may.refresh_from_db()
    assert (there.state, there.because, there.records) == (may.state, may.because, may.records)
    assert there.state == "waived"
    same(out, written(again, tmp_path / "again"))


def leaf_of(told, name):
    return next(each for each in told["indicators"] if each["name"] == name)


def enter_folder(folder):
    record(folder, by="张三", at=AT, reason="")


def loaded_elsewhere(out):
    return load_folder(out, cast("丙").unit, by=None, at=AT)


@pytest.mark.parametrize("suffix", [".jsonl", ".xlsx"])
def test_registers_that_are_no_csv(ours, folder, tmp_path, suffix):
    (folder / "evidence/培训.csv").unlink()
    file = folder / f"evidence/training{suffix}"
    titles = ["培训日期", "系统", "培训内容", "培训人", "参加人数"]
    row = ["2023-03-01", "xf", "安全", "张三", "3"]
    if suffix == ".jsonl":
        file.write_text(json.dumps(dict(zip(titles, row, strict=True)), ensure_ascii=False), "utf-8")
    else:
        write_workbook(file, [{"name": "培训", "rows": [titles, row]}])
    enter_folder(folder)
    project = loaded(ours, folder)
    same(folder, written(project, tmp_path / "1"))
    actions.enter(project, "training", training(5), by=ours[CLERK], at=AT)
    rewritten = write_project(project, tmp_path / "2")
    assert rewritten == ([] if suffix == ".jsonl" else ["training.xlsx"])
    assert [*open_folder(tmp_path / "2").evidence] == [*open_tables(project).evidence]
    assert verify(tmp_path / "2").drifts == verify_opened(open_tables(project)).drifts


def written(project, path):
    write_project(project, path)
    return path


def test_late_supplements_go_with_it_and_still_count_nothing(ours, folder, tmp_path):
    enter_folder(folder)
    project = loaded(ours, folder)
    actions.sign_off(project, Period.year(2023), by=ours[Role.UNIT_HEAD], at=AT)
    late = actions.enter(project, "training", training(5), by=ours[CLERK], at=AT, late=True)
    out = written(project, tmp_path / "out")
    same(folder / "project.yaml", out / "project.yaml")
    assert [*open_folder(out).evidence] == [*open_folder(folder).evidence]
    again = loaded_elsewhere(out)
    assert [each.record_id for each in again.records.filter(is_late=True)] == [late.record_id]
    same(out, written(again, tmp_path / "again"))


def test_what_was_taken_in_is_known_again(ours, folder, tmp_path):
    enter_folder(folder)
    project = loaded(ours, folder)
    signed = actions.sign_off(project, Period.year(2023), by=ours[Role.UNIT_HEAD], at=AT)
    late = actions.enter(project, "training", training(5), by=ours[CLERK], at=AT, late=True)
    asked = reopening.ask_reopening(signed, "签到表漏交，补交后收入", by=ours[CLERK], at=AT)
    reopening.decide_reopening(asked.pk, approve=True, by=ours[Role.EVALUATION_LEAD], at=AT)
    made = actions.take_in(late, by=ours[CLERK], at=AT)
    again = loaded_elsewhere(written(project, tmp_path / "out"))
    assert again.records.get(record_id=late.record_id).superseded_by == made.record_id


def test_attachments_lie_under_their_hash(ours, folder, files):
    loaded(ours, folder)
    (kept,) = EvidenceFile.objects.all()
    seal = AttachmentFolder(folder / "evidence").seal("签到表.txt")
    assert (kept.name, kept.stored_id, kept.stored.size) == ("签到表.txt", seal.sha256, seal.bytes)
    assert (files / seal.sha256[:2] / seal.sha256).read_text("utf-8") == "张三 李四\n"


def test_every_fault_of_a_folder_is_told_and_nothing_kept(ours, folder):
    (folder / "evidence/files/木马.exe").write_bytes(b"MZ\x90\0")
    (folder / "evidence/files/照片.png").write_bytes(b"<html>")
    with pytest.raises(UnreadableInputError) as caught:
        loaded(ours, folder)
    assert [each.what for each in caught.value.faults] == [
        "不收 .exe 文件",
        "扩展名是 .png，内容却不是图片（PNG）",
    ]
    assert not Project.objects.exclude(pk=ours.project.pk).exists()


def test_a_broken_ledger_and_a_second_time_are_refused(ours, folder):
    enter_folder(folder)
    ledger = folder / "evidence/ledger.jsonl"
    whole = ledger.read_text("utf-8")
    ledger.write_text(whole.replace("张三", "李四"), "utf-8")
    with pytest.raises(IntegrityError):
        loaded(ours, folder)
    assert not LedgerLine.objects.exists()
    ledger.write_text(whole, "utf-8")
    loaded(ours, folder)
    with pytest.raises(UsageError, match="没有再导入"):
        loaded(ours, folder)


def test_a_zip_goes_out_and_comes_in(ours, folder):
    enter_folder(folder)
    project = loaded(ours, folder)
    buffer, twin = io.BytesIO(), io.BytesIO()
    zip_project(project, buffer)
    zip_project(project, twin)
    assert buffer.getvalue() == twin.getvalue()
    with unzipped(buffer, "项目.zip") as path:
        same(folder, path)
        again = loaded_elsewhere(path)
    assert again.folder_name == project.folder_name == "信访运维"


def zipped(entries, **options):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content, **options)
    return buffer


def link(name):
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o120777 << 16
    return info


HOSTILE = {
    "leads up": [("a/project.yaml", "x"), ("a/../../b", "x")],
    "absolute": [("project.yaml", "x"), ("/etc/passwd", "x")],
    "backslash": [("project.yaml", "x"), ("a\\..\\b", "x")],
    "drive": [("project.yaml", "x"), ("C:x", "x")],
    "device": [("project.yaml", "x"), ("evidence/CON.csv", "x")],
    "link": [("project.yaml", "x"), (link("evidence/files/a"), "/etc/passwd")],
    "packed tightly": [("project.yaml", "x"), ("evidence/a.csv", b"\0" * 20_000_000)],
    "too many": [("project.yaml", "x"), *((f"evidence/{number}", "x") for number in range(5_000))],
    "twice": [("project.yaml", "x"), ("evidence/a.csv", "x"), ("evidence/A.csv", "y")],
    "two projects": [("a/project.yaml", "x"), ("b/project.yaml", "x")],
    "no project": [("a/readme.txt", "x")],
    "deep": [("project.yaml", "x"), ("/".join("abcdefghij"), "x")],
}


@pytest.mark.parametrize("entries", HOSTILE.values(), ids=HOSTILE)
def test_hostile_archives_are_refused_before_anything_is_written(entries, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(UnreadableInputError), unzipped(zipped(entries), "a.zip"):
        pass
    assert list(tmp_path.iterdir()) == []


def lying_size():
    """The directory says that a file is small; its data are larger."""
    raw = bytearray(zipped([("project.yaml", "x" * 5_000)]).getvalue())
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(raw)


def overlapping():
    raw = bytearray(zipped([("project.yaml", "x"), ("evidence/a.csv", "y")]).getvalue())
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 42 : at + 46] = (0).to_bytes(4, "little")
    return bytes(raw)


@pytest.mark.parametrize(
    "raw",
    [b"", b"no zip", zipped([("project.yaml", "x")]).getvalue()[:-30], lying_size(), overlapping()],
    ids=["empty", "text", "cut", "lying size", "overlapping"],
)
def test_broken_archives_are_refused(raw):
    with pytest.raises(UnreadableInputError), unzipped(io.BytesIO(raw), "a.zip"):
        pass


class OldInfo(zipfile.ZipInfo):
    """A file in an archive as Windows writes it: the name in its own encoding, unsaid."""

    def _encodeFilenameFlags(self):  # noqa: N802 — of zipfile
        return self.filename.encode("gb18030"), self.flag_bits


def test_names_as_windows_writes_them(folder):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            archive.writestr(OldInfo(path.relative_to(folder.parent).as_posix()), path.read_bytes())
    with unzipped(buffer, "a.zip") as path:
        assert path.name == folder.name
        same(folder, path)

"""Files: what they are is told by their content; the bytes are safe before a row names them."""

import io
import os
import zipfile
from datetime import timedelta
from types import SimpleNamespace

import pytest

from jiheng.errors import UnreadableInputError, UsageError
from jiheng.web.accounts.roles import Role
from jiheng.web.evidence import files as store
from jiheng.web.evidence import jobs
from jiheng.web.evidence.invariants import broken
from jiheng.web.evidence.models import EvidenceFile, StoredFile
from jiheng.web.projects.models import ProjectState
from tests.support.kept import AT, told

CLERK = Role.UNIT_CLERK
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def zipped(*parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for each in parts:
            archive.writestr(each, "x")
    return buffer.getvalue()


def attach(ours, name, content, **options):
    return store.attach(ours.project, name, [content], by=ours[CLERK], at=AT, **options)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("图.PNG", PNG, "image/png"),
        ("照片.jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1", "image/jpeg"),
        ("合同.pdf", PDF, "application/pdf"),
        ("视频.mp4", MP4, "video/mp4"),
        ("旧.wps", OLD, "application/x-ole-storage"),
        ("表.csv", "系统,日期\r\n".encode("gb18030"), "text/csv"),
        ("记录.txt", "值班正常\n".encode("utf-16"), "text/plain"),
        ("会议.docx", zipped("word/document.xml"), None),
        ("发票.ofd", zipped("OFD.xml"), "application/ofd"),
    ],
)
def test_files_of_these_kinds_are_kept(ours, files, name, content, media_type):
    made = attach(ours, name, content, note="签过字")
    place = files / made.stored_id[:2] / made.stored_id
    assert place.read_bytes() == content
    assert (made.stored.size, made.note) == (len(content), "签过字")
    assert media_type in (None, made.stored.media_type)
    (entry,) = told(ours.project, "attach")
    assert entry["after"]["sha256"] == made.stored_id
    assert list(broken()) == []


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.exe", b"MZ\x90\0", "不收 .exe 文件"),
        ("a.html", b"<html>", "不收 .html 文件"),
        ("a.svg", b"<svg/>", "不收 .svg 文件"),
        ("a.zip", zipped("x"), "不收 .zip 文件"),
        ("无扩展名", b"x", "文件名没有扩展名"),
        ("a.png", b"<html><script>", "扩展名是 .png，内容却不是图片（PNG）"),
        ("a.pdf", PNG, "扩展名是 .pdf，内容却不是PDF"),
        ("a.docx", zipped("xl/workbook.xml"), "扩展名是 .docx，内容却不是Word 文档"),
        ("a.docx", b"PK\x03\x04broken", "文件已损坏，打不开"),
        ("a.txt", PNG, "扩展名是 .txt，内容却不是文本"),
        ("a.doc", zipped("word/document.xml"), "扩展名是 .doc，内容却不是旧版办公文档（.doc）"),
        ("空.txt", b"", "文件是空的（0 字节）"),
        ("甲；乙.txt", b"x", "文件名里有分号或看不见的字符，写不进“附件”一栏"),
        ("a\u202etxt.pdf", PDF, "文件名里有分号或看不见的字符，写不进“附件”一栏"),
    ],
)
def test_other_files_are_refused_and_nothing_is_left(ours, files, name, content, what):
    with pytest.raises(UnreadableInputError) as caught:
        attach(ours, name, content)
    assert [each.what for each in caught.value.faults] == [what]
    assert not EvidenceFile.objects.exists()
    assert [each for each in files.rglob("*") if each.is_file()] == []


@pytest.mark.parametrize(
    "name", ["../a.txt", "a/b.txt", "C:a.txt", "CON.txt", ".a.txt", "甲" * 90 + ".txt", "a\0.txt"]
)
def test_names_that_lead_elsewhere_are_refused(ours, name):
    with pytest.raises(UnreadableInputError):
        attach(ours, name, b"x")


def test_a_file_too_large_is_refused_as_it_comes(files):
    pieces = iter([b"x" * 60, b"x" * 60, AssertionError("read on")])
    with pytest.raises(UnreadableInputError, match="文件超过"):
        store.receive("a.txt", pieces, largest=100)
    assert [each for each in files.rglob("*") if each.is_file()] == []


def test_equal_bytes_lie_there_once_and_a_name_is_never_given_to_others(ours, theirs):
    one = attach(ours, "a.txt", b"x")
    assert attach(ours, "a.txt", b"x") == one
    attach(ours, "b.txt", b"x")
    attach(theirs, "a.txt", b"x")
    assert (StoredFile.objects.count(), EvidenceFile.objects.count()) == (1, 3)
    with pytest.raises(UsageError, match="已经有另一个文件"):
        attach(ours, "a.txt", b"y")
    assert len(told(ours.project, "attach")) == 2


def test_an_archived_project_takes_no_file(ours):
    ours.project.state = ProjectState.ARCHIVED
    ours.project.save()
    with pytest.raises(UsageError, match="已归档"):
        attach(ours, "a.txt", b"x")


def test_what_no_row_names_is_swept_after_a_day(ours, files):
    kept = attach(ours, "a.txt", b"x")
    orphan = store.receive("b.txt", [b"y"])
    (files / store.COMING / "half").write_bytes(b"z")
    everything = [each for each in files.rglob("*") if each.is_file()]
    moment = AT.timestamp()
    for each in everything:
        os.utime(each, (moment, moment))
    assert store.sweep(AT + timedelta(hours=23)) == []
    swept = store.sweep(AT + timedelta(hours=25))
    assert sorted(swept) == sorted([f"{orphan.sha256[:2]}/{orphan.sha256}", f"{store.COMING}/half"])
    assert store.path_of(kept.stored_id).exists()


def test_an_orphan_that_comes_again_is_young_again():
    first = store.receive("b.txt", [b"y"])
    os.utime(store.path_of(first.sha256), (0, 0))
    store.receive("b.txt", [b"y"])
    assert list(store.unnamed(AT)) == []


def test_changed_and_lost_bytes_are_found(ours):
    changed, lost = attach(ours, "a.txt", b"x"), attach(ours, "b.txt", b"y")
    path = store.path_of(changed.stored_id)
    path.chmod(0o600)
    path.write_bytes(b"z")
    store.path_of(lost.stored_id).unlink()
    assert dict(store.damaged()) == {changed.stored_id: "内容变了", lost.stored_id: "不见了"}


def test_every_night_orphans_are_swept_and_everything_is_asked(ours):
    attach(ours, "a.txt", b"x")
    orphan = store.path_of(store.receive("b.txt", [b"y"]).sha256)
    os.utime(orphan, (0, 0))
    work = SimpleNamespace(at=AT)
    assert jobs.check_evidence(work).words == "全部相符"
    assert jobs.sweep_files(work).words == "清理了 1 个文件"
    assert not orphan.exists()
    assert jobs.update_statistics(work).words == "已更新"
    store.path_of(EvidenceFile.objects.get().stored_id).unlink()
    told = jobs.check_evidence(work)
    assert ("不见了" in told.words, told.missed) == (True, 1)

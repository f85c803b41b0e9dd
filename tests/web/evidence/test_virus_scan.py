"""Uploads are shown to a virus scanner where there is one: nothing infected is kept, nothing unscanned."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiheng.errors import BusyError, UnreadableInputError
from jiheng.web.accounts.roles import Role
from jiheng.web.evidence import virus_scan
from jiheng.web.evidence.files import attach
from jiheng.web.evidence.models import CleanScan, EvidenceFile
from jiheng.web.system.health import checks
from tests.support.kept import AT, give_text
from tests.support.scanner import EICAR, SHORT, scanning

pytestmark = [pytest.mark.enable_socket]


@pytest.fixture
def scanner(settings):
    with scanning() as running:
        settings.CLAMD = running.address
        yield running


def keep(ours, name, content):
    return attach(ours.project, name, [content], by=ours[Role.UNIT_CLERK], at=AT)


def test_what_the_scanner_knows_is_not_kept(ours, scanner, files):
    with pytest.raises(UnreadableInputError, match="病毒（Eicar-Test-Signature）"):
        keep(ours, "a.txt", b"x" + EICAR)
    assert scanner.seen == [len(EICAR) + 1]
    assert not EvidenceFile.objects.exists()
    assert [each for each in files.rglob("*") if each.is_file()] == []


def test_where_the_scanner_does_not_look_nothing_is_kept(ours, scanner):
    scanner.answers = "no memory ERROR"
    with pytest.raises(BusyError, match="没有查成（stream: no memory ERROR）"):
        keep(ours, "a.txt", b"x")
    scanner.answers, scanner.most = "", 3
    with pytest.raises(BusyError, match="StreamMaxLength"):
        keep(ours, "a.txt", b"x" * 100)


def test_a_scanner_that_takes_nothing_is_told_of(ours, scanner, monkeypatch):
    monkeypatch.setattr(virus_scan, "PATIENCE", SHORT)
    scanner.reads = False
    with pytest.raises(BusyError, match="没有答复"):
        keep(ours, "a.txt", b"x" * (8 << 20))  # more than lies in between
    assert not EvidenceFile.objects.exists()


def test_a_scanner_that_is_not_there(ours, settings, tmp_path):
    for settings.CLAMD in ("127.0.0.1:1", str(tmp_path / "none")):
        with pytest.raises(BusyError, match="连接不上"):
            keep(ours, "a.txt", b"x")
        (told,) = [each for each in checks(AT, secure=True) if each.name == "查毒"]
        assert told.word == "没有答复"


def test_the_page_of_a_file_says_whether_it_was_scanned(client, ours, settings):
    give_text(ours.project)
    client.force_login(ours[Role.UNIT_CLERK])

    def page(made):
        return client.get(reverse("evidence:file", args=[ours.project.pk, made.pk])).content.decode()

    before = keep(ours, "a.txt", b"x")
    assert "未查毒" in page(before)
    with scanning() as scanner:
        settings.CLAMD = scanner.address
        after = keep(ours, "b.txt", b"x")  # the same bytes
        (told,) = [each.found for each in checks(AT, secure=True) if each.name == "查毒"]
        assert told == "ClamAV 1.0.7，病毒库第 27000 版，2023-03-06"
    assert CleanScan.objects.get().stored == after.stored
    assert "已查毒" in page(before)
    assert "未查毒" not in page(after)


def test_a_silent_scanner_is_not_told_as_a_fault_of_what_was_filled_in(client, ours, settings):
    give_text(ours.project)
    settings.CLAMD = "127.0.0.1:1"
    client.force_login(ours[Role.UNIT_CLERK])

    def added(*names):
        files = [SimpleUploadedFile(each, b"x") for each in names]
        return client.post(reverse("evidence:add", args=[ours.project.pk]), {"files": files}).content.decode()

    page = added("a.txt")
    assert "填的没有错，服务器现在办不了，没有保存" in page
    assert "“a.txt”没有收：查毒程序连接不上" in page
    assert "处需要修改" not in page
    assert "有 1 处需要修改" in added("a.txt", "a?.txt")  # its name is wrong, the other has nothing wrong
    table = SimpleUploadedFile("巡检.csv", "系统,巡检日期".encode())
    upload = reverse("operations:upload", kwargs={"project_id": ours.project.pk, "kind": "inspection"})
    assert "填的没有错" in client.post(upload, {"file": table}).content.decode()

"""What is answered when the database is held or away, or the disk is full: D-08, D-10."""

import errno
import sqlite3

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.urls import reverse

from jiheng.errors import NoRoomError
from jiheng.web.accounts.roles import Role
from jiheng.web.api.problems import of_error
from jiheng.web.evidence import files
from jiheng.web.system.failing import cause_of
from tests.support.kept import AT, give_text

pytestmark = pytest.mark.django_db
CAUSES = [
    (OperationalError("database is locked"), 503),
    (OperationalError("server closed the connection unexpectedly"), 503),
    (OperationalError("database or disk is full"), 507),
    (sqlite3.OperationalError("database or disk is full"), 507),  # that of the samples
    (OSError(errno.ENOSPC, "No space left on device"), 507),
    (OSError(errno.EACCES, "Permission denied"), 500),
    (ZeroDivisionError(), 500),
]


@pytest.mark.parametrize(("error", "status"), CAUSES)
def test_a_page_says_what_can_be_done(client, ours, monkeypatch, error: Exception, status: int):
    def fails(*_: object, **__: object) -> None:
        raise error

    client.force_login(ours[Role.SYSTEM_ADMIN])
    client.raise_request_exception = False
    monkeypatch.setattr("jiheng.web.system.health.checks", fails)
    answer = client.get(reverse("system:health"))
    assert answer.status_code == status
    assert answer.get("Retry-After") == ("5" if status == 503 else None)
    assert {503: "这一次的提交没有保存", 507: "磁盘满了", 500: "系统出了故障"}[
        status
    ] in answer.content.decode()


@pytest.mark.parametrize(("error", "status"), CAUSES)
def test_only_the_surroundings_are_a_cause(error: Exception, status: int):
    found = cause_of(error)
    assert (found.status if found else 500) == status


@pytest.mark.parametrize(("error", "status"), CAUSES[:5])
def test_the_api_says_it_too(client, monkeypatch, error: Exception, status: int):
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr("jiheng.web.api.tokens.find", fails)
    answer = client.get("/api/v1/projects", headers={"Authorization": "Bearer x"})
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.get("Retry-After") == ("5" if status == 503 else None)


def test_a_nearly_full_disk_takes_no_files(ours, monkeypatch):
    monkeypatch.setattr(files, "disk_used", lambda: (95, 1))
    with pytest.raises(NoRoomError, match="磁盘已用 95%，现在收不下文件"):
        files.attach(ours.project, "a.txt", [b"abc"], by=ours[Role.UNIT_CLERK], at=AT)
    assert of_error(NoRoomError("x")).status_code == 507


def test_a_nearly_full_disk_is_not_told_as_a_fault_of_what_was_filled_in(client, ours, monkeypatch):
    give_text(ours.project)
    client.force_login(ours[Role.UNIT_CLERK])
    monkeypatch.setattr(files, "disk_used", lambda: (96, 1))
    sent = {"files": [SimpleUploadedFile("a.txt", b"x")], "note": "巡检照片"}
    page = client.post(reverse("evidence:add", args=[ours.project.pk]), sent).content.decode()
    assert "填的没有错，服务器现在办不了，没有保存" in page
    assert "磁盘已用 96%，现在收不下文件" in page
    assert "处需要修改" not in page
    assert 'value="巡检照片"' in page


def test_pages_are_read_while_nothing_can_be_written(client, ours, monkeypatch):
    client.force_login(ours[Role.UNIT_CLERK])
    session = client.session
    session["seen"] -= 300
    session.save()

    def fails(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(Session, "save", fails)
    assert client.get(reverse("desk")).status_code == 200
    monkeypatch.undo()
    assert client.get(reverse("desk")).status_code == 200
    assert client.session["seen"] > session["seen"]

"""Administrators look after backups on their pages; one is put back by two people."""

import json
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from jiheng.errors import UsageError
from jiheng.web.accounts.roles import Role
from jiheng.web.backups import actions, marks, taking_child, where
from jiheng.web.backups.manifest import Why
from jiheng.web.backups.models import RestoreState, Restoring, Trial
from jiheng.web.evidence.files import attach, damaged, path_of
from jiheng.web.jobs.actions import ask
from jiheng.web.jobs.doing import do_next
from jiheng.web.jobs.models import Job, JobState
from jiheng.web.jobs.work import Work
from jiheng.web.system.health import checks
from jiheng.web.trail.models import Entry
from tests.support.kept import AT

ADMIN, SECURITY, AUDIT = Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN
LISTING = "/system/backups/"


@pytest.fixture
def kept(db):  # noqa: ARG001 — it needs a database
    if connection.vendor != "sqlite":
        pytest.skip(
            "PostgreSQL is read by a connection that sees no transaction of a test: rows R-01P to R-06P"
        )
    return where.store()


@pytest.fixture
def one(kept, ours):  # noqa: ARG001 — not where the tables are elsewhere
    """A backup of the server's people."""
    return actions.back_up(Why.ASKED, at=AT, by=ours[ADMIN]).manifest


def page(client, user, address=LISTING) -> str:
    client.force_login(user)
    return client.get(address).content.decode()


def health() -> str:
    found = next(each for each in checks(timezone.now(), secure=True) if each.name == "备份")
    return f"{found.word} {found.found}"


def test_a_backup_is_taken_and_verified_from_its_page(client, kept, ours, monkeypatch):
    # Another process sees no database in memory; by a process of its own it is taken in R-01L.
    monkeypatch.setattr(
        "jiheng.web.backups.jobs.let_child",
        lambda work, _module, *words, stays: taking_child.back_up(str(work.id), *words),  # noqa: ARG005
    )
    assert "还没有备份" in page(client, ours[ADMIN])
    assert health().startswith("还没有")
    assert client.post("/system/backups/take/").status_code == 302
    assert do_next("w", timezone.now).state == JobState.DONE
    [name] = kept.names()
    assert health().startswith("同一磁盘 最近一份")
    assert "还没有校验" in page(client, ours[ADMIN])
    assert client.post(f"{LISTING}{name}/verify/").status_code == 302
    assert do_next("w", timezone.now).words == "每个字节都在，数据库打得开，行数和链尾相符"
    shown = page(client, ours[AUDIT])
    assert "相符" in shown
    assert "现在备份" not in shown  # who only reads has no button
    blob = next((kept.folder / "blobs").glob("*/*"))
    blob.write_bytes(b"")
    assert client.post(f"{LISTING}{name}/verify/").status_code == 403
    client.force_login(ours[ADMIN])
    client.post(f"{LISTING}{name}/verify/")
    assert do_next("w", timezone.now).state == JobState.PARTIAL
    assert "内容变了" in page(client, ours[ADMIN], f"{LISTING}{name}/")
    assert health().startswith("校验不符")
    assert client.post(f"{LISTING}none/verify/").status_code == 404
    assert Entry.objects.filter(act="back_up").count() == 1


def test_a_drill_is_shown_as_a_table(client, kept, ours, one, monkeypatch):
    opened = {"faults": [], "missing": 1, "documents": {"a": "1"}}
    monkeypatch.setattr("jiheng.web.backups.drilling.opened", lambda *_, **__: opened)
    ask("backups.drill_now", by=ours[ADMIN], at=AT, arguments={"backup": one.name})
    done = do_next("w", timezone.now)
    assert done.state == JobState.PARTIAL
    assert "证据文件" in done.words
    assert not Trial.objects.get().is_sound
    shown = page(client, ours[ADMIN], f"{LISTING}{one.name}/")
    assert "恢复演练比对表" in shown
    assert "来源已有新的改动，未比" in shown
    assert list((kept.folder / "coming").iterdir()) == []


def test_a_restore_is_asked_by_one_and_approved_by_another(client, one, ours):
    address = f"{LISTING}{one.name}/restore/"
    client.force_login(ours[ADMIN])
    wrong = client.post(address, {"reason": "误删", "typed": "甲"}).content.decode()
    assert f"照着输入：{one.system}" in wrong
    assert not Restoring.objects.exists()
    assert client.post(address, {"reason": "误删", "typed": one.system}).status_code == 302
    again = client.post(address, {"reason": "误删", "typed": one.system}).content.decode()
    assert "已经有一个恢复申请" in again
    wish = Restoring.objects.get()
    decide = reverse("backups:decide", args=[wish.pk])
    assert client.post(decide, {"approve": "1"}).status_code == 403
    mark = where.data() / marks.ASKED
    assert not mark.exists()
    assert "批准，开始恢复" in page(client, ours[SECURITY])
    client.post(decide, {})
    wish.refresh_from_db()
    assert wish.state == RestoreState.ASKED  # a return without a reason
    client.post(decide, {"approve": "1"})
    asked = json.loads(mark.read_text("utf-8"))
    assert (asked["backup"], asked["asked_by"], asked["approved_by"]) == (
        one.name, ours[ADMIN].name, ours[SECURITY].name,
    )  # fmt: skip
    actions.not_restored(asked["wish"], "备份坏了")
    assert "备份坏了" in page(client, ours[SECURITY])


def test_nobody_approves_their_own_wish_through_a_second_account(one, ours):
    ours[ADMIN].person = ours[SECURITY].person = "张三"
    wish = actions.ask_restore(one, one.system, "误删", by=ours[ADMIN], at=AT)
    wish.asked_by.save()
    with pytest.raises(UsageError, match="不能审批自己"):
        actions.decide_restore(wish, approve=True, decision="", by=ours[SECURITY], at=AT)
    assert not (where.data() / marks.ASKED).exists()


def test_a_restored_system_says_so_until_it_is_confirmed(client, one, ours):
    mark = {"backup": one.name, "taken_at": AT.isoformat(), "at": AT.isoformat(), "system": one.system}
    marks.write(where.data() / marks.RESTORED, mark | {"asked_by": "甲", "approved_by": "乙", "saved": "x"})
    assert "尚未确认" in page(client, ours[Role.UNIT_CLERK], "/desk/")
    client.force_login(ours[ADMIN])
    client.post(reverse("backups:confirm"), {"typed": "别的"})
    assert marks.is_silent(where.data())
    client.post(reverse("backups:confirm"), {"typed": one.system})
    assert not marks.is_silent(where.data())
    entry = json.loads(Entry.objects.get(act="restore").body)
    assert entry["reason"] == "申请：甲；批准：乙"
    assert "尚未确认" not in page(client, ours[ADMIN])


def test_files_that_are_gone_or_changed_come_back(kept, ours):
    clerk = ours[Role.UNIT_CLERK]
    places = [
        path_of(attach(ours.project, f"{each}.txt", [each.encode()], by=clerk, at=AT).stored_id)
        for each in ("甲", "乙", "丙")
    ]
    actions.back_up(Why.ASKED, at=AT)
    lost = path_of(attach(ours.project, "丁.txt", ["丁".encode()], by=clerk, at=AT).stored_id)
    for each in (*places[:2], lost):
        each.chmod(0o600)
    places[0].unlink()
    places[1].write_bytes(b"decayed")
    lost.unlink()
    found = actions.cure_files(at=AT)
    assert len(found.back) == 2
    assert found.lost == (lost.name,)
    assert [each for each, _ in damaged()] == [lost.name]
    assert places[1].read_bytes() == "乙".encode()
    assert Entry.objects.filter(act="cure_files").count() == 1
    assert len(kept.names()) == 1


def test_the_schedule_takes_and_drills(kept, ours, long_jobs):  # noqa: ARG001
    assert long_jobs["backups.take"].schedule.slot(AT) == "2023-06-01"
    weekly = long_jobs["backups.drill"].schedule
    assert weekly.slot(AT) == "2023-W22"  # a Thursday
    assert weekly.slot(AT.replace(day=5)) is None  # a Monday
    handler = long_jobs["backups.drill"].handler
    assert date(2023, 6, 1) == timezone.localdate(AT)
    job = Job.objects.create(kind="backups.drill", title="", asked_at=AT, state=JobState.RUNNING)
    assert handler(Work(job, lambda: AT)).words == "还没有备份可以演练"

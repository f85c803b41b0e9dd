"""Large tables and folders go through the background: an answer at once, true progress, the same preview."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from jiheng.web.accounts.models import Membership
from jiheng.web.accounts.roles import Role
from jiheng.web.evidence import files, invariants, views, writing
from jiheng.web.evidence.models import LedgerLine, Record
from jiheng.web.evidence.zipped import zip_project
from jiheng.web.jobs import actions, marks
from jiheng.web.jobs.doing import do_next
from jiheng.web.jobs.models import Job, JobState
from jiheng.web.jobs.work import Work
from jiheng.web.operations import importing
from jiheng.web.operations.models import PendingImport
from jiheng.web.projects.models import Project
from tests.web.operations.test_imports import HEAD, RIGHT, WRONG, clerk, project, upload, url

__all__ = ["clerk", "project"]  # fixtures
pytestmark = pytest.mark.django_db
MANY = "".join(f"培训-{n},云安访系统,2023-03-05,第{n}课,李工,{n}\n" for n in range(10, 210))


def done():
    job = do_next("w", timezone.now)
    assert job is not None
    return job


def test_a_large_table_is_looked_at_and_imported_in_the_background(clerk, project, monkeypatch):
    monkeypatch.setattr(importing, "QUICK", 5_000)
    answer, pending = upload(clerk, project, HEAD + MANY + WRONG)
    assert pending.size > importing.QUICK
    assert "排队中" in answer.content.decode()
    again, _ = clerk.get(url("preview", project, pending=pending.pk), follow=True), None
    assert "同样的任务正在进行" in again.content.decode()
    looked = done()
    assert (looked.state, looked.done, looked.all) == (JobState.DONE, looked.all, looked.all)
    assert looked.words == "看完了 201 行，还什么都没有写入"
    assert Record.objects.count() == 0
    shown = clerk.get(looked.result_url).content.decode()
    assert "只显示前 100 行" in shown
    assert "不认识的系统" in shown
    with monkeypatch.context() as request:
        request.setattr(importing, "examined", None)  # the job has written them; no request reads the table
        back = clerk.get(url("wrong", project, pending=pending.pk))
        rows = b"".join(back.streaming_content).decode("utf-8-sig").splitlines()
    assert (len(rows), rows[0].split(",")[-1]) == (2, "错误")
    assert "不认识的系统" in rows[1]
    clerk.post(looked.result_url)
    refused = done()
    assert refused.state == JobState.FAILED
    assert "有错，没有导入" in refused.words
    clerk.post(looked.result_url, {"only_right": "on"})
    written = done()
    assert (written.state, written.words) == (JobState.DONE, "已导入 200 条“培训”")
    assert Record.objects.filter(project=project).count() == 200
    assert "已经导入过了" in clerk.get(looked.result_url).content.decode()


def asked(clerk, project, monkeypatch, text=HEAD + RIGHT):
    monkeypatch.setattr(importing, "QUICK", 0)
    _, pending = upload(clerk, project, text)
    looked = done()
    clerk.post(looked.result_url)
    return pending, Job.objects.get(kind="operations.import")


def test_it_is_cancelled_before_it_writes_or_not_at_all(clerk, project, monkeypatch):
    pending, job = asked(clerk, project, monkeypatch)
    examined = importing.examined

    def cancelled_meanwhile(*told):
        actions.cancel(job.pk, timezone.now())
        return examined(*told)

    monkeypatch.setattr(importing, "examined", cancelled_meanwhile)
    assert done().state == JobState.CANCELLED
    pending.refresh_from_db()
    assert pending.imported_at is None
    assert Record.objects.count() == 0


def test_it_is_cancelled_while_it_writes_and_nothing_stays(clerk, project, monkeypatch):
    monkeypatch.setattr(writing, "AT_ONCE", 50)
    pending, job = asked(clerk, project, monkeypatch, HEAD + MANY)
    seen, entry = [], writing.Writer._records

    def written(self, *told, **more):
        kept = entry(self, *told, **more)
        seen.append((Record.objects.count(), marks.told(job.pk)))
        if len(seen) == 3:
            actions.cancel(job.pk, timezone.now())
        return kept

    with monkeypatch.context() as watched:
        watched.setattr(writing.Writer, "_records", written)
        watched.setattr("jiheng.web.jobs.work.PAUSE", 0)
        ended = done()
    assert (ended.state, ended.words) == (JobState.CANCELLED, "已取消，什么都没有写入")
    assert [count for count, _ in seen] == [50, 100, 150]
    assert [said.done for _, said in seen] == sorted(said.done for _, said in seen)
    assert seen[0][1].done < seen[2][1].done < seen[2][1].all
    assert marks.told(job.pk) is None
    pending.refresh_from_db()
    assert (pending.imported_at, Record.objects.count(), LedgerLine.objects.count()) == (None, 0, 0)
    clerk.post(url("preview", project, pending=pending.pk))
    assert done().words == "已导入 200 条“培训”"
    assert not list(invariants.broken())


def test_a_worker_that_dies_after_writing_writes_nothing_twice(clerk, project, monkeypatch):
    _, job = asked(clerk, project, monkeypatch)
    with monkeypatch.context() as dying:
        dying.setattr(Work, "end", lambda *_told: None)
        done()
    assert Record.objects.count() == 2
    job.refresh_from_db()
    assert job.state == JobState.RUNNING
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(minutes=5))
    assert done().state == JobState.DONE
    assert Record.objects.count() == 2


def test_who_has_lost_the_right_meanwhile_imports_nothing(clerk, project, ours, monkeypatch):
    asked(clerk, project, monkeypatch)
    Membership.objects.filter(user=ours[Role.UNIT_CLERK]).delete()
    assert done().state == JobState.FAILED
    assert Record.objects.count() == 0


def test_what_nobody_imports_is_forgotten_after_a_day(clerk, project):
    _, pending = upload(clerk, project, HEAD + RIGHT)
    place, later = files.path_of(pending.sha256), timezone.now() + timedelta(hours=25)
    assert importing.forget(timezone.now()) == 0
    assert place.exists()
    assert importing.forget(later) == 1
    files.sweep(later)
    assert not place.exists()
    assert not PendingImport.objects.exists()
    assert clerk.get(url("preview", project, pending=pending.pk)).status_code == 404


def test_a_large_folder_is_loaded_in_the_background(clerk, project, ours, theirs, monkeypatch):
    monkeypatch.setattr(views, "LARGE_FOLDER", 0)
    packed = io.BytesIO()
    zip_project(project, packed)
    told = {"folder": SimpleUploadedFile("运维.zip", packed.getvalue()), "organisation": str(ours.unit.pk)}
    answer = clerk.post(reverse("evidence:load"), told, follow=True)
    assert "导入项目文件夹 运维.zip" in answer.content.decode()
    twice = done()
    assert twice.state == JobState.FAILED
    assert "没有再导入" in twice.words
    Project.objects.filter(pk=project.pk).update(name="另一个")
    told["folder"] = SimpleUploadedFile("运维.zip", packed.getvalue())
    clerk.post(reverse("evidence:load"), told)
    loaded = done()
    assert (loaded.state, loaded.done, loaded.all) == (JobState.DONE, 3, 3)
    assert clerk.get(loaded.result_url).status_code == 200
    clerk.force_login(theirs[Role.UNIT_CLERK])
    assert clerk.get(reverse("jobs:job", args=[loaded.pk])).status_code == 404

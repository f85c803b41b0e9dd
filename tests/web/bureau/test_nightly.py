"""The bureau's snapshot of every night: whole or not at all, and seen by who keeps the server."""

import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jiheng.cli.main import main
from jiheng.portfolio.bureau import open_snapshot
from jiheng.portfolio.kept_snapshots import COMING, newest
from jiheng.web.accounts.roles import Role
from jiheng.web.bureau import jobs
from jiheng.web.evidence.folder_in import load_folder
from jiheng.web.jobs.doing import do_next
from jiheng.web.jobs.models import Job, JobState
from jiheng.web.jobs.registry import KINDS
from tests.conftest import ROOT
from tests.support.cast import THEN, cast

NIGHT = datetime(2026, 1, 5, 17, tzinfo=UTC)


def night(at=NIGHT, **told):
    """Let the job of one night be done."""
    Job.objects.create(kind="bureau.snapshot", title="全部项目评分、写快照", asked_at=at, **told)
    return do_next("w", lambda: at)


@pytest.fixture
def environment(shared_database, monkeypatch, settings, tmp_path, long_jobs):
    monkeypatch.setitem(KINDS.by_code, "bureau.snapshot", long_jobs["bureau.snapshot"])
    for name, value in shared_database.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PYTHONPATH", ":".join(filter(None, sys.path)))
    settings.FILES = tmp_path / "files"
    return tmp_path


@pytest.mark.slow
def test_a_night_is_whole_or_not_there_and_the_one_before_stays(environment, monkeypatch, client, capsys):
    home = environment / "bureau"
    assert night().words == "服务器上还没有项目，没有写"
    assert main(["portfolio", "list", "--data", str(environment)]) == 3
    ours = cast("甲")
    project = load_folder(
        ROOT / "examples/yantian-petition-2023", ours.unit, by=ours[Role.UNIT_CLERK], at=THEN
    )
    done = night()
    assert (done.state, done.words) == (
        JobState.DONE,
        "2 个项目、26 个指标：1 个有总分，1 个读不了；截至 2026-01-06 01:00",
    )
    kept = newest(home)
    with open_snapshot(kept) as opened:
        assert opened.at == NIGHT
        assert {each.code for each in opened.held()} == {str(project.pk), str(ours.project.pk)}
    capsys.readouterr()
    assert main(["portfolio", "list", "--data", str(environment)]) == 0
    assert "截至 2026-01-06 01:00" in capsys.readouterr().out

    (home / COMING / "table").mkdir(parents=True)
    (home / COMING / "table" / "strange").touch()
    failed = night(NIGHT + timedelta(days=1))
    assert failed.state == JobState.FAILED
    assert "上一次的快照还在" in failed.words
    assert (newest(home), (home / COMING).exists()) == (kept, False)

    monkeypatch.setattr(jobs, "CHILD", "tests.support.waiting_child")  # for ever
    cancelled = night(NIGHT + timedelta(days=2), cancel_asked=True)
    assert (cancelled.state, cancelled.words) == (JobState.CANCELLED, "已取消；上一次的快照还在，照样可查")
    assert newest(home) == kept

    client.force_login(ours[Role.SYSTEM_ADMIN])
    page = client.get(reverse("jobs:list")).content.decode()
    shown = [word for word in ("全部项目评分、写快照", "失败", "已取消", "已完成") if word in page]
    assert shown == ["全部项目评分、写快照", "失败", "已取消", "已完成"]
    waiting = Job.objects.create(kind="bureau.snapshot", title="试验", asked_at=timezone.now())
    client.post(reverse("jobs:cancel", args=[waiting.pk]))
    client.force_login(ours[Role.UNIT_HEAD])
    assert "全部项目评分" not in client.get(reverse("jobs:list")).content.decode()
    assert client.post(reverse("jobs:cancel", args=[waiting.pk])).status_code == 404
    waiting.refresh_from_db()
    assert waiting.state == JobState.CANCELLED

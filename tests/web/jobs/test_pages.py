"""The page of a job: shown to who asked, polled in parts, cancelled by who asked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jiheng.web.accounts.roles import Role
from jiheng.web.jobs import actions, queries, registry
from jiheng.web.jobs.models import Job, JobState
from jiheng.web.jobs.registry import Result
from jiheng.web.jobs.work import Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch, ours):
    """A job that a clerk of ours asked for; the head of the unit might have, too."""
    kinds = registry.Kinds()
    for module in (registry, actions, queries):  # all imported by now: one that is not would keep these
        monkeypatch.setattr(module, "KINDS", kinds)
    may = {ours[Role.UNIT_CLERK].pk, ours[Role.UNIT_HEAD].pk}
    registry.job("t.work", "导入巡检台账", allowed=lambda user, *_: user.pk in may)(lambda _: Result(""))
    return actions.ask("t.work", by=ours[Role.UNIT_CLERK], at=timezone.now()).job


def test_strangers_do_not_find_it(client, asked, ours, theirs):
    for who, status in (
        (ours[Role.UNIT_CLERK], 200),
        (ours[Role.UNIT_HEAD], 200),
        (theirs[Role.UNIT_CLERK], 404),
    ):
        client.force_login(who)
        assert client.get(reverse("jobs:job", args=[asked.pk])).status_code == status
    client.logout()
    assert client.get(reverse("jobs:job", args=[asked.pk])).status_code == 302


def test_it_is_asked_for_anew_only_while_it_goes_on(client, asked, ours):
    client.force_login(ours[Role.UNIT_CLERK])
    page = reverse("jobs:job", args=[asked.pk])
    part = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 2s"' in part
    assert "<html" not in part
    Job.objects.update(state=JobState.DONE, words="全部成功", result_url="/x/")
    part = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in part
    assert 'href="/x/"' in part


def test_rate_and_time_left_come_from_what_was_done(client, asked, ours):
    now = timezone.now()
    job = actions.claim("w", now)
    Work(job, lambda: now).step(100, 400)
    Job.objects.update(begun_at=now - timedelta(seconds=50))
    client.force_login(ours[Role.UNIT_CLERK])
    text = client.get(reverse("jobs:job", args=[asked.pk])).content.decode()
    assert "100 / 400（25%）" in text
    assert "每秒 2 项，约剩" in text
    Job.objects.update(state=JobState.DONE, words="已导入")
    assert "400 / 400（100%）" in client.get(reverse("jobs:job", args=[asked.pk])).content.decode()


@pytest.mark.parametrize(("role", "state"), [(Role.UNIT_CLERK, "cancelled"), (Role.UNIT_HEAD, "waiting")])
def test_who_asked_cancels(client, asked, ours, role, state):
    client.force_login(ours[role])
    client.post(reverse("jobs:cancel", args=[asked.pk]), follow=True)
    asked.refresh_from_db()
    assert asked.state == state


@pytest.mark.usefixtures("asked")
def test_the_list_shows_ones_own(client, ours, django_assert_max_num_queries):
    client.force_login(ours[Role.UNIT_CLERK])
    client.get(reverse("desk"))  # the to-do count is of every page, and kept a minute: tests/web/desk
    with django_assert_max_num_queries(5):
        assert "导入巡检台账" in client.get(reverse("jobs:list")).content.decode()
    client.force_login(ours[Role.UNIT_HEAD])
    assert "还没有后台任务" in client.get(reverse("jobs:list")).content.decode()

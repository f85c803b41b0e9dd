"""What is due and not done: on the desk from the day after, told up the ladder, all of it in a list."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from jiheng.values.period import Period
from jiheng.web.accounts.roles import Role
from jiheng.web.desk.queries import groups
from jiheng.web.desk.waiting import found
from jiheng.web.duties import actions, queries
from jiheng.web.evidence import actions as evidence
from jiheng.web.notices.ladder import escalated
from jiheng.web.projects.audience import Audience
from tests.support.promised import DAILY, PROMISED, inspect, noon, promise

pytestmark = pytest.mark.django_db
NOW = noon("2023-06-05")
ENGINEER, HEAD = Role.VENDOR_ENGINEER, Role.UNIT_HEAD
LIST = "/duties/"
# 30 days of watching the room, the last two inspections, the report on April
MISSED = {"每日环境监测": 30, "每月巡检": 1, "每月月报": 1}
TODAY = 1  # the room


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def settled(ours):
    promise(ours.project, PROMISED.replace("goals:\n", DAILY + "goals:\n"))
    actions.settle(ours.project.pk, at=NOW)
    return ours.project


def listed(client, user, **filters):
    client.force_login(user)
    answer = client.get(LIST, filters)
    assert answer.status_code == 200
    return answer.context["table"]


def test_what_was_missed_stands_on_the_desk_and_leads_to_all_of_it(client, ours, theirs, settled):
    client.force_login(ours[ENGINEER])
    answer = client.get(reverse("desk"))
    page, count = answer.content.decode(), TODAY + sum(MISSED.values())
    today = answer.context["groups"][0]
    lines = [(each.title, each.due) for each in today.tasks]  # of each promise one, and what is due today
    assert lines == [
        ("每日环境监测", "今天"), ("每日环境监测", "已过 1 天"), ("每月巡检", "已过 5 天"),
        ("每月月报", "已过 26 天"),
    ]  # fmt: skip
    assert f'<a href="{LIST}">还有 {count - len(lines)} 件约定的事到期没有办，看全部</a>' in page
    assert answer.context["shell"].todo_count == today.count == count
    table = listed(client, ours[ENGINEER])
    assert table.page.paginator.count == count
    first = table.page.object_list[0]
    assert reverse("duties:duty", args=[settled.pk, first.pk]) in client.get(LIST).content.decode()
    assert listed(client, ours[ENGINEER], q="每月月报").page.paginator.count == MISSED["每月月报"]
    assert listed(client, ours[ENGINEER], year="2022").page.paginator.count == 0
    assert listed(client, ours[ENGINEER], when="all").page.paginator.count > count
    soon = listed(client, ours[ENGINEER], when="soon", q="月报").page.object_list
    assert [each.due.isoformat() for each in soon] == ["2023-06-10"]
    for nobody in (ours[Role.AUDITOR], theirs[ENGINEER]):
        assert listed(client, nobody).page.paginator.count == 0


def test_what_is_answered_or_signed_waits_no_longer(ours, settled):
    def undone():
        return queries.undone(queries.to_fulfil(ours[ENGINEER], NOW.date()), NOW.date())

    missed = undone().get(promise="每月巡检")
    actions.ask_waiver(missed, "双方书面约定当月不上门巡检", by=ours[Role.UNIT_CLERK], at=NOW)
    assert not undone().filter(pk=missed.pk).exists()
    *_, others = groups(ours[Role.UNIT_CLERK], NOW.date(), found(ours[Role.UNIT_CLERK], NOW.date()))
    assert [(each.title, each.due) for each in others.tasks] == [("免除：每月巡检", "等审批")]
    may = undone().filter(promise="每日环境监测", last__month=5)
    assert may.count() == 26
    inspect(settled, "2023-05-09", by=ours[Role.UNIT_CLERK])
    evidence.sign_off(settled, Period.month(2023, 5), by=ours[HEAD], at=NOW)
    assert not may.exists()
    assert undone().filter(promise="每日环境监测").count() == 5


def test_what_was_missed_goes_up_the_ladder(ours, settled):
    told = {(pk, role): task for pk, role, task in escalated(Audience(NOW.date()))}
    task = told[ours[HEAD].pk, HEAD]
    assert task.title.endswith("项逾期 3 天以上没有办")
    due = queries.undone(settled.duties.all(), NOW.date(), timedelta(days=33))
    assert int(task.title.split()[0]) == due.filter(due__lte=NOW.date() - timedelta(days=3)).count() > 0

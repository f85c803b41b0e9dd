"""The calendar page, one duty, waivers: what is shown, to whom, what may be done."""

import json

import pytest
import time_machine
from django.urls import reverse

from jiheng.values.working_days import HolidayTable, WorkingCalendar
from jiheng.web.accounts.roles import Role
from jiheng.web.duties import actions
from jiheng.web.duties.models import Duty, DutyWaiver
from jiheng.workflows.pictures.duty_calendar import days_marked
from tests.support.promised import DAILY, PROMISED, inspect, noon, promise

pytestmark = pytest.mark.django_db
NOW = noon("2023-06-01")
REASON = "五月机房搬迁，双方书面商定停止巡检"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def project(ours):
    """Ours, with a year of duties."""
    promise(ours.project, PROMISED.replace("goals:\n", DAILY + "goals:\n"))
    for day in ("2023-01-12", "2023-02-20", "2023-04-02", "2023-04-20"):
        inspect(ours.project, day, by=ours[Role.UNIT_CLERK])
    actions.settle(ours.project.pk, at=NOW)
    return ours.project


def get(client, project, **query):
    return client.get(reverse("duties:calendar", args=[project.pk]), query)


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_strangers_find_nothing_and_readers_change_nothing(client, project, ours, theirs):
    duty = project.duties.get(promise="每月巡检", first__month=5)
    pages = [
        reverse("duties:calendar", args=[project.pk]),
        reverse("duties:data", args=[project.pk]),
        reverse("duties:duty", args=[project.pk, duty.pk]),
    ]
    client.force_login(theirs[Role.UNIT_CLERK])
    assert [client.get(each).status_code for each in pages] == [404] * 3
    assert client.post(reverse("duties:settle", args=[project.pk])).status_code == 404
    client.force_login(ours[Role.AUDITOR])
    assert [client.get(each).status_code for each in pages] == [200] * 3
    assert client.post(reverse("duties:settle", args=[project.pk])).status_code == 403
    ask = reverse("duties:ask", args=[project.pk, duty.pk])
    assert client.post(ask, {"reason": REASON}).status_code == 403
    assert not DutyWaiver.objects.exists()


def test_another_projects_duty_is_not_found_under_ones_own(client, project, ours, theirs):
    promise(theirs.project)
    actions.settle(theirs.project.pk, at=NOW)
    foreign = theirs.project.duties.first()
    client.force_login(ours[Role.UNIT_CLERK])
    assert client.get(reverse("duties:duty", args=[project.pk, foreign.pk])).status_code == 404


def test_an_empty_calendar_offers_the_plan_and_makes_it(client, ours):
    client.force_login(ours[Role.UNIT_CLERK])
    promise(ours.project, PROMISED.replace("goals:\n", DAILY + "goals:\n"))
    assert "按服务目录生成 12+12+365 条？" in text(get(client, ours.project))
    assert not Duty.objects.exists()  # looking makes nothing
    made = client.post(reverse("duties:settle", args=[ours.project.pk]), follow=True)
    assert "已核对，共 389 次履约" in text(made)


def test_the_picture_says_the_finding_and_leads_to_the_list(client, project, ours):
    client.force_login(ours[Role.UNIT_CLERK])
    page = text(get(client, project))
    assert "2023 年到期" in page
    assert "month=2023-05" in page
    listed = text(get(client, project, promise="每月巡检", month="2023-05"))
    assert "没有记录" in listed
    assert "共 1 条" in listed
    by_day = text(get(client, project, promise="每日环境监测"))
    assert "day=2023-03-05" in by_day
    assert "休息日" in by_day


def test_the_json_counts_what_the_table_holds(client, project, ours):
    client.force_login(ours[Role.AUDITOR])
    told = json.loads(client.get(reverse("duties:data", args=[project.pk])).content)
    assert sum(each["count"] for each in told["due"]) == project.duties.count()
    looks = {each["day"]: each["look"] for each in told["due"] if each["promise"] == "每月巡检"}
    assert [looks[day] for day in sorted(looks)][:5] == ["done", "done", "late", "done", "missed"]
    rows = {row[0]: row[1:] for row in told["table"]["rows"]}
    assert rows["每月巡检"][:3] == ["按时完成 1", "按时完成 1", "逾期完成 1"]


def test_a_year_whose_holidays_nobody_knows_is_said_not_guessed():
    assert days_marked(2031, None) == ((), (), "不知道 2031 年的放假和调休安排，没有标休息日")
    _, work, doubt = days_marked(2023, None)
    assert doubt == ""
    assert {day.isoformat() for day in work} >= {"2023-01-28", "2023-04-23", "2023-10-07"}
    own = WorkingCalendar(HolidayTable.read(["日期,类型,名称", "2031,全年,自定"], source="own"))
    assert days_marked(2031, own)[2] == ""


def test_few_queries_however_many_duties(client, project, ours, django_assert_max_num_queries):
    client.force_login(ours[Role.UNIT_CLERK])
    with django_assert_max_num_queries(30):
        get(client, project, rows=200)


@pytest.mark.parametrize(("view", "count"), [("", 389), ("today", 1), ("soon", 8), ("missed", 151 + 4 + 1)])
def test_the_lists_of_what_is_due(client, project, ours, view, count):
    client.force_login(ours[Role.UNIT_CLERK])
    assert f"共 {count} 条" in text(get(client, project, view=view))


def test_a_stale_calendar_says_so(client, project, ours):
    client.force_login(ours[Role.UNIT_CLERK])
    assert "自动重新核对" not in text(get(client, project))
    inspect(project, "2023-05-09", by=ours[Role.UNIT_CLERK])
    assert "自动重新核对" in text(get(client, project))


def test_a_waiver_goes_from_the_clerk_to_the_head(client, project, ours):
    duty = project.duties.get(promise="每月巡检", first__month=5)
    page, ask = (reverse(f"duties:{name}", args=[project.pk, duty.pk]) for name in ("duty", "ask"))
    client.force_login(ours[Role.UNIT_CLERK])
    short = text(client.post(ask, {"reason": "没空"}))
    assert "免除理由太短" in short
    assert "已提出免除申请" in text(client.post(ask, {"reason": REASON}, follow=True))
    decide = reverse("duties:decide", args=[project.pk, DutyWaiver.objects.get().pk])
    assert client.post(decide, {"approve": ""}).status_code == 403
    client.force_login(ours[Role.UNIT_HEAD])
    assert decide in text(client.get(page))
    assert "退回要写明原因" in text(client.post(decide, {"return": ""}))
    assert "已批准免除" in text(client.post(decide, {"approve": ""}, follow=True))
    duty.refresh_from_db()
    assert duty.state == "waived"


def test_a_hostile_query_is_answered_calmly(client, project, ours):
    client.force_login(ours[Role.UNIT_CLERK])
    for query in (
        {"month": "2023-13"},
        {"day": "x"},
        {"year": "９９"},
        {"promise": "<script>"},
        {"view": "x"},
    ):
        assert get(client, project, **query).status_code == 200

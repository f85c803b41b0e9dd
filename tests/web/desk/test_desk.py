"""The desk: what waits for whom; how a project stands; search; the ways around every page."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jiheng.web.accounts.models import User
from jiheng.web.accounts.roles import Role
from jiheng.web.desk.expiring import expiring
from jiheng.web.duties.models import Duty
from jiheng.web.evidence import actions
from jiheng.web.evidence.folder_in import load_folder
from jiheng.web.projects import versions
from jiheng.web.projects.models import Assignment
from tests.conftest import ROOT
from tests.support.cast import SINCE, THEN

EXAMPLE = ROOT / "examples/yantian-petition-2023"


@pytest.fixture
def project(ours):
    made = load_folder(EXAMPLE, ours.unit, by=ours[Role.UNIT_CLERK], at=THEN)
    assign(made, ours)
    return made


def assign(project, ours):
    for each in ours.project.assignments.all():
        Assignment.objects.create(
            project=project, organisation=each.organisation, role=each.role, since=SINCE
        )


def due(project, days):
    day = timezone.localdate() + timedelta(days=days)
    return Duty.objects.create(
        project=project, promise=f"每月巡检{days}", kind="inspection", first=day, last=day, due=day
    )


def told(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query).content.decode()


def test_overdue_and_coming_duties_wait_for_who_fulfils_them(client, ours, theirs, project):
    due(project, -2)
    due(project, 3)
    page = told(client, ours[Role.VENDOR_ENGINEER], "desk")
    assert page.index("每月巡检-2") < page.index("本周") < page.index("每月巡检3")
    assert "已过 2 天" in page
    assert "每月巡检" not in told(client, ours[Role.AUDITOR], "desk")
    assert "每月巡检" not in told(client, theirs[Role.VENDOR_ENGINEER], "desk")


def without_records(ours):
    text = (EXAMPLE / "project.yaml").read_text("utf-8")
    return versions.create(ours.unit, text, by=None, at=THEN)


@pytest.fixture
def empty(ours):
    made = without_records(ours)
    assign(made, ours)
    return made


def kept(project, kind, *several):
    return [actions.enter(project, kind, words, by=None, at=THEN) for words in several]


def contract(name, last):
    return {
        "name": name, "supplier": "甲公司", "amount": "10万元", "signed_on": "2020-01-02",
        "service_period": f"{last - timedelta(days=364)}至{last}",
    }  # fmt: skip


def asset(name, last, state="在用"):
    day = {"valid_until": str(last)} if last else {}
    return {"name": name, "asset_number": name, "acquired_on": "2020-01-01", "state": state, **day}


def test_contracts_and_assets_that_end_are_told_to_clerk_and_vendor(client, ours, theirs, empty):
    day = timezone.localdate()
    domain, *_ = kept(
        empty, "asset", asset("域名", day - timedelta(days=3)), asset("授权", day + timedelta(days=30)),
        asset("维保", day + timedelta(days=31)), asset("旧防火墙", day, "报废"), asset("服务器", None),
    )  # fmt: skip
    kept(empty, "contract", contract("运维合同", day))
    for role in (Role.UNIT_CLERK, Role.VENDOR_MANAGER):
        page = told(client, ours[role], "desk")
        words = ("到期：域名", "已过 3 天", "合同到期：运维合同", "今天到期", "到期：授权", "还有 30 天")
        order = [page.index(each) for each in words]
        assert order == sorted(order)
        assert not any(each in page for each in ("维保", "旧防火墙", "服务器"))
        assert f'/records/asset/{domain.pk}/"' in page
    for other in (ours[Role.AUDITOR], ours[Role.UNIT_HEAD], theirs[Role.UNIT_CLERK]):
        assert "到期（前后" not in told(client, other, "desk")


def test_what_ends_is_asked_once_and_through_a_short_month(ours, empty, django_assert_num_queries):
    last = [f"2027-0{month}-01" for month in (2, 3, 1)]
    for each in (empty, without_records(ours)):
        kept(each, "asset", *(asset(day, day) for day in last))
    clerk = User.objects.get(pk=ours[Role.UNIT_CLERK].pk)
    with django_assert_num_queries(2):  # memberships, records
        found = expiring(clerk, date(2027, 1, 31))
    assert [each.title[-10:] for each in found] == [day for day in sorted(last) for _ in range(2)]


def test_a_version_waits_for_who_decides_not_for_who_wrote_it(client, ours, project):
    versions.submit(versions.newest_version(project).pk, by=ours[Role.UNIT_CLERK], at=THEN)
    page = told(client, ours[Role.UNIT_HEAD], "desk")
    assert "审批第 1 版" in page
    assert "审批第 1 版" not in told(client, ours[Role.UNIT_CLERK], "desk")


def test_the_count_in_the_header_is_what_the_desk_shows(client, ours, project):
    due(project, -2)
    due(project, -1)
    client.force_login(ours[Role.UNIT_CLERK])
    answer = client.get(reverse("desk"))
    assert answer.context["shell"].todo_count == 2


def test_the_count_in_the_header_is_kept_a_minute_or_until_something_is_sent(client, ours, project):
    def counted():
        return client.get(reverse("projects:list")).context["shell"].todo_count

    client.force_login(ours[Role.UNIT_CLERK])
    assert counted() == 0
    due(project, -2)
    assert counted() == 0
    client.post(reverse("projects:new"))
    assert counted() == 1
    due(project, -1)
    client.get(reverse("desk"))
    assert counted() == 2
    kept = client.cookies["todo"]
    assert (kept["max-age"], kept["httponly"]) == (60, True)
    client.cookies["todo"] = kept.value.replace(" 2", " 7")
    assert counted() == 2


@pytest.mark.parametrize(("kind", "counted"), [("training", 0), ("incident", 1)])
def test_the_count_is_kept_beside_a_record_that_waits_for_nobody(client, ours, project, kind, counted):
    client.force_login(ours[Role.VENDOR_ENGINEER])
    listing = reverse("projects:list")
    assert client.get(listing).context["shell"].todo_count == 0
    due(project, -2)
    client.post(reverse("operations:new", kwargs={"project_id": project.pk, "kind": kind}))
    assert client.get(listing).context["shell"].todo_count == counted


def test_the_count_of_another_is_not_shown(client, ours, project):
    due(project, -2)
    client.force_login(ours[Role.UNIT_CLERK])
    client.get(reverse("desk"))
    kept = client.cookies["todo"].value
    client.force_login(ours[Role.AUDITOR])
    client.cookies["todo"] = kept
    assert client.get(reverse("projects:list")).context["shell"].todo_count == 0


def test_the_overview_shows_the_figures_of_the_core(client, ours, project):
    page = told(client, ours[Role.UNIT_CLERK], "desk:overview", project.pk)
    for figure in ("98", "优", "99.68", "61.71"):
        assert figure in page
    assert "省一体化信访信息系统运行环境监测次数" in page


def test_the_funds_show_every_payment(client, ours, project):
    page = told(client, ours[Role.UNIT_CLERK], "desk:funds", project.pk)
    assert "185000.00元" in page
    assert "61.71" in page


def test_a_project_without_records_says_what_is_missing(client, ours):
    made = without_records(ours)
    page = told(client, ours[Role.UNIT_CLERK], "desk:overview", made.pk)
    assert "个指标还缺数据" in page
    assert "数据不足" in page


def test_search_finds_projects_and_what_lies_in_the_one_somebody_is_in(client, ours, theirs, project):
    assert project.name in told(client, ours[Role.UNIT_CLERK], "desk:search", q="信息化")
    told(client, ours[Role.UNIT_CLERK], "desk:overview", project.pk)
    assert "故障-01" in client.get(reverse("desk:search"), {"q": "故障-01"}).content.decode()
    assert project.name not in told(client, theirs[Role.UNIT_CLERK], "desk:search", q="信息化")


def test_the_navigation_leads_within_the_project_and_only_where_one_may(client, ours, project):
    page = told(client, ours[Role.UNIT_CLERK], "desk:overview", project.pk)
    for name in ("duties:calendar", "operations:registers", "projects:goals", "desk:funds"):
        assert f'href="{reverse(name, args=[project.pk])}"' in page
    engineer = told(client, ours[Role.VENDOR_ENGINEER], "desk:overview", project.pk)
    assert reverse("projects:goals", args=[project.pk]) not in engineer


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.PUBLIC])
def test_everybody_has_a_desk_in_few_queries(client, ours, project, role, django_assert_max_num_queries):
    for days in range(-5, 5):
        due(project, days)
    client.force_login(ours[role])
    with django_assert_max_num_queries(30):
        assert client.get(reverse("desk")).status_code == 200


def test_to_look_writes_nothing_whatever_project_one_was_in_before(client, ours, project):
    client.force_login(ours[Role.UNIT_CLERK])
    client.get(reverse("desk"))
    for name, each in (("operations:registers", ours.project), ("desk:overview", project)):
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(name, args=[each.pk]))
        told = [one["sql"] for one in asked.captured_queries]
        assert [sql for sql in told if sql.split()[0] in ("INSERT", "UPDATE", "DELETE")] == [] != told
        assert each.name in client.get(reverse("jobs:list")).content.decode()


def test_the_project_of_another_browser_is_not_shown_to_who_may_not_see_it(client, ours, theirs, project):
    told(client, ours[Role.UNIT_CLERK], "desk:overview", project.pk)
    client.force_login(theirs[Role.UNIT_CLERK])
    client.cookies["project"] = str(project.pk)
    assert project.name not in client.get(reverse("jobs:list")).content.decode()
    client.cookies["project"] = "no id"
    assert client.get(reverse("jobs:list")).status_code == 200

"""The matrix of services: what is promised for which system, how it stands, what it counts for."""

from datetime import date

import pytest
from django.urls import reverse

from jiheng.web.accounts.roles import Role
from jiheng.web.duties.models import Duty
from jiheng.web.projects import versions
from tests.conftest import ROOT
from tests.support.cast import THEN

TEXT = (ROOT / "examples/yantian-petition-2023/project.yaml").read_text("utf-8")


@pytest.fixture
def project(ours):
    made = versions.create(ours.unit, TEXT, by=ours[Role.UNIT_CLERK], at=THEN)
    made.assignments.create(organisation=ours.vendor, role=Role.VENDOR_MANAGER, since=THEN.date())
    return made


def duty(project, number, state):
    day = date(2023, number, 28)
    Duty.objects.create(
        project=project, promise="云安访系统每月上门巡检", kind="inspection",
        first=day.replace(day=1), last=day, due=day, state=state,
    )  # fmt: skip


def page(client, project, **headers):
    return client.get(reverse("duties:services", args=[project.pk]), headers=headers)


def test_a_service_stands_in_the_columns_of_its_systems(client, ours, project, django_assert_max_num_queries):
    for number, state in enumerate(["done", "done", "late", "open"], 1):
        duty(project, number, state)
    client.force_login(ours[Role.VENDOR_MANAGER])
    with django_assert_max_num_queries(30):
        answer = page(client, project)
    rows = {row.service.promise.name: row for _, part in answer.context["contracts"] for row in part}
    row = rows["云安访系统每月上门巡检"]
    assert row.covers == (False, False, True)
    assert row.badge[0] == "late"
    assert row.told == "按时完成 2，未到期 1，逾期完成 1"
    assert row.service.told == "每月 1 次"
    assert rows["智慧指挥系统运维月报"].service.told == "每月 1 次，次月10日前"
    assert rows["智慧指挥系统运维月报"].badge == ("unknown", "没有排期")
    assert len(answer.context["contracts"]) == 3


def test_the_weight_of_the_indicators_that_count_it(client, ours, project):
    client.force_login(ours[Role.UNIT_CLERK])
    rows = [row for _, part in page(client, project).context["contracts"] for row in part]
    counted = {row.service.promise.name: str(row.service.weight) for row in rows if row.service.indicators}
    assert counted["每月日志管理与分析"] == "2"


def test_a_system_without_a_service_is_told_and_the_part_is_a_table_only(client, ours):
    text = TEXT.replace("  - name: 云安访系统\n", "  - name: 云安访系统\n  - name: 没人管的系统\n", 1)
    project = versions.create(ours.unit, text, by=ours[Role.UNIT_CLERK], at=THEN)
    client.force_login(ours[Role.UNIT_CLERK])
    assert page(client, project).context["lacking"] == ["没人管的系统"]
    part = page(client, project, hx_request="true").content.decode()
    assert "<html" not in part
    assert "每月日志管理与分析" in part


def test_without_contracts_it_says_what_would_be_here(client, ours):
    text = TEXT[: TEXT.index("contracts:")] + TEXT[TEXT.index("goals:") :]
    project = versions.create(ours.unit, text, by=ours[Role.UNIT_CLERK], at=THEN)
    client.force_login(ours[Role.UNIT_CLERK])
    assert "合同里还没有写约定" in page(client, project).content.decode()

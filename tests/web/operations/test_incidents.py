"""Faults on their pages: two clocks by the contract, and steps that supersede the record before."""

import json

import pytest
import time_machine
from django.urls import reverse

from jiheng.web.accounts.roles import Role
from jiheng.web.evidence import actions
from jiheng.web.evidence.models import Record
from jiheng.web.ids import new_id
from tests.support.kept import TEXT, told
from tests.support.promised import noon, promise

pytestmark = pytest.mark.django_db
LONG = "再等供应商把同型号的电源模块从外省仓库调来" * 8  # all of it is kept
CONTRACT = """contracts:
  - name: 信访系统运维服务
    service_period: 2023
    service_levels:
      - {severity: 一级, response: 30分钟, repair: 4小时}
      - {severity: 二级, response: 2小时, repair: 8小时, hours: "工作日 8:30-17:30"}
"""
PROMISED = TEXT.replace("goals:\n", CONTRACT + "goals:\n")
NOW = noon("2023-06-01")
CLERK = Role.UNIT_CLERK


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


def fault(ours, received="2023-06-01 11:40", **words):
    given = {"system": "信访系统", "received_at": received, "symptom": "打不开", "severity": "一级"} | words
    return actions.enter(ours.project, "incident", given, by=ours[CLERK], at=NOW)


def page(record):
    return reverse("operations:incident", args=[record.project_id, record.pk])


def take(client, record, step, when="2023-06-01T11:50", reason=""):
    given = {"when": when, "reason": reason, "submission": str(new_id())}
    return client.post(f"{page(record)}{step}/", given, follow=True)


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def newest():
    return Record.objects.filter(superseded_by="").get()


def test_a_fault_goes_from_report_to_close_each_step_a_correction(client, ours):
    promise(ours.project, PROMISED)
    first = fault(ours)
    client.force_login(ours[CLERK])
    shown = text(client.get(page(first)))
    assert "还剩 10分" in shown
    assert "计时中" in shown
    assert "已登记：响应" in text(take(client, first, "respond"))
    assert "看现在的" in text(client.get(page(first)))
    assert "现在不能“响应”" in text(take(client, newest(), "respond"))
    assert "要写明理由" in text(take(client, newest(), "pause"))
    assert "暂停中" in text(take(client, newest(), "pause", reason=f"等备件；{LONG}"))
    assert json.loads(newest().content)["pauses"] == f"2023-06-01 11:50.. 等备件，{LONG}"
    assert "还没有到" in text(take(client, newest(), "repair", "2023-06-01T12:10"))
    solved = text(take(client, newest(), "repair", "2023-06-01T11:58"))
    assert "用时 10分" in solved
    assert "用时 18分" not in solved
    assert "恢复计时" in solved
    take(client, newest(), "close", "2023-06-01T12:00")
    content = json.loads(newest().content)
    assert content["acknowledged_at"] == "2023-06-01 11:50"
    assert content["pauses"] == f"2023-06-01 11:50..2023-06-01 11:58 等备件，{LONG}"
    assert [each["reason"] for each in told(ours.project, "correct")] == [
        "登记响应", f"暂停计时：等备件；{LONG}", "登记修复", "关闭",
    ]  # fmt: skip
    assert Record.objects.filter(kind="incident").count() == 5


def test_the_list_tells_both_clocks_and_the_poll_gives_them_alone(
    client, ours, django_assert_max_num_queries
):
    promise(ours.project, PROMISED)
    late = fault(ours, "2023-06-01 09:00")
    fault(ours, "2023-05-31 17:00", severity="二级", acknowledged_at="2023-06-01 08:45")
    fault(ours, "2023-05-31 17:01", severity="")
    client.force_login(ours[Role.AUDITOR])
    with django_assert_max_num_queries(30):
        shown = text(client.get(reverse("operations:incidents", args=[ours.project.pk])))
    assert "超时 2小时30分" in shown
    assert "用时 45分" in shown
    assert "没有写故障级别" in shown
    assert "登记故障" not in shown
    alone = text(client.get(f"{page(late)}clocks/"))
    assert "<html" not in alone
    assert "hx-get" in alone
    assert client.post(f"{page(late)}respond/", {}).status_code == 403


def test_the_times_of_a_month_are_drawn_beside_their_limits(client, ours, django_assert_max_num_queries):
    promise(ours.project, PROMISED)
    fault(ours, "2023-05-03 09:00", acknowledged_at="2023-05-03 09:20", resolved_at="2023-05-03 15:00")
    fault(ours, "2023-05-04 09:00", acknowledged_at="2023-05-04 09:40", resolved_at="2023-05-04 12:00")
    fault(ours, "2023-05-05 09:00")
    fault(ours, "2023-06-01 11:40")
    client.force_login(ours[Role.AUDITOR])
    at = reverse("operations:incidents", args=[ours.project.pk])
    assert "画不出用时" in text(client.get(at))  # of June, the latest month
    with django_assert_max_num_queries(30):
        answer = client.get(at, {"month": "2023-05"})
    assert "响应 2 次，超时 1 次；修复 2 次，超时 1 次" in text(answer)
    picture = answer.context["picture"]
    assert picture.heads == ("用时", "响应时限内", "响应超时", "修复时限内", "修复超时")
    assert [(row.head, *row.cells) for row in picture.rows if {*row.cells} != {"0"}] == [
        ("15分～30分", "1", "0", "0", "0"), ("30分～1小时", "0", "1", "0", "0"),
        ("2小时～4小时", "0", "0", "1", "0"), ("4小时～8小时", "0", "0", "0", "1"),
    ]  # fmt: skip
    assert "时限 30分" in picture.svg
    assert "时限 4小时" in picture.svg
    assert "另有 2 个时间没有记录" in picture.source
    assert sum(sum(each["data"]) for each in json.loads(picture.zoom)["series"]) == 4
    assert "画不出" not in text(client.get(at, {"view": "open"}))


def test_what_belongs_to_a_fault_is_found_whatever_its_id_was(client, ours, theirs):
    promise(ours.project, PROMISED)
    first = fault(ours, id="故障-01")
    words = {
        "report_type": "故障维护报告",
        "system": "信访系统",
        "covers": "2023-06",
        "submitted_on": "2023-06-01",
    }
    actions.enter(
        ours.project,
        "periodic_report",
        {**words, "incident": "故障-01", "id": "报告-7"},
        by=ours[CLERK],
        at=NOW,
    )
    down = {"system": "信访系统", "began_at": "2023-06-01 11:30", "id": "中断-3"}
    actions.enter(ours.project, "outage", down, by=ours[CLERK], at=NOW)
    client.force_login(ours[CLERK])
    shown = text(take(client, first, "respond"))
    assert "报告-7" in shown
    assert "中断-3" in shown
    client.force_login(theirs[CLERK])
    assert client.get(page(first)).status_code == 404


def test_without_promised_limits_the_page_leads_to_the_form_or_to_who_fills_it_in(client, ours):
    listing = reverse("operations:incidents", args=[ours.project.pk])
    setup = reverse("projects:setup", args=[ours.project.pk])
    client.force_login(ours[CLERK])
    promise(ours.project, TEXT)
    assert f'<a href="{setup}">在合同里填写时限</a>' in text(client.get(listing))
    assert "无法判断" in text(client.get(page(fault(ours))))
    promise(ours.project, PROMISED.partition("    service_levels:")[0] + TEXT[TEXT.index("goals:") :])
    form = f"{setup}contracts/1/"
    assert f'<a href="{form}#rows-levels">在合同里填写时限</a>' in text(client.get(listing))
    assert 'id="rows-levels"' in text(client.get(form))
    client.force_login(ours[Role.AUDITOR])
    shown = text(client.get(listing))
    assert "请项目单位经办" in shown
    assert form not in shown

"""The pages of 系统: who sees whom, what the trail tells, and that a break in it is found."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from jiheng.projects.text_changes import TextChange
from jiheng.web.accounts import people
from jiheng.web.accounts.models import Membership, Organisation, User
from jiheng.web.accounts.roles import Role
from jiheng.web.jobs.actions import beat, leave
from jiheng.web.jobs.models import Job, JobState
from jiheng.web.projects import versions
from jiheng.web.projects.models import Project, ProjectState
from jiheng.web.system.health import checks
from jiheng.web.trail import entries
from jiheng.web.trail.models import Chain, Entry

MANY = 60


@pytest.fixture
def as_(client, ours):
    def signed_in(role):
        client.force_login(ours[role])
        return client

    return signed_in


def names(page):
    return {row.name for row in page.context["table"].page.object_list}


def test_an_administrator_sees_everybody_and_a_head_the_own_unit(as_, ours, theirs):
    everybody = names(as_(Role.SYSTEM_ADMIN).get(reverse("system:people")))
    assert {user.name for user in (*ours.people.values(), *theirs.people.values())} <= everybody
    own = names(as_(Role.UNIT_HEAD).get(reverse("system:people")))
    assert own == {ours[Role.UNIT_CLERK].name, ours[Role.UNIT_HEAD].name}
    stranger = reverse("system:person", args=[theirs[Role.UNIT_CLERK].pk])
    assert as_(Role.UNIT_HEAD).get(stranger).status_code == 404


def test_a_page_of_people_asks_few_queries_however_many(as_, ours, django_assert_max_num_queries):
    for number in range(MANY):
        user = User.objects.create(username=f"many{number}", name=f"某{number}")
        Membership.objects.create(
            user=user, organisation=ours.unit, role=Role.UNIT_CLERK, since=timezone.localdate()
        )
    client = as_(Role.SYSTEM_ADMIN)
    client.get(reverse("desk"))  # the to-do count is of every page, and kept a minute: tests/web/desk
    with django_assert_max_num_queries(8):
        assert client.get(reverse("system:people"), {"rows": 200}).status_code == 200


def test_the_system_administrator_makes_accounts_and_the_security_administrator_grants(as_, ours):
    admin = as_(Role.SYSTEM_ADMIN)
    page = admin.post(reverse("system:new_person"), {"name": "李四", "login": "lisi"})
    made = User.objects.get(username="lisi")
    assert "/invitation/" in page.context["url"]
    wanted = {"organisation": ours.unit.pk, "role": Role.UNIT_HEAD.value}
    assert admin.post(reverse("system:grant", args=[made.pk]), wanted).status_code == 403
    security = as_(Role.SECURITY_ADMIN)
    assert security.post(reverse("system:new_person"), {"name": "x", "login": "x"}).status_code == 403
    assert security.post(reverse("system:grant", args=[made.pk]), wanted).status_code == 302
    held = made.memberships.get()
    assert held.role == Role.UNIT_HEAD
    refused = security.post(
        reverse("system:grant", args=[made.pk]), wanted | {"role": Role.VENDOR_MANAGER.value}
    )
    assert "没有“运维商经理”这个角色" in refused.content.decode()
    security.post(reverse("system:revoke", args=[held.pk]), {"reason": "调离"})
    assert not made.memberships.on(timezone.localdate()).exists()
    told = Entry.objects.filter(act__in=["create", "grant", "revoke"], actor_name__contains="管理员")
    assert list(told.order_by("at").values_list("act", flat=True)) == ["create", "grant", "revoke"]
    assert json.loads(told.get(act="revoke").body)["reason"] == "调离"


def test_a_taken_login_name_is_told_beside_its_field(as_, ours):
    page = as_(Role.SYSTEM_ADMIN).post(
        reverse("system:new_person"), {"name": "李四", "login": ours[Role.UNIT_CLERK].username.upper()}
    )
    assert page.context["form"].errors["login"]


def test_nobody_grants_to_themselves_or_takes_the_last_administrator_away(as_, ours):
    security = as_(Role.SECURITY_ADMIN)
    own = ours[Role.SECURITY_ADMIN]
    wanted = {"organisation": ours.unit.pk, "role": Role.UNIT_HEAD.value}
    assert (
        "不能给自己授予角色" in security.post(reverse("system:grant", args=[own.pk]), wanted).content.decode()
    )
    last = ours[Role.AUDIT_ADMIN].memberships.get()
    security.post(reverse("system:revoke", args=[last.pk]), {"reason": "不需要"})
    assert ours[Role.AUDIT_ADMIN].memberships.on(timezone.localdate()).exists()


def test_the_audit_administrator_is_not_suspended_by_the_system_administrator(as_, ours):
    page = reverse("system:activity", args=[ours[Role.AUDIT_ADMIN].pk])
    as_(Role.SYSTEM_ADMIN).post(page, {"reason": "不需要"})
    assert User.objects.get(pk=ours[Role.AUDIT_ADMIN].pk).is_active
    page = reverse("system:activity", args=[ours[Role.UNIT_CLERK].pk])
    as_(Role.SYSTEM_ADMIN).post(page, {"reason": "调离"})
    assert not User.objects.get(pk=ours[Role.UNIT_CLERK].pk).is_active


def test_an_organisation_is_made_below_another(as_, ours):
    told = {"name": "新单位", "kind": "unit", "above": ours.region.pk}
    as_(Role.SYSTEM_ADMIN).post(reverse("system:new_organisation"), told)
    made = Organisation.objects.get(name="新单位")
    assert made.path.startswith(ours.region.path)
    page = as_(Role.SYSTEM_ADMIN).get(reverse("system:organisations"), {"q": "新"})
    assert [row.name for row in page.context["table"].page.object_list] == ["新单位"]


def wrote(organisation, by=None):
    return entries.write(
        "update", "project", "x", by=by, at=timezone.now(), organisation=organisation.pk,
        before={"权重": "5"}, after={"权重": "6"}, reason="复核",
    )  # fmt: skip


def seen(client):
    return {
        row.pk for row in client.get(reverse("system:trail"), {"rows": 200}).context["table"].page.object_list
    }


def test_everybody_sees_the_entries_that_concern_them(as_, ours, theirs):
    own, other = wrote(ours.unit), wrote(theirs.unit)
    mine = wrote(theirs.unit, by=ours[Role.EXPERT])
    assert {own.pk, other.pk} <= seen(as_(Role.AUDIT_ADMIN))
    assert {own.pk, other.pk} & seen(as_(Role.UNIT_HEAD)) == {own.pk}
    assert {own.pk, other.pk} & seen(as_(Role.AUDITOR)) == {own.pk}
    assert {own.pk, other.pk, mine.pk} & seen(as_(Role.EXPERT)) == {mine.pk}
    assert as_(Role.UNIT_HEAD).get(reverse("system:entry", args=[other.pk])).status_code == 404


def test_an_entry_shows_what_was_before_and_after(as_, ours):
    page = as_(Role.UNIT_HEAD).get(reverse("system:entry", args=[wrote(ours.unit).pk]))
    assert page.context["changes"] == [TextChange("权重", "5", "6")]
    assert "复核" in page.content.decode()


def test_a_changed_text_is_told_by_what_differs_and_kept_whole(as_, ours):
    by, at = ours[Role.UNIT_CLERK], timezone.now()
    text = Path("examples/yantian-petition-2023/project.yaml").read_text("utf-8")
    project = versions.create(ours.unit, text, by=by, at=at)
    after = text.replace(
        "weight: 5\n              target: ≥98%", "weight: 4.5\n              target: ≥97%", 1
    )
    versions.save(project.pk, after, based_on=1, by=by, at=at)
    old = entries.write(
        "update", "target", "x", by=None, at=at, organisation=ours.unit.pk,
        before={"text": "jiheng: ["}, after={"text": "jiheng: 1"},
    )  # fmt: skip
    first = Entry.objects.get(act="update", project=project.pk)
    client = as_(Role.UNIT_HEAD)
    page = client.get(reverse("system:entry", args=[first.pk]))
    told = [
        TextChange("指标“预算执行率” · 分值", "5", "4.5"),
        TextChange("指标“预算执行率” · 目标值", "≥98%", "≥97%"),
    ]
    assert page.context["changes"] == told
    assert json.loads(first.body)["after"]["text"] == after
    unreadable = client.get(reverse("system:entry", args=[old.pk])).context["changes"]
    seen = client.get(reverse("system:trail"), {"project": project.name[:5], "act": "update"})
    assert [row.pk for row in seen.context["table"].page.object_list] == [first.pk]
    assert unreadable == [TextChange("项目文本", "jiheng: [", "jiheng: 1")]


# Act, kind and name of the object; what was before and after; the object in words, and every change.
ENTRIES = {
    "many records": (
        ("import", "record", "inspection"), None,
        {"kind": "inspection", "records": 1200, "late": 0, "positions": [3, 1202], "ledger": [7, "ab" * 32]},
        "记录 巡检",
        [
            ("种类", "", "巡检"), ("记录", "", "1,200 条"), ("其中逾期补充", "", "0 条"),
            ("在登记簿的位置", "", "第 3 到 1202 条"),
            ("台账末条", "", "第 7 条，散列值 abababababababab…"),
        ],
    ),
    "a record corrected": (
        ("correct", "record", "x-1"), {"system": "甲系统", "result": "异常"},
        {"kind": "inspection", "records": 1, "content": {"system": "甲系统", "result": "正常"}},
        "记录 x-1",
        [("巡检结果", "异常", "正常"), ("种类", "", "巡检"), ("记录", "", "1 条")],
    ),
    "duties": (
        ("settle", "duty_plan", "p"), {"duties": [["每月巡检（2025-02-01）", "open"]]},
        {"duties": [["每月巡检（2025-02-01）", "missed"]], "turned": {"open→missed": 1}},
        "履约 p",
        [("每月巡检（2025-02-01）", "未到期", "未完成"), ("状态变化", "", "未到期→未完成 1 次")],
    ),
    "a state": (
        ("sign_year", "project", "p"), {"state": "open"}, {"state": "signed"},
        "项目 p", [("状态", "进行中", "已签认")],
    ),
    "a refusal": (
        ("refuse", "page", "/system/"), None, {"method": "GET"},
        "页面 /system/", [("请求方式", "", "打开页面")],
    ),
    "a lock": (("lock", "login", "address"), None, None, "登录 网络地址", []),
    "an export": (("export", "trail", "entries"), None, {"count": 3}, "审计日志", [("条数", "", "3 条")]),
}  # fmt: skip


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_is_told_in_words(as_, ours, name):
    act, before, after, words, told = ENTRIES[name]
    at, unit = timezone.now(), ours.unit.pk
    with transaction.atomic():
        written = entries.write(*act, by=None, at=at, organisation=unit, before=before, after=after)
    page = as_(Role.UNIT_HEAD).get(reverse("system:entry", args=[written.pk]))
    assert page.context["changes"] == [TextChange(*each) for each in told]
    assert ("对象", words) in page.context["about"]


def test_a_role_is_told_by_the_names_of_who_has_it_and_where(as_, ours):
    held = ours[Role.UNIT_CLERK].memberships.get()
    people.revoke(
        held, by=ours[Role.SECURITY_ADMIN], at=timezone.now(), on=timezone.localdate(), reason="调离"
    )
    written = Entry.objects.get(act="revoke")
    page = as_(Role.UNIT_HEAD).get(reverse("system:entry", args=[written.pk]))
    yesterday = str(timezone.localdate() - timedelta(days=1))
    assert page.context["changes"] == [TextChange("到哪天止", "", yesterday)]


def test_the_trail_is_filtered(as_, ours):
    kept = wrote(ours.unit, by=ours[Role.UNIT_CLERK])
    client = as_(Role.AUDIT_ADMIN)
    today = timezone.localdate().isoformat()

    def found(**filters):
        rows = client.get(reverse("system:trail"), filters).context["table"].page.object_list
        return kept.pk in {row.pk for row in rows}

    assert found(q="单位经办", act="update", kind="project", first=today, last=today)
    assert not found(q="专家")
    assert not found(act="sign")
    assert not found(first="2999-01-01")
    assert not found(last="1999-01-01")


def test_a_break_is_found_and_shown(as_, ours):
    wrote(ours.unit)
    page = as_(Role.AUDIT_ADMIN).get(reverse("system:verify"))
    assert page.context["sound"]
    Chain.objects.filter(pk=ours.unit.pk).update(seq=2)
    page = as_(Role.AUDIT_ADMIN).get(reverse("system:verify"))
    assert not page.context["sound"]
    assert "不完整" in page.content.decode()


def test_what_is_exported_can_be_verified_alone(as_, ours):
    wrote(ours.unit)
    answer = as_(Role.AUDITOR).post(reverse("system:export_trail"))
    lines = [json.loads(each) for each in b"".join(answer.streaming_content).decode().splitlines()]
    assert str(ours.unit.pk) in {each["chain"] for each in lines}
    assert all(json.loads(each["body"])["seq"] == each["seq"] for each in lines)
    assert Entry.objects.filter(act="export").exists()
    assert as_(Role.UNIT_HEAD).post(reverse("system:export_trail")).status_code == 403


def test_how_the_server_is(as_):
    page = as_(Role.SYSTEM_ADMIN).get(reverse("system:health"))
    assert {each.name for each in page.context["checks"]} >= {
        "数据库",
        "磁盘",
        "后台任务",
        "审计日志",
        "备份",
    }
    assert as_(Role.UNIT_CLERK).get(reverse("system:health")).status_code == 403


def test_too_few_connections_are_told_before_they_are_used_up(db, monkeypatch):  # noqa: ARG001
    def database():
        return next(each for each in checks(timezone.now(), secure=True) if each.name == "数据库")

    monkeypatch.setattr("jiheng.web.system.health.wanted_connections", lambda: 1)  # whatever this machine has
    assert database().state == "done"
    monkeypatch.setattr("jiheng.web.system.health.wanted_connections", lambda: 10_000)
    if connection.vendor == "sqlite":
        assert database().state == "done"  # it counts none
        return
    assert database().state == "late"
    assert "max_connections 设成 10003 以上" in database().advice


def background(at):
    told = [each for each in checks(at, secure=True) if each.name.startswith("后台")]
    return [each.state for each in told], " ".join(each.found + each.advice for each in told)


@pytest.mark.django_db
def test_the_background_tells_whether_it_runs_and_what_waits():
    at = timezone.now()
    assert background(at)[0] == ["missed", "done"]
    beat("这台:1", at)
    assert background(at)[0] == ["done", "done"]
    Job.objects.create(kind="t", key="1", title="导入付款", asked_at=at - timedelta(minutes=12))
    Job.objects.create(kind="t", key="2", title="导入巡检", asked_at=at)
    states, words = background(at)
    assert states == ["done", "late"]
    assert "2 项在排队，最久的等了 12 分钟：导入付款" in words
    assert "--workers" in words
    assert background(at + timedelta(minutes=2))[0] == ["missed", "missed"]
    done = {"state": JobState.DONE, "ended_at": at}
    Job.objects.filter(key="1").update(**done)
    Job.objects.filter(key="2").update(**done | {"state": JobState.FAILED})
    leave("这台:1")
    states, words = background(at)
    assert states == ["missed", "done"]
    assert f"最近办成：{timezone.localtime(at):%m-%d %H:%M} 导入付款；24 小时内失败 1 项" in words


@pytest.mark.slow
def test_the_examples_come_and_go(as_, ours):
    client = as_(Role.UNIT_CLERK)
    client.post(reverse("system:samples"))
    samples = Project.objects.filter(is_sample=True)
    assert samples.count() == 4
    listed = names(client.get(reverse("projects:list")))
    assert {each.name for each in samples} < listed
    client.post(reverse("system:remove_samples"))
    assert names(client.get(reverse("projects:list"))) == {ours.project.name}
    assert set(samples.values_list("state", flat=True)) == {ProjectState.ARCHIVED}
    client.post(reverse("system:samples"))
    assert samples.count() == 4
    assert {each.name for each in samples} < names(client.get(reverse("projects:list")))

"""A system is watched by one address: looked at at once, approved by a second person where it must be."""

import json
from ipaddress import ip_address

import pytest
from django.urls import reverse

from jiheng.errors import UnreadableValueError
from jiheng.sources.network.policy import TargetPolicy, read_permission
from jiheng.web.accounts.roles import Role
from jiheng.web.monitoring import network_policy
from jiheng.web.monitoring.beats import Board
from jiheng.web.monitoring.door import Door
from jiheng.web.monitoring.models import Permit, Target
from jiheng.web.monitoring.network_policy import examine
from jiheng.web.monitoring.probing import wanted
from jiheng.web.trail import seals
from jiheng.web.trail.models import Entry
from tests.support.cast import THEN
from tests.support.kept import give_text

pytestmark = pytest.mark.django_db
NAMES = {
    "portal.example.gov.cn": ["203.0.114.8"],
    "inside.example.gov.cn": ["10.2.3.4"],
    "both.example.gov.cn": ["10.2.3.4", "203.0.114.9"],
    "meta.example.gov.cn": ["169.254.169.254"],
    "gone.example.gov.cn": [],
}


def asked():
    """What the prober is to ask."""
    return wanted(Board(Door(lambda: True, lambda: 0)))


@pytest.fixture(autouse=True)
def names(monkeypatch):
    """Look names up in a table."""

    async def look_up(_network, host):
        return NAMES[host]

    monkeypatch.setattr("jiheng.sources.network.network.Network.look_up", look_up)


@pytest.mark.parametrize(
    ("url", "permits", "told"),
    [
        ("https://portal.example.gov.cn/", ["*.example.gov.cn"], ""),
        ("http://10.2.3.4/", ["10.2.0.0/16"], ""),
        ("http://inside.example.gov.cn/", ["10.2.0.0/16"], ""),
        ("http://127.0.0.1:8000/", ["127.0.0.1:8000"], ""),
        ("https://gone.example.gov.cn/", ["gone.example.gov.cn"], ""),
        ("https://portal.example.gov.cn/", [], "portal.example.gov.cn:443 不在服务器的监测许可里"),
        ("https://both.example.gov.cn/", [], "不在服务器的监测许可里"),
        ("https://gone.example.gov.cn/", [], "现在也解析不到它的地址"),
    ],
)
def test_what_begins_at_once_and_what_must_be_approved(url, permits, told):
    policy = TargetPolicy(tuple(map(read_permission, permits)))
    because = examine(url, policy).because
    assert told in because
    assert bool(because) == bool(told)


@pytest.mark.parametrize(
    ("url", "permits", "told"),
    [
        ("http://inside.example.gov.cn/", [], "登记 10.2.3.4:80"),
        ("http://inside.example.gov.cn/", ["*.example.gov.cn"], "10.2.3.4 是内网（专用）地址"),
        ("http://127.0.0.1:8000/", [], "127.0.0.1 是本机地址"),
        ("http://meta.example.gov.cn/", ["169.254.0.0/16"], "禁止访问的地址"),
        ("http://0x7f.1/", [], "写法"),
        ("ftp://portal.example.gov.cn/", [], "只能是网页的网址"),
    ],
)
def test_what_is_refused_says_what_to_do(url, permits, told):
    with pytest.raises(UnreadableValueError) as refused:
        examine(url, TargetPolicy(tuple(map(read_permission, permits))))
    assert told in str(refused.value)


def test_approving_a_host_opens_no_special_address(ours):
    Target.objects.create(
        project=ours.project, system="门户", url="http://10.2.3.4/", series="a", state="on",
        asked_by=ours[Role.UNIT_CLERK], asked_at=THEN,
    )  # fmt: skip
    assert network_policy.in_force(Target.objects.all()).permissions == ()
    portal = network_policy.host_permission(network_policy.read_url("https://portal.example.gov.cn/"))
    assert portal is not None
    assert not portal.holds(ip_address("10.2.3.4"), 443)


def post(client, user, route, *words, **given):
    client.force_login(user)
    return client.post(reverse(route, args=words), given, follow=True).content.decode()


def acts(project):
    return [each.act for each in Entry.objects.filter(project=project.pk).order_by("seq")]


def test_a_public_address_waits_for_a_second_person_of_the_unit(client, ours):
    project = give_text(ours.project)
    clerk, head = ours[Role.UNIT_CLERK], ours[Role.UNIT_HEAD]
    given = {"system": "信访系统", "url": "https://portal.example.gov.cn/login?from=a"}
    assert "等另一位负责人批准" in post(client, clerk, "monitoring:add", project.pk, **given)
    target = Target.objects.get()
    assert asked().checks == ()
    assert "待批准：信访系统" in client.get(reverse("monitoring:index", args=[project.pk])).content.decode()
    assert "退回要写明原因" in post(
        client, head, "monitoring:decide_target", project.pk, target.pk, **{"return": ""}
    )
    assert "批准监测：信访系统" in client.get(reverse("desk")).content.decode()
    head.person = clerk.person = "同一人"
    clerk.save()
    head.save()
    refused = post(client, head, "monitoring:decide_target", project.pk, target.pk, approve="")
    assert "不能审批自己提出的监测点" in refused
    head.person = "另一人"
    head.save()
    assert "已批准" in post(client, head, "monitoring:decide_target", project.pk, target.pk, approve="")
    (check,) = asked().checks
    assert (check.id, check.every) == (target.series, 60)
    assert asked().policy.permit_host("portal.example.gov.cn", 443) is None
    assert asked() == asked()
    assert "已经有监测点" not in post(client, clerk, "monitoring:stop", project.pk, target.pk)
    assert asked().checks == ()
    post(client, clerk, "monitoring:add", project.pk, **given)
    assert [each.series for each in Target.objects.all()] == [target.series] * 2  # the history goes on
    assert acts(project) == ["ask_target", "approve_target", "stop_target", "ask_target"]
    assert not [each for each in seals.untold() if each.startswith("monitoring.")]


def test_a_vendor_sees_the_host_only(client, ours):
    project = give_text(ours.project)
    Target.objects.create(
        project=project, system="信访系统", url="https://portal.example.gov.cn/a?key=secret", series="a",
        state="on", asked_by=ours[Role.UNIT_CLERK], asked_at=THEN,
    )  # fmt: skip
    for role, sees in ((Role.UNIT_HEAD, True), (Role.VENDOR_ENGINEER, False), (Role.FISCAL_CLERK, False)):
        client.force_login(ours[role])
        shown = client.get(reverse("monitoring:index", args=[project.pk])).content.decode()
        assert "portal.example.gov.cn" in shown
        assert ("secret" in shown) == sees


def test_a_network_takes_two_administrators(client, ours):
    given = {"written": "10.2.0.0/16", "reason": "市政务云业务网"}
    assert "等安全管理员批准" in post(client, ours[Role.SYSTEM_ADMIN], "permits:list", **given)
    assert "已经登记过" in post(client, ours[Role.SYSTEM_ADMIN], "permits:list", **given)
    assert "网段写法有误" in post(
        client, ours[Role.SYSTEM_ADMIN], "permits:list", written="10.2.0.1/16", reason="试"
    )
    permit = Permit.objects.get()
    assert network_policy.permitted().permissions == ()
    client.force_login(ours[Role.SYSTEM_ADMIN])
    assert client.post(reverse("permits:decide", args=[permit.pk, "approve"])).status_code == 403
    assert "已批准" in post(client, ours[Role.SECURITY_ADMIN], "permits:decide", permit.pk, "approve")
    assert [each.written for each in network_policy.permitted().permissions] == ["10.2.0.0/16"]
    project = give_text(ours.project)
    added = post(
        client, ours[Role.UNIT_CLERK], "monitoring:add", project.pk,
        system="信访系统", url="http://inside.example.gov.cn/",
    )  # fmt: skip
    assert "几秒内出现" in added
    assert len(asked().checks) == 1
    assert "已收回" in post(client, ours[Role.SECURITY_ADMIN], "permits:decide", permit.pk, "withdraw")
    assert asked().policy.permissions == (read_permission("inside.example.gov.cn:80"),)
    told = Entry.objects.filter(object_kind="permit").order_by("at", "seq")
    assert [each.act for each in told] == ["ask_permit", "approve_permit", "withdraw_permit"]
    assert json.loads(told[0].body)["after"] == {"written": "10.2.0.0/16"}
    assert not [each for each in seals.untold() if each.startswith("monitoring.")]

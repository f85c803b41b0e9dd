"""Each alarm is played, by the door where that can be; and what people do every day alarms nobody."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.urls import reverse

from jiheng.web.accounts import passwords
from jiheng.web.accounts.models import User
from jiheng.web.accounts.roles import SERVER_ROLES, Role
from jiheng.web.jobs import actions
from jiheng.web.jobs.registry import KINDS
from jiheng.web.jobs.work import Work
from jiheng.web.notices.models import Notice, NoticeKind
from jiheng.web.system import alarms, program
from jiheng.web.trail import entries
from jiheng.web.trail.models import SERVER, Entry
from jiheng.workflows.verify_install import CannotTellError, Found
from tests.support.programs import Program
from tests.support.server import LOGIN_PASSWORD

DAY = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
NIGHT = DAY.replace(hour=23)
HERE, THERE = "10.8.1.7", "203.0.113.9"


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(DAY, tick=False)
    return time_machine


@pytest.fixture
def admin(ours):
    user = ours[Role.SYSTEM_ADMIN]
    passwords.keep(user, LOGIN_PASSWORD, by=user, at=DAY)
    return user


def raised(at=DAY):
    with transaction.atomic():
        return [(each.rule, each.words) for each in alarms.raise_new(at)]


def sign_in(client, name, address, password=LOGIN_PASSWORD):
    return client.post("/login/", {"login": name, "password": password}, REMOTE_ADDR=address)


def signed_in(user, at, address):
    """Write that somebody signed in, as `noting` does."""
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(entries, "current", _From(address))
        entries.write("login", "user", user.pk, by=user, at=at)


def done(code, at):
    job = actions.ask(code, by=None, at=at).job
    actions.claim("worker", at)
    job.refresh_from_db()
    return KINDS[code].handler(Work(job, lambda: at)).words


class _From:
    def __init__(self, address):
        self.address, self.request_id, self.token = address, "", ""

    def get(self):
        return self


def test_ten_failures_in_five_minutes(client, clock):
    for number in range(9):
        sign_in(client, f"猜{number}", THERE)
    assert raised() == []
    sign_in(client, "猜九", THERE)
    assert raised() == [("guessing", f"5 分钟里从 {THERE} 登录失败 10 次")]
    assert raised() == [], "the same is told once an hour"
    clock.shift(timedelta(minutes=6))
    assert raised(DAY + timedelta(minutes=6)) == []


def test_twenty_closed_doors_in_a_minute(client, clock, ours, theirs):
    clerk = ours[Role.UNIT_CLERK]
    client.force_login(clerk)
    for _ in range(19):
        assert client.get(reverse("projects:versions", args=[theirs.project.pk])).status_code == 404
    clock.shift(timedelta(seconds=61))
    assert client.post(reverse("projects:decide", args=[ours.project.pk, 1])).status_code == 403
    assert raised(DAY + timedelta(seconds=61)) == []
    for _ in range(19):
        client.post(reverse("projects:decide", args=[ours.project.pk, 1]))
    [(rule, words)] = raised(DAY + timedelta(seconds=61))
    assert (rule, words.startswith(f"1 分钟里{clerk.name}被拒绝")) == ("refused", True)


def test_more_than_two_hundred_files_in_ten_minutes(ours):
    clerk = ours[Role.UNIT_CLERK]
    for number in range(201):
        if number == 200:
            assert raised() == []
        with transaction.atomic():
            entries.write("download", "page", f"/{number}", by=clerk, at=DAY)
    assert raised() == [("taken", f"10 分钟里{clerk.name}下载、导出 201 次")]


def test_an_administrator_at_night(ours, admin):
    signed_in(ours[Role.UNIT_CLERK], NIGHT, HERE)
    signed_in(admin, DAY, HERE)
    assert raised() == []
    signed_in(admin, NIGHT, HERE)
    assert raised(NIGHT) == [("night", f"管理员 {admin.name} 在夜里 23:00 登录，来自 {HERE}")]


def test_a_network_that_somebody_never_came_from(ours):
    clerk = ours[Role.UNIT_CLERK]
    signed_in(clerk, DAY - timedelta(days=80), HERE)
    signed_in(clerk, DAY, "10.8.1.200")  # the same office
    assert raised() == []
    signed_in(clerk, DAY, THERE)
    assert raised() == [("place", f"{clerk.name} 从没有来过的网段 203.0.113.0/24 登录")]


def test_an_account_that_decides_is_used_from_two_networks_at_once(ours):
    head, vendor = ours[Role.UNIT_HEAD], ours[Role.VENDOR_ENGINEER]
    for user in (head, vendor):
        for place in (HERE, THERE):
            signed_in(user, DAY - timedelta(days=1), place)  # both are known
        signed_in(user, DAY, HERE)
    assert raised() == []
    signed_in(vendor, DAY, THERE)  # in the machine room, with a phone
    assert raised() == []
    signed_in(head, DAY, THERE)
    [(rule, words)] = raised()
    assert (rule, f"{head.name}在 10 分钟里从 10.8.1.0/24、203.0.113.0/24 登录" in words) == ("places", True)


def test_accounts_that_nobody_uses_are_suspended_but_not_the_last_administrator(ours):
    long_ago, lately = DAY - timedelta(days=91), DAY - timedelta(days=89)
    User.objects.update(date_joined=long_ago, last_login=lately)
    clerk, never, program, new, admin = (
        ours[each]
        for each in (
            Role.UNIT_CLERK, Role.EXPERT, Role.VENDOR_ENGINEER, Role.VENDOR_MANAGER, Role.SYSTEM_ADMIN,
        )
    )  # fmt: skip
    User.objects.filter(pk__in=[clerk.pk, program.pk, admin.pk]).update(last_login=long_ago)
    User.objects.filter(pk__in=[never.pk, new.pk]).update(last_login=None)
    User.objects.filter(pk=new.pk).update(date_joined=lately)
    Program(program)
    program.tokens.update(last_used_at=lately)
    assert done("accounts.unused", DAY).startswith("停用 2 个：")
    gone = User.objects.filter(is_active=False)
    assert {*gone} == {clerk, never}
    told = Entry.objects.filter(act="suspend")
    assert {each.object_id for each in told} == {str(clerk.pk), str(never.pk)}
    assert done("accounts.unused", DAY + timedelta(days=1)) == "没有 90 天没用的账号"


def test_a_name_that_only_strangers_try(client):
    sign_in(client, "Administrator", THERE, "x")
    [(rule, words)] = raised()
    assert (rule, THERE in words) == ("decoy", True)
    assert "dministrator" not in Entry.objects.get(act="login_failed").body


def test_a_chain_that_no_longer_holds():
    for number in range(3):
        entries.write("update", "project", number, by=None, at=DAY)
    assert raised() == []
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE trail_chain SET hash = %s WHERE organisation = %s", ["0" * 64, SERVER.replace("-", "")]
        )
    assert [rule for rule, _ in raised()] == ["broken"]
    assert [each.rule for each in alarms.whole_chains(DAY)] == ["broken"]


FAULTS = tuple(f"jiheng/{number}.py：与安装时不同" for number in range(7))


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (Found(60, 9000, (), ("只与自己的清单对照",)), []),
        (Found(60, 9000, FAULTS[:1], ()), ["程序与发布的不符：jiheng/0.py：与安装时不同"]),
        (Found(60, 9000, FAULTS, ()), ["……共 7 处"]),
        (CannotTellError("没有公钥文件"), ["程序没有核对成：没有公钥文件"]),
    ],
)
def test_a_program_that_was_changed(settings, monkeypatch, tmp_path, found, told):
    settings.RELEASE = str(tmp_path), str(tmp_path / "key.pem")

    def look(_site, release, key):
        assert (release, key) == (tmp_path, tmp_path / "key.pem")
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(program, "verify_install", look)
    said = [each.words for each in program.alarms()]
    assert len(said) == len(told)
    assert all(part in words for part, words in zip(told, said, strict=True))


def test_who_guards_it_is_told_at_once_and_nobody_else(client, ours):
    assert KINDS["notices.alarms"].prompt
    sign_in(client, "root", THERE, "x")
    assert "1 个告警" in done("notices.alarms", DAY)
    told = Notice.objects.filter(kind=NoticeKind.ALARM, told_at__isnull=False)
    assert {each.user_id for each in told} == {ours[role].pk for role in SERVER_ROLES}
    for role in (*SERVER_ROLES, Role.UNIT_CLERK):
        client.force_login(ours[role])
        desk = client.get("/desk/").content.decode()
        assert ("安全告警：" in desk) == (role in SERVER_ROLES)
    client.force_login(ours[Role.SECURITY_ADMIN])
    assert "试了诱饵账号" in client.get(told.first().url).content.decode()
    assert done("notices.alarms", DAY) == "没有告警"


def test_the_list_of_the_trail_says_what_an_alarm_is_about(client, ours):
    client.force_login(ours[Role.AUDIT_ADMIN])
    alarms.written([alarms.Alarm("decoy", "192.0.2.7", "试了“诱饵”<账号>")], DAY)
    entries.write("update", "settings", "x", by=ours[Role.AUDIT_ADMIN], at=DAY, reason="别的都不写出来")
    page = client.get("/system/trail/").content.decode()
    assert page.count("jh-alarm") == 1
    assert "试了“诱饵”&lt;账号&gt;" in page
    assert "别的都不写出来" not in page

"""How the server is: for whoever watches over it from outside, and for its administrators."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email.utils import parsedate
from importlib.metadata import version
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiheng.errors import BusyError
from jiheng.web.accounts.needs import needs_anywhere, open_page
from jiheng.web.accounts.permissions import Act
from jiheng.web.anchors.models import Anchor
from jiheng.web.backups import shipping, where
from jiheng.web.backups.models import Trial
from jiheng.web.backups.store import moment_of
from jiheng.web.evidence import virus_scan
from jiheng.web.evidence.files import FULL_AT, disk_used
from jiheng.web.jobs import queries
from jiheng.web.jobs.queries import length
from jiheng.web.system.capacity import (
    RESERVED,
    allowed_connections,
    wanted_connections,
    web_processes,
)
from jiheng.web.trail import forwarding
from jiheng.web.trail.models import Chain

PLAIN = "text/plain; charset=utf-8"
WARN_AT = 85  # percent of the disk (reliability-security, D-08)
ANCHORED_WITHIN = timedelta(hours=26)
BACKED_UP_WITHIN = timedelta(hours=50)  # a server that was off for a day has nothing to be sorry for
SHIPPED_WITHIN = timedelta(minutes=1)
FORWARDED_WITHIN = timedelta(minutes=1)
WAITED_LONG = timedelta(minutes=5)
GIGABYTE = 10**9
PASSWORDS = {"dengbao3": "等保三级的要求", "nist": "NIST SP 800-63B 的要求"}


class Check(NamedTuple):
    """One thing that was looked at: `state` as the badges know it."""

    name: str
    state: str
    word: str
    found: str
    advice: str = ""


@open_page("whoever watches over the server asks without an account; it tells nothing but that it runs")
@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer."""
    return HttpResponse("ok", content_type=PLAIN)


@open_page("whoever watches over the server asks without an account; it tells nothing but that it works")
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer 200 where the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database", status=503, content_type=PLAIN)
    return HttpResponse("ok", content_type=PLAIN)


@require_safe
@never_cache
@needs_anywhere("settings", Act.READ)
def page(request: HttpRequest, *, acts: frozenset[Act]) -> HttpResponse:  # noqa: ARG001
    """Show how the server is."""
    return render(
        request, "system/health.html", {"checks": checks(timezone.now(), secure=request.is_secure())}
    )


def checks(at: datetime, *, secure: bool) -> list[Check]:
    """Look at everything once."""
    return [
        _program(),
        _database(),
        _disk(),
        _scanner(),
        *_jobs(at),
        _trail(),
        _anchors(at),
        _forwarding(at),
        _transport(secure=secure),
        _passwords(),
        _backup(at),
        *_shipping(at),
    ]


def _program() -> Check:
    return Check("程序", "done", "正常", f"绩衡 {version('jiheng')}")


def _database() -> Check:
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(connection.vendor, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        found = cursor.fetchone()
    told = f"{name} {found[0] if found else ''}"
    wanted = wanted_connections()
    if connection.vendor == "sqlite" or (allowed := allowed_connections()) >= wanted:
        return Check("数据库", "done", "正常", told)
    told += f"，只许 {allowed} 个连接，所以开了 {web_processes()} 个网页进程；每核开一个要 {wanted} 个连接"
    advice = f"请管 PostgreSQL 的人把 max_connections 设成 {wanted + RESERVED} 以上，重启 PostgreSQL 和绩衡"
    return Check("数据库", "late", "连接偏少", told, advice)


def _disk() -> Check:
    percent, free = disk_used()
    found = f"已用 {percent}%，还有 {free // GIGABYTE} GB"
    if percent >= FULL_AT:
        return Check("磁盘", "missed", "快满了", found, "马上清理或扩容：已经不收文件；写满以后不能登记")
    if percent >= WARN_AT:
        return Check("磁盘", "late", "偏满", found, "安排清理或扩容")
    return Check("磁盘", "done", "正常", found)


def _scanner() -> Check:
    if not virus_scan.is_set():
        advice = "装 ClamAV，用 JIHENG_CLAMD 写明它在哪里，重启；上传的文件就先查毒再收"
        return Check("查毒", "waived", "没有接", "上传的文件标着“未查毒”", advice)
    try:
        return Check("查毒", "done", "正常", _told_scanner(virus_scan.version()))
    except BusyError:
        advice = "检查 clamd 是否在运行、JIHENG_CLAMD 写得对不对；不用查毒时去掉这项设置"
        return Check("查毒", "missed", "没有答复", "查毒程序不答复，现在不收文件", advice)


def _told_scanner(said: str) -> str:
    """Tell what ClamAV says: ClamAV 1.0.7/27000/Mon Mar  6 08:00:00 2023; anything else as it is."""
    program, _, signatures = said.partition("/")
    number, _, made = signatures.partition("/")
    try:
        day = parsedate(made)
        return f"{program}，病毒库第 {number} 版，{date(*day[:3])}" if day else said
    except ValueError:
        return said


def _jobs(at: datetime) -> Iterator[Check]:
    queue = queries.queue(at)
    restart = "看 jiheng serve 的窗口里后台进程是否一再重启；重启 jiheng serve"
    seen = f"最近一次有动静：{_clock(queue.last_seen)}" if queue.last_seen else "还没有动静"
    if queue.workers:
        yield Check("后台进程", "done", "在运行", f"{queue.workers} 个；{seen}")
    else:
        yield Check("后台进程", "missed", "没有运行", seen, restart)
    words, late, oldest = ["没有在排队的"], False, queue.oldest
    if oldest:
        waited = at - oldest.asked_at
        late = waited > WAITED_LONG
        words = [
            f"{queue.waiting} 项在排队，最久的等了 {length(int(waited.total_seconds()))}：{oldest.title}"
        ]
    if queue.last_done and queue.last_done.ended_at:
        words.append(f"最近办成：{_clock(queue.last_done.ended_at)} {queue.last_done.title}")
    else:
        words.append("还没有办成过")
    if queue.failed:
        words.append(f"24 小时内失败 {queue.failed} 项")
    state, word, advice = ("done", "正常", "")
    if late:
        more = "常要排队的，启动时加 --workers，几件同时办"
        state, word, advice = ("late", "排队太久", more) if queue.workers else ("missed", "停了", restart)
    yield Check("后台任务", state, word, "；".join(words), advice)


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%m-%d %H:%M}"


def _trail() -> Check:
    count = sum(Chain.objects.values_list("seq", flat=True))
    return Check("审计日志", "done", "在记", f"共 {count} 条", "审计管理员在“审计日志”里验证完整性")


def _anchors(at: datetime) -> Check:
    newest = Anchor.objects.order_by("-size").first()
    if newest is None or at - newest.at > ANCHORED_WITHIN:
        found = f"最近一次 {timezone.localtime(newest.at):%Y-%m-%d %H:%M}" if newest else "还没有"
        return Check(
            "历史锚",
            "late",
            "过期",
            found,
            "看“后台任务”里“锚定全部历史”为什么没有办；审计管理员可以现在锚定",
        )
    found = f"最近一次 {timezone.localtime(newest.at):%Y-%m-%d %H:%M}"
    if not settings.ANCHORS:
        advice = (
            "用 JIHENG_ANCHORS 指定另一台机器上的文件，或在“通知”里给单位的群加渠道：锚只有离开本机才有用"
        )
        return Check("历史锚", "unknown", "没有写到别处", found, advice)
    return Check("历史锚", "done", "正常", f"{found}，写到 {settings.ANCHORS}")


def _transport(*, secure: bool) -> Check:
    if secure:
        return Check("传输加密", "done", "正常", "https")
    advice = "别的电脑也要用时，启动加 --cert 和 --key，或放在 https 代理后面；手机离线登记也需要 https"
    return Check("传输加密", "late", "没有", "http，只适合本机使用", advice)


def _passwords() -> Check:
    return Check("密码要求", "done", "正常", PASSWORDS[settings.PASSWORD_PROFILE])


def _forwarding(at: datetime) -> Check:
    """Say whether the trail is sent elsewhere, and how much of it waits."""
    if not settings.TRAIL_SYSLOG:
        advice = "有日志服务器的，用 JIHENG_TRAIL_SYSLOG 写明它在哪里，重启；每条审计就马上送过去"
        return Check("外送审计", "waived", "没有设", "审计只在本系统，锚在别处", advice)
    last = forwarding.sent(settings.FILES.parent)
    left = forwarding.waiting(last.chains) if last else 0
    when = last.at if last else None
    found = f"{f'{_clock(when)} 送到' if when else '还没有送到过'}，{left} 条等着送"
    if when is None or at - when > FORWARDED_WITHIN:
        advice = "看日志服务器是否在收、JIHENG_TRAIL_SYSLOG 写得对不对；通了从等着的第一条接着送"
        return Check("外送审计", "missed", "断了", found, advice)
    return Check("外送审计", "done", "正常", found)


def _shipping(at: datetime) -> list[Check]:
    """Say whether what is written is shipped, where that is wanted."""
    if not settings.SHIP:
        return []
    if connection.vendor != "sqlite":
        advice = "表在 PostgreSQL 里，用它自己的归档，见“备份与恢复”；去掉 JIHENG_SHIP"
        return [Check("送出改动", "late", "不送", "JIHENG_SHIP 只送 SQLite 的改动", advice)]
    last = shipping.last_look(where.store())
    found = f"最近一次 {timezone.localtime(last):%Y-%m-%d %H:%M:%S}" if last else "还没有送过"
    if last is None or at - last > SHIPPED_WITHIN:
        advice = "看备份文件夹能不能写、磁盘满没满，服务器的窗口里写着原因"
        return [Check("送出改动", "missed", "断了", found, advice)]
    return [Check("送出改动", "done", "正常", found)]


def _backup(at: datetime) -> Check:
    names = where.store().names()
    if not names:
        return Check("备份", "late", "还没有", "没有备份", "在“备份与恢复”里现在备份；每天凌晨会自动备份")
    newest = moment_of(names[0])
    found = f"最近一份 {timezone.localtime(newest):%Y-%m-%d %H:%M}，共 {len(names)} 份"
    tried = Trial.objects.order_by("-at").first()
    if at - newest > BACKED_UP_WITHIN:
        return Check(
            "备份", "missed", "过期", found, "看“后台任务”里“每天备份”为什么没有办；在“备份与恢复”里现在备份"
        )
    if tried and not tried.is_sound:
        word = f"{tried.get_kind_display()}不符"
        return Check(
            "备份",
            "missed",
            word,
            f"{found}；{timezone.localtime(tried.at):%m-%d %H:%M} {word}",
            "在“备份与恢复”里看是哪一份、哪里不符",
        )
    if not where.is_elsewhere():
        return Check(
            "备份", "late", "同一磁盘", found, "用 JIHENG_BACKUPS 指定另一个磁盘上的文件夹，或定期复制走"
        )
    return Check("备份", "done", "正常", found)

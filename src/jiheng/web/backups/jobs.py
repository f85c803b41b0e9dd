"""A backup every night, a drill every week; and what people ask for."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from time import monotonic

from django.urls import reverse

from jiheng.errors import JihengError
from jiheng.web.accounts.models import User
from jiheng.web.accounts.needs import roles_of
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.backups import actions, where
from jiheng.web.backups.manifest import Why
from jiheng.web.backups.models import Trial, TrialKind
from jiheng.web.jobs.child import let_child
from jiheng.web.jobs.registry import Result, for_the_schedule, job
from jiheng.web.jobs.schedule import Daily, Weekly
from jiheng.web.jobs.work import Work

CHILD = "jiheng.web.backups.taking_child"
STAYS = "以前的备份都在"
TRIALS_KEPT = timedelta(days=800)


def may_make(user: User | None, _arguments: Mapping[str, str], on: date) -> bool:
    """Let those take and try backups to whom the matrix gives it."""
    return user is not None and Act.CREATE in matrix().acts("backup", roles_of(user, on))


# Before the nightly backup: a new server drills in its second week.
@job("backups.drill", "每周恢复演练", allowed=for_the_schedule, schedule=Weekly(day=2, after=time(12, 30)))
def drill_weekly(work: Work) -> Result:
    """Drill the newest backup."""
    Trial.objects.filter(at__lt=work.at - TRIALS_KEPT).delete()
    return _drilled(work, next(iter(where.store().names()), ""))


@job("backups.drill_now", "恢复演练", allowed=may_make)
def drill_now(work: Work) -> Result:
    """Drill a backup that somebody chose."""
    return _drilled(work, work.arguments["backup"])


def _drilled(work: Work, name: str) -> Result:
    if not name:
        return Result("还没有备份可以演练")
    found = actions.practise(name, at=work.at, tell=work.step)
    url = reverse("backups:backup", args=[name])
    if found.is_sound:
        return Result(f"用 {found.seconds} 秒恢复，比对 {len(found.table)} 项全部相符", url)
    wrong = [each.what for each in found.table if each.is_equal is False]
    return Result(f"比对 {len(found.table)} 项，不符：{'；'.join(wrong)}", url, missed=len(wrong))


@job("backups.take", "每天备份", allowed=for_the_schedule, schedule=Daily(after=time(2, 40)))
def take_daily(work: Work) -> Result:
    """Take the backup of the day."""
    return _taken(work, Why.SCHEDULE)


@job("backups.take_now", "备份", allowed=may_make)
def take_now(work: Work) -> Result:
    """Take a backup that somebody asked for."""
    return _taken(work, Why.ASKED)


def _taken(work: Work, why: Why) -> Result:
    begun = work.at.isoformat(), str(monotonic())
    name = let_child(work, CHILD, why, *begun, stays=STAYS)["name"]
    made, gone, remark = actions.note(where.store().read(name), at=work.at, by=work.user)
    words = f"备份了 {len(made.files)} 个文件，{made.size / 1e6:,.1f} MB"
    words += f"；清理了 {gone} 份旧的" if gone else ""
    told = [words, remark, *made.faults[:5]]
    url = reverse("backups:backup", args=[made.name])
    return Result("；".join(filter(None, told)), url, missed=len(made.faults) + bool(remark))


@job("backups.verify", "校验备份", allowed=may_make)
def verify_now(work: Work) -> Result:
    """Read a backup through."""
    name = work.arguments["backup"]
    try:
        found = actions.check(name, at=work.at, tell=work.step)
    except JihengError as error:
        Trial.objects.create(
            kind=TrialKind.VERIFY, backup=name, at=work.at, seconds=0, is_sound=False, told=[str(error)]
        )
        raise
    url = reverse("backups:backup", args=[name])
    return Result(
        "；".join(found[:5]) or "每个字节都在，数据库打得开，行数和链尾相符", url, missed=len(found)
    )

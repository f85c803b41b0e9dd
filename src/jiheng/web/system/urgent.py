"""Break glass: one asks that somebody may read at once, another grants it, the guards are told (AC-14).

What a right opens, and how each read is told: `projects/urgent.py`.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from jiheng.errors import UsageError
from jiheng.web.accounts.models import Organisation, User
from jiheng.web.accounts.needs import has_left, roles_of
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.jobs.actions import ask as ask_for_job
from jiheng.web.projects.access import seen_project
from jiheng.web.projects.models import Project, UrgentRight, UrgentState
from jiheng.web.projects.urgent import KIND, READ
from jiheng.web.system import alarms
from jiheng.web.trail import entries
from jiheng.web.trail.models import Entry

MOST_HOURS = 4
LEAST_REASON = 2  # letters
WHAT = "紧急授权"


def visible(user: User, on: date) -> QuerySet[UrgentRight]:
    """Give the urgent rights somebody may see: who may read them all, others their own."""
    rows = UrgentRight.objects.select_related(
        "user", "organisation", "project", "asked_by", "decided_by", "ended_by"
    )
    return rows if Act.READ in matrix().acts(KIND, roles_of(user, on)) else rows.filter(user=user)


@transaction.atomic
def ask(
    user: User, organisation: Organisation, project: Project | None, *, reason: str, hours: int,
    by: User, at: datetime, on: date,
) -> UrgentRight:  # fmt: skip
    """Ask that somebody may read for some hours. Raises UsageError, with all that is wrong with it."""
    wrong = []
    if not 1 <= hours <= MOST_HOURS:
        wrong.append(
            f"时限是 {hours} 小时，只能是 1 至 {MOST_HOURS} 小时\n    怎么办：到期还要看的，重新申请"
        )
    if len(reason.strip()) < LEAST_REASON:
        wrong.append("没有写原因\n    怎么办：写明出了什么事、要看什么")
    if has_left(user, on):
        wrong.append(f"{user} 的账号停用了，或者已经没有角色\n    怎么办：换一个在用的账号")
    if project is not None and not project.organisation.path.startswith(organisation.path):
        wrong.append(f"{project} 不是{organisation}和它下级单位的项目\n    怎么办：选项目所在的单位")
    if project is not None and seen_project(user, project.pk, on) is not None:
        wrong.append(f"{user} 按角色本来就能看 {project}\n    怎么办：不用申请，直接打开")
    if wrong:
        raise UsageError("\n".join(wrong))
    made = UrgentRight.objects.create(
        user=user, organisation=organisation, project=project, reason=reason.strip(), hours=hours,
        asked_by=by, asked_at=at,
    )  # fmt: skip
    _tell("ask_urgent", made, f"{by} 为 {made} 申请紧急授权", by=by, at=at, reason=made.reason)
    return made


@transaction.atomic
def decide(
    right: UrgentRight, *, granted: bool, decision: str, by: User, at: datetime, on: date
) -> UrgentRight:
    """Grant it from now on, or refuse it. Raises UsageError for who asked and for whom it is (four eyes)."""
    found = _locked(right)
    if granted and has_left(found.user, on):
        raise UsageError(f"{found.user} 的账号停用了，或者已经没有角色\n    怎么办：退回")
    if granted:
        found.until = at + timedelta(hours=found.hours)
    found.decide(
        UrgentState.GRANTED if granted else UrgentState.REFUSED, returned=not granted, by=by, at=at,
        decision=decision, what=WHAT, others="另一位安全管理员", hands=(found.user,),
    )  # fmt: skip
    act, word = ("grant_urgent", "批准") if granted else ("refuse_urgent", "没有批准")
    _tell(act, found, f"{by} {word} {found} 的紧急授权", by=by, at=at, reason=found.decision)
    return found


@transaction.atomic
def end(right: UrgentRight, *, by: User, at: datetime, reason: str) -> UrgentRight:
    """End it before its hours are over. Raises UsageError where it holds no more."""
    found = _locked(right)
    if not found.holds(at):
        raise UsageError(f"这一条{WHAT}{standing(found, at)}，不用再结束\n    怎么办：刷新页面")
    if len(reason.strip()) < LEAST_REASON:
        raise UsageError("提前结束要写明原因\n    怎么办：填“原因”")
    found.state, found.until, found.ended_by = UrgentState.ENDED, at, by
    found.save()
    _tell("end_urgent", found, f"{by} 提前结束 {found} 的紧急授权", by=by, at=at, reason=reason.strip())
    return found


def standing(right: UrgentRight, at: datetime) -> str:
    """Say how far it is, its hours counted."""
    if right.state == UrgentState.GRANTED:
        return "正在使用" if right.holds(at) else "已到期"
    return str(right.get_state_display())


def reads(right: UrgentRight) -> QuerySet[Entry]:
    """Give the entries of what was read by it."""
    chains = Organisation.objects.filter(path__startswith=right.organisation.path).values("pk")
    return Entry.objects.filter(chain__in=chains, act=READ, object_kind=KIND, object_id=str(right.pk))


def _locked(right: UrgentRight) -> UrgentRight:
    rows = UrgentRight.objects.select_for_update(of=("self",))
    return rows.select_related("user", "asked_by", "organisation", "project").get(pk=right.pk)


def _tell(act: str, right: UrgentRight, words: str, *, by: User, at: datetime, reason: str) -> None:
    """Write it down, alarm the administrators, and have their notices found now, not in five minutes."""
    told = {
        "user": str(right.user_id), "organisation": str(right.organisation_id),
        "named": str(right.project_id or ""), "hours": right.hours,
        "until": right.until.isoformat() if right.until else "",
    }  # fmt: skip
    entries.write(
        act, KIND, right.pk, by=by, at=at, organisation=right.organisation_id, project=right.project_id,
        after=told, reason=reason,
    )  # fmt: skip
    alarms.written(
        [alarms.Alarm("urgent", f"{right.pk}:{act}", "：".join(filter(None, (words, reason))))], at
    )
    ask_for_job("notices.find", by=None, at=at, key=f"{right.pk}:{act}")

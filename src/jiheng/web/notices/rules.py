"""When who is told what: every rule of it stands here (ux.md 12)."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from jiheng.errors import UnreadableValueError
from jiheng.values.working_days import WorkingCalendar
from jiheng.web.accounts.roles import Role
from jiheng.web.notices.models import NoticeKind

DAYS_BEFORE = (7, 3, 1)  # a duty is due
BREAKING = 80  # per cent of a limit are used
APPROVAL_WAITS = timedelta(hours=24)
AT_ONCE = {
    NoticeKind.DOWN, NoticeKind.ALARM, NoticeKind.BREAKING, NoticeKind.RETURNED, NoticeKind.APPROVAL,
    NoticeKind.REMINDED,
}  # fmt: skip
IN_GROUPS = {NoticeKind.BREAKING}  # what a group is told at once: no name, no score in it
DIGEST_AT = time(8, 45)  # of a working day; all that is not told at once
QUIET_FROM, QUIET_UNTIL = time(22), time(7)  # only what is down or alarming is told
# What is overdue and unanswered goes up after so many days; clerk and vendor have it on their desk at once.
LADDER = {Role.UNIT_HEAD: 3, Role.FISCAL_CLERK: 10}
TRIES_AFTER = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 180))  # then it is given up
SLOWLY = timedelta(minutes=10)  # at least, where a service says that we are too fast
SATURDAY = 5


def tells_at(kind: NoticeKind, found_at: datetime) -> datetime:
    """Say when something found is told, if it still stands then."""
    return found_at + APPROVAL_WAITS if kind == NoticeKind.APPROVAL else found_at


def not_before(kind: NoticeKind, at: datetime) -> datetime:
    """Give the first moment at which a message may go out, from `at` on."""
    local = timezone.localtime(at)
    if kind in {NoticeKind.DOWN, NoticeKind.ALARM} or QUIET_UNTIL <= local.time() < QUIET_FROM:
        return at
    day = local.date() + timedelta(days=1) if local.time() >= QUIET_FROM else local.date()
    return datetime.combine(day, QUIET_UNTIL, local.tzinfo)


def is_working_day(day: date) -> bool:
    """Say whether a day is one of work; of a year that no table knows, from Monday to Friday."""
    try:
        return WorkingCalendar().is_working_day(day)
    except UnreadableValueError:
        return day.weekday() < SATURDAY


def next_try(tries: int, at: datetime, *, slowly: bool) -> datetime | None:
    """Say when to try again after so many tries; None: no more."""
    if tries > len(TRIES_AFTER):
        return None
    wait = TRIES_AFTER[tries - 1]
    return at + (max(wait, SLOWLY) if slowly else wait)

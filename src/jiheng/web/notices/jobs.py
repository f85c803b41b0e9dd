"""What is found becomes a notice every five minutes, what is queued goes out every minute, a digest daily."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from jiheng.web.accounts.models import Membership, User
from jiheng.web.jobs.registry import Result, for_the_schedule, job
from jiheng.web.jobs.schedule import Daily, Every
from jiheng.web.jobs.work import Work
from jiheng.web.notices import outbox
from jiheng.web.notices.finding import breaking_limits, found
from jiheng.web.notices.rules import DIGEST_AT


@job("notices.find", "找出要提醒的事", allowed=for_the_schedule, schedule=Every(minutes=5))
def find_notices(work: Work) -> Result:
    """Look at the desk of everybody who has a role."""
    on = timezone.localdate(work.at)
    breaking = breaking_limits(work.at)
    people = list(User.objects.filter(is_active=True, memberships__in=_holding(on)).distinct().order_by("pk"))
    new = 0
    for number, user in enumerate(people):
        work.step(number, len(people), f"看第 {number + 1} 个人的工作台")
        with work.commit():
            new += outbox.keep(user, found(user, on, breaking), work.at)
    work.step(len(people), len(people))
    return Result(f"看了 {len(people)} 个人，新提醒 {new} 条")


def _holding(on: date) -> QuerySet[Membership]:
    return Membership.objects.on(on)


@job("notices.digest", "发今日提醒", allowed=for_the_schedule, schedule=Daily(after=DIGEST_AT))
def digest(work: Work) -> Result:
    """Queue the digest of a working day."""
    with work.commit():
        made = outbox.digest(timezone.localdate(work.at), work.at)
    return Result(f"排了 {made} 条今日提醒")


@job("notices.send", "发出提醒", allowed=for_the_schedule, schedule=Every(minutes=1))
def send(work: Work) -> Result:
    """Send what is queued, one after the other; what fails is tried again later."""
    waiting = outbox.due_messages(work.at)
    sent = failed = 0
    for number, message_id in enumerate(waiting):
        work.step(number, len(waiting), f"发第 {number + 1} 条")
        with work.commit():
            message = outbox.take(message_id, work.at)
        if message is None:
            continue
        told = outbox.send(message, work.at)
        with work.commit():
            outbox.settle(message, told, work.at)
        sent, failed = sent + told.taken, failed + (not told.taken)
    work.step(len(waiting), len(waiting))
    return Result(f"发出 {sent} 条" + (f"，{failed} 条没有发出" if failed else ""), missed=failed)

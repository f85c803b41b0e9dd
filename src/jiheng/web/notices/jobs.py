"""What is found becomes a notice every five minutes, what is queued goes out every minute, a digest daily."""

from datetime import time

from django.utils import timezone

from jiheng.web.accounts.models import User
from jiheng.web.jobs.registry import Result, for_the_schedule, job
from jiheng.web.jobs.schedule import Daily, Every
from jiheng.web.jobs.work import Work
from jiheng.web.notices import outbox
from jiheng.web.notices.anchors import queue_anchors
from jiheng.web.notices.finding import breaking_limits, found_for_all
from jiheng.web.notices.rules import DIGEST_AT
from jiheng.web.projects.audience import Audience
from jiheng.web.system import alarms, program

WHOLE_AT = time(5)


@job("notices.find", "找出要提醒的事", allowed=for_the_schedule, schedule=Every(minutes=5))
def find_notices(work: Work) -> Result:
    """Find what everybody who has a role is to be told, and keep it where it is not what was kept."""
    return _found(work)


@job("notices.alarms", "看有没有安全告警", allowed=for_the_schedule, schedule=Every(minutes=1), prompt=True)
def find_alarms(work: Work) -> Result:
    """Look for what is no accident, and tell it at once."""
    with work.commit():
        new = alarms.raise_new(work.at)
    return Result(f"{len(new)} 个告警；{_found(work).words}" if new else "没有告警")


@job("notices.whole", "核对全部审计链和程序文件", allowed=for_the_schedule, schedule=Daily(after=WHOLE_AT))
def look_at_all(work: Work) -> Result:
    """Reckon every chain anew, hold the program against its release: once a day, and at every start."""
    found = [*alarms.whole_chains(work.at), *program.alarms()]
    with work.commit():
        new = alarms.written(found, work.at)
    return Result(f"{len(new)} 个告警；{_found(work).words}" if new else "全部相符")


def _found(work: Work) -> Result:
    at = work.at
    audience = Audience(timezone.localdate(at))
    told = found_for_all(audience, breaking_limits(at))
    differing = outbox.differing(told, at)
    people = audience.people | User.objects.in_bulk(differing - audience.people.keys())  # who has left
    changed = [pk for pk in people if pk in differing]
    new = 0
    for number, pk in enumerate(changed):
        work.step(number, len(changed), f"第 {number + 1} 个人的提醒有变化")
        with work.commit():
            new += outbox.keep(people[pk], told.get(pk, ()), at)
    work.step(len(changed), len(changed))
    return Result(f"看了 {len(audience.people)} 个人，{len(changed)} 个人的提醒有变化，新提醒 {new} 条")


@job("notices.digest", "发今日提醒", allowed=for_the_schedule, schedule=Daily(after=DIGEST_AT))
def digest(work: Work) -> Result:
    """Queue the digest of a working day."""
    with work.commit():
        made = outbox.digest(timezone.localdate(work.at), work.at)
    return Result(f"排了 {made} 条今日提醒")


@job("notices.send", "发出提醒", allowed=for_the_schedule, schedule=Every(minutes=1), prompt=True)
def send(work: Work) -> Result:
    """Send what is queued, one after the other, new anchors too; what fails is tried again later."""
    with work.commit():
        queue_anchors(work.at)
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

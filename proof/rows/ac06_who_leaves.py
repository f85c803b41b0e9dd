"""AC-06: whoever leaves has nothing left within a minute, by whatever way they came in.

People leave in seven ways: a role is revoked, the account suspended, their head asks for it, the role or the
contract ends with its day, the contract is ended, the role was held at a parent organisation. Beforehand each
has everything open that the product gives: session, token, kept answer, invitation, links, queued messages,
digests, the vendor's group, notices, jobs, DingTalk. Each is used before (it must work) and at once after.
What still works is tried again a minute later, when the schedule has run: a survivor.
"""

import time
from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from uuid import uuid4

from proof.browsers import browser
from proof.databases import ready
from proof.row import Row

THEN = datetime(2023, 6, 1, 15, 58, 30, tzinfo=UTC)  # Thursday, 23:58:30 in Beijing: days end soon
MIDNIGHT = datetime(2023, 6, 1, 16, tzinfo=UTC)
MINUTE = timedelta(seconds=60)
PASSWORD = f"Kaoyan{7382}Hengliang"
OK, REDIRECT = 200, 302

row = Row(
    "AC-06",
    promises=("I-9",),
    sizes={"short": {"rounds": 1}, "night": {"rounds": 6}, "long": {"rounds": 100}},
    bars=(
        "ends >= 7", "paths >= 8", "unopened = 0", "survivors = 0", "revived = 0", "worst_ms <= 60000",
        "innocent_lost = 0",
    ),
)  # fmt: skip


@row.runs
def let_them_leave(trial):
    """Let one person a way leave, in each round in another order."""
    ready(trial.room)
    import time_machine

    tried = counts()
    for number in range(trial.size["rounds"]):
        ends = [*ENDS]
        trial.random.shuffle(ends)
        for end in ends:
            with time_machine.travel(THEN, tick=False) as clock:
                leave(f"{number}{end}", end, clock, tried)
    return {
        "ends": len(tried.ends), "paths": len(tried.paths), "checks": tried.checks,
        "unopened": tried.unopened, "survivors": tried.survivors, "revived": tried.revived,
        "innocent_lost": tried.lost, "worst_ms": tried.ms,
    }  # fmt: skip


def counts():
    """Give what is counted."""
    return SimpleNamespace(
        ends=set(), paths=set(), checks=0, unopened=0, survivors=0, revived=0, lost=0, ms=0
    )


def leave(word, end, clock, tried):
    """Open everything, leave, and see what of it opens still."""
    person = _person(word, end)
    paths = {name: partial(path, person) for name, path in PATHS.items() if _applies(name, end)}
    for name, alive in paths.items():
        if not alive():
            tried.unopened += 1
            print(f"{end}: {name} did not open beforehand")
    begun = time.perf_counter()
    undone = ENDS[end](person, clock)
    left = {name: alive for name, alive in paths.items() if alive()}
    tried.ms = max(tried.ms, round((time.perf_counter() - begun) * 1000))
    if left:
        clock.shift(MINUTE)
        _schedule()
    for name, alive in left.items():
        if alive():
            tried.survivors += 1
            print(f"{end}: {name} survives")
        else:
            tried.ms = max(tried.ms, MINUTE.seconds * 1000)
    tried.checks += 2 * len(paths)
    tried.ends.add(end)
    tried.paths |= paths.keys()
    tried.lost += not _session(person.other) if person.other else 0
    if undone:
        undone()
        tried.revived += any(paths[name]() for name in ("session", "invitation"))


def _person(word, end):
    """Give somebody of a vendor, or of a parent of the unit, with everything open."""
    from django.utils import timezone

    from jiheng.web.accounts import passwords, tokens
    from jiheng.web.accounts.models import Membership
    from jiheng.web.accounts.roles import Role
    from jiheng.web.evidence import actions as evidence
    from jiheng.web.jobs.actions import ask
    from jiheng.web.monitoring import answers
    from jiheng.web.monitoring.models import FaultNumber, Staff
    from tests.support import cast as casting
    from tests.support.cast import cast
    from tests.support.kept import give_text
    from tests.support.programs import Program

    now, ours = timezone.now(), cast(word)
    give_text(ours.project)
    if end == "parent":
        home, role = ours.region, Role.UNIT_CLERK
    else:
        home, role = ours.vendor, Role.VENDOR_ENGINEER
    user = casting.person(f"{word}某", role, home)
    passwords.keep(user, PASSWORD, by=user, at=now)
    user.refresh_from_db()
    first = evidence.enter(
        ours.project, "incident",
        {"system": "信访系统", "received_at": "2023-06-01 09:00", "symptom": "打不开"},
        by=ours[Role.UNIT_CLERK], at=now,
    )  # fmt: skip
    made = SimpleNamespace(
        word=word, ours=ours, user=user, project=ours.project, home=home, client=browser(user),
        program=Program(user),
        membership=Membership.objects.get(user=user), incident=first.record_id, replayed=str(uuid4()),
        other=None,
        fault=FaultNumber.objects.create(project=ours.project, incident=first.record_id).pk,
        invitation=tokens.invite(user, by=ours[Role.SYSTEM_ADMIN], at=now), said=0,
        link=answers.make(ours.project, first.record_id, by=user, at=now),
        group_link=answers.make(ours.project, first.record_id, by=None, at=now),
        job=ask("notices.find", by=None, at=now, key=word, project=ours.project.pk).job,
    )  # fmt: skip
    made.job.asked_by = user
    made.job.save()
    Staff.objects.create(
        user=user, staff=f"staff-{word}", state="approved", asked_by=ours[Role.SYSTEM_ADMIN], asked_at=now
    )
    made.own, made.group = _channel(user, user), _channel(home, ours[Role.SYSTEM_ADMIN])
    _notice(made)
    if end != "contract" and home == ours.vendor:
        made.other = SimpleNamespace(client=browser(user), project=ours.project)
        made.other.client.force_login(ours[Role.VENDOR_MANAGER])
    return made


def _channel(owner, by):
    from django.utils import timezone

    from jiheng.web.notices import actions

    made = actions.add_channel(owner, "email", "邮箱", "someone@example.gov.cn", "", by=by, at=timezone.now())
    type(made).objects.filter(pk=made.pk).update(state="approved")
    return made


def _notice(person):
    """Have the person told of something of the project."""
    from django.urls import reverse
    from django.utils import timezone

    from jiheng.web.notices import outbox
    from jiheng.web.notices.finding import Found
    from jiheng.web.notices.models import Notice, NoticeKind

    where = reverse("desk:overview", args=[person.project.pk])
    told = [
        Found(
            NoticeKind.OVERDUE, f"巡检逾期{person.word}", str(person.project), "", where, f"late{person.word}"
        ),
        Found(
            NoticeKind.BREAKING, f"时限{person.word}", str(person.project), "", where, f"limit{person.word}"
        ),
    ]
    outbox.keep(person.user, told, timezone.now())
    person.notices = {each.kind: each for each in Notice.objects.filter(user=person.user)}


# What is open: each says whether it still opens.


def _session(person):
    return person.client.get(f"/projects/{person.project.pk}/").status_code == OK


def _token(person):
    return person.program.get(f"projects/{person.project.pk}").status_code == OK


def _kept_answer(person):
    """Send a write that was done before again, under its key: its kept answer tells of the project."""
    body = {"values": {"system": "信访系统", "symptom": "慢", "received_at": "2023-06-01 10:00"}}
    where = f"projects/{person.project.pk}/records/incident"
    answer = person.program.send("post", where, body, Idempotency_Key=person.replayed)
    return answer.status_code < 300


def _sign_in(person):

    given = {"login": person.user.username, "password": PASSWORD}
    return browser().post("/login/", given).status_code == REDIRECT


def _invitation(person):

    return browser().get(f"/invitation/{person.invitation}/").status_code == OK


def _opens(link):
    from django.urls import reverse

    return browser().get(reverse("answers:answer", args=[link])).status_code == OK


def _link(person):
    return _opens(person.link)


def _group_link(person):
    return _opens(person.group_link)


def _taken(channel, key, text="文字"):
    """Queue a message before, and say whether it is taken now: what waits since before is what goes out."""
    from django.utils import timezone

    from jiheng.web.notices import outbox
    from jiheng.web.notices.models import Message

    now = timezone.now()
    message = Message.objects.filter(channel=channel, key=key).first()
    message = message or outbox.queue(channel, key, text, now, now)
    taken = outbox.take(message.pk, now)
    Message.objects.filter(pk=message.pk).update(state="queued")
    return taken is not None


def _queued(person):
    return _taken(person.own, str(person.notices["overdue"].pk))


def _digest(person):
    return _taken(person.own, "digest:2023-06-02", "昨天写好的")


def _next_digest(person):
    return bool(_digest_of(person.own, person))


def _digest_of(channel, person):
    from datetime import date

    from jiheng.web.notices.models import Message
    from jiheng.web.notices.outbox import digest

    Message.objects.filter(channel=channel, key="digest:2023-06-05").delete()
    digest(date(2023, 6, 5), datetime.now(UTC))
    return Message.objects.filter(
        channel=channel, key="digest:2023-06-05", text__contains=str(person.project)
    )


def _group_fault(person):
    return _taken(person.group, f"{person.project.pk}:fault:1")


def _group_limit(person):
    return _taken(person.group, f"notice:{person.notices['breaking'].key}")


def _group_digest(person):
    return bool(_digest_of(person.group, person))


def _inbox(person):
    page = person.client.get("/notices/?show=all")
    return page.status_code == OK and f"巡检逾期{person.word}" in page.content.decode()


def _notices_api(person):
    told = person.program.get("notices?over=true")
    return told.status_code == OK and f"巡检逾期{person.word}" in str(told.json())


def _job(person):
    listed = person.client.get("/jobs/").content.decode()
    return person.client.get(f"/jobs/{person.job.pk}/").status_code == OK or str(person.job.pk) in listed


def _dingtalk(person):
    from jiheng.sources.dingtalk_callback import Said
    from jiheng.web.monitoring import robot

    person.said += 1
    message = f"{person.word}{person.said}"
    said = robot.hear(
        Said(message, f"staff-{person.word}", "某", f"收到 {person.fault}", ""), datetime.now(UTC)
    )
    return "已登记" in said or "早先登记过" in said


PATHS = {
    "session": _session, "token": _token, "kept answer": _kept_answer, "signing in": _sign_in,
    "invitation": _invitation, "answer link": _link, "link of the group": _group_link,
    "queued message": _queued,
    "queued digest": _digest, "next digest": _next_digest, "fault for the group": _group_fault,
    "limit for the group": _group_limit, "digest of the group": _group_digest, "notices": _inbox,
    "notices by token": _notices_api, "job": _job, "DingTalk": _dingtalk,
}  # fmt: skip
OF_GROUP = {"link of the group", "fault for the group", "limit for the group", "digest of the group"}
OF_EMPLOYED = {"signing in", "invitation"}  # where a contract ends, its people stay with the vendor
CONTRACTS = {"contract", "contract by its day"}


def _applies(name, end):
    return name not in (OF_EMPLOYED if end in CONTRACTS else OF_GROUP)


# How they leave.


def _revoke(person, _clock):
    from jiheng.web.accounts import people
    from jiheng.web.accounts.roles import Role

    on = _today()
    people.revoke(
        person.membership, by=person.ours[Role.SECURITY_ADMIN], at=datetime.now(UTC), on=on, reason="离职"
    )


def _suspend(person, _clock):
    from jiheng.web.accounts import people
    from jiheng.web.accounts.roles import Role

    def told(active):
        people.set_active(
            person.user, active, by=person.ours[Role.SYSTEM_ADMIN], at=datetime.now(UTC), reason="离职"
        )

    told(active=False)
    return partial(told, active=True)


def _propose(person, _clock):
    from jiheng.web.accounts import proposals
    from jiheng.web.accounts.models import ProposalKind
    from jiheng.web.accounts.roles import Role

    asked = proposals.Asked(ProposalKind.END, person.home, Role(person.membership.role), "离职", person.user)
    now, on = datetime.now(UTC), _today()
    made = proposals.propose(asked, by=person.ours[Role.VENDOR_MANAGER], at=now, on=on)
    proposals.carry_out(made, by=person.ours[Role.SECURITY_ADMIN], at=now, on=on)


def _role_by_day(person, clock):
    """Let the day pass with which a role ends; it was said beforehand."""
    person.membership.until = _today()
    person.membership.save()
    clock.move_to(MIDNIGHT, tick=False)


def _contract(person, _clock):
    from jiheng.web.accounts.roles import VENDOR_ROLES, Role
    from jiheng.web.system import assignments

    for each in person.project.assignments.filter(role__in=VENDOR_ROLES):
        assignments.finish(each, by=person.ours[Role.UNIT_CLERK], at=datetime.now(UTC), on=_today())


def _contract_by_day(person, clock):
    from jiheng.web.accounts.roles import VENDOR_ROLES

    person.project.assignments.filter(role__in=VENDOR_ROLES).update(until=_today())
    clock.move_to(MIDNIGHT, tick=False)
    person.other = None


ENDS = {
    "role": _revoke, "account": _suspend, "proposal": _propose, "role by its day": _role_by_day,
    "contract": _contract, "contract by its day": _contract_by_day, "parent": _revoke,
}  # fmt: skip


def _today():
    from django.utils import timezone

    return timezone.localdate()


def _schedule():
    """Let the schedule do what is due."""
    from django.utils import timezone

    from jiheng.web.jobs.actions import tick
    from jiheng.web.jobs.doing import do_next

    tick(timezone.now())
    while do_next("proof", timezone.now, only=["notices.find", "notices.digest"]):
        pass

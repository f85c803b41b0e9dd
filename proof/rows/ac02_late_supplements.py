"""AC-02: what comes after sign-off is a late supplement, and moves no score until two people have reopened.

The clock is set behind the sign-off of a period. Every way by which something comes in is tried with
records of the period: page, API, table, correction, withdrawal, connector and alert, the vendor's and the
clerk's. What is taken must be a late supplement, and the total must stay the same to the last digit. Then
the period is asked to be opened again: by the head alone, by the evaluator alone, by one person under two
accounts, in the wrong order: the score must stay. Only when the unit's head has asked and the evaluator
has approved does it move.
"""

import io
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from proof.browsers import browser
from proof.databases import ready
from proof.row import Row

SIGNED_AT = datetime(2023, 7, 3, 2, tzinfo=UTC)
AFTER = SIGNED_AT + timedelta(days=10)
LONG = "补报六月的培训签到表，依据是现场照片和签到原件"
DAYS = 28

row = Row(
    "AC-02",
    promises=("I-8",),
    sizes={"short": {"rounds": 1}, "night": {"rounds": 8}, "long": {"rounds": 25}},
    bars=(
        "ways >= 8", "attempts >= 10", "score_changes = 0", "taken_as_usual = 0", "late_kept >= 3",
        "surprises = 0", "reopened_by_one = 0", "moved_after_both = size.rounds",
    ),
)  # fmt: skip


@row.runs
def come_late(trial):
    """Sign, come late by every way, try to reopen with too few, then with both."""
    ready(trial.room)
    import time_machine

    found = SimpleNamespace(ways=set(), attempts=0, surprises=0, changes=0, usual=0, late=0, alone=0, moved=0)
    for number in range(trial.size["rounds"]):
        with time_machine.travel(SIGNED_AT, tick=False) as clock:
            _one(trial, f"甲{number}", clock, found)
    return {
        "ways": len(found.ways), "attempts": found.attempts, "late_kept": found.late,
        "taken_as_usual": found.usual, "surprises": found.surprises,
        "score_changes": found.changes, "reopened_by_one": found.alone, "moved_after_both": found.moved,
    }  # fmt: skip


def _one(trial, word, clock, found):
    from jiheng.values.period import Period
    from jiheng.web.accounts.roles import Role
    from jiheng.web.evidence import reopening
    from jiheng.web.evidence.reopening import Wanted
    from tests.support.cast import cast
    from tests.support.kept import TEXT
    from tests.support.promised import promise

    ours = cast(word)
    assert "≥2次" in TEXT
    promise(
        ours.project, TEXT.replace("≥2次", f"≥{9 + len(WAYS) * 4}次")
    )  # so that one more always moves the score
    first = _enter(ours, Role.VENDOR_ENGINEER, 1)
    kept = _enter(ours, Role.VENDOR_ENGINEER, 2)
    head = ours[Role.UNIT_HEAD]
    wanted = [Wanted("training", Period.months(2023, 6, 6))]
    [signed] = reopening.sign_many(ours.project, wanted, by=head, at=SIGNED_AT)
    clock.move_to(AFTER + timedelta(minutes=trial.random.randrange(60 * 24 * 100)), tick=False)
    total = _total(ours)
    for name, way in WAYS.items():
        before = _usual(ours)
        roles = (Role.VENDOR_ENGINEER, Role.UNIT_CLERK)
        days = trial.random.sample(range(3, DAYS), len(roles))  # the same twice would be refused as such
        for role, day in zip(roles, days, strict=True):
            came = SimpleNamespace(ours=ours, role=role, first=first, kept=kept, day=day)
            found.surprises += _surprised(name, way, came)
            found.attempts += 1
            found.ways.add(name)
            if (now := _total(ours)) != total:
                found.changes += 1
                print(f"{name} by {role}: {total} became {now}")
                total = now
        if _usual(ours) != before:
            found.usual += 1
            print(f"{name}: taken as if nothing were signed")
    late = ours.project.records.filter(is_late=True)
    found.late += late.count()
    found.alone += _too_few(ours, signed)
    found.changes += _total(ours) != total
    _both(ours, signed)
    from jiheng.web.evidence import actions as evidence

    extra = late.filter(supersedes="").first()
    if extra is not None:
        evidence.take_in(extra, by=ours[Role.UNIT_CLERK], at=_now())
        found.moved += _total(ours) != total


def _surprised(name, way, came):
    """Come in by a way; say whether it ended otherwise than taken, or refused in words, and tell how."""
    try:
        way(came)
    except Exception as error:  # noqa: BLE001 — it is counted and told
        print(f"{name} by {came.role}: {error!r}")
        return True
    return False


def _words(day, topic="培训"):
    return {
        "system": "信访系统",
        "held_on": f"2023-06-{day:02}",
        "topic": f"{topic}{day}",
        "trainer": "张三",
        "attendees": "12",
    }


def _enter(ours, role, day):
    from jiheng.web.evidence import actions as evidence

    return evidence.enter(ours.project, "training", _words(day), by=ours[role], at=_now())


def _now():
    from django.utils import timezone

    return timezone.now()


def _total(ours):
    """Give the points of every indicator, and the total, as they stand now."""
    from django.utils import timezone

    from jiheng.web.evaluations.evaluating import evaluated

    ours.project.refresh_from_db()
    card = evaluated(ours.project, timezone.localdate()).card
    return (
        str(card.total),
        card.grade,
        *((each.leaf.name, str(each.score), each.actual) for each in card.leaves()),
    )


def _usual(ours):
    """Count what stands and is no late supplement."""
    return ours.project.records.filter(kind="training", is_late=False, stands=True, superseded_by="").count()


# Ways in: each is given a role, a record of the period, another one, and a day.


def _quietly(does):
    from jiheng.errors import JihengError

    try:
        does()
    except JihengError:
        return False
    return True


def _plainly(came):
    _quietly(lambda: _enter(came.ours, came.role, came.day))


def _as_late(came):
    from jiheng.web.evidence import actions as evidence

    _quietly(
        lambda: evidence.enter(
            came.ours.project,
            "training",
            _words(came.day, "补"),
            by=came.ours[came.role],
            at=_now(),
            late=True,
        )
    )


def _corrected(came):
    from jiheng.web.evidence import actions as evidence

    for late in (False, True):
        _quietly(lambda late=late: evidence.correct(
            came.first, {"held_on": "2023-05-01", "attendees": "99"}, by=came.ours[came.role], at=_now(),
            reason=LONG,
            late=late
        ))  # fmt: skip


def _withdrawn(came):
    from jiheng.web.evidence import actions as evidence

    for late in (False, True):
        _quietly(
            lambda late=late: evidence.withdraw(
                came.kept, by=came.ours[came.role], at=_now(), reason=LONG, late=late
            )
        )


def _moved_in(came):
    """Enter it outside of the period, then correct its day to lie within."""
    from jiheng.web.evidence import actions as evidence

    made = evidence.enter(
        came.ours.project,
        "training",
        _words(came.day) | {"held_on": "2021-05-05"},
        by=came.ours[came.role],
        at=_now(),
    )
    _quietly(
        lambda: evidence.correct(
            made, {"held_on": f"2023-06-{came.day:02}"}, by=came.ours[came.role], at=_now(), reason=LONG
        )
    )
    evidence.withdraw(made, by=came.ours[came.role], at=_now(), reason=LONG) if _stands(made) else None


def _stands(record):
    record.refresh_from_db()
    return record.stands and not record.superseded_by


def _taken_in(came):
    from jiheng.web.evidence import actions as evidence

    for each in came.ours.project.records.filter(is_late=True, superseded_by=""):
        _quietly(lambda each=each: evidence.take_in(each, by=came.ours[came.role], at=_now()))


def _by_page(came):
    from django.urls import reverse

    client = browser(came.ours[came.role])
    form = reverse("operations:new", kwargs={"project_id": came.ours.project.pk, "kind": "training"})
    for late in ({}, {"late": "on"}, {"late": "1"}):
        client.post(form, _words(came.day, "页") | late)


def _by_api(came):
    from tests.support.programs import Program

    program = Program(came.ours[came.role])
    for late in (False, True):
        body = {"values": _words(came.day, "程序"), "late": late}
        program.send("post", f"projects/{came.ours.project.pk}/records/training", body)
    program.send(
        "post",
        f"projects/{came.ours.project.pk}/records/training/bulk",
        {"records": [_words(came.day, "批")]},
    )


def _by_table(came):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.support.programs import Program

    program, home = Program(came.ours[came.role]), f"projects/{came.ours.project.pk}/records/training/imports"
    head = "系统,培训日期,培训内容,培训人,参加人数"
    told = io.BytesIO(f"{head}\n信访系统,2023-06-{came.day:02},表{came.day},李四,3\n".encode())
    answer = program.post(f"/api/v1/{home}", {"file": SimpleUploadedFile("补.csv", told.getvalue())})
    if answer.status_code < 300:
        pending = answer.json().get("id", "")
        program.send("post", f"{home}/{pending}/decision", {"reason": LONG})


def _by_server(came):
    """As connectors and receivers of alerts enter: nobody's, late where it must be."""
    from jiheng.web.evidence import actions as evidence

    rows = [{"id": f"外{came.role}{came.day}", **_words(came.day, "接")}]
    _quietly(lambda: evidence.import_rows(
        came.ours.project, "training", rows, by=None, at=_now(), late=True, signing="接口", source="接口",
        reason="接入"
    ))  # fmt: skip


WAYS = {
    "plainly": _plainly, "as late": _as_late, "corrected": _corrected, "withdrawn": _withdrawn,
    "moved in": _moved_in, "taken in": _taken_in, "page": _by_page, "API": _by_api, "table": _by_table,
    "server": _by_server,
}  # fmt: skip


def _too_few(ours, signed):
    """Try to open it again without both; give how often it came about."""
    from jiheng.web.accounts.roles import Role
    from jiheng.web.evidence import reopening
    from jiheng.web.evidence.models import Reopening, ReopeningState
    from tests.support.cast import person
    from tests.support.programs import Program

    head, lead = ours[Role.UNIT_HEAD], ours[Role.EVALUATION_LEAD]
    twin = person(f"{ours.word}双", Role.EVALUATION_LEAD, ours.evaluator)
    type(head).objects.filter(pk__in=(head.pk, twin.pk)).update(person="同一个人")
    head.refresh_from_db()
    twin.refresh_from_db()
    home, opened = f"projects/{ours.project.pk}/sign-offs", 0

    def asked(user):
        answer = Program(user).send("post", f"{home}/{signed.pk}/reopenings", {"reason": LONG})
        return (
            Reopening.objects.filter(pk=answer.json().get("id")).first() if answer.status_code < 300 else None
        )

    for nobody in (
        ours[Role.VENDOR_MANAGER],
        ours[Role.UNIT_CLERK],
        lead,
        ours[Role.EXPERT],
        ours[Role.AUDITOR],
    ):
        if asked(nobody) is not None:
            opened += 1
            print(f"{nobody} asked to reopen without the head")
    made = asked(head)
    assert made is not None
    for other in (
        head,
        twin,
        ours[Role.UNIT_CLERK],
        ours[Role.VENDOR_MANAGER],
        ours[Role.EXPERT],
        ours[Role.AUDITOR],
    ):
        Program(other).send(
            "post", f"projects/{ours.project.pk}/reopenings/{made.pk}/decision", {"approve": True}
        )
        _quietly(lambda other=other: other in (head, twin) and reopening.decide_reopening(
            made.pk, approve=True, by=other, at=_now()
        ))  # fmt: skip
        made.refresh_from_db()
        if made.state != ReopeningState.ASKED:
            opened += 1
            print(f"{other} reopened alone")
    return opened


def _both(ours, signed):
    from jiheng.web.accounts.roles import Role
    from jiheng.web.evidence import reopening
    from jiheng.web.evidence.models import Reopening

    made = Reopening.objects.get(sign_off=signed)
    reopening.decide_reopening(made.pk, approve=True, by=ours[Role.EVALUATION_LEAD], at=_now())

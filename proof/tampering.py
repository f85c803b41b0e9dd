"""What rows of tamper evidence share: a server with a history, and a person with its database and disk.

The history is made by the product, in transactions that are kept. The attacker works past it: raw SQL without
the guards, files on the disk, whole chains reckoned anew.
"""

import io
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from proof.databases import ready

AT = datetime(2023, 6, 1, 2, tzinfo=UTC)
DAY = timedelta(days=1)
CHECKS = """SELECT conrelid::regclass::text, conname FROM pg_constraint
WHERE contype = 'c' AND connamespace = current_schema()::regnamespace"""


def history(room, records=12):
    """Make a server on which people worked: records, a correction, a file, an expert's points, a sign-off."""
    ready(room)
    from django.conf import settings

    from jiheng.values.period import Period
    from jiheng.web.accounts.roles import Role
    from jiheng.web.evaluations import group
    from jiheng.web.evidence import actions
    from jiheng.web.evidence.files import attach
    from jiheng.web.trail import entries
    from tests.support.cast import cast
    from tests.support.kept import enter, give_text, training

    settings.ANCHORS = str(room / "elsewhere.txt")
    ours = cast("甲")
    give_text(ours.project)
    entries.seal_all(AT)
    clerk, head = ours[Role.UNIT_CLERK], ours[Role.UNIT_HEAD]
    for number in range(1, records + 1):
        enter(ours, Role.UNIT_CLERK, training(number % 28 + 1, topic=f"第{number}课"))
    wrong = enter(ours, Role.UNIT_CLERK, training(3))
    actions.correct(wrong, {"参加人数": "9"}, by=clerk, at=AT, reason="数错了")
    attach(ours.project, "a.txt", [b"x" * 5000], by=clerk, at=AT)
    actions.sign_off(ours.project, Period.month(2023, 3), by=head, at=AT)
    lead, expert = ours[Role.EVALUATION_LEAD], ours[Role.EXPERT]
    seat = group.seat(ours.project, expert, by=lead, at=AT, on=AT.date())
    group.declare(seat.pk, independent=True, relation="", by=expert, at=AT)
    group.save(seat.pk, {"甲": ("8", "还可以更好")}, "", by=expert, at=AT, keyed=False)
    return ours


def more(ours, day, topic="又一课"):
    """Work on, in the month after the one that is signed."""
    from jiheng.web.accounts.roles import Role
    from tests.support.kept import enter, training

    return enter(ours, Role.UNIT_CLERK, training(held_on=f"2023年4月{day}日", topic=topic))


def day_of_availability(ours):
    """Enter how available the system was on a day."""
    from jiheng.web.accounts.roles import Role
    from jiheng.web.evidence import actions

    told = {"up": 86_000, "down": 100, "excluded": 0, "unknown": 300}
    words = {f"{name}_seconds": str(seconds) for name, seconds in told.items()}
    words |= {"system": "xf", "day": "2023年4月1日"}
    actions.enter(ours.project, "availability_day", words, by=ours[Role.UNIT_CLERK], at=AT)


def anchored(at=AT):
    """Anchor everything; give the line."""
    from jiheng.web.anchors.actions import anchor, keep_outside
    from jiheng.web.anchors.models import Why

    made = anchor(Why.DAILY, at=at)
    assert not made.faults, made.faults
    assert not keep_outside()
    return made.anchor.line


def unguard():
    """Take the guards away, as the owner of a database can."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
            for (table,) in cursor.fetchall():
                cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            cursor.execute(CHECKS)
            for table, name in cursor.fetchall():
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
        cursor.execute("PRAGMA ignore_check_constraints = ON")


@contextmanager
def undone():
    """Undo in the database what is done within."""
    from django.db import connection, transaction

    with transaction.atomic():
        with connection.cursor() as cursor:
            yield cursor
        transaction.set_rollback(True)


def rechain(chain):
    """Reckon a whole chain of the trail anew."""
    from jiheng.evidence.ledger import FIRST_HASH, chained
    from jiheng.web.trail.models import Chain, Entry

    previous = FIRST_HASH
    for each in Entry.objects.filter(chain=chain).order_by("seq"):
        previous = chained(previous, each.body.encode())
        Entry.objects.filter(pk=each.pk).update(hash=previous)
    Chain.objects.filter(pk=chain).update(hash=previous)


def forget_anchors():
    """Take every anchor away, to make new ones."""
    from jiheng.web.anchors.models import Anchor, End

    End.objects.all()._raw_delete("default")
    Anchor.objects.all()._raw_delete("default")


def faults(*kept):
    """Let the product verify everything, with these anchors kept elsewhere; give what does not hold."""
    from jiheng.web.anchors.verifying import verify

    return verify(kept).faults


def bundled(ours, folder):
    """Write the bundle of the project; give its path."""
    from jiheng.web.accounts.roles import Role
    from jiheng.web.anchors.bundling import bundle

    bundle(ours.project, folder / "bundle.zip", by=ours[Role.AUDITOR], at=AT + DAY)
    return folder / "bundle.zip"


def repacked(path, name, content):
    """Change one file of a bundle and its manifest."""
    import zipfile

    from jiheng.evidence.bundle_verifier import MANIFEST, PROOFS
    from jiheng.workflows.bundle import manifest_of

    with zipfile.ZipFile(path) as archive:
        files = {each: archive.read(each) for each in archive.namelist()}
    files[name] = content
    kept = {each: text for each, text in files.items() if each not in (MANIFEST, PROOFS)}
    files[MANIFEST] = manifest_of(kept)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for each, text in files.items():
            archive.writestr(each, text)
    path.write_bytes(packed.getvalue())

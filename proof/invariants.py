"""The promises that the tables and files of a server can decide, each a function of what is wrong.

`python -m proof.invariants` asks all of them of the server of the environment (JIHENG_DATA, DATABASE_URL) and
prints JSON: by promise, what does not hold. I-1 takes a journal kept outside, FILE of `--journal`: a line is
the key of a request and the id of the record or file that was acknowledged, or of the record's row;
and perhaps when.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import django


def asked(journal: Path | None = None) -> dict[str, list[str]]:
    """Ask all of them; an empty list is the good answer."""
    told = {name: list(ask()) for name, ask in PROMISES.items()}
    return told | ({"I-1": list(lost(journal))} if journal else {})


def lost(journal: Path) -> Iterator[str]:
    """I-1: tell the acknowledged records and files that are not there."""
    from jiheng.web.evidence.models import EvidenceFile, Record

    told = (line.split() for line in journal.read_text("utf-8").splitlines())
    acknowledged = {words[1] for words in told if len(words) >= 2}
    there = set(Record.objects.values_list("record_id", flat=True))
    for rows in (Record.objects, EvidenceFile.objects):
        there |= {str(each) for each in rows.values_list("pk", flat=True)}
    yield from sorted(acknowledged - there)


def twice() -> Iterator[str]:
    """I-2: tell duties and slots of the schedule that stand twice, and what is not kept unique."""
    from django.db.models import Count

    from jiheng.web.duties import queries
    from jiheng.web.jobs.models import Job
    from proof.databases import unguarded

    if doubled := queries.doubled():
        yield f"{doubled} duties"
    slots = Job.objects.exclude(slot=None).order_by().values_list("kind", "slot").annotate(n=Count("pk"))
    yield from (f"{kind} {slot}" for kind, slot, _ in slots.filter(n__gt=1))
    yield from unguarded()


def vanished() -> Iterator[str]:
    """I-3: tell what is promised and has no row, and what is over without an end or a reason."""
    from django.utils import timezone

    from jiheng.web.duties import queries
    from jiheng.web.duties.models import Duty
    from jiheng.web.projects.models import Project

    on = timezone.localdate()
    for project in Project.objects.filter(pk__in=Duty.objects.values("project")).order_by("pk"):
        yield from (f"{project.pk} {name} {first}" for name, first, _ in queries.vanished(project, on))
    yield from (f"{each.pk} without a reason" for each in queries.without_reason(on))


def untold() -> Iterator[str]:
    """I-4: tell where records, files, sign-offs are not what the trail tells, and chains that do not hold."""
    from jiheng.web.evidence import invariants

    yield from invariants.untold()
    yield from invariants.torn_registers()
    yield from invariants.loose_corrections()
    yield from broken_chains()


def broken_chains() -> Iterator[str]:
    """Tell the ledgers and the chains of the trail that have a gap, or do not end where they say (I-11)."""
    from jiheng.web.evidence import invariants
    from jiheng.web.trail import entries
    from jiheng.web.trail.models import Chain

    yield from invariants.broken_ledgers()
    for chain in Chain.objects.order_by("pk"):
        if (seq := entries.first_break(chain.pk)) is not None:
            yield f"chain {chain.pk} at {seq}"


def changed_files() -> Iterator[str]:
    """I-7: tell the files that are gone or other than they were."""
    from jiheng.web.evidence.files import damaged

    yield from (f"{sha256} {how}" for sha256, how in damaged())


def torn() -> Iterator[str]:
    """Tell what SQLite finds wrong with its own file."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            yield from (each for (each,) in cursor.fetchall() if each != "ok")


def written_twice() -> Iterator[str]:
    """Tell the trainings of a proof run, whose topic is the key of the request, that were written twice."""
    from jiheng.web.evidence.models import Record

    contents = Record.objects.filter(kind="training", supersedes="").values_list("content", flat=True)
    topics = Counter(json.loads(each).get("topic", "") for each in contents.iterator())
    yield from (topic for topic, number in topics.items() if number > 1)


PROMISES: dict[str, Callable[[], Iterable[str]]] = {
    "I-2": twice,
    "I-2 records": written_twice,
    "I-3": vanished,
    "I-4": untold,
    "I-7": changed_files,
    "integrity": torn,
}

if __name__ == "__main__":
    django.setup()
    words = dict(zip(sys.argv[1::2], sys.argv[2::2], strict=True))
    print(json.dumps(asked(Path(words["--journal"]) if "--journal" in words else None), ensure_ascii=False))

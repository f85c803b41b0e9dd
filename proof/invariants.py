"""The promises that the tables and files of a server can decide, each a function of what is wrong.

`python -m proof.invariants` asks all of them of the server of the environment (JIHENG_DATA, DATABASE_URL) and
prints JSON: by promise, what does not hold. I-1 takes a journal kept outside, FILE of `--journal`: a line is
the key of a request and the id of the record or file that was acknowledged, or of the record's row;
and perhaps when.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import django

from jiheng.web.trail.guards import REFUSED

DAY = 24 * 3600  # seconds


def asked(journal: Path | None = None) -> dict[str, list[str]]:
    """Ask all of them; an empty list is the good answer."""
    told = {name: list(ask()) for name, ask in PROMISES.items()}
    return told | ({"I-1": list(lost(journal))} if journal else {})


def held_to(*promises: str) -> dict[str, int]:
    """Ask these promises; give for each how much does not hold, named as a figure."""
    asked_of = PROMISES | OTHERS
    found = {name: list(asked_of[name]()) for name in promises}
    for name, each in found.items():
        print(*(f"{name}: {words}" for words in each[:5]), sep="\n", end="\n" if each else "")
    return {f"broken_{name.lower().replace('-', '_')}": len(each) for name, each in found.items()}


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


LOCKED = {  # tables that are kept for ever, and a change of a row
    "trail_entry": "body = body", "anchors_end": "body = body", "anchors_anchor": "line = line",
    "evidence_record": "content = content || ' '", "evidence_ledgerline": "line = line",
    "evidence_storedfile": "size = size", "evidence_evidencefile": "name = name",
    "evidence_signoff": "last = last", "evaluations_kept": "content = content",
    "reports_madereport": "total = total", "reports_reportfile": "format = format",
}  # fmt: skip
MAKERS = {  # what somebody decides on, and whose own it must not be
    "accounts.Proposal": ("asked_by",), "projects.ProjectVersion": ("made_by",),
    "evaluations.Filing": ("submitted_by",), "evaluations.Correction": ("asked_by",),
    "evaluations.Matter": ("answered_by",), "evidence.Reopening": ("asked_by",),
    "duties.DutyWaiver": ("asked_by",), "surveys.Survey": ("asked_by",), "surveys.Removal": ("asked_by",),
    "monitoring.Permit": ("asked_by",), "monitoring.Target": ("asked_by",),
    "monitoring.Receiver": ("asked_by",), "monitoring.Robot": ("asked_by",),
    "monitoring.Staff": ("asked_by",), "notices.Channel": ("asked_by",),
    "monitoring.ExclusionClaim": ("asked_by",), "reports.PublicVersion": ("asked_by",),
    "uses.UseDecision": ("asked_by",), "backups.Restoring": ("asked_by",),
}  # fmt: skip
SCORED = (
    "import django, json; django.setup()\n"
    "from proof.released import scorecards\n"
    "print(json.dumps(scorecards(), sort_keys=True))"
)


def scored_otherwise() -> Iterator[str]:
    """I-5: score every project in two processes that order sets otherwise; tell which scorecards differ."""
    told = []
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", SCORED], env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        told.append(json.loads(done.stdout))
    yield from (name for name in sorted({*told[0], *told[1]}) if told[0].get(name) != told[1].get(name))


def unexplained() -> Iterator[str]:
    """I-6: tell the figures of made documents that neither record nor formula nor the text gives."""
    from jiheng.web.reports.kept_figures import read
    from jiheng.web.reports.models import MadeReport

    for report in MadeReport.objects.order_by("pk").iterator():
        for each in read(report).figures:
            if not (each.is_given or each.facts or each.tree):
                yield f"{report} {each.name} {each.text}"


def unlocked() -> Iterator[str]:
    """I-8: change and delete by SQL rows of each table that is kept for ever; undo it, tell what went."""
    from django.db import DatabaseError, connection, transaction

    for table, change in LOCKED.items():
        for act in (f'DELETE FROM "{table}"', f'UPDATE "{table}" SET {change}'):
            with transaction.atomic(), connection.cursor() as cursor:
                try:
                    with transaction.atomic():
                        cursor.execute(act)
                        went = cursor.rowcount
                except DatabaseError as error:
                    went = 0 if REFUSED in str(error) else 1
                transaction.set_rollback(True)
            if went:
                yield act


def approved_alone() -> Iterator[str]:
    """I-10: tell what was decided by who asked for it or wrote it, by account or by person."""
    from django.apps import apps

    for label, makers in MAKERS.items():
        for row in apps.get_model(label)._base_manager.exclude(decided_by=None).iterator():
            hands = [getattr(row, maker) for maker in makers]
            hands += list(row.edited_by.all()) if hasattr(row, "edited_by") else []
            if any(each and each.is_same_person(row.decided_by) for each in hands):
                yield f"{label} {row.pk}"


def days_that_do_not_add_up() -> Iterator[str]:
    """I-12: tell the days of availability whose four sums do not make up the day, to the second."""
    from jiheng.web.evidence.models import Record

    days = Record.objects.filter(kind="availability_day", stands=True).order_by("pk")
    for key, content in days.values_list("record_id", "content").iterator():
        told = json.loads(content)
        sums = [int(told.get(f"{each}_seconds") or 0) for each in ("up", "down", "excluded", "unknown")]
        if sum(sums) != DAY or min(sums) < 0:
            yield f"{key} {sums}"


PROMISES: dict[str, Callable[[], Iterable[str]]] = {
    "I-2": twice,
    "I-2 records": written_twice,
    "I-3": vanished,
    "I-4": untold,
    "I-7": changed_files,
    "integrity": torn,
}
OTHERS: dict[str, Callable[[], Iterable[str]]] = {  # of rows that promise them
    "I-5": scored_otherwise,
    "I-6": unexplained,
    "I-8": unlocked,
    "I-10": approved_alone,
    "I-12": days_that_do_not_add_up,
}

if __name__ == "__main__":
    django.setup()
    words = dict(zip(sys.argv[1::2], sys.argv[2::2], strict=True))
    print(json.dumps(asked(Path(words["--journal"]) if "--journal" in words else None), ensure_ascii=False))

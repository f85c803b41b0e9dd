"""What must always hold of the records in tables (reliability-security I-1, I-4, I-7), as questions to them.

Each gives what does not hold, in words; nothing is the good answer.
"""

import json
from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, F, Max, Min, Q

from jiheng.evidence.ledger import FIRST_HASH, ledger_of
from jiheng.web.evidence.files import damaged
from jiheng.web.evidence.models import EvidenceFile, LedgerHead, Record, Register, SignOff
from jiheng.web.evidence.opened import ledger_lines
from jiheng.web.projects.models import Project
from jiheng.web.trail.models import Entry


def broken() -> Iterator[str]:
    """Ask everything."""
    yield from untold()
    yield from torn_registers()
    yield from broken_ledgers()
    yield from loose_corrections()
    for sha256, how in damaged():
        yield f"文件 {sha256[:16]}… {how}"


def untold() -> Iterator[str]:
    """Tell the projects that have more or fewer records, files, sign-offs than their trail tells (I-4)."""
    told: dict[str, Counter[str]] = {"records": Counter(), "files": Counter(), "sign_offs": Counter()}
    acts = Entry.objects.filter(object_kind__in=("record", "evidence_file", "sign_off")).order_by()
    for project, kind, body in acts.values_list("project", "object_kind", "body").iterator():
        after = json.loads(body)["after"]
        told["records"][str(project)] += after.get("records", 0)
        told["files"][str(project)] += after.get("files", 0)
        told["sign_offs"][str(project)] += kind == "sign_off"
    tables = (
        ("records", "记录", Record.objects),
        ("files", "文件", EvidenceFile.objects),
        ("sign_offs", "签认", SignOff.objects),
    )
    for name, title, rows in tables:
        counted = rows.order_by().values_list("project").annotate(count=Count("pk"))
        there = Counter({str(project): count for project, count in counted})
        for each in sorted(there.keys() | told[name].keys()):
            if there[each] != told[name][each]:
                yield f"项目 {each} 有 {there[each]} 条{title}，审计日志说有 {told[name][each]} 条"


def torn_registers() -> Iterator[str]:
    """Tell the registers whose positions have a gap or whose count is not that of their records."""
    own = Q(is_late=False, stands=True)
    counted = {
        (project, kind): tuple(numbers)
        for project, kind, *numbers in Record.objects.order_by()
        .values_list("project", "kind")
        .annotate(
            count=Count("pk"),
            standing=Count("pk", filter=own & Q(superseded_by="")),
            superseded=Count("pk", filter=own & ~Q(superseded_by="")),
            late=Count("pk", filter=Q(is_late=True)),
            first=Min("position"),
            last=Max("position"),
        )
    }
    for each in Register.objects.filter(records__gt=0).order_by("pk").iterator():
        found = counted.pop((each.project_id, each.kind), (0,))
        if found != (each.records, each.standing, each.superseded, each.late, 1, each.records):
            yield f"登记册 {each.project_id} {each.kind} 应有 {each.records} 条，有 {found[0]} 条，或计数不符"
    for (project, kind), (count, *_) in counted.items():
        yield f"{project} {kind} 有 {count} 条记录，没有登记册"


def broken_ledgers() -> Iterator[str]:
    """Tell the ledgers that do not hold, or do not end where their head says."""
    heads = {each.pk: each for each in LedgerHead.objects.all()}
    for project in Project.objects.order_by("pk").iterator():
        lines = ledger_lines(project)
        ledger = ledger_of(lines)
        head = heads.get(project.pk)
        end = (head.seq, head.hash) if head else (0, FIRST_HASH)
        if ledger.faults or end != (len(lines), ledger.last_hash):
            yield f"项目 {project.pk} 的台账不完整"


def loose_corrections() -> Iterator[str]:
    """Tell the corrections that count and that the record they correct does not know, and the reverse."""
    counting = Record.objects.filter(is_late=False)
    corrections = counting.exclude(supersedes="").values_list("project", "kind", "supersedes", "record_id")
    corrected = counting.exclude(superseded_by="").annotate(later=F("superseded_by"))
    told = set(corrected.values_list("project", "kind", "record_id", "later"))
    for project, kind, wrong, right in set(corrections) ^ told:
        yield f"{project} {kind} {wrong} 与更正它的 {right} 对不上"

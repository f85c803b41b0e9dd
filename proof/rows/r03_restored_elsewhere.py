"""R-03: the backup is restored on an empty machine without a network, and is the same system (I-13)."""

import json
import subprocess
import time

from proof.backing_up import command, differing, megabytes, worked
from proof.databases import address, on_postgresql
from proof.invariants import held_to
from proof.row import NotRunError, Row
from proof.tampering import AT

SIZES = {
    "short": {"documents": 5, "megabytes": 1, "rto_seconds": 1_800},
    "night": {"documents": 5, "megabytes": 1_000, "rto_seconds": 1_800},
}
BARS = (
    "backed_up = 1", "restored = 1", "offline = 1", "megabytes >= size.megabytes",
    "rto_seconds <= size.rto_seconds", "counts_differing = 0", "roots_differing = 0", "files_differing = 0",
    "documents >= size.documents", "reports_differing = 0", "faults = 0", "drill_rows >= 6",
    "drill_differing = 0", "figures >= 20", "broken_i_6 = 0",
)  # fmt: skip
row = Row("R-03", ("I-13",), SIZES, BARS)
elsewhere = Row("R-03P", ("I-13",), SIZES, BARS)


@elsewhere.runs
def restore_postgresql(trial):
    """Do the same from PostgreSQL to an empty PostgreSQL."""
    with on_postgresql(trial.room) as empty:
        return restore(trial, empty)


@row.runs
def restore(trial, empty=""):
    """Back up, restore by the command in a network of nothing; compare tables, chains, files, documents."""
    trial.program("unshare")
    if subprocess.run(["unshare", "-rn", "true"], check=False, capture_output=True).returncode:
        raise NotRunError("user namespaces missing")
    ours = worked(trial.room)
    _fill(trial, ours)
    made = _document(ours)
    from django.db import connections

    from jiheng.web.backups import where
    from jiheng.web.backups.drilling import opened

    connections.close_all()
    explained = held_to("I-6")
    connections.close_all()
    if command(trial.room, "backup", "--json").returncode:
        return {"backed_up": 0}
    store = where.store()
    manifest = store.read(store.names()[0])
    there = trial.room.parent / "there"
    begun = time.monotonic()
    words = ["restore", "--from", str(store.folder), "--json"]
    done = command(there, *words, offline=True, DATABASE_URL=empty)
    if done.returncode or json.loads(done.stdout)["backup"] != manifest.name:
        print(done.stdout, done.stderr)
        return {"backed_up": 1, "restored": 0}
    restored = opened(there, AT, database=empty)
    seconds = int(time.monotonic() - begun)
    source = opened(trial.room, AT, only_documents=True, database=address())["documents"]
    drilled = json.loads(
        command(trial.room, "backup", "drill", "--json").stdout
    )  # it ends with 6 where it differs
    return {
        "backed_up": 1, "restored": 1, "offline": 1, "megabytes": megabytes(there), "rto_seconds": seconds,
        **differing(manifest, there, empty),
        "files_differing": _files(trial.room, there), "documents": len(source),
        "reports_differing": sum(restored["documents"].get(key) != value for key, value in source.items()),
        "faults": len(restored["faults"]), "drill_rows": len(drilled["table"]),
        "figures": made, **explained,
        "drill_differing": sum(each["is_equal"] is not True for each in drilled["table"]),
    }  # fmt: skip


def _document(ours):
    """Make a document as people do, in the background; say how many figures it has."""
    from jiheng.web.accounts.roles import Role
    from jiheng.web.jobs.doing import do_next
    from jiheng.web.projects.models import Project
    from jiheng.web.reports.actions import ask_for
    from jiheng.web.reports.kept_figures import read
    from jiheng.web.reports.models import MadeReport

    project = Project.objects.exclude(folder_name="").order_by("folder_name").last()
    ask_for(project, "score_table", {}, by=ours[Role.UNIT_CLERK], at=AT)
    while do_next("proof", lambda: AT):
        pass
    return sum(len(read(each).figures) for each in MadeReport.objects.all())


def _fill(trial, ours):
    """Keep as many files as the size wants."""
    from jiheng.web.accounts.roles import Role
    from jiheng.web.evidence import files

    for number in range(max(1, trial.size["megabytes"])):
        content = trial.random.randbytes(500_000).hex().encode()
        files.attach(ours.project, f"文件-{number}.txt", [content], by=ours[Role.UNIT_CLERK], at=AT)


def _files(here, there):
    """Count the files of evidence that are not the same on both sides."""
    both = [
        {str(each.relative_to(home)): each.read_bytes() for each in (home / "files").glob("??/*")}
        for home in (here, there)
    ]
    return sum(both[0].get(name) != both[1].get(name) for name in {*both[0], *both[1]})

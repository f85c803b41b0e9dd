"""T-04 to T-09: histories rewritten as a whole, cut, rolled back, shown in two versions, dated back."""

import shutil

from proof.databases import on_postgresql
from proof.row import Row
from proof.tampering import (
    AT,
    DAY,
    anchored,
    bundled,
    faults,
    forget_anchors,
    history,
    more,
    rechain,
    repacked,
    undone,
    unguard,
)

SIZES = {"short": {"attacks": 3}, "night": {"attacks": 40}}
CAUGHT = ("attacks >= size.attacks", "found = figure.attacks")
REWRITTEN = (*CAUGHT, "found_without_anchor = 0")
rewritten = Row("T-04", ("I-11",), SIZES, REWRITTEN)
rewritten_elsewhere = Row("T-04P", ("I-11",), SIZES, REWRITTEN)
CUT = (
    *CAUGHT, "anchors >= 2", "outside = figure.anchors", "sent = figure.anchors",
    "exposure_minutes <= 1440", "sign_off_jobs = figure.sign_offs",
)  # fmt: skip
cut = Row("T-05", ("I-11",), SIZES, CUT)
cut_elsewhere = Row("T-05P", ("I-11",), SIZES, CUT)
rolled_back = Row("T-06", ("I-11",), SIZES, CAUGHT)
split = Row("T-07", ("I-11",), SIZES, CAUGHT)
verifier = Row("T-08", ("I-11",), SIZES, CAUGHT)
back_dated = Row("T-09", ("I-11",), SIZES, CAUGHT)


@rewritten_elsewhere.runs
def rewrite_postgresql(trial):
    """Do the same with tables in PostgreSQL."""
    with on_postgresql(trial.room):
        return rewrite(trial)


@cut_elsewhere.runs
def cut_tail_of_postgresql(trial):
    """Do the same with tables in PostgreSQL."""
    with on_postgresql(trial.room):
        return cut_tail(trial)


@rewritten.runs
def rewrite(trial):
    """Change one entry, reckon its chain anew, and make new anchors: only a kept line tells."""
    ours = history(trial.room)
    kept = anchored()
    unguard()
    found = without = 0
    for number in range(trial.size["attacks"]):
        with undone() as cursor:
            told = "UPDATE trail_entry SET body = replace(body, '\"signed\":', %s) WHERE act = 'sign'"
            cursor.execute(told, [f'"signed":{number + 1}'])
            rechain(ours.unit.pk)
            forget_anchors()
            anchored(AT)
            without += bool(faults())
            found += any("没有这个锚" in each for each in faults(kept))
    return {"attacks": trial.size["attacks"], "found": found, "found_without_anchor": without}


@cut.runs
def cut_tail(trial):
    """Cut the newest entries with their anchors; see that anchors left, and how long nothing is anchored."""
    ours = history(trial.room)
    _channel(ours)
    lines = [anchored()]
    more(ours, 1)
    lines.append(anchored(AT + DAY))
    sent, outside = _sent(AT + DAY), _outside(trial.room)
    unguard()
    found = 0
    for number in range(trial.size["attacks"]):
        with undone() as cursor:
            last = "(SELECT max(seq) FROM trail_entry WHERE chain_id = %s)"
            words = [ours.unit.pk.hex, ours.unit.pk.hex, number % 4]
            cursor.execute(f"DELETE FROM trail_entry WHERE chain_id = %s AND seq >= {last} - %s", words)
            cursor.execute("UPDATE trail_chain SET seq = (SELECT max(seq) FROM trail_entry WHERE chain_id = "
                           "organisation) WHERE organisation = %s", words[:1])  # fmt: skip
            rechain(ours.unit.pk)
            forget_anchors()
            anchored(AT)
            found += bool(faults(lines[-1]))
    from jiheng.web.evidence.models import SignOff
    from jiheng.web.jobs.models import Job

    return {
        "attacks": trial.size["attacks"], "found": found, "anchors": len(lines),
        "outside": len([each for each in outside if each in lines]), "sent": sent,
        "exposure_minutes": _longest(), "sign_offs": SignOff.objects.count(),
        "sign_off_jobs": Job.objects.filter(kind="anchors.sign_off").count(),
    }  # fmt: skip


def _channel(ours):
    from jiheng.web.accounts import secrecy
    from jiheng.web.accounts.roles import Role
    from jiheng.web.notices.models import PURPOSE, Channel

    auditor = ours[Role.AUDITOR]
    address = secrecy.encrypt("a@example.invalid", PURPOSE)
    Channel.objects.create(
        user=auditor,
        kind="email",
        name="审计",
        address_kept=address,
        asked_by=auditor,
        asked_at=AT,
        state="approved",
    )


def _sent(at):
    """Have the program send what is new, and count the messages with an anchor."""
    from jiheng.web.notices.models import Message

    from jiheng.web.notices.anchors import queue_anchors  # isort: skip

    queue_anchors(at)
    return Message.objects.filter(key__startswith="anchor:").count()


def _outside(room):
    path = room / "elsewhere.txt"
    return path.read_text("utf-8").splitlines() if path.exists() else []


def _longest():
    """Say how long at most nothing is anchored, by the schedule: from one daily slot to the next."""
    from jiheng.web.jobs.registry import KINDS
    from jiheng.web.jobs.schedule import Daily

    import jiheng.web.anchors.jobs  # noqa: F401  # isort: skip

    return 24 * 60 if isinstance(KINDS["anchors.daily"].schedule, Daily) else 10**6


@rolled_back.runs
def roll_back(trial):
    """Put the database of the day before in its place."""
    ours = history(trial.room)
    anchored()
    from django.db import connections

    database, found = trial.room / "jiheng.sqlite3", 0
    for number in range(trial.size["attacks"]):
        connections.close_all()
        shutil.copyfile(database, trial.room / "backup")
        more(ours, number % 28 + 1, f"第{number}次")
        kept = anchored(AT + DAY * (number + 1))
        connections.close_all()
        newest = database.read_bytes()
        for suffix in ("-wal", "-shm"):
            (trial.room / f"jiheng.sqlite3{suffix}").unlink(missing_ok=True)
        shutil.copyfile(trial.room / "backup", database)
        found += any("退回过旧的备份" in each for each in faults(kept))
        connections.close_all()
        database.write_bytes(newest)
    return {"attacks": trial.size["attacks"], "found": found}


@split.runs
def show_two(trial):
    """Let two histories grow from one; whoever compares the anchors of both sees it."""
    ours = history(trial.room)
    anchored()
    found = 0
    for number in range(trial.size["attacks"]):
        with undone():
            more(ours, 1, f"给财政看的{number}")
            theirs = anchored(AT + DAY)
        with undone():
            more(ours, 1, f"给审计看的{number}")
            anchored(AT + DAY)
            found += any("没有这个锚" in each for each in faults(theirs))
    return {"attacks": trial.size["attacks"], "found": found}


@verifier.runs
def swap_verifier(trial):
    """Put another verify.py into a bundle, its manifest made anew."""
    from jiheng.evidence.bundle_verifier import verify_bundle

    ours = history(trial.room)
    path = bundled(ours, trial.room)
    assert not verify_bundle(str(path)).faults
    found = 0
    for number in range(trial.size["attacks"]):
        repacked(path, "verify.py", f"print('OK {number}')\n".encode())
        found += any("verify.py" in each for each in verify_bundle(str(path)).faults)
    return {"attacks": trial.size["attacks"], "found": found}


@back_dated.runs
def set_back(trial):
    """Set the clock back and enter what should have been entered long ago."""
    ours = history(trial.room)
    anchored()
    from jiheng.web.accounts.roles import Role
    from jiheng.web.anchors.verifying import verify
    from jiheng.web.evidence import actions
    from tests.support.kept import training

    found = 0
    for number in range(trial.size["attacks"]):
        with undone():
            words = training(held_on=f"2023年4月{number % 28 + 1}日")
            early = AT - DAY * (number + 1)
            actions.enter(ours.project, "training", words, by=ours[Role.UNIT_CLERK], at=early)
            found += any("时钟拨回过" in each for each in verify().remarks)
    return {"attacks": trial.size["attacks"], "found": found}

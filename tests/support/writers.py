"""Processes that write to one database at once, or are killed between any two writes: `writers.py HOW`.

Prints one JSON object of what happened; the database is that of the environment, its tables empty before.
"""

import contextlib
import json
import os
import signal
import sys
from pathlib import Path

import django

WRITES = ("INSERT", "UPDATE", "DELETE", "RELEASE", "COMMIT")
WRITERS, EACH = 4, 15


def main(how):
    """Make a project, then let children write to it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "jiheng.web.settings"
    django.setup()
    from tests.support.cast import cast
    from tests.support.kept import give_text

    ours = cast("甲")
    give_text(ours.project)
    sys.stdout.write(json.dumps({"killed": killed, "together": together}[how](ours)))


def killed(ours):
    """Kill a writer before its first, second … write, until one comes through; look after each."""
    from jiheng.web.evidence.models import Record

    told = {}
    for act in (entering, correcting, importing, signing, attaching):
        states, number = [], 0
        while True:
            number += 1
            before = Record.objects.count()
            status = child(lambda act=act, number=number: dying(number, lambda: act(ours)))
            states.append([Record.objects.count() - before, broken()])
            if status == 0:
                break
            assert status == -signal.SIGKILL, status
        told[act.__name__] = states
    return told


def together(ours):
    """Let writers enter records at once; each notes what was acknowledged, outside of the database."""
    journal = Path(os.environ["JIHENG_DATA"]) / "journal"
    journal.mkdir()
    release()
    children = []
    for writer in range(WRITERS):
        pid = os.fork()
        if not pid:
            with leaving():
                write_many(ours, writer, journal / str(writer))
        children.append(pid)
    statuses = [os.waitstatus_to_exitcode(os.waitpid(each, 0)[1]) for each in children]
    from jiheng.web.evidence.models import Record

    acknowledged = {line for each in journal.iterdir() for line in each.read_text().split()}
    kept = set(Record.objects.values_list("record_id", flat=True))
    return {
        "statuses": statuses,
        "acknowledged": len(acknowledged),
        "lost": len(acknowledged - kept),
        "kept": len(kept),
        "broken": broken(),
    }


def write_many(ours, writer, journal):
    """Enter records one after the other, every third with a correction of it."""
    from jiheng.web.evidence import actions
    from tests.support.kept import AT, training

    by = list(ours.people.values())[writer]
    with journal.open("a") as file:
        for number in range(EACH):
            words = training(1 + number, topic=f"{writer}-{number}")
            made = actions.enter(
                ours.project, "training", words, by=by, at=AT, submission=f"{writer}-{number}"
            )
            print(made.record_id, file=file, flush=True)
            if number % 3 == 0:
                changed = {"参加人数": "30"}
                right = actions.correct(made, changed, by=by, at=AT, reason="数错了")
                print(right.record_id, file=file, flush=True)


def entering(ours):
    """One record."""
    from jiheng.web.accounts.roles import Role
    from tests.support.kept import enter, training

    enter(ours, Role.UNIT_CLERK, training(1), submission="1")


def correcting(ours):
    """One correction."""
    from jiheng.web.accounts.roles import Role
    from jiheng.web.evidence import actions
    from jiheng.web.evidence.models import Record
    from tests.support.kept import AT

    wrong = Record.objects.get(superseded_by="")
    actions.correct(wrong, {"参加人数": "30"}, by=ours[Role.UNIT_CLERK], at=AT, reason="数错了")


def importing(ours):
    """Three records at once."""
    from jiheng.web.accounts.roles import Role
    from jiheng.web.evidence import actions
    from tests.support.kept import AT, training

    rows = [training(day) for day in (11, 12, 13)]
    actions.import_rows(ours.project, "training", rows, by=ours[Role.UNIT_CLERK], at=AT)


def signing(ours):
    """A sign-off."""
    from jiheng.values.period import Period
    from jiheng.web.accounts.roles import Role
    from jiheng.web.evidence import actions
    from tests.support.kept import AT

    actions.sign_off(ours.project, Period.month(2023, 3), by=ours[Role.UNIT_HEAD], at=AT)


def attaching(ours):
    """A file."""
    from jiheng.web.accounts.roles import Role
    from jiheng.web.evidence.files import attach
    from tests.support.kept import AT

    attach(ours.project, "签到表.txt", [b"abc"], by=ours[Role.UNIT_CLERK], at=AT)


def dying(number, act):
    """Act, but be killed before the write of this number, the commit being one."""
    from django.db import connections

    connection = connections["default"]
    left = [number]

    def count():
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(execute, sql, parameters, many, context):
        if sql.lstrip().upper().startswith(WRITES):
            count()
        return execute(sql, parameters, many, context)

    inner = connection._commit

    def committing():
        count()
        inner()

    connection._commit = committing
    with connection.execute_wrapper(before):
        act()


def child(act):
    """Do something in a process of its own; say how it ended."""
    release()
    pid = os.fork()
    if not pid:
        with leaving():
            act()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@contextlib.contextmanager
def leaving():
    """End this process afterwards, whatever happens."""
    try:
        yield
        os._exit(0)
    except BaseException as error:  # noqa: BLE001
        sys.stderr.write(repr(error))
        sys.stderr.flush()
        os._exit(1)


def release():
    """Let go of connections, which no child may share."""
    from django.db import connections

    connections.close_all()


def broken():
    """What does not hold."""
    from jiheng.web.evidence.invariants import broken as asked

    return list(asked())


if __name__ == "__main__":
    main(sys.argv[1])

"""R-06: a restore is tried in every way it must not happen; then as it should, and what comes is silent."""

import sqlite3
import time
from contextlib import closing

import psycopg

from proof.backing_up import command, worked
from proof.databases import address, on_postgresql
from proof.invariants import held_to
from proof.row import Row
from proof.tampering import AT

SIZES = {"short": {"silent_seconds": 6}, "night": {"silent_seconds": 180}}
BARS = (
    "accidents >= 9", "refused = figure.accidents", "changed = 0", "broken_i_10 = 0", "restored = 1",
    "messages = 3", "saved_first = 1", "silent_seconds >= size.silent_seconds", "workers = 0", "jobs = 0",
    "sent = 0", "spoke_after = 1",
)  # fmt: skip
row = Row("R-06", ("I-2", "I-10", "I-13"), SIZES, BARS)
elsewhere = Row("R-06P", ("I-2", "I-10", "I-13"), SIZES, BARS)


@elsewhere.runs
def restore_postgresql(trial):
    """Do the same with tables in PostgreSQL."""
    with on_postgresql(trial.room):
        return restore(trial)


@row.runs
def restore(trial):
    """Try accidents; then ask, approve, restore as the server does, start it, wait, and confirm."""
    ours = worked(trial.room, records=2)
    from django.db import connections

    from jiheng.web.accounts.roles import Role
    from jiheng.web.backups import actions, marks, where
    from jiheng.web.backups.manifest import Why
    from jiheng.web.serving import restoring

    admin, security = ours[Role.SYSTEM_ADMIN], ours[Role.SECURITY_ADMIN]
    _queue(admin, ("a", "b", "c"))
    one = actions.back_up(Why.ASKED, at=AT, by=admin).manifest
    _queue(admin, ("d", "e"))
    accidents, refused = _accidents(trial, ours, one)
    changed = int(marks.is_silent(trial.room) or (trial.room / marks.ASKED).exists())
    wish = actions.ask_restore(one, one.system, "误删", by=admin, at=AT)
    actions.decide_restore(wish, approve=True, decision="", by=security, at=AT)
    alone = held_to("I-10")
    connections.close_all()
    restoring.carry_out(AT.replace(hour=9), lambda _: None)
    connections.close_all()
    saved = [each for each in where.store().readable() if each.why == Why.RESTORE]
    return {
        "accidents": accidents, "refused": refused, "changed": changed, **alone,
        "restored": int(marks.is_silent(trial.room)),
        "messages": _asked(trial, "SELECT count(*) FROM notices_message"),
        "saved_first": int(len(saved) == 1 and saved[0].counts["notices_message"] == 5),
        **_silent(trial, one, admin),
    }  # fmt: skip


def _accidents(trial, ours, one):
    """Give how many were tried, and how many were refused."""
    from django.test import Client

    from jiheng.errors import JihengError
    from jiheng.web.accounts.roles import Role
    from jiheng.web.backups import actions

    admin, security = ours[Role.SYSTEM_ADMIN], ours[Role.SECURITY_ADMIN]
    refused = []

    def try_(act, *words, **told):
        try:
            act(*words, **told)
        except JihengError:
            refused.append(True)
        else:
            refused.append(False)

    for typed in ("", one.system[:-1], f"{one.system}2", "绩衡"):
        try_(actions.ask_restore, one, typed, "误删", by=admin, at=AT)
    try_(actions.ask_restore, one, one.system, "  ", by=admin, at=AT)
    try_(actions.confirm, one.system, by=admin, at=AT)  # nothing was restored
    wish = actions.ask_restore(one, one.system, "误删", by=admin, at=AT)
    try_(actions.ask_restore, one, one.system, "再来", by=admin, at=AT)
    try_(actions.decide_restore, wish, approve=True, decision="", by=admin, at=AT)
    person, security.person, admin.person = security.person, "一个人", "一个人"
    wish.asked_by = admin
    admin.save()
    try_(actions.decide_restore, wish, approve=True, decision="", by=security, at=AT)
    security.person = admin.person = person
    admin.save()
    for role in (Role.SYSTEM_ADMIN, Role.UNIT_CLERK, Role.AUDIT_ADMIN):  # not theirs to approve
        client = Client(HTTP_HOST="localhost")
        client.force_login(ours[role])
        answer = client.post(f"/system/backups/restore/{wish.pk}/", {"approve": "1"})
        refused.append(answer.status_code == 403)
    done = command(trial.room, "restore", "--json")  # a folder that is not empty
    why = "目标数据库不是空的" if address() else "已经有一个系统"
    refused.append(done.returncode != 0 and why in done.stdout + done.stderr)
    actions.decide_restore(wish, approve=False, decision="不用了", by=security, at=AT)
    return len(refused), sum(refused)


def _queue(user, keys):
    """Let messages wait that the restored system would send."""
    from jiheng.web.accounts import secrecy
    from jiheng.web.notices.models import PURPOSE, Channel, ChannelKind
    from jiheng.web.notices.outbox import queue

    told = {"kind": ChannelKind.WEBHOOK, "name": "群", "asked_by": user, "asked_at": AT, "state": "approved"}
    told["address_kept"] = secrecy.encrypt("https://127.0.0.1:9/x", PURPOSE)
    channel, _ = Channel.objects.get_or_create(user=user, defaults=told)
    for key in keys:
        queue(channel, key, "x", AT, AT)


def _asked(trial, question):
    tables = address() or trial.room / "jiheng.sqlite3"
    with closing(psycopg.connect(tables) if address() else sqlite3.connect(tables, timeout=20)) as tables:
        return tables.execute(question).fetchone()[0]


WORKERS, JOBS = "SELECT count(*) FROM jobs_worker", "SELECT count(*) FROM jobs_job"
GONE = "SELECT count(*) FROM notices_message WHERE state <> 'queued'"


def _silent(trial, one, admin):
    """Start the restored system; count what acts by itself before it is confirmed, and see it act after."""
    from jiheng.web.backups import actions
    from tests.support.server import started

    before = {each: _asked(trial, each) for each in (WORKERS, JOBS, GONE)}
    server = started(trial.room)
    assert server.process.poll() is None, "\n".join(server.told)
    try:
        time.sleep(trial.size["silent_seconds"])
        after = {each: _asked(trial, each) for each in before}
        actions.confirm(one.system, by=admin, at=AT)
        end = time.monotonic() + 90
        while not (spoke := _asked(trial, WORKERS) and _asked(trial, GONE)) and time.monotonic() < end:
            time.sleep(0.2)
    finally:
        server.stop()
    return {
        "silent_seconds": trial.size["silent_seconds"], "workers": after[WORKERS] - before[WORKERS],
        "jobs": after[JOBS] - before[JOBS], "sent": after[GONE], "spoke_after": int(bool(spoke)),
    }  # fmt: skip

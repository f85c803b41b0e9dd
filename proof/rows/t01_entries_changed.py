"""T-01: one entry of a chain is edited, deleted, inserted or moved; the check names the first bad one."""

import hashlib
import time
from typing import NamedTuple

from proof.databases import on_postgresql
from proof.row import Row
from proof.tampering import anchored, history, undone, unguard

SIZES = {
    "short": {"attacks": 24, "records": 12, "per_second": 1, "megabytes": 8, "scrub": 1},
    "night": {"attacks": 1_000, "records": 200, "per_second": 200_000, "megabytes": 512, "scrub": 400},
}
BARS = (
    "attacks >= size.attacks", "found = figure.attacks", "named = figure.attacks",
    "entries_per_second >= size.per_second", "scrub_mb_per_second >= size.scrub",
)  # fmt: skip
row = Row("T-01", ("I-11",), SIZES, BARS)
elsewhere = Row("T-01P", ("I-11",), SIZES, BARS)


@elsewhere.runs
def change_entries_of_postgresql(trial):
    """Do the same with tables in PostgreSQL."""
    with on_postgresql(trial.room):
        return change_entries(trial)


SPEED = 200_000  # entries that are walked


@row.runs
def change_entries(trial):
    """Change one entry after the other, each time back again; then measure the check itself."""
    ours = history(trial.room, trial.size["records"])
    anchored()
    unguard()
    tables = (
        ("trail_entry", "chain_id", ours.unit.pk.hex, "body"),
        ("evidence_ledgerline", "project_id", ours.project.pk.hex, "line"),
    )
    found = named = 0
    for _ in range(trial.size["attacks"]):
        table, column, key, text = trial.random.choice(tables)
        with undone() as cursor:
            cursor.execute(f"SELECT max(seq) FROM {table} WHERE {column} = %s", [key])
            [(longest,)] = cursor.fetchall()
            place = trial.random.randrange(2, longest - 1)
            how = trial.random.choice([_edit, _delete, _insert, _swap])
            bad = how(Chain(cursor, table, column, key, text), place)
            told = _broken()
            found += bool(told)
            named += any(f"从第 {bad} 条起断开" in each for each in told)
    return {
        "attacks": trial.size["attacks"], "found": found, "named": named,
        "entries_per_second": _walked(), "scrub_mb_per_second": _scrubbed(trial),
    }  # fmt: skip


class Chain(NamedTuple):
    """Where the entries of a chain stand."""

    cursor: object
    table: str
    column: str
    key: str
    text: str

    def run(self, statement, *words):
        """Run a statement on the entries; {where} stands for them."""
        where = f"{self.table} WHERE {self.column} = %s AND seq"
        self.cursor.execute(statement.format(where=where, **self._asdict()), words)


def _broken():
    from jiheng.web.anchors.verifying import chains

    return list(chains({}))


def _edit(chain, place):
    told = "UPDATE {table} SET {text} = replace({text}, ':', ': ') WHERE {column} = %s AND seq = %s"
    chain.run(told, chain.key, place)
    return place


def _delete(chain, place):
    chain.run("DELETE FROM {where} = %s", chain.key, place)
    _shift(chain, place, -1)
    return place


def _insert(chain, place):
    _shift(chain, place, 1)
    chain.run("SELECT * FROM {where} = %s", chain.key, place)
    names = [each[0] for each in chain.cursor.description]
    copy = dict(zip(names, chain.cursor.fetchall()[0], strict=True))
    copy |= {"seq": place + 1, "id": hashlib.sha256(str(copy["id"]).encode()).hexdigest()[:32]}
    signs = ", ".join(["%s"] * len(names))
    chain.run(f"INSERT INTO {{table}} ({', '.join(names)}) VALUES ({signs})", *copy.values())
    return place + 1


def _swap(chain, place):
    for before, after in ((place, -1), (place + 1, place), (-1, place + 1)):
        chain.run("UPDATE {table} SET seq = %s WHERE {column} = %s AND seq = %s", after, chain.key, before)
    return place


def _shift(chain, place, by):
    """Renumber what stands behind a place, by way of numbers that nothing has."""
    for before, after in ((f"seq > {place}", f"-(seq + {by})"), ("seq < 0", "-seq")):
        chain.run(f"UPDATE {{table}} SET seq = {after} WHERE {{column}} = %s AND {before}", chain.key)


def _walked():
    """Say how many entries of usual length the check walks, tree and all, in a second of processor time."""
    from jiheng.evidence.bundle_verifier import BEFORE_ALL, walk

    said = b'{"act":"record","at":"2026-01-01T08:00:00+08:00","by":"a","content":{"topic":"%d"},"seq":%d}'
    chain, previous = [], BEFORE_ALL
    for number in range(SPEED):
        body = said % (number, number)
        previous = hashlib.sha256(previous.encode() + body).hexdigest()
        chain.append((body, previous))
    begun = time.process_time()
    walked = walk(chain, {SPEED})
    assert not walked.broken
    return int(SPEED / (time.process_time() - begun))


def _scrubbed(trial):
    """Say how many megabytes of files are hashed anew in a second of processor time."""
    from jiheng.web.evidence.files import path_of, receive

    size = trial.size["megabytes"]
    kept = receive("a.txt", (b"x" * (1 << 20) for _ in range(min(size, 64))), media_type="text/plain")
    begun, read = time.process_time(), 0
    while read < size:
        with path_of(kept.sha256).open("rb") as file:
            assert hashlib.file_digest(file, "sha256").hexdigest() == kept.sha256
        read += min(size, 64)
    return int(read / max(time.process_time() - begun, 0.001))

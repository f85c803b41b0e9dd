"""Sealing: what is in the hot table of days that are over goes into files, whole or not at all.

Who writes samples meanwhile hardly waits. New files are written from one view of the store, beside those in
force, under names of their own, and synced; a short transaction then names them in the list, in place of the
old ones. From then on each sample is there twice, which is once; what the file holds is taken out of the
hot table a few thousand rows a transaction. Killed before the naming, nothing has happened but files that
nobody names; killed after it, the next sealing takes out what is left. What came in between stays, and waits
for the next sealing.

Files that nobody names are cleared away when the next sealing of a day begins: who reads an old list still
finds its files. One process at a time seals or lets samples expire.
"""

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from jiheng.errors import BusyError
from jiheng.monitor.parquet_files import Series, Step, read_samples, write_days, write_samples
from jiheng.monitor.seconds import day_begins
from jiheng.monitor.store import DAYS, ONE_DAY, SAMPLES, SampleStore, doubt_of
from jiheng.monitor.watch import DAY

LOCK = "sealing.lock"
LONGEST = 3600  # seconds for another sealing
ROWS_AT_ONCE = 10_000  # taken out in one transaction, some 30 ms, give or take a series
PAUSE = 100  # milliseconds between two of them: as long as SQLite lets a waiting writer sleep


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a sealing did: the days it sealed, and how many samples came after their day had expired."""

    days: tuple[date, ...]
    too_late: int


def _go_on(_step: str) -> None:
    """Do nothing between two steps; a test stops here."""


def seal(store: SampleStore, *, before: date, step: Step = _go_on) -> Sealed:
    """Seal every day before a day: today, as the caller knows it. May be repeated at any time.

    Late samples of a day sealed already seal it anew, and its next day, into which a check reaches.
    Raises BusyError where another sealing takes an hour.
    """
    days: list[date] = []
    with _alone(store):
        too_late = _drop_too_late(store)
        open_yet = store.open_days(0, day_begins(before))
        if open_yet:  # else who has just read the list would find the files gone that were replaced last
            _clear_away(store, step)
        for day in open_yet:
            _take_out(store, day, step)  # what a killed sealing left, or came a second time
            begin = day_begins(day)
            if store.open_days(begin, begin + DAY):
                _seal_day(store, day, step)
                _take_out(store, day, step)
                days.append(day)
    return Sealed(tuple(days), too_late)


def expire(store: SampleStore, *, before: date, step: Step = _go_on) -> int:
    """Let the sealed samples before a day go; return of how many days. Their summaries stay for ever.

    Raises BusyError as `seal` does.
    """
    with _alone(store):
        with store.transaction():
            ask = "from file where kind = ? and slot < ?"
            old = store.db.execute(
                f"select slot {ask} order by slot", (SAMPLES, before.isoformat())
            ).fetchall()
            if old:
                store.db.execute(f"delete {ask}", (SAMPLES, before.isoformat()))
                store.db.execute("delete from expired")
                store.db.execute("insert into expired values (?)", old[-1])
        step("expired")
        _clear_away(store, step)
    return len(old)


@contextmanager
def _alone(store: SampleStore) -> Iterator[None]:
    """Wait until nobody else seals. The lock ends with the process, however that ends."""
    held = sqlite3.connect(store.folder / LOCK, timeout=LONGEST, isolation_level=None)
    try:
        held.execute("begin exclusive")
        yield
    except sqlite3.OperationalError as error:
        raise BusyError(
            f"监测数据正被别的程序用着（{error}），这次没有封存完\n    怎么办：等它结束再封存，样本都还在"
        ) from error
    finally:
        held.close()


def _seal_day(store: SampleStore, day: date, step: Step) -> None:
    named: list[tuple[str, str, int, str]] = []
    with store.transaction("deferred"):  # one view; nobody waits for a reader
        following = day + ONE_DAY
        fresh = {each: list(store.summaries(each, store.day(each))) for each in (day, following)}
        named.append(_new(store, SAMPLES, day.isoformat()))
        write_samples(store.folder / SAMPLES / named[-1][-1], store.day(day), step)
        for year in sorted({each.year for each in fresh}):
            named.append(_new(store, DAYS, str(year)))
            of_year = {one: rows for one, rows in fresh.items() if one.year == year}
            write_days(store.folder / DAYS / named[-1][-1], of_year, step, store.file(DAYS, str(year)))
    with store.transaction():
        store.db.executemany("insert or replace into file values (?, ?, ?, ?)", named)
        step("committing")
    step("committed")


def _new(store: SampleStore, kind: str, slot: str) -> tuple[str, str, int, str]:
    """Give the line of the list for a new file."""
    ask = "select generation from file where kind = ? and slot = ?"
    found = store.db.execute(ask, (kind, slot)).fetchone()
    generation = found[0] + 1 if found else 1
    return kind, slot, generation, f"{slot}.{generation}.parquet"


def _take_out(store: SampleStore, day: date, step: Step) -> None:
    """Take out of the hot table what the file of a day holds."""
    path = store.file(SAMPLES, day.isoformat())
    for batch in _batches(read_samples(path)) if path else ():
        with store.transaction():
            for each in batch:
                _take_out_series(store, each, day_begins(day))
        step("taken out")
        time.sleep(PAUSE / 1000)


def _batches(series: Iterable[Series]) -> Iterator[list[Series]]:
    batch: list[Series] = []
    for each in series:
        batch.append(each)
        if sum(len(one.rows) for one in batch) >= ROWS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _take_out_series(store: SampleStore, sealed: Series, begin: int) -> None:
    hot = store.hot(sealed.number, begin, begin + DAY)
    if hot == sealed.rows:
        ask = "delete from sample where series = ? and time >= ? and time < ?"
        store.db.execute(ask, (sealed.number, begin, begin + DAY))
    elif hot:
        there = {row[0]: row for row in sealed.rows}
        held = [row for row in hot if row[0] in there and doubt_of(there[row[0]]) >= doubt_of(row)]
        ask = "delete from sample where series = ? and time = ?"
        store.db.executemany(ask, ((sealed.number, row[0]) for row in held))


def _clear_away(store: SampleStore, step: Step) -> None:
    for kind in (SAMPLES, DAYS):
        named = set(store.files(kind))
        for path in sorted((store.folder / kind).iterdir()):
            if path not in named:
                path.unlink()
                step("cleared")


def _drop_too_late(store: SampleStore) -> int:
    """Drop samples of days that cannot be sealed anew: theirs, or those of the day before, have expired."""
    gone = store.expired_through()
    if gone == date.min:
        return 0
    end = day_begins(gone) + 2 * DAY
    if not store.open_days(0, end):
        return 0
    return store.db.execute("delete from sample where time < ?", (end,)).rowcount

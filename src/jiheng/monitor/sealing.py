"""Sealing: what is in the hot table of days that are over goes into files, whole or not at all.

New files are written beside those in force, under names of their own, and synced; then one transaction
names them in the list, in place of the old ones, and takes their samples out of the hot table. Killed
before it, nothing has happened but files that nobody names; killed after it, everything has. Files that
nobody names are cleared away when the next sealing of a day begins: who reads an old list still finds
its files.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from jiheng.monitor.day_summary import DaySummary
from jiheng.monitor.parquet_files import Series, Step, read_days, write_days, write_samples
from jiheng.monitor.seconds import day_begins
from jiheng.monitor.store import DAYS, ONE_DAY, SAMPLES, SampleStore
from jiheng.monitor.watch import DAY


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
    """
    with store.transaction():
        too_late = _drop_too_late(store)
        open_yet = store.open_days(0, day_begins(before))
        if open_yet:  # else a second prober would clear away what the first has just replaced
            _clear_away(store, step)
    days: list[date] = []
    for day in open_yet:
        with store.transaction():
            begin = day_begins(day)
            if store.open_days(begin, begin + DAY):  # else somebody else sealed it meanwhile
                _seal_day(store, day, step)
                days.append(day)
        step("committed")
    return Sealed(tuple(days), too_late)


def expire(store: SampleStore, *, before: date, step: Step = _go_on) -> int:
    """Let the sealed samples before a day go; return of how many days. Their summaries stay for ever."""
    with store.transaction():
        ask = "from file where kind = ? and slot < ?"
        old = store.db.execute(f"select slot {ask} order by slot", (SAMPLES, before.isoformat())).fetchall()
        if old:
            store.db.execute(f"delete {ask}", (SAMPLES, before.isoformat()))
            store.db.execute("delete from expired")
            store.db.execute("insert into expired values (?)", old[-1])
    step("expired")
    with store.transaction():
        _clear_away(store, step)
    return len(old)


def _seal_day(store: SampleStore, day: date, step: Step) -> None:
    fresh: dict[date, list[DaySummary]] = {}
    fresh[day] = list(store.summaries(day, store.day(day)))
    _write(store, SAMPLES, day.isoformat(), store.day(day), step)
    begin = day_begins(day)
    store.db.execute("delete from sample where time >= ? and time < ?", (begin, begin + DAY))
    following = day + ONE_DAY
    fresh[following] = list(store.summaries(following, store.day(following)))
    for year in sorted({each.year for each in fresh}):
        path = store.file(DAYS, str(year))
        kept = [each for each in read_days(path) if each.day not in fresh] if path else []
        new = [each for one, rows in fresh.items() if one.year == year for each in rows]
        _write(store, DAYS, str(year), [*kept, *new], step)
    step("committing")


def _write(
    store: SampleStore, kind: str, slot: str, content: Iterable[Series] | list[DaySummary], step: Step
) -> None:
    ask = "select generation from file where kind = ? and slot = ?"
    found = store.db.execute(ask, (kind, slot)).fetchone()
    generation = found[0] + 1 if found else 1
    name = f"{slot}.{generation}.parquet"
    write = write_samples if kind == SAMPLES else write_days
    write(store.folder / kind / name, content, step)  # type: ignore[arg-type] # by kind
    store.db.execute("insert or replace into file values (?, ?, ?, ?)", (kind, slot, generation, name))


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
    return store.db.execute("delete from sample where time < ?", (end,)).rowcount

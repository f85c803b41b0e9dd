"""R-05: a server backs up every day for years; what is kept reaches back far enough to cure a slow decay.

What must be there is reckoned here once more, from the calendar alone. A file decays on day 1 and a row on a
day that is 60 days old when somebody notices: both must be in a backup from before.
"""

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from zoneinfo import ZoneInfo

from proof.backing_up import worked
from proof.row import Row
from proof.tampering import AT, DAY

row = Row(
    "R-05",
    promises=("I-7", "I-13"),
    sizes={"short": {"days": 150}, "night": {"days": 1_200}},
    bars=(
        "days = size.days", "lacking_days = 0", "lacking_weeks = 0", "lacking_months = 0",
        "lacking_years = 0", "files_cured = 1", "rows_cured = 1", "unreadable = 0", "kept <= 60",
    ),
)  # fmt: skip
HERE, NOTICED_AFTER = ZoneInfo("Asia/Shanghai"), 60


@row.runs
def keep(trial):
    """Take a backup a day, letting go as the product does; then look what is there."""
    ours = worked(trial.room, records=2)
    from jiheng.web.accounts.roles import Role
    from jiheng.web.backups import actions, where
    from jiheng.web.backups.manifest import Why
    from jiheng.web.backups.store import moment_of
    from jiheng.web.backups.taking import Source, take
    from jiheng.web.backups.verifying import verify
    from jiheng.web.evidence import files

    kept = files.attach(ours.project, "慢.txt", ["慢慢坏".encode()], by=ours[Role.UNIT_CLERK], at=AT)
    place, small, store = files.path_of(kept.stored_id), _small(trial.room.parent), where.store()
    same = small / place.relative_to(trial.room)
    same.parent.mkdir(parents=True)
    shutil.copyfile(place, same)
    take(Source(small, store, {}), why=Why.SCHEDULE, at=AT)
    for each in (place, same):
        each.chmod(0o600)
        each.write_bytes(b"decayed")
    days = trial.size["days"]
    for number in range(1, days):
        at = AT + number * DAY
        if number == days - NOTICED_AFTER:
            _decay(small)
        take(Source(small, store, {}), why=Why.SCHEDULE, at=at)
        actions.tidy(store, at)
    now = AT + (days - 1) * DAY
    taken = [AT + each * DAY for each in range(days)]
    left = {moment_of(each) for each in store.names()}
    first_wrong = AT + (days - NOTICED_AFTER) * DAY
    return {
        "days": days, "kept": len(left),
        "lacking_days": _lacking(taken, left, 7, lambda each: each.date()),
        "lacking_weeks": _lacking(taken, left, 5, lambda each: each.isocalendar()[:2]),
        "lacking_months": _lacking(taken, left, 12, lambda each: (each.year, each.month)),
        "lacking_years": _lacking(taken, left, 999, lambda each: each.year),
        "files_cured": len(actions.cure_files(at=now).back),
        "rows_cured": int(_cured(trial, store, first_wrong)),
        "unreadable": sum(bool(verify(store, each)) for each in store.names()),
    }  # fmt: skip


def _lacking(taken, left, most, of):
    """Count the newest `most` days, weeks … that had a backup and have none any more."""
    wanted = sorted({of(each.astimezone(HERE)) for each in taken})[-most:]
    there = {of(each.astimezone(HERE)) for each in left}
    return sum(each not in there for each in wanted)


def _small(folder):
    """Make a data folder that is quick to back up: hundreds of days must pass."""
    home = folder / "small"
    home.mkdir()
    with closing(sqlite3.connect(home / "jiheng.sqlite3")) as tables, tables:
        tables.executescript("CREATE TABLE django_session (k TEXT); CREATE TABLE said (what TEXT);")
        tables.execute("INSERT INTO said VALUES ('right')")
    return home


def _decay(home):
    with closing(sqlite3.connect(home / "jiheng.sqlite3")) as tables, tables:
        tables.execute("UPDATE said SET what = 'wrong'")


def _cured(trial, store, first_wrong):
    """Say whether a backup from before the row decayed still says it right."""
    from jiheng.web.backups.store import moment_of

    for name in store.names():
        if timedelta() < first_wrong - moment_of(name):
            place = trial.room.parent / "looked.sqlite3"
            store.take_out(store.read(name).files["jiheng.sqlite3"], place)
            with closing(sqlite3.connect(place)) as tables:
                told = [
                    each for (each,) in tables.execute("SELECT name FROM sqlite_master WHERE name = 'said'")
                ]
                return bool(told) and tables.execute("SELECT what FROM said").fetchone() == ("right",)
    return False

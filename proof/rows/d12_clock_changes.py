"""D-12: in places that set their clocks twice a year, every slot of the schedule comes once, and duties too.

Shanghai did so from 1986 to 1991, and in 1940. A day of 23 or 25 hours has as many slots as it has hours.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from proof.databases import ready
from proof.row import Row
from tests.support.processes import run

ZONES = ("America/New_York", "Europe/Berlin")
YEARS = {
    "America/New_York": (2023, 2025),
    "Europe/Berlin": (2024, 2026),
    "Asia/Shanghai": (1940, 1986, 1988, 1991),
}
MINUTE = timedelta(minutes=1)
EVERY = 5  # minutes

row = Row(
    "D-12",
    promises=("I-2", "I-12"),
    sizes={"short": {"runs": 0}, "night": {"runs": 2}},
    bars=(
        "zones = 3", "odd_days >= 12", "slots_wrong = 0", "days_wrong = 0", "runs = size.runs", "twice = 0",
        "vanished = 0",
    ),
)  # fmt: skip


@row.runs
def change_clocks(trial):
    """Count the slots of every odd day, and let duties be settled over the changes."""
    ready(trial.room)
    from django.utils import timezone

    from jiheng.web.jobs.schedule import Daily, Every

    odd = slots_wrong = days_wrong = 0
    for name, years in YEARS.items():
        zone = ZoneInfo(name)
        with timezone.override(zone):
            for day in _odd_days(zone, years):
                odd += 1
                moments = list(_minutes(day, zone))
                slots = {Every(EVERY).slot(each) for each in moments}
                slots_wrong += len(slots) != len(moments) // EVERY
                days_wrong += len({Daily(time(3, 30)).slot(each) for each in moments} - {None}) != 1
    told = []
    for name in ZONES[: trial.size["runs"]]:
        room = trial.room / name.replace("/", "-")
        room.mkdir()
        told.append(run("tests.support.duty_schedulers", name, room))
    return {
        "zones": len(YEARS), "odd_days": odd, "slots_wrong": slots_wrong, "days_wrong": days_wrong,
        "runs": len(told), "kills": sum(each["kills"] for each in told),
        "twice": sum(each["twice"] for each in told), "vanished": sum(each["vanished"] for each in told),
    }  # fmt: skip


def _odd_days(zone, years):
    """Give the days that do not have 24 hours."""
    for year in years:
        days = (date(year, 1, 1) + timedelta(days=number) for number in range(365))
        yield from (each for each in days if len(list(_hours(each, zone))) != 24)


def _midnight(day, zone):
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _hours(day, zone):
    return _steps(day, zone, timedelta(hours=1))


def _minutes(day, zone):
    return _steps(day, zone, MINUTE)


def _steps(day, zone, step):
    """Give the moments of a day, one after the other, until the next begins."""
    at, end = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    while at < end:
        yield at
        at += step

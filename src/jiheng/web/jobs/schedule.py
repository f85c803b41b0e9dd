"""When a scheduled job is due. A slot is named by what it stands for, so that no clock change doubles it."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol

from django.utils import timezone

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Schedule(Protocol):
    """A rule that names slots."""

    def slot(self, at: datetime) -> str | None:
        """Name the slot that a moment falls in; None: nothing is due."""


@dataclass(frozen=True, slots=True)
class Every:
    """Every so many minutes, counted in UTC, where no hour comes twice."""

    minutes: int

    def slot(self, at: datetime) -> str:
        """Name the slot by the moment it begins."""
        length = timedelta(minutes=self.minutes)
        return (EPOCH + (at - EPOCH) // length * length).isoformat(timespec="minutes")


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a day of the local calendar, from a time of day on."""

    after: time

    def slot(self, at: datetime) -> str | None:
        """Name the slot by its day."""
        local = timezone.localtime(at)
        return local.date().isoformat() if local.time() >= self.after else None


@dataclass(frozen=True, slots=True)
class Weekly:
    """Once a week of the local calendar, from a day (0: Monday) and its time of day on, until Sunday."""

    day: int
    after: time

    def slot(self, at: datetime) -> str | None:
        """Name the slot by its week."""
        local = timezone.localtime(at)
        year, week, day = local.isocalendar()
        due = (day - 1, local.time()) >= (self.day, self.after)
        return f"{year}-W{week:02}" if due else None

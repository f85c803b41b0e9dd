"""When each system was up, beside what was promised, and how much down time is left (picture C1)."""

from dataclasses import dataclass
from datetime import date

from jiheng.documents.pictures.availability_strip import MEANINGS, Strip, drawn_strips
from jiheng.documents.pictures.chart import Chart, Table
from jiheng.documents.pictures.drawing import Drawing, Look
from jiheng.values.ratio import Ratio

LOOKS = (Look.DONE, Look.MISSED, Look.EXCLUDED, Look.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Lasting:
    """So much time, in seconds and as hours:minutes:seconds."""

    seconds: int
    text: str

    @classmethod
    def of(cls, seconds: int) -> "Lasting":
        """Write seconds as people do; what is below zero with its sign."""
        hours, rest = divmod(abs(seconds), 3600)
        sign = "-" if seconds < 0 else ""
        return cls(seconds, f"{sign}{hours}:{rest // 60:02}:{rest % 60:02}")


@dataclass(frozen=True, slots=True)
class Event:
    """Why a stretch is what it is: when it began and ended (empty: not yet), its cause and its record."""

    look: Look
    began_at: str
    ended_at: str
    cause: str
    record: str


@dataclass(frozen=True, slots=True)
class SystemTime:
    """One system: its stretches as in Strip, how long each look lasted, and how it stands to the promise.

    `rate` is None where nothing was measured, `left` where nothing was promised or measured.
    """

    name: str
    stretches: tuple[tuple[Look | None, int, int], ...]
    lasted: dict[Look, Lasting]
    rate: Ratio | None
    left: Lasting | None
    events: tuple[Event, ...] = ()

    @property
    def told(self) -> str:
        """The rate, and on a line below the down time that the promise leaves."""
        if self.rate is None:
            return "没有监测"
        if self.left is None:
            return self.rate.percent(3)
        left = f"超{self.left.text[1:]}" if self.left.seconds < 0 else f"余{self.left.text}"
        return f"{self.rate.percent(3)}\n{left}"


@dataclass(frozen=True, kw_only=True)
class SlaStrip(Chart):
    """All systems over the same time; `up` says what blue means, `ticks` are moments and their names."""

    begin: date
    seconds: int
    ticks: tuple[tuple[int, str], ...]
    systems: tuple[SystemTime, ...]
    promised: str = ""  # as written, e.g. ≥99%
    up: str = ""

    @property
    def table(self) -> Table:
        """A row a system; the four looks make up the whole time in service."""
        looks = MEANINGS | ({Look.DONE: self.up} if self.up else {})
        titles = ("系统", *(looks[look] for look in LOOKS), "可用率", "还可中断")
        rows = tuple(
            (
                each.name,
                *(each.lasted[look].text for look in LOOKS),
                str(each.rate) if each.rate else "没有监测",
                each.left.text if each.left else "",
            )
            for each in self.systems
        )
        return Table(titles, rows)

    def draw(self) -> tuple[Drawing, int]:
        """Draw a row a system."""
        if not self.systems:
            drawing = Drawing()
            drawing.text(0, 60, "没有登记系统：在项目里登记系统，或导入系统台账")
            return drawing, 90
        strips = [Strip(each.name, each.stretches, each.told) for each in self.systems]
        return drawn_strips(strips, self.seconds, self.ticks, up=self.up)

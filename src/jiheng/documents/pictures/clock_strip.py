"""How the clocks of a fault ran: in time, over the limit, standing still (picture of screen S8)."""

from dataclasses import dataclass
from datetime import datetime

from jiheng.documents.pictures.availability_strip import Strip, drawn_strips
from jiheng.documents.pictures.chart import Chart, Table
from jiheng.documents.pictures.drawing import Drawing, Look

MEANINGS = {
    Look.DONE: "计时",
    Look.MISSED: "超过时限",
    Look.EXCLUDED: "不计时（服务时间以外、暂停）",
}


@dataclass(frozen=True, slots=True)
class ClockTime:
    """One clock: its stretches as in Strip, and the row of the table that tells it."""

    stretches: tuple[tuple[Look | None, int, int], ...]
    row: tuple[str, ...]
    told: str


@dataclass(frozen=True, kw_only=True)
class ClockStrip(Chart):
    """The clocks of a fault over the same time; `ticks` are moments in seconds and their names."""

    begin: datetime
    seconds: int
    ticks: tuple[tuple[int, str], ...]
    clocks: tuple[ClockTime, ...]

    @property
    def table(self) -> Table:
        """A row a clock."""
        return Table(("计时", "时限", "到期", "用时", "状态"), tuple(each.row for each in self.clocks))

    def draw(self) -> tuple[Drawing, int]:
        """Draw a row a clock."""
        strips = [Strip(each.row[0], each.stretches, each.told) for each in self.clocks]
        return drawn_strips(strips, self.seconds, self.ticks, meanings=MEANINGS)

"""What the components show: plain values that a view makes and a tag draws (`templatetags/ui.py`)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.utils.safestring import SafeString

SAVED = "saved"  # the tag of a warning that tells, too, that what was typed is kept: its draft goes
NUMBER = re.compile(r"[-–−+]?[\d,]*(\.\d+)?%?")
STATES = {  # kind -> (usual word, icon); the shape tells them apart without colour
    "done": ("已完成", "check"),
    "late": ("逾期完成", "clock"),
    "missed": ("未完成", "x"),
    "waived": ("已豁免", "minus"),
    "unknown": ("未知", "help-circle"),
    "waiting": ("待处理", "hourglass"),
    "returned": ("已退回", "arrow-left"),
    "draft": ("草稿", "edit"),
    "locked": ("已锁定", "lock"),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do; `due` is words (今天 17:30、已逾期 2 天), `state` as of `STATES` or ""."""

    title: str
    url: str
    where: str = ""
    due: str = ""
    state: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class More:
    """How many tasks of a kind are not shown, and the list of all of them."""

    title: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """今天、本周、等别人: a title, its tasks, and what is said when there are none.

    `more` leads to those that are not shown.
    """

    title: str
    tasks: Sequence[Task]
    none: str = ""
    more: Sequence[More] = ()

    @property
    def count(self) -> int:
        """How many there are, shown or not."""
        return len(self.tasks) + sum(each.count for each in self.more)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a longer work; `state` is done, current or ahead."""

    title: str
    state: str = "ahead"
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeyNumber:
    """A figure with its name. `fraction` shows what it comes from (27.415 / 31); `state` as of `STATES`.

    `url` leads to what the figure is made of (溯源).
    """

    title: str
    value: str
    unit: str = ""
    fraction: str = ""
    state: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a time line."""

    at: datetime | str
    title: str
    who: str = ""
    note: str = ""
    state: str = ""
    url: str = ""


class TwinRow(NamedTuple):
    """One row of the table beside a picture."""

    head: str
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in its frame.

    `title` says the finding (“6 月两次中断超出承诺 41 分钟”). `svg` is the server's drawing; without one the
    table shows. `heads` and `rows` are the same facts as a table. `source` tells count and time of the data.
    """

    name: str
    title: str
    svg: SafeString | str
    heads: Sequence[str]
    rows: Sequence[TwinRow]
    source: str
    zoom: str = ""  # an option of ECharts as JSON, for a closer look
    url: str = ""  # where the whole of it stands

    @property
    def role(self) -> str:
        """What the drawing is to readers of the screen: one image, or what its links stand in."""
        return "group" if "<a " in self.svg else "img"

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Whether each column of the table after the first holds numbers, which stand to the right."""
        columns = zip(*(row.cells for row in self.rows), strict=True)
        told = tuple(all(NUMBER.fullmatch(cell) for cell in column) for column in columns)
        return told or (True,) * (len(self.heads) - 1)

    @property
    def titles(self) -> Sequence[tuple[str, bool]]:
        """The heads, each with whether numbers stand below it."""
        return tuple(zip(self.heads, (False, *self.numeric), strict=True))

    @property
    def lines(self) -> Sequence[tuple[str, Sequence[tuple[str, bool]]]]:
        """The rows: head and cells, each cell with whether it is of a column of numbers."""
        numeric = self.numeric  # of all rows: asked once
        return tuple((row.head, tuple(zip(row.cells, numeric, strict=True))) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Job:
    """Work that goes on in the background; `done` of `all` things, both counted, never guessed.

    `state`: waiting, running, done, partial, failed, cancelled. `url` gives this component anew; it is asked
    every 2 s while the work goes on. `cancel_url` and `retry_url` are posted to.
    """

    title: str
    state: str
    url: str
    done: int = 0
    all: int = 0
    words: str = ""
    result_url: str = ""
    result: str = "查看结果"
    cancel_url: str = ""
    retry_url: str = ""
    log: Sequence[str] = field(default_factory=tuple)

    @property
    def going_on(self) -> bool:
        """Whether to ask again."""
        return self.state in {"waiting", "running"}

    @property
    def percent(self) -> int:
        """Whole percent done, cut."""
        return self.done * 100 // self.all if self.all else 0

    @property
    def badge(self) -> tuple[str, str]:
        """The state as kind and word of a badge."""
        return {
            "waiting": ("waiting", "排队中"),
            "running": ("waiting", "进行中"),
            "done": ("done", "已完成"),
            "partial": ("late", "部分完成"),
            "failed": ("missed", "失败"),
            "cancelled": ("waived", "已取消"),
        }[self.state]

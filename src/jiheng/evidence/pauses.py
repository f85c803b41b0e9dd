"""Times in which a clock stood still with a reason: waiting for a part, for the user, for an approval."""

import re
from dataclasses import dataclass
from datetime import datetime

from jiheng.errors import UnreadableValueError
from jiheng.values.period import read_moment

FORM = "从..到 理由，多段用分号隔开；未恢复的不写“到”"
EXAMPLE = "2023-05-16 10:00..2023-05-16 14:00 等备件；2023-05-17 09:00.. 等用户确认"
CLOCK = r"[0-9]{1,2}[:时：][0-9]{2}(?:分|[:：][0-9]{2})?"
WRITTEN = re.compile(
    rf"(?P<began>.{{1,60}}?{CLOCK})\s*+(?:\.\.|～|~|至)(?:\s*+(?P<ended>\S+\s+{CLOCK}|\S+?[日号]{CLOCK}))?\s++(?P<reason>.+)"
)


@dataclass(frozen=True, slots=True)
class Pause:
    """From when to when (None: it goes on), and why."""

    began_at: datetime
    ended_at: datetime | None
    reason: str


def read_pauses(cell: str) -> tuple[Pause, ...]:
    """Read `2023-05-16 10:00..2023-05-16 14:00 等备件；…`. Raises UnreadableValueError."""
    return tuple(_read(each.strip()) for each in re.split("[;；]", cell) if each.strip())


def _read(text: str) -> Pause:
    match = WRITTEN.fullmatch(text)
    if match is None:
        raise UnreadableValueError("读不出暂停的时段", found=text, expected=f"如 {EXAMPLE}")
    ended = read_moment(match["ended"]) if match["ended"] else None
    return Pause(read_moment(match["began"]), ended, match["reason"].strip())


def write_pauses(pauses: tuple[Pause, ...]) -> str:
    """Write pauses as they are read."""
    return "；".join(
        f"{_moment(each.began_at)}..{_moment(each.ended_at) if each.ended_at else ''} {each.reason}"
        for each in pauses
    )


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S" if at.second else "%Y-%m-%d %H:%M")

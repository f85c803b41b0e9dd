"""What a backup says of itself: every file with its hashes, what the tables hold, where the chains end."""

import json
import re
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any, NamedTuple, Self

from jiheng.errors import IntegrityError

FORMAT = 1
HASH = re.compile("[0-9a-f]{64}")
DATABASE = "jiheng.sqlite3"  # how the tables are called within a backup, whatever database they came from


class Why(StrEnum):
    """Why a backup was taken; the value is what the manifest says."""

    SCHEDULE = "schedule"
    ASKED = "asked"
    UPGRADE = "upgrade"
    RESTORE = "restore"
    START = "start"

    @property
    def word(self) -> str:
        """As pages print it."""
        words = {
            "schedule": "每天",
            "asked": "手工",
            "upgrade": "升级以前",
            "restore": "恢复以前",
            "start": "启动时",
        }
        return words[self.value]


class Kept(NamedTuple):
    """One file of a backup: hash and size of its bytes, and hash of the bytes that are stored of it."""

    sha256: str
    size: int
    stored: str


class End(NamedTuple):
    """Where a chain ends."""

    name: str
    length: int
    hash: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one backup holds."""

    at: datetime
    why: Why
    system: str  # the name that must be typed to put it back
    program: str
    database: str  # "sqlite" or "postgresql": where the tables came from
    sealed: bool
    files: dict[str, Kept]  # by path within the data folder
    counts: dict[str, int]  # rows by table
    chains: tuple[End, ...]
    migrations: tuple[str, ...]
    settings: dict[str, str]  # what was set from outside, without secrets
    keys: str = ""  # the server's own key and the secrets of the settings, sealed with the paper key
    faults: tuple[str, ...] = ()  # what was already wrong when it was taken
    pieces: int | None = None  # number of the last piece shipped when the tables had been copied
    name: str = field(default="", compare=False)  # of its file; not told within

    @property
    def size(self) -> int:
        """How many bytes there are in all."""
        return sum(each.size for each in self.files.values())

    def written(self) -> bytes:
        """Give it as JSON."""
        told = asdict(self) | {"jiheng": FORMAT, "at": self.at.isoformat(), "why": self.why.value}
        told.pop("name")
        if self.pieces is None:
            told.pop("pieces")
        return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode()

    @classmethod
    def read(cls, content: bytes, name: str) -> Self:
        """Read one. Raises IntegrityError for what is none, or of a newer program."""
        try:
            told: dict[str, Any] = json.loads(content)
            if told.pop("jiheng") != FORMAT:
                raise IntegrityError(
                    f"备份 {name} 是更新的程序做的，读不懂\n    怎么办：用做它的那一版或更新的绩衡"
                )
            told |= {
                "at": datetime.fromisoformat(told["at"]),
                "why": Why(told["why"]),
                "files": {path: Kept(*each) for path, each in told["files"].items()},
                "chains": tuple(End(*each) for each in told["chains"]),
                "migrations": tuple(told["migrations"]),
                "faults": tuple(told["faults"]),
            }
            read = cls(**told, name=name)
        except (ValueError, KeyError, TypeError) as error:
            raise IntegrityError(f"备份 {name} 的清单读不懂：{error}\n    怎么办：换另一份备份") from error
        strange = [
            path
            for path, kept in read.files.items()
            if not (_is_within(path) and HASH.fullmatch(kept.stored))
        ]
        if strange:
            raise IntegrityError(
                f"备份 {name} 要写到数据文件夹以外：{strange[0][:60]}\n    怎么办：换另一份备份"
            )
        return read


def _is_within(path: str) -> bool:
    """Say whether a path stays within the folder it is written to: a backup may come from anybody's hand."""
    parts = PurePosixPath(path)
    plain = not ({"\\", ":", "\0"} & {*path}) and str(parts) == path
    return plain and not parts.is_absolute() and not ({"..", "."} & {*parts.parts})

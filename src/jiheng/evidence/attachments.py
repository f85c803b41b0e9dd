"""The files attached to records, named in a record's column 附件; of a folder those of `evidence/files/`.

A name is the plain name of a file in that one folder. Whatever could lead elsewhere is refused:
separators, `..`, drives, device names, links out of the folder.
"""

import hashlib
import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

FOLDER = "files"
DIVIDER = re.compile("[；;]")
ELSEWHERE = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]')
DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³]|CONIN\$|CONOUT\$)(?:\..*)?", re.IGNORECASE)
PAGE = re.compile(r"(?P<name>.*?)(?:(?<=\s)|^)(?:第\s*)?(?P<page>[1-9][0-9]{0,4})(?:\s*页)?")
LONGEST = 255  # bytes, of a name on most disks


class Seal(NamedTuple):
    """What is kept of an attached file: its SHA-256 and its length."""

    sha256: str
    bytes: int


def attached_names(text: str) -> tuple[str, ...]:
    """Give the names that a cell of the column 附件 holds, each once."""
    names = (unicodedata.normalize("NFC", part.strip()) for part in DIVIDER.split(text))
    return tuple(dict.fromkeys(name for name in names if name))


def doubt_of_name(name: str) -> str:
    """Say why a name cannot be that of an attachment; nothing where it can."""
    if ELSEWHERE.search(name):
        return f"附件“{name}”不是单纯的文件名：只写 evidence/{FOLDER}/ 里的文件名，不带路径和特殊符号"
    if name.startswith(".") or name.endswith((".", " ")):
        return f"附件“{name}”不能以点开头，也不能以点或空格结尾"
    if DEVICE.fullmatch(name):
        return f"附件“{name}”是 Windows 的设备名，换一个文件名"
    if len(name.encode(errors="replace")) > LONGEST:
        return f"附件“{name[:20]}…”的文件名太长"
    return ""


class PagesError(ValueError):
    """What stands in 附件页码 cannot be read; its text says why, in Chinese."""


def pages_of(text: str, names: tuple[str, ...]) -> dict[str, int]:
    """Read on which page of each attachment the record stands: `3`, or `合同.pdf 3；签字单.pdf 1`.

    A bare page is that of the only attachment. Raises PagesError.
    """
    pages: dict[str, int] = {}
    for part in filter(None, (each.strip() for each in DIVIDER.split(unicodedata.normalize("NFC", text)))):
        match = PAGE.fullmatch(part)
        if match is None:
            raise PagesError(f"附件页码“{part}”读不出来：写页码，或“文件名 页码”，多个用分号隔开")
        name = match["name"].strip()
        if not name and len(names) == 1:
            name = names[0]
        if name not in names:
            what = f"没有附件“{name}”" if name else "有几个附件，没有说是哪一个"
            raise PagesError(f"附件页码“{part}”：{what}，写成“文件名 页码”")
        pages[name] = int(match["page"])
    return pages


class Attachments(ABC):
    """The files attached to the records of a project, wherever they are kept."""

    @property
    @abstractmethod
    def names(self) -> Collection[str]:
        """The name of every file that may be attached."""

    @abstractmethod
    def seal(self, name: str) -> Seal:
        """Give a file's hash and length; raises KeyError where there is none of this name."""

    def missing(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Give those of the names that no file bears."""
        return tuple(name for name in names if name not in self.names)

    def orphans(self, named: set[str]) -> Iterator[str]:
        """Give the files that no record names."""
        yield from (name for name in self.names if name not in named)


class SealedAttachments(Attachments):
    """Attachments of which the seals are known, as a database keeps them."""

    def __init__(self, seals: Mapping[str, Seal]) -> None:
        """Keep the seals by name."""
        self._seals = seals

    @property
    def names(self) -> Collection[str]:
        """The names that have a seal."""
        return self._seals.keys()

    def seal(self, name: str) -> Seal:
        """Give the seal that is known."""
        return self._seals[name]


NO_ATTACHMENTS = SealedAttachments({})


class AttachmentFolder(Attachments):
    """The attachment folder as it is now."""

    def __init__(self, evidence_folder: Path) -> None:
        """Look below `evidence_folder`."""
        self.folder = evidence_folder / FOLDER

    @cached_property
    def paths(self) -> dict[str, Path]:
        """Every file that may be attached, by its name; links out of the folder are none."""
        home = self.folder.resolve()
        if not self.folder.is_dir() or home.parent != self.folder.parent.resolve():
            return {}
        return {
            unicodedata.normalize("NFC", path.name): path
            for path in sorted(self.folder.iterdir())
            if not path.name.startswith((".", "~$")) and path.is_file() and path.resolve().parent == home
        }

    @property
    def names(self) -> Collection[str]:
        """The names of the files there."""
        return self.paths.keys()

    def seal(self, name: str) -> Seal:
        """Hash a file anew; raises KeyError where there is none of this name."""
        with self.paths[name].open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return Seal(digest, file.tell())

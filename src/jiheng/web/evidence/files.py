"""Files by their content: the bytes lie under their SHA-256, on the disk before any row names them.

The order is temporary file, fsync, rename, fsync of the folder, row (reliability-security D-05): a cut
at any point leaves a file that no row names at worst, and `sweep` takes those away after a day.
"""

import hashlib
import logging
import os
import secrets
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from jiheng.errors import BusyError, Fault, NoRoomError, Place, UnreadableInputError, UsageError
from jiheng.evidence.attachments import DIVIDER, doubt_of_name
from jiheng.web.accounts.models import User
from jiheng.web.evidence import virus_scan
from jiheng.web.evidence.media_types import media_type_of
from jiheng.web.evidence.models import CleanScan, EvidenceFile, StoredFile
from jiheng.web.projects.models import Project, ProjectState
from jiheng.web.trail import entries

logger = logging.getLogger("jiheng.web.evidence")
LARGEST = 100 * 2**20  # bytes of one file
PIECE = 1 << 20
COMING = "coming"  # where files lie while they arrive
KEPT_UNNAMED = timedelta(hours=24)
FULL_AT = 95  # percent of the disk: from then on room is kept for records (D-08)


class Arrived(NamedTuple):
    """A file that lies in its place, its bytes safe on the disk."""

    sha256: str
    size: int
    media_type: str
    scanned: bool = False  # by a virus scanner, which found nothing


def path_of(sha256: str) -> Path:
    """Give where the bytes of a file lie."""
    return Path(settings.FILES) / sha256[:2] / sha256


def receive(name: str, pieces: Iterable[bytes], *, largest: int = LARGEST, media_type: str = "") -> Arrived:
    """Put a file's bytes in their place.

    Raises UnreadableInputError for a name that cannot be, what is empty, too large or infected, and a kind
    of file that is not admitted or is not what its name says; where `media_type` is given nobody looks.
    Raises NoRoomError where the disk is nearly full, BusyError where a virus scanner does not answer.
    """
    refuse_full()
    if doubt := doubt_of_name(name):
        raise _refused(name, doubt, "换一个文件名再上传")
    folder = Path(settings.FILES) / COMING
    folder.mkdir(parents=True, exist_ok=True)
    coming = folder / secrets.token_hex(16)
    try:
        with coming.open("xb") as file:
            hashed, size = hashlib.sha256(), 0
            for piece in pieces:
                size += len(piece)
                if size > largest:
                    advice = f"不超过 {largest >> 20} MB：压缩图片和扫描件，或分成几个文件"
                    raise _refused(name, f"文件超过 {largest >> 20} MB", advice)
                hashed.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if not size:
            raise _refused(name, "文件是空的（0 字节）", "重新复制，或向提供者索取原件")
        media_type = media_type or media_type_of(name, coming)
        scanned = _scanned(name, coming)
        sha256 = hashed.hexdigest()
        _place(coming, path_of(sha256))
        return Arrived(sha256, size, media_type, scanned)
    finally:
        coming.unlink(missing_ok=True)


def _scanned(name: str, coming: Path) -> bool:
    """Show a file to the virus scanner; False where there is none. Raises as `receive` does."""
    if not virus_scan.is_set():
        return False
    try:
        with coming.open("rb") as file:
            virus_scan.scan(iter(lambda: file.read(PIECE), b""))
    except BusyError as error:
        raise BusyError(f"“{name[:60]}”没有收：{error}") from error
    except virus_scan.InfectedError as error:
        logger.warning("infected upload refused: %s", error)
        advice = "不要打开它；交给单位的安全管理员，用杀毒软件处理干净再上传"
        raise _refused(name, f"查毒程序认出了病毒（{error}），没有保存", advice) from error
    return True


def stored_file(arrived: Arrived, at: datetime) -> StoredFile:
    """Give the row of bytes that arrived; equal bytes have one."""
    told = {"size": arrived.size, "media_type": arrived.media_type, "kept_at": at}
    stored, _ = StoredFile.objects.get_or_create(sha256=arrived.sha256, defaults=told)
    if arrived.scanned:
        CleanScan.objects.get_or_create(stored=stored, defaults={"at": at})
    return stored


def disk_used() -> tuple[int, int]:
    """Give how much of the disk that files lie on is used, in percent of what we may use, and bytes free."""
    home = Path(settings.FILES)
    usage = shutil.disk_usage(next(each for each in (home, *home.parents) if each.is_dir()))
    return usage.used * 100 // (usage.used + usage.free), usage.free


def refuse_full() -> None:
    """Raise NoRoomError where so little of the disk is left that it is kept for records."""
    percent, _ = disk_used()
    if percent >= FULL_AT:
        raise NoRoomError(
            f"服务器的磁盘已用 {percent}%，现在收不下文件，这次没有保存；"
            "已保存的都在，不带附件的记录仍可登记\n"
            "    怎么办：请系统管理员清理或扩容（系统 → 运行状态），有了空间原样再传一次，不用重启"
        )


def _place(coming: Path, place: Path) -> None:
    if place.exists():
        os.utime(place)  # young again: it may be one that is about to be swept
    else:
        place.parent.mkdir(exist_ok=True)
        coming.chmod(0o400)
        coming.replace(place)
    # Up to the data folder, where the first file made `files`; also where another put it there and died.
    for folder in tuple(place.parents)[:3]:
        _sync(folder)


def _sync(folder: Path) -> None:
    with suppress(PermissionError):  # Windows opens no folder
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def attach(
    project: Project, name: str, pieces: Iterable[bytes], *, by: User, at: datetime, note: str = ""
) -> EvidenceFile:
    """Keep a file of a project under its name; the same bytes under the same name are one.

    Raises as `receive` does, and UsageError where the name has other bytes already.
    """
    name = unicodedata.normalize("NFC", name.strip())
    if DIVIDER.search(name) or any(unicodedata.category(each) == "Cf" for each in name):
        raise _refused(name, "文件名里有分号或看不见的字符，写不进“附件”一栏", "换一个文件名再上传")
    arrived = receive(name, pieces)
    with transaction.atomic():
        Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
        project.refresh_from_db(fields=["state"])
        if project.state == ProjectState.ARCHIVED:
            raise UsageError(f"{project} 已归档，不再收文件")
        made, new = name_file(project, name, arrived, by=by, at=at, note=note)
        if new:
            entries.write(
                "attach",
                "evidence_file",
                made.pk,
                by=by,
                at=at,
                organisation=project.organisation_id,
                project=project.pk,
                after={"files": 1, "name": name, "sha256": arrived.sha256, "bytes": arrived.size},
            )
    return made


def name_file(
    project: Project, name: str, arrived: Arrived, *, by: User | None, at: datetime, note: str = ""
) -> tuple[EvidenceFile, bool]:
    """Give bytes that arrived a name in a project; say whether that is new. Within a transaction.

    Raises UsageError where the name has other bytes already.
    """
    there = EvidenceFile.objects.filter(project=project, name=name).first()
    if there and there.stored_id != arrived.sha256:
        raise UsageError(
            f"已经有另一个文件叫“{name}”，这次没有保存\n    怎么办：换一个文件名（原来的留存，不能覆盖）"
        )
    if there:
        return there, False
    if not path_of(arrived.sha256).exists():
        raise UsageError(f"文件“{name}”没有收完\n    怎么办：重新上传")
    made = EvidenceFile.objects.create(
        project=project,
        name=name,
        stored=stored_file(arrived, at),
        added_by=by,
        added_at=at,
        note=note.strip()[:200],
    )
    return made, True


def open_file(stored: StoredFile) -> BufferedReader:
    """Open a file's bytes for reading."""
    return path_of(stored.sha256).open("rb")


def pieces_of(stored: StoredFile) -> Iterator[bytes]:
    """Give a file's bytes piece by piece."""
    with open_file(stored) as file:
        while piece := file.read(PIECE):
            yield piece


def unnamed(at: datetime) -> Iterator[Path]:
    """Give the files that no row names, or that never arrived, and that have lain there for a day."""
    home = Path(settings.FILES)
    for folder in sorted(home.iterdir()) if home.is_dir() else ():
        lying = [each for each in folder.iterdir() if _age(each, at) > KEPT_UNNAMED]
        named = set(
            StoredFile.objects.filter(pk__in=[each.name for each in lying]).values_list("pk", flat=True)
        )
        yield from (each for each in lying if folder.name == COMING or each.name not in named)


def sweep(at: datetime) -> list[str]:
    """Take away what `unnamed` gives; say which."""
    swept = []
    for path in unnamed(at):
        path.unlink(missing_ok=True)
        swept.append(f"{path.parent.name}/{path.name}")
    return swept


def damaged() -> Iterator[tuple[str, str]]:
    """Hash every file anew: give those that are gone or changed, and which it is (I-7)."""
    for stored in StoredFile.objects.order_by("sha256").iterator():
        try:
            with open_file(stored) as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != stored.sha256:
                    yield stored.sha256, "内容变了"
        except FileNotFoundError:
            yield stored.sha256, "不见了"


def _age(path: Path, at: datetime) -> timedelta:
    return timedelta(seconds=at.timestamp() - path.stat().st_mtime)


def _refused(name: str, what: str, advice: str) -> UnreadableInputError:
    return UnreadableInputError(f"文件“{name[:60]}”", [Fault(what, Place(name[:60]), advice=advice)])

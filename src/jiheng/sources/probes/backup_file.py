"""Look at the newest backup file.

Use when: backups are written to a folder of this machine, or one that is mounted here.
Up: the newest file that `files` matches is at most `max_age` old and at least `min_size` large, agrees
    with the SHA-256 beside it (`checksum` 是: `NAME.sha256`, as sha256sum writes it), and reads as an
    archive to its end (`archive` 是: .zip, .tar, .tar.gz, .tgz, .tar.bz2, .tar.xz, .gz, .bz2, .xz).
Down: there is none, or it fails one of these.
Not seen: the file is not in a permitted folder or may not be read, the archive is of another kind, or the
    time was too short to read it all.
Basis: GB/T 22239-2019 (数据备份恢复) asks for backups that can be restored; reading an archive
    to its end is less than restoring it. Not counted as the system's availability.
"""

import asyncio
import bz2
import gzip
import hashlib
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import IO, Any

from jiheng.catalogue import Parameter, reading
from jiheng.sources.network.unreachable import NotSeenError
from jiheng.sources.probe import Asking, Probe, Seen
from jiheng.sources.probe_settings import read_bytes, read_path, read_seconds, read_yes

PART = 1 << 20
STREAMS: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
DAMAGED = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError)

probe = Probe(
    title="备份文件",
    version=1,
    parameters=(
        Parameter(
            "files", "备份文件", reading(read_path), "文件的路径，最后一段可以有 *，如 /backup/db-*.tar.gz"
        ),
        Parameter("max_age", "最久", reading(read_seconds), "最新的一份最多多旧", default="26小时"),
        Parameter("min_size", "最小", reading(read_bytes), "至少多大，如 10MB", default="1KB"),
        Parameter("checksum", "核对校验和", read_yes, "是否与旁边的 .sha256 文件核对", default="no"),
        Parameter("archive", "读归档", read_yes, "是否把归档从头读到尾", default="yes"),
    ),
    counts=False,
    patience=600,
)


@probe.targets
def target(*, files: Path, **_others: object) -> str:
    """Limit by folder."""
    return str(files.parent)


@probe.asks
async def ask(
    asking: Asking, *, files: Path, max_age: int, min_size: int, checksum: bool, archive: bool
) -> Seen:
    """Find the newest file and look at it, in a thread that ends when the time is over."""
    folder = asking.file(files.parent)
    stop = Event()
    looking = asyncio.to_thread(
        _look, folder, files.name, asking, (max_age, min_size, checksum, archive), stop
    )
    try:
        return await asyncio.wait_for(looking, asking.within / 1000)
    except TimeoutError as error:
        raise NotSeenError("时间不够读完备份文件；怎么办：把 timeout 写长些") from error
    except OSError as error:
        raise NotSeenError(f"备份文件读不了：{error.strerror or error}") from error
    finally:
        stop.set()


def _look(folder: Path, name: str, asking: Asking, wanted: tuple[int, int, bool, bool], stop: Event) -> Seen:
    max_age, min_size, checksum, archive = wanted
    found = [path for path in folder.glob(name) if path.is_file() and path.suffix != ".sha256"]
    if not found:
        return Seen(up=False, detail="missing", told=f"{folder} 里没有 {name}")
    newest = asking.file(max(found, key=lambda path: (path.stat().st_mtime_ns, path.name)))
    state = newest.stat()
    age = max(asking.now - state.st_mtime_ns // 10**9, 0)
    told = f"{newest.name}，{state.st_size} 字节，{age // 3600} 小时前"
    if age > max_age:
        return Seen(up=False, detail="stale", told=f"{told}，应当不超过 {max_age // 3600} 小时")
    if state.st_size < min_size:
        return Seen(up=False, detail="small", told=f"{told}，应当至少 {min_size} 字节")
    if checksum and (fault := _differs(newest, stop)):
        return Seen(up=False, detail="checksum", told=f"{newest.name}：{fault}")
    if archive and (fault := _damage(newest, stop)):
        return Seen(up=False, detail="archive", told=f"{newest.name}：{fault}")
    return Seen(up=True, told=told)


def _differs(path: Path, stop: Event) -> str:
    beside = path.with_name(f"{path.name}.sha256")
    if not beside.is_file():
        return f"没有校验和文件 {beside.name}"
    written = beside.read_text("utf-8", errors="replace").split()
    digest = hashlib.sha256()
    with path.open("rb") as opened:
        while part := opened.read(PART):
            _go_on(stop)
            digest.update(part)
    return "" if written[:1] == [digest.hexdigest()] else "SHA-256 与校验和文件不符"


def _damage(path: Path, stop: Event) -> str:
    """Read an archive to its end; say what is wrong with it. Raises NotSeenError for an unknown kind."""
    try:
        if path.name.endswith(TARS):
            _read_tar(path, stop)
        elif path.suffix == ".zip":
            _read_zip(path, stop)
        elif path.suffix in STREAMS:
            with STREAMS[path.suffix](path, "rb") as opened:
                _read(opened, stop)
        else:
            raise NotSeenError(f"不认识的归档格式：{path.name}；怎么办：archive 写“否”")
    except (*DAMAGED, gzip.BadGzipFile) as error:
        return f"读到一半坏了（{error}）"
    except OSError as error:
        if error.errno is None:  # bz2 says a damaged file so
            return f"读到一半坏了（{error}）"
        raise
    return ""


def _read_tar(path: Path, stop: Event) -> None:
    """Read every member, and what follows the last: there the sum of the packed bytes stands."""
    pack = path.suffix.replace(".t", ".") if path.suffix != ".tar" else ""  # .tgz is .tar.gz
    with STREAMS.get(pack, Path.open)(path, "rb") as stream:
        members = 0
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for member in archive:
                members += 1
                opened = archive.extractfile(member) if member.isfile() else None
                if opened is not None:
                    _read(opened, stop)
        _read(stream, stop)
    if not members:
        raise ValueError("里面什么都没有")


def _read_zip(path: Path, stop: Event) -> None:
    with zipfile.ZipFile(path) as archive:
        if not archive.namelist():
            raise ValueError("里面什么都没有")
        for member in archive.infolist():
            with archive.open(member) as opened:
                _read(opened, stop)


def _read(opened: IO[bytes], stop: Event) -> None:
    while opened.read(PART):
        _go_on(stop)


def _go_on(stop: Event) -> None:
    if stop.is_set():
        raise NotSeenError("停止了")

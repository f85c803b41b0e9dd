"""A project folder as one .zip, in and out of the browser, or made of a form; it comes of unknown hands."""

import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile

from jiheng.documents.file_names import file_name
from jiheng.documents.zip_limits import TIGHTEST, ZipRefusedError, checked_zip, member_name
from jiheng.errors import Fault, Place, UnreadableInputError
from jiheng.evidence.attachments import doubt_of_name
from jiheng.projects.open_project import PROJECT_FILE
from jiheng.web.evidence.folder_out import write_project
from jiheng.web.projects.models import Project
from jiheng.workflows.init_project import init_from_form

ALWAYS_FINE = 2**20  # bytes of one file: below this, tight packing does no harm
DEEPEST = 8  # folders
ENCRYPTED = 0x1
FORMS = (".xlsx", ".docx")
LEFT_BY_SYSTEMS = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
PIECE = 1 << 16
FIXED = (1980, 1, 1, 0, 0, 0)


@contextmanager
def unzipped(archive: BinaryIO, name: str) -> Iterator[Path]:
    """Unpack the project folder in an archive called `name`; it is gone afterwards.

    Raises UnreadableInputError with every fault for one that is no zip, is encrypted, too large, packed
    too tightly, leads elsewhere, or has no project.yaml; before anything of it is written.
    """
    with tempfile.TemporaryDirectory(prefix="jiheng-") as room:
        with _opened(archive, name) as opened:
            members = _checked(opened, name)
            home = _home(members, name)
            root = Path(room) / (home.name or PurePosixPath(name).stem or "project")
            for path, member in members.items():
                if home in path.parents:
                    _unpack(opened, member, root / path.relative_to(home))
        yield root


def check_zipped(archive: BinaryIO, name: str) -> None:
    """Raise as `unzipped` does, for what is seen without unpacking."""
    with _opened(archive, name) as opened:
        _home(_checked(opened, name), name)
    archive.seek(0)


@contextmanager
def _opened(archive: BinaryIO, name: str) -> Iterator[zipfile.ZipFile]:
    try:
        with checked_zip(archive) as opened:
            yield opened
    except ZipRefusedError as error:
        advice = "只压缩一个项目文件夹，用系统自带的“压缩为 ZIP”重新压缩"
        fault = Fault(error.what, Place(name), expected=error.expected, advice=advice)
        raise _refused(name, [fault]) from error
    except (OSError, RuntimeError, EOFError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        # RuntimeError: a password; NotImplementedError, its child: an unknown packing
        advice = "用系统自带的“压缩为 ZIP”重新压缩项目文件夹"
        raise _refused(name, [Fault("压缩包已损坏，或不是 .zip", Place(name), advice=advice)]) from error


@contextmanager
def folder_of(upload: "UploadedFile[Any]", rule_set: str) -> Iterator[Path]:
    """Give the project folder that comes as .zip, or the one a filled form makes; it is gone afterwards.

    Raises as `unzipped` and `init_from_form` do.
    """
    name = PurePosixPath(upload.name or "")
    if name.suffix.lower() not in FORMS:
        with unzipped(cast("BinaryIO", upload.file), upload.name or "") as path:
            yield path
        return
    with tempfile.TemporaryDirectory(prefix="jiheng-") as room:
        form, folder = Path(room) / f"form{name.suffix.lower()}", Path(room) / file_name(name.stem)
        with form.open("wb") as out:
            out.writelines(upload.chunks())
        try:
            init_from_form(folder, form, rule_set=rule_set)
        except UnreadableInputError as error:
            raise error.under(name.name) from error
        yield folder


def zip_project(project: Project, file: BinaryIO) -> None:
    """Write a project as a .zip with one folder in it; equal projects give equal bytes."""
    with tempfile.TemporaryDirectory(prefix="jiheng-") as room:
        name = project.folder_name or f"{project.fiscal_year}-{str(project.pk)[:8]}"
        write_project(project, Path(room) / name)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(Path(room).rglob("*")):
                if path.is_file():
                    info = zipfile.ZipInfo(path.relative_to(room).as_posix(), FIXED)
                    info.compress_type = zipfile.ZIP_DEFLATED
                    info.external_attr = (stat.S_IFREG | 0o644) << 16
                    with path.open("rb") as source, archive.open(info, "w") as out:
                        while piece := source.read(PIECE):
                            out.write(piece)


def _checked(archive: zipfile.ZipFile, name: str) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """Give the files of an archive by their paths. Raises UnreadableInputError."""
    entries = archive.infolist()
    faults: list[Fault] = []
    members: dict[PurePosixPath, zipfile.ZipInfo] = {}
    folded: set[str] = set()
    for each in entries:
        written = member_name(each)
        if each.is_dir() or any(part in LEFT_BY_SYSTEMS for part in written.split("/")):
            continue
        path = PurePosixPath(written)
        if doubt := _doubt(each, written, path):
            faults.append(Fault(doubt, Place(f"{name} 里的 {written[:100]}"), advice="重新压缩项目文件夹"))
        elif written.casefold() in folded:
            faults.append(Fault("同一个文件名出现两次", Place(f"{name} 里的 {written}"), advice="只留一个"))
        else:
            members[path] = each
            folded.add(written.casefold())
    if faults:
        raise _refused(name, faults)
    return members


def _doubt(member: zipfile.ZipInfo, written: str, path: PurePosixPath) -> str:
    """Say why a file is not unpacked; nothing where it is."""
    if written.startswith("/") or ".." in path.parts or len(path.parts) > DEEPEST:
        return "路径指向文件夹之外，或太深"
    if any(doubt_of_name(part) for part in path.parts if not part.startswith(".")):
        return "文件名不能用"
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG) or member.flag_bits & ENCRYPTED:
        return "不是普通文件（链接、设备），或加了密码"
    if member.file_size > ALWAYS_FINE and member.file_size > TIGHTEST * max(1, member.compress_size):
        return f"压缩比超过 {TIGHTEST} 倍，像是恶意构造的"
    return ""


def _home(members: dict[PurePosixPath, zipfile.ZipInfo], name: str) -> PurePosixPath:
    """Find the one folder with a project.yaml."""
    homes = [path.parent for path in members if path.name == PROJECT_FILE]
    least = min((len(each.parts) for each in homes), default=0)
    homes = [each for each in homes if len(each.parts) == least]
    if len(homes) == 1:
        return homes[0]
    what = f"有 {len(homes)} 个项目文件夹" if homes else f"里面没有 {PROJECT_FILE}"
    advice = f"压缩含有 {PROJECT_FILE} 的那一个文件夹"
    raise _refused(name, [Fault(what, Place(name), expected="一个项目文件夹", advice=advice)])


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    # zipfile gives no more of a member than it declares, and compares its two headers and its checksum
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as source, target.open("xb") as out:
        while piece := source.read(PIECE):
            out.write(piece)


def _refused(name: str, faults: list[Fault]) -> UnreadableInputError:
    return UnreadableInputError(f"压缩包 {name}", faults)

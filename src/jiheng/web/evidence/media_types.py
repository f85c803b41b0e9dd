"""Which files are taken as evidence, and whether a file is what its name says: its content decides."""

import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path

import puremagic

from jiheng.documents.xlsx_archive import BROKEN, SHEETS
from jiheng.documents.zip_limits import ZipRefusedError, checked_zip, read_through
from jiheng.errors import Fault, Place, UnreadableInputError

BEGINNING = 8192  # bytes looked at
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class MediaType:
    """One kind of file: what it is called, and how its content is told.

    `found` are the extensions by which puremagic knows the content, `part` the name of a part that a
    zipped document of the kind has; with neither it is text.
    """

    name: str
    title: str
    found: tuple[str, ...] = ()
    part: str = ""


def _office(kind: str) -> str:
    return f"application/vnd.openxmlformats-officedocument.{kind}"


TEXT = MediaType("text/plain", "文本")
OLD = ("doc", "xls", "ppt", "wps", "et", "dps")
TYPES: dict[str, MediaType] = {
    "pdf": MediaType("application/pdf", "PDF", (".pdf",)),
    "png": MediaType("image/png", "图片（PNG）", (".png",)),
    "jpg": MediaType("image/jpeg", "照片（JPEG）", (".jpg",)),
    "jpeg": MediaType("image/jpeg", "照片（JPEG）", (".jpg",)),
    "gif": MediaType("image/gif", "图片（GIF）", (".gif",)),
    "bmp": MediaType("image/bmp", "图片（BMP）", (".bmp",)),
    "webp": MediaType("image/webp", "图片（WebP）", (".webp",)),
    "tif": MediaType("image/tiff", "扫描件（TIFF）", (".tif", ".tiff")),
    "tiff": MediaType("image/tiff", "扫描件（TIFF）", (".tif", ".tiff")),
    "heic": MediaType("image/heif", "照片（HEIC）", (".heic", ".heif")),
    "docx": MediaType(_office("wordprocessingml.document"), "Word 文档", part="word/document.xml"),
    "xlsx": MediaType(_office("spreadsheetml.sheet"), "Excel 工作簿", part="xl/workbook.xml"),
    "pptx": MediaType(_office("presentationml.presentation"), "演示文稿", part="ppt/presentation.xml"),
    "ofd": MediaType("application/ofd", "OFD 版式文件", part="OFD.xml"),
    **{each: MediaType("application/x-ole-storage", f"旧版办公文档（.{each}）") for each in OLD},
    "txt": TEXT,
    "csv": MediaType("text/csv", "CSV 表格"),
    "log": TEXT,
    "md": TEXT,
    "mp4": MediaType("video/mp4", "视频（MP4）", (".mp4",)),
    "mp3": MediaType("audio/mpeg", "录音（MP3）", (".mp3",)),
    "m4a": MediaType("audio/mp4", "录音（M4A）", (".m4a", ".mp4")),
    "wav": MediaType("audio/wav", "录音（WAV）", (".wav",)),
}
ADVICE = "确认文件没有拿错；没有拿错时，用原来的程序另存为名称所示的格式再上传"


def media_type_of(name: str, path: Path) -> str:
    """Tell the media type of the file at `path`, which is called `name`.

    Raises UnreadableInputError for a kind that is not taken, or content that is not of this kind.
    """
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    kind = TYPES.get(suffix)
    if kind is None:
        what = f"不收 .{suffix} 文件" if suffix else "文件名没有扩展名"
        raise _refused(name, what, "、".join(f".{each}" for each in TYPES), "另存为其中一种，例如 PDF")
    with path.open("rb") as file:
        beginning = file.read(BEGINNING)
    if kind.part and beginning.startswith(ZIP):
        _check_archive(name, path)
    if not _is(kind, suffix, beginning, path):
        raise _refused(name, f"扩展名是 .{suffix}，内容却不是{kind.title}", kind.title, ADVICE)
    return kind.name


def _is(kind: MediaType, suffix: str, beginning: bytes, path: Path) -> bool:
    if kind.found:
        return bool(set(kind.found) & _known_as(beginning))
    if kind.part:
        return beginning.startswith(ZIP) and kind.part in _parts(path)
    if suffix in OLD:
        return beginning.startswith(OLD_OFFICE)
    return _is_text(beginning)


def _known_as(beginning: bytes) -> set[str]:
    try:
        return {each.extension for each in puremagic.magic_string(beginning)}
    except (puremagic.PureError, ValueError):
        return set()


def _check_archive(name: str, path: Path) -> None:
    """Refuse an archive that nobody could open safely, or at all."""
    try:
        with path.open("rb") as file, checked_zip(file, SHEETS) as archive:
            read_through(archive)
    except ZipRefusedError as error:
        raise _refused(name, error.what, error.expected, ADVICE) from error
    except BROKEN as error:
        raise _refused(name, "文件已损坏，打不开", "完整的文件", "重新复制，或向提供者索取原件") from error


def _parts(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


def _is_text(beginning: bytes) -> bool:
    """Say whether these bytes are the beginning of a text; a character may be cut at their end."""
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        for cut in range(4):
            try:
                text = beginning[: len(beginning) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return not any(unicodedata.category(each) == "Cc" and each not in "\t\r\n\f" for each in text)
    return False


def _refused(name: str, what: str, expected: str, advice: str) -> UnreadableInputError:
    fault = Fault(what, Place(name[:60]), expected=expected, advice=advice)
    return UnreadableInputError(f"文件“{name[:60]}”", [fault])

"""The parts of an .xlsx file from an unknown hand, taken out with care.

Refused before anything is parsed: what is no .xlsx at all (an old .xls, a locked or a renamed file),
what unpacks to more than any register needs, and XML that declares entities. Parts are read as streams,
so that memory does not grow with them.
"""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from lxml import etree

from jiheng.documents.docx_archive import OLD_FORMAT
from jiheng.documents.xml_doubts import doubt_of_xml
from jiheng.documents.zip_limits import Limits, ZipRefusedError, checked_zip
from jiheng.errors import Fault, Place, UnreadableInputError

SHEETS = Limits(member=150 * 2**20)  # a worksheet of half a million rows
PIECE = 1 << 20  # bytes looked at at once
# RuntimeError: a password; NotImplementedError, its child: an unknown packing
BROKEN = (OSError, RuntimeError, EOFError, ValueError, zipfile.BadZipFile, zlib.error)
WORKBOOK = "xl/workbook.xml"
ZIP_START = b"PK\x03\x04"
LOCKED = "EncryptedPackage".encode("utf-16-le")
CAREFUL: Any = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "remove_comments": True,
    "remove_pis": True,
}
RESAVE = "用 WPS 或 Excel 打开它，另存为“Excel 工作簿（.xlsx）”"
SMALLER = f"{RESAVE}；太大时拆成几个文件，或另存为 CSV"
# Which part betrays what the file really is, and what to call it.
OTHER_KINDS = {
    "xl/workbook.bin": "Excel 二进制工作簿（.xlsb）",
    "word/document.xml": "Word 文档",
    "ppt/presentation.xml": "演示文稿",
    "content.xml": "OpenDocument 文件（如 .ods）",
    "OFD.xml": "OFD 版式文件",
}


@dataclass(frozen=True, slots=True)
class Archive:
    """A checked .xlsx file; `name` is what messages call it."""

    path: Path
    name: str
    parts: frozenset[str]

    @contextmanager
    def sound(self, part: str) -> Iterator[None]:
        """Whatever fails while a part is unpacked, parsed or understood raises UnreadableInputError."""
        try:
            yield
        except (*BROKEN, KeyError, etree.XMLSyntaxError) as error:
            raise refused(self.name, f"部件 {part} 已损坏，读不出来", advice=RESAVE) from error

    @contextmanager
    def open(self, part: str) -> Iterator[IO[bytes]]:
        """Open a part for reading."""
        with self.sound(part), zipfile.ZipFile(self.path) as archive, archive.open(part) as content:
            yield content

    def parse(self, part: str) -> etree._Element:
        """Parse a small part; nothing is fetched and no entity is replaced. Raises UnreadableInputError."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        with self.open(part) as content:
            return etree.parse(content, parser).getroot()

    def elements(self, part: str, *names: str) -> Iterator[etree._Element]:
        """Yield the elements of these names one by one as they end; each is gone when the next comes.

        Raises UnreadableInputError.
        """
        tags = [f"{{*}}{name}" for name in names]
        with self.open(part) as content:
            for _, element in etree.iterparse(content, tag=tags, **CAREFUL):
                yield element
                element.clear()
                parent = element.getparent()
                while parent is not None and element.getprevious() is not None:
                    del parent[0]


def open_archive(path: Path, *, name: str) -> Archive:
    """Check the .xlsx at `path` to its last byte; `name` is what messages call it.

    Raises UnreadableInputError, which says in Chinese what is wrong and what to do.
    """
    try:
        with path.open("rb") as file:
            _check_start(file.read(4096), path, name)
            with checked_zip(file, SHEETS) as archive:
                parts = frozenset(archive.namelist())
                _check_kind(parts, name)
                for part in parts:
                    if part.lower().endswith((".xml", ".rels")):
                        with archive.open(part) as content:
                            _check_xml(part, content, name)
    except ZipRefusedError as error:
        raise refused(name, error.what, expected=error.expected, advice=SMALLER) from error
    except BROKEN as error:
        raise refused(name, "文件已损坏，或不是 .xlsx", advice=RESAVE) from error
    return Archive(path, name, parts)


def refused(
    name: str, what: str, *, expected: str = "完好、未加密的 .xlsx", advice: str
) -> UnreadableInputError:
    """Make the error that tells why the file is not read."""
    return UnreadableInputError(name, [Fault(what, Place(name), expected=expected, advice=advice)])


def _check_start(start: bytes, path: Path, name: str) -> None:
    """Name the formats that often wear the ending .xlsx."""
    if not start:
        raise refused(name, "文件是空的（0 字节）", advice="重新复制或向提供者索取原件")
    if start.startswith(OLD_FORMAT):
        locked = LOCKED in path.read_bytes()
        what = "文件加了密码" if locked else "这是旧版 .xls（或 .et）文件"
        raise refused(name, what, advice=f"{'去掉打开密码：' if locked else ''}{RESAVE}")
    if start.startswith(ZIP_START):
        return
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<html", b"<table", b"<!doctype", b"<?xml", b"<meta")):
        raise refused(name, "这是网页表格，只是改名叫 .xlsx", advice=RESAVE)
    if b"\0" not in start and (b"," in start or b"\t" in start) and b"\n" in start:
        raise refused(name, "这是文本文件（像是 CSV），只是改名叫 .xlsx", advice="把文件名改成 .csv")
    raise refused(name, "文件已损坏，或不是 .xlsx", advice=RESAVE)


def _check_kind(members: frozenset[str], name: str) -> None:
    if WORKBOOK in members:
        return
    kind = next((kind for part, kind in OTHER_KINDS.items() if part in members), "")
    what = f"这是{kind}，不是 .xlsx" if kind else "压缩包里没有工作簿"
    raise refused(name, what, advice=RESAVE)


def _check_xml(part: str, content: IO[bytes], name: str) -> None:
    if doubt := doubt_of_xml(iter(lambda: content.read(PIECE), b"")):
        expected = "没有 DOCTYPE、UTF-8 编码的 .xlsx"
        raise refused(name, f"部件 {part} {doubt}", expected=expected, advice=RESAVE)

"""The parts of an .xlsx file from an unknown hand, taken out with care.

Refused before anything is parsed: what is no .xlsx at all (an old .xls, a locked or a renamed file),
what unpacks to more than any register needs, and XML that declares entities. What is handed on is
packed anew from the checked parts alone, so that nobody downstream sees another archive than we did.
"""

import io
import zipfile
import zlib
from pathlib import Path

from lxml import etree

from jiheng.documents.docx_archive import ALWAYS_FINE, OLD_FORMAT, TIGHTEST
from jiheng.errors import Fault, Place, UnreadableInputError

LARGEST = 200 * 2**20
LARGEST_PART = 150 * 2**20  # a worksheet of half a million rows
LARGEST_COUNT = 5_000
WORKBOOK = "xl/workbook.xml"
ZIP_START = b"PK\x03\x04"
LOCKED = "EncryptedPackage".encode("utf-16-le")
RESAVE = "用 WPS 或 Excel 打开它，另存为“Excel 工作簿（.xlsx）”"
# Which part betrays what the file really is, and what to call it.
OTHER_KINDS = {
    "xl/workbook.bin": "Excel 二进制工作簿（.xlsb）",
    "word/document.xml": "Word 文档",
    "ppt/presentation.xml": "演示文稿",
    "content.xml": "OpenDocument 文件（如 .ods）",
    "OFD.xml": "OFD 版式文件",
}


def read_parts(path: Path, *, name: str) -> dict[str, bytes]:
    """Return the XML parts of the .xlsx at `path` by their names; `name` is what messages call it.

    Raises UnreadableInputError, which says in Chinese what is wrong and what to do.
    """
    try:
        with path.open("rb") as file:
            _check_start(file.read(4096), path, name)
            with zipfile.ZipFile(file) as archive:
                members = archive.infolist()
                _check_sizes(members, name)
                parts = {each.filename: archive.read(each) for each in members if _is_xml(each.filename)}
    except (OSError, RuntimeError, EOFError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        # RuntimeError: a password; NotImplementedError, its child: an unknown packing
        raise refused(name, "文件已损坏，或不是 .xlsx", advice=RESAVE) from error
    _check_kind({each.filename for each in members}, name)
    for part, content in parts.items():
        _check_xml(part, content, name)
    return parts


def packed(parts: dict[str, bytes]) -> io.BytesIO:
    """Pack checked parts as an archive again, without compressing them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    buffer.seek(0)
    return buffer


def parse(content: bytes, part: str, *, name: str) -> etree._Element:
    """Parse one small part; nothing is fetched and no entity is replaced."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise refused(name, f"部件 {part} 不是完好的 XML", advice=RESAVE) from error


def refused(name: str, what: str, *, expected: str = "未加密的 .xlsx", advice: str) -> UnreadableInputError:
    """Make the error that tells why the file is not read."""
    return UnreadableInputError(name, [Fault(what, Place(name), expected=expected, advice=advice)])


def _is_xml(part: str) -> bool:
    return part.lower().endswith((".xml", ".rels"))


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


def _check_kind(members: set[str], name: str) -> None:
    if WORKBOOK in members:
        return
    kind = next((kind for part, kind in OTHER_KINDS.items() if part in members), "")
    what = f"这是{kind}，不是 .xlsx" if kind else "压缩包里没有工作簿"
    raise refused(name, what, advice=RESAVE)


def _check_sizes(members: list[zipfile.ZipInfo], name: str) -> None:
    # zipfile never reads more of a member than it declares, so the declared sizes can be trusted.
    unpacked = sum(member.file_size for member in members)
    smallest = max(1, sum(member.compress_size for member in members))
    largest = max((member.file_size for member in members), default=0)
    split = "拆成几个文件，或另存为 CSV"
    if len(members) > LARGEST_COUNT:
        what = f"压缩包里有 {len(members)} 个部件"
        raise refused(name, what, expected=f"不超过 {LARGEST_COUNT} 个", advice=RESAVE)
    if unpacked > LARGEST or largest > LARGEST_PART:
        what = f"解压后有 {unpacked >> 20} MB，太大了"
        expected = f"解压后不超过 {LARGEST >> 20} MB，每个工作表不超过 {LARGEST_PART >> 20} MB"
        raise refused(name, what, expected=expected, advice=split)
    if unpacked > ALWAYS_FINE and unpacked > TIGHTEST * smallest:
        what = f"压缩比高达 {unpacked // smallest} 倍，像是恶意构造的文件"
        raise refused(name, what, expected=f"压缩比不超过 {TIGHTEST} 倍", advice=RESAVE)


def _check_xml(part: str, content: bytes, name: str) -> None:
    # UTF-16 puts a zero beside each letter.
    if b"<!DOCTYPE" in content or b"<!DOCTYPE" in content[:4096].replace(b"\0", b""):
        what = f"部件 {part} 带有 DOCTYPE 声明"
        raise refused(name, what, expected="没有 DOCTYPE 的 .xlsx", advice=RESAVE)

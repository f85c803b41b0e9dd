"""The parts of a .docx file from an unknown hand, taken out with care.

A .docx is a zip of XML. Refused before anything is parsed: an archive beyond the limits of `zip_limits`, more
text than any report has, macros, and XML that declares entities.
"""

import zipfile
import zlib
from pathlib import Path

from lxml import etree

from jiheng.documents import refusals
from jiheng.documents.refusals import MOST_BYTES, MOST_CELLS, too_many_cells
from jiheng.documents.xml_doubts import doubt_of_xml
from jiheng.documents.zip_limits import ZipRefusedError, checked_zip
from jiheng.errors import UnreadableInputError

OLD_FORMAT = b"\xd0\xcf\x11\xe0"
XML_NAMES = (".xml", ".rels")
LARGEST_PART = 60 * 2**20  # a thousand pages of tables; its tree takes ten times the memory
LOCKED = "EncryptedPackage".encode("utf-16-le")
MACROS = "vbaproject.bin"
DEEP = "Excessive depth"  # libxml2 stops at 256 elements one in another


def read_parts(path: Path) -> dict[str, bytes]:
    """Return the XML parts of the .docx at `path` by their names.

    Raises UnreadableInputError, which says in Chinese what is wrong and what to do.
    """
    try:
        with path.open("rb") as file:
            if file.read(4) == OLD_FORMAT:
                locked = LOCKED in file.read(MOST_BYTES)
                what = "文件加了打开密码" if locked else "这是旧版 .doc 文件"
                raise refused(path, what, "未加密的 .docx")
            with checked_zip(file) as archive:
                _check_parts(path, archive.infolist())
                parts = {
                    member.filename: archive.read(member)
                    for member in archive.infolist()
                    if member.filename.endswith(XML_NAMES)
                }
    except ZipRefusedError as error:
        raise refused(path, error.what, error.expected) from error
    except FileNotFoundError as error:
        raise refused(path, "找不到这个文件", "一个存在的 .docx 文件") from error
    except (OSError, RuntimeError, EOFError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        # RuntimeError: a password; NotImplementedError, its child: an unknown packing
        raise refused(path, "文件已损坏，或不是 .docx", "完整的 .docx 文件") from error
    for name, content in parts.items():
        if doubt := doubt_of_xml((content,)):
            raise refused(path, f"部件 {name} {doubt}", "没有 DOCTYPE、UTF-8 编码的 .docx 文件")
        if content.count(b"</w:tc>") > MOST_CELLS:  # told before a tree is grown of them
            raise too_many_cells(path)
    return parts


def parse(path: Path, name: str, content: bytes) -> etree._Element:
    """Parse one part; nothing is fetched and no entity is replaced. Raises UnreadableInputError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if DEEP in str(error):
            raise refused(path, f"部件 {name} 里的内容层层嵌套，太深了", "表格嵌套不超过几十层") from error
        raise refused(path, f"部件 {name} 不是完好的 XML", "完整的 .docx 文件") from error
    return root


def refused(path: Path, what: str, expected: str) -> UnreadableInputError:
    """Make the error that tells why the file at `path` is not read."""
    return refusals.refused(path, what, expected=expected)


def _check_parts(path: Path, members: list[zipfile.ZipInfo]) -> None:
    if any(member.filename.lower().endswith(MACROS) for member in members):
        raise refused(path, "文件里带有宏，可能不安全", "不带宏的 .docx")
    largest = max((m.file_size for m in members if m.filename.endswith(XML_NAMES)), default=0)
    if largest > LARGEST_PART:
        raise refused(
            path, f"正文解压后有 {largest >> 20} MB，太大了", f"解压后不超过 {LARGEST_PART >> 20} MB"
        )

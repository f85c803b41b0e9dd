"""The parts of a .docx file from an unknown hand, taken out with care.

A .docx is a zip of XML. Refused before anything is parsed: what unpacks to more than any report
needs, what is packed so tightly that only an attack does it, and XML that declares entities.
"""

import zipfile
import zlib
from pathlib import Path

from lxml import etree

from jiheng.documents import refusals
from jiheng.documents.refusals import MOST_CELLS, too_many_cells
from jiheng.errors import UnreadableInputError

LARGEST = 200 * 2**20
TIGHTEST = 100
# Below this an archive does no harm, and thousands of like table rows honestly pack that tightly.
ALWAYS_FINE = 20 * 2**20
LARGEST_COUNT = 10_000
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
                locked = LOCKED in file.read(LARGEST)
                what = "文件加了打开密码" if locked else "这是旧版 .doc 文件"
                raise refused(path, what, "未加密的 .docx")
            with zipfile.ZipFile(file) as archive:
                _check_size(path, archive.infolist())
                parts = {
                    member.filename: archive.read(member)
                    for member in archive.infolist()
                    if member.filename.endswith(XML_NAMES)
                }
    except FileNotFoundError as error:
        raise refused(path, "找不到这个文件", "一个存在的 .docx 文件") from error
    except (OSError, RuntimeError, EOFError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        # RuntimeError: a password; NotImplementedError, its child: an unknown packing
        raise refused(path, "文件已损坏，或不是 .docx", "完整的 .docx 文件") from error
    for name, content in parts.items():
        # UTF-16 puts a zero beside each letter.
        if b"<!DOCTYPE" in content or (b"\0" in content and b"<!DOCTYPE" in content.replace(b"\0", b"")):
            raise refused(path, f"部件 {name} 带有 DOCTYPE 声明", "没有 DOCTYPE 的 .docx 文件")
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
    if root.getroottree().docinfo.doctype:
        raise refused(path, f"部件 {name} 带有 DOCTYPE 声明", "没有 DOCTYPE 的 .docx 文件")
    return root


def refused(path: Path, what: str, expected: str) -> UnreadableInputError:
    """Make the error that tells why the file at `path` is not read."""
    return refusals.refused(path, what, expected=expected)


def _check_size(path: Path, members: list[zipfile.ZipInfo]) -> None:
    # zipfile never reads more of a member than it declares, so the declared sizes can be trusted.
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > LARGEST_COUNT:
        raise refused(path, f"压缩包里有 {len(members)} 个部件", f"不超过 {LARGEST_COUNT} 个")
    if any(member.filename.lower().endswith(MACROS) for member in members):
        raise refused(path, "文件里带有宏，可能不安全", "不带宏的 .docx")
    largest = max((m.file_size for m in members if m.filename.endswith(XML_NAMES)), default=0)
    if largest > LARGEST_PART:
        raise refused(
            path, f"正文解压后有 {largest >> 20} MB，太大了", f"解压后不超过 {LARGEST_PART >> 20} MB"
        )
    if unpacked > LARGEST:
        raise refused(path, f"解压后有 {unpacked >> 20} MB，太大了", f"解压后不超过 {LARGEST >> 20} MB")
    if unpacked > ALWAYS_FINE and unpacked > TIGHTEST * packed:
        raise refused(
            path,
            f"压缩比高达 {unpacked // packed} 倍，像是恶意构造的文件",
            f"压缩比不超过 {TIGHTEST} 倍",
        )

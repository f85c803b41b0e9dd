"""The one door to reading a finished document of any format; what it is, its content decides.

A file whose name claims another format is refused by name of both: whoever sent it made a mistake
that the receiver should know of.
"""

import zipfile
from collections.abc import Callable
from pathlib import Path

from jiheng.documents.doc_reader import read_doc
from jiheng.documents.docx_archive import LOCKED, OLD_FORMAT
from jiheng.documents.docx_reader import open_docx
from jiheng.documents.pdf_reader import read_pdf
from jiheng.documents.reading import ReadDocument
from jiheng.documents.refusals import MOST_BYTES, refused
from jiheng.documents.sheet_reader import read_sheets
from jiheng.documents.text_reader import is_text, read_text
from jiheng.documents.xlsx_archive import OTHER_KINDS, SHEETS, WORKBOOK, ZIP_START
from jiheng.documents.zip_limits import ZipRefusedError, checked_zip

EXPECTED = ".docx、.doc、.pdf、.xlsx、.txt 或 .md 文件"
TITLES = {
    "docx": "Word 文档（.docx）",
    "doc": "旧版 Word 文档（.doc）或 RTF",
    "pdf": "PDF",
    "xlsx": "Excel 工作簿（.xlsx）",
    "txt": "文本文件",
}
SUFFIXES = {
    **dict.fromkeys((".docx", ".docm", ".dotx"), "docx"),
    **dict.fromkeys((".doc", ".rtf", ".wps"), "doc"),
    ".pdf": "pdf",
    **dict.fromkeys((".xlsx", ".xlsm"), "xlsx"),
    **dict.fromkeys((".txt", ".md", ".markdown"), "txt"),
}
READERS: dict[str, Callable[[Path], ReadDocument]] = {
    "docx": lambda path: open_docx(path).document,
    "doc": read_doc,
    "pdf": read_pdf,
    "xlsx": read_sheets,
    "txt": read_text,
}
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
OTHERS = {
    b"\x1f\x8b": "gzip 压缩包",
    b"7z\xbc\xaf": "7z 压缩包",
    b"Rar!": "RAR 压缩包",
    b"MZ": "Windows 程序",
    b"\x7fELF": "Linux 程序",
    b"SQLite format 3": "数据库文件",
}
PAGES = (b"<!doctype html", b"<html", b"mime-version:")
BEGINNING = 4096
WORD_STREAM = "WordDocument".encode("utf-16-le")
SHEET_STREAMS = ("Workbook".encode("utf-16-le"), "Book\0".encode("utf-16-le"))


def read_document(path: Path) -> ReadDocument:
    """Read the finished document at `path`. Raises UnreadableInputError, which says what to do."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(BEGINNING)
    except FileNotFoundError as error:
        raise refused(path, "找不到这个文件", expected="一个存在的文件", advice="检查路径是否写对") from error
    except OSError as error:
        raise refused(
            path, "这个文件打不开", expected=EXPECTED, advice="检查它是不是文件、有没有权限读"
        ) from error
    if not size:
        raise refused(path, "文件是空的（0 字节）", expected=EXPECTED, advice="重新复制，或向提供者索取原件")
    if size > MOST_BYTES:
        raise refused(path, f"文件有 {size >> 20} MB，太大了", expected=f"不超过 {MOST_BYTES >> 20} MB")
    kind = _kind(path, start)
    claimed = SUFFIXES.get(path.suffix.lower(), kind)
    if claimed != kind:
        raise refused(
            path,
            f"扩展名是 {path.suffix}，内容却是{TITLES[kind]}",
            expected=f"内容与扩展名相符的{TITLES[claimed]}",
            advice="向提供者确认文件没有拿错；没有拿错时，改正扩展名后重试",
        )
    return READERS[kind](path)


def _kind(path: Path, start: bytes) -> str:
    """Tell the format by the content."""
    if b"%PDF-" in start[:1024]:
        return "pdf"
    if start.startswith(ZIP_START):
        return _kind_of_archive(path)
    if start.startswith(OLD_FORMAT):
        return _kind_of_old(path)
    if start.startswith(b"{\\rtf"):
        return "doc"
    if start.startswith(PICTURES) and b"\0" in start:
        raise refused(path, "这是图片", expected=EXPECTED, advice="提供可以选中文字的原件")
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(PAGES):
        raise refused(path, "这是网页", expected=EXPECTED)
    if SUFFIXES.get(path.suffix.lower()) == "txt" or is_text(start):
        return "txt"
    other = next((title for begins, title in OTHERS.items() if start.startswith(begins)), "")
    if other:
        raise refused(path, f"这是{other}", expected=EXPECTED)
    advice = "可能已损坏、没有下载完，或被加密软件加了密：在能打开它的电脑上解密、另存后重试，或索取原件"
    raise refused(path, "内容不是文字，也不是任何认得的格式", expected=EXPECTED, advice=advice)


def _kind_of_archive(path: Path) -> str:
    try:
        with path.open("rb") as file, checked_zip(file, SHEETS) as archive:
            names = set(archive.namelist())
    except ZipRefusedError as error:
        raise refused(path, error.what, expected=error.expected) from error
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError) as error:
        raise refused(path, "文件已损坏，不完整", expected=EXPECTED) from error
    if "word/document.xml" in names:
        return "docx"
    if WORKBOOK in names:
        return "xlsx"
    other = next((title for part, title in OTHER_KINDS.items() if part in names), "压缩包")
    raise refused(path, f"这是{other}", expected=EXPECTED)


def _kind_of_old(path: Path) -> str:
    content = path.read_bytes()
    if LOCKED in content:
        raise refused(path, "文件加了打开密码", expected=EXPECTED, advice="去掉打开密码后重试")
    if WORD_STREAM not in content and any(stream in content for stream in SHEET_STREAMS):
        raise refused(path, "这是旧版 .xls", expected=EXPECTED, advice="用 Excel 或 WPS 另存为 .xlsx 后重试")
    return "doc"

"""The one door to reading a finished document of any format; what it is, its content decides."""

from pathlib import Path

from jiheng.documents.docx_archive import OLD_FORMAT
from jiheng.documents.docx_reader import open_docx
from jiheng.documents.pdf_reader import read_pdf
from jiheng.documents.reading import ReadDocument
from jiheng.documents.refusals import refused
from jiheng.documents.text_reader import read_text


def read_document(path: Path) -> ReadDocument:
    """Read the finished document at `path`. Raises UnreadableInputError, which says what to do."""
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except FileNotFoundError as error:
        raise refused(path, "找不到这个文件", expected="一个存在的文件", advice="检查路径是否写对") from error
    if start.startswith((b"PK", OLD_FORMAT)):
        return open_docx(path).document
    if start.startswith(b"%PDF"):
        return read_pdf(path)
    return read_text(path)

"""What stands in an old .doc or an .rtf: read as the .docx that LibreOffice makes of it."""

import tempfile
from dataclasses import replace
from pathlib import Path

from jiheng.documents.docx_reader import open_docx
from jiheng.documents.libreoffice import INSTALL, convert, find_libreoffice
from jiheng.documents.reading import ReadDocument
from jiheng.documents.refusals import refused


def read_doc(path: Path) -> ReadDocument:
    """Read the .doc at `path`. Raises UnreadableInputError, also where LibreOffice is not installed."""
    if find_libreoffice() is None:
        raise refused(
            path,
            "这是旧版 .doc，要借助 LibreOffice 才能读，而这台机器上没有安装",
            expected=".docx 文件，或装有 LibreOffice 的机器",
            advice=f"用 Word 或 WPS 另存为 .docx 后重试；或安装：{INSTALL['LibreOffice']}",
        )
    with tempfile.TemporaryDirectory(prefix="jiheng-doc-") as work:
        made = convert(path, "docx", Path(work))
        return replace(open_docx(made).document, file=path.name, format="doc")

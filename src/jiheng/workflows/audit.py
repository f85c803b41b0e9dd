"""Read finished reports and say what is wrong in them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from jiheng.audit.library import checks
from jiheng.audit.report import Report
from jiheng.audit.run import Audited, audit
from jiheng.documents.read_any import read_document
from jiheng.errors import NotFoundError


def audit_files(files: Sequence[Path]) -> Iterator[tuple[Path, Audited]]:
    """Audit one file after the other. Raises NotFoundError and UnreadableInputError."""
    for file in files:
        if not file.is_file():
            raise NotFoundError(f"找不到文件 {file}")
    for file in files:
        yield file, audit(Report(read_document(file)), checks())

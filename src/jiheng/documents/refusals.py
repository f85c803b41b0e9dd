"""What every reader refuses of a finished document, in the same words and with the same limits."""

from pathlib import Path

from jiheng.errors import Fault, Place, UnreadableInputError

MOST_BYTES = 100 * 2**20
MOST_CELLS = 200_000  # a long report has some thousands
RESAVE = "请用 Word 或 WPS 打开该文件，另存为 .docx 后重试；打不开时，向提供者索取原件"


def refused(path: Path, what: str, *, expected: str = "", advice: str = RESAVE) -> UnreadableInputError:
    """Make the error that tells why the file at `path` is not read."""
    fault = Fault(what, Place(str(path)), expected=expected, advice=advice)
    return UnreadableInputError(f"文件“{path.name}”", [fault])


def too_many_cells(path: Path) -> UnreadableInputError:
    """Make the error for a document with more cells than any report has."""
    return refused(
        path,
        f"表格的单元格超过 {MOST_CELLS:,} 个，太大了",
        expected=f"一份报告不超过 {MOST_CELLS:,} 个单元格",
        advice="删去不属于报告的大表，或拆成几个文件",
    )

"""The child that reads reports to be compared: a path is answered with its texts and where each stands."""

from pathlib import Path

from jiheng.audit.location import locate
from jiheng.audit.report import Report
from jiheng.documents.read_any import read_document
from jiheng.errors import UnreadableInputError
from jiheng.workflows.child_loop import Answer, answer_all

MOST_CHARACTERS = 2_000_000  # a long report has a tenth of it
TOO_MUCH = "读它用的内存超过了上限"
TOO_LONG = f"有 {MOST_CHARACTERS:,} 字以上，不像一份报告"
EMPTY = "里面没有文字"
BROKEN = "读的时候程序出错，这是绩衡的错误，请把这个文件报告给开发者"


def main() -> None:
    """Answer until there is nothing more to answer."""
    answer_all(_answer, lambda _path, error: unread(_why(error)))


def unread(why: str) -> Answer:
    """Give the answer for a file of which there is nothing to compare."""
    return {"pieces": [], "why": why}


def _answer(path: str) -> Answer:
    document = read_document(Path(path))
    texts = [(span, text) for span, text in document.own_texts if text.strip()]
    if document.unreadable or not texts:
        return unread(document.unreadable or EMPTY)
    if sum(len(text) for _, text in texts) > MOST_CHARACTERS:
        return unread(TOO_LONG)
    report = Report(document)
    return {"pieces": [(str(locate(report, span)), text) for span, text in texts], "why": ""}


def _why(error: Exception) -> str:
    if isinstance(error, UnreadableInputError):
        return "；".join(each.what for each in error.faults)
    if isinstance(error, MemoryError | RecursionError):
        return TOO_MUCH
    return f"{BROKEN}：{type(error).__name__}：{error}"


if __name__ == "__main__":
    main()

"""Read finished reports and say what is wrong in them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from jiheng.audit import acceptances
from jiheng.audit.acceptances import Acceptance, Sorted, beside, kept, read_acceptances, sort_out
from jiheng.audit.audited_file import AuditedFile
from jiheng.audit.check import Check
from jiheng.audit.finding import Finding
from jiheng.audit.library import checks
from jiheng.audit.report import Report
from jiheng.audit.run import Audited, audit
from jiheng.audit.versions import Comparison, compare
from jiheng.documents.docx_comments import Comment, annotate
from jiheng.documents.limited_child import LimitReachedError, limited_here
from jiheng.documents.read_any import read_document
from jiheng.documents.refusals import refused
from jiheng.errors import Fault, NotFoundError, Place, UnreadableInputError

AUTHOR = "绩衡审核"
SECONDS = (
    200  # for one file; the programs a reader starts (LibreOffice, pdf) end before, by limits of their own
)
TOO_MUCH = "审核它用的内存超过了上限"
SMALLER = "确认它是一份报告；是的话，拆成几个文件"


def audit_files(
    files: Sequence[Path],
    *,
    accepted: Path | None = None,
    against: Path | None = None,
    seconds: int | None = None,
) -> Iterator[AuditedFile]:
    """Audit one file after the other; one that cannot be read is told, and the next one follows.

    With `seconds`, a file that takes longer or too much memory counts as one that cannot be read: for callers
    that have no process of its own for each. Acceptances come from `accepted`, else from the file beside each
    report, where there is one; with `against`, each is compared with that older version. Raises NotFoundError
    before the first file, UnreadableInputError where `accepted` or `against` cannot be read.
    """
    _all_there([*files, *(each for each in (accepted, against) if each is not None)])
    shared = None if accepted is None else read_acceptances(accepted)
    old = None if against is None else tuple(_audited(against, seconds).findings)
    for file in files:
        try:
            own = kept(beside(file)) if shared is None else shared
            audited = _audited(file, seconds)
        except UnreadableInputError as error:
            yield AuditedFile(file, refusal=error)
            continue
        found = sort_out(audited.findings, own)
        compared = None if old is None else _compared(old, audited, found)
        yield AuditedFile(file, audited, sorted=found, comparison=compared)


def all_checks() -> tuple[Check, ...]:
    """Give every check there is, in the order in which results are told."""
    return checks()


def accept(
    file: Path, acceptance: Acceptance, *, kept_in: Path | None = None, seconds: int | None = None
) -> tuple[Path, int]:
    """Let what `acceptance` names stand from now on; return the file it is kept in and how many it meets.

    Raises NotFoundError and as `acceptances.accept` does.
    """
    _all_there([file])
    path = beside(file) if kept_in is None else kept_in
    found = _audited(file, seconds).findings
    return path, acceptances.accept(acceptance, found, of=file, kept_in=path)


def annotate_file(file: AuditedFile, out: Path) -> int:
    """Write the .docx to `out` with a comment at each open finding and question; return how many.

    Raises UnreadableInputError where the file is no .docx or was not read.
    """
    if file.audited is None:
        raise file.refusal or UnreadableInputError(str(file.file), [])
    document = file.audited.report.document
    if document.format != "docx":
        fault = Fault(
            "批注只能写进 .docx",
            Place(str(file.file)),
            found=f"这是 .{document.format} 文件",
            expected=".docx 文件",
            advice="用 Word 或 WPS 另存为 .docx 后再试，或用 --format html 得到带标记的网页",
        )
        raise UnreadableInputError(str(file.file), [fault])
    comments = [*_comments(file.sorted.open), *_questions(file.audited)]
    annotate(file.file, comments, out)
    return len(comments)


def _all_there(files: Sequence[Path]) -> None:
    gone = [str(file) for file in files if not file.is_file()]
    if gone:
        raise NotFoundError(f"找不到文件：{'、'.join(gone)}\n    怎么办：检查路径是否写对")


def _audited(file: Path, seconds: int | None) -> Audited:
    if seconds is None:
        return audit(Report(read_document(file)), checks())
    try:
        with limited_here(seconds):
            return audit(Report(read_document(file)), checks())
    except LimitReachedError:
        advice = f"{SMALLER}，或用 --seconds 放宽"
        raise refused(file, f"审核了 {seconds:g} 秒还没有完成，已停止", advice=advice) from None
    except (MemoryError, RecursionError):
        raise refused(file, TOO_MUCH, advice=SMALLER) from None


def _compared(old: Sequence[Finding], audited: Audited, found: Sorted[Finding]) -> Comparison:
    """Compare all findings of both; what is accepted is told as such and not again here."""
    compared = compare(old, audited.findings)
    still = set(found.open)
    return Comparison(
        compared.solved,
        tuple(each for each in compared.open if each in still),
        tuple(each for each in compared.new if each in still),
    )


def _comments(findings: Sequence[Finding]) -> Iterator[Comment]:
    for each in findings:
        problem = each.problem
        lines = [f"【{each.severity.word}】{each.code} {problem.message}"]
        lines += [f"{head}：{text}" for head, text in problem.reckoning]
        if problem.spans:
            yield problem.spans[0], AUTHOR, "\n".join(lines)


def _questions(audited: Audited) -> Iterator[Comment]:
    for code, each in audited.questions:
        if each.spans:
            yield each.spans[0], AUTHOR, f"【请判断】{code} {each.message}"

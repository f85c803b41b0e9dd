"""The child that audits the files of a folder: a path is answered with what `jiheng audit --json` says."""

from pathlib import Path

from jiheng.audit.audited_file import AuditedFile
from jiheng.audit.outputs.machine import file_as_json
from jiheng.documents.refusals import refused
from jiheng.errors import JihengError, UnreadableInputError
from jiheng.workflows.audit import SMALLER, TOO_MUCH, all_checks, audit_files
from jiheng.workflows.child_loop import Answer, answer_all

BROKEN = "审核时程序出错"


def main() -> None:
    """Answer until there is nothing more to answer."""
    all_checks()  # they stay
    answer_all(_answer, _failed)


def _answer(path: str) -> Answer:
    (found,) = audit_files([Path(path)])
    return file_as_json(found)


def _failed(path: str, error: Exception) -> Answer:
    """Say why the file could not be audited."""
    if isinstance(error, MemoryError | RecursionError):
        return refusal(Path(path), TOO_MUCH, advice=SMALLER)
    if isinstance(error, UnreadableInputError):
        return file_as_json(AuditedFile(Path(path), refusal=error))
    if isinstance(error, JihengError):
        return file_as_json(AuditedFile(Path(path), refusal=refused(Path(path), str(error))))
    told = f"{BROKEN}：{type(error).__name__}：{error}"
    return refusal(Path(path), told, advice="这是绩衡的错误，请把这个文件报告给开发者")


def refusal(path: Path, what: str, *, advice: str) -> dict[str, object]:
    """Give the answer for a file that could not be audited."""
    return file_as_json(AuditedFile(path, refusal=refused(path, what, advice=advice)))


if __name__ == "__main__":
    main()

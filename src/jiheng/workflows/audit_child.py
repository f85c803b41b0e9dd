"""The child process that audits the files of a folder, one after the other, alone with its limits.

Each line of stdin names a file as JSON; each line of stdout answers with what `jiheng audit --json` says
of it. It ends when stdin does, and after running out of memory, so that the next file finds it new.
"""

import json
import signal
import sys
from pathlib import Path
from types import FrameType

from jiheng.audit.audited_file import AuditedFile
from jiheng.audit.outputs.machine import file_as_json
from jiheng.documents.limited_child import limit_memory
from jiheng.documents.refusals import refused
from jiheng.errors import JihengError, UnreadableInputError
from jiheng.workflows.audit import SMALLER, TOO_MUCH, all_checks, audit_files
from jiheng.workflows.collecting import collecting_seldom

BROKEN = "审核时程序出错"


def main() -> None:
    """Answer until there is nothing more to answer."""
    signal.signal(signal.SIGTERM, _stop)
    limit_memory()
    all_checks()  # they stay
    with collecting_seldom():
        for line in sys.stdin:
            path = Path(json.loads(line))
            answer, spent = _answer(path)
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
            sys.stdout.flush()
            if spent:
                return


def _answer(path: Path) -> tuple[dict[str, object], bool]:
    """Audit one file; whatever happens is an answer. The second says: end, memory ran out."""
    try:
        (found,) = audit_files([path])
        return file_as_json(found), False
    except (MemoryError, RecursionError):
        return refusal(path, TOO_MUCH, advice=SMALLER), True
    except JihengError as error:
        refused_as = error if isinstance(error, UnreadableInputError) else refused(path, str(error))
        return file_as_json(AuditedFile(path, refusal=refused_as)), False
    except Exception as error:  # noqa: BLE001 — one file must never stop the others
        told = f"{BROKEN}：{type(error).__name__}：{error}"
        return refusal(path, told, advice="这是绩衡的错误，请把这个文件报告给开发者"), False


def refusal(path: Path, what: str, *, advice: str) -> dict[str, object]:
    """Give the answer for a file that could not be audited."""
    return file_as_json(AuditedFile(path, refusal=refused(path, what, advice=advice)))


def _stop(signal_number: int, frame: FrameType | None) -> None:
    """Leave by an exception, so that programs started for this file are ended too."""
    del signal_number, frame
    raise SystemExit(1)


if __name__ == "__main__":
    main()

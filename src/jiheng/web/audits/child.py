"""Ask the child that reads reports, with the limits of the command line, and nothing of ours around it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

from jiheng.audit.acceptances import content_of
from jiheng.documents.limited_child import LimitReachedError
from jiheng.documents.refusals import refused
from jiheng.web.audits.found import accepted
from jiheng.web.audits.models import AuditedReport
from jiheng.web.evidence.files import path_of
from jiheng.workflows.audit import SMALLER, TOO_MUCH
from jiheng.workflows.audit_page_child import ANNOTATED
from jiheng.workflows.child_worker import ChildWorker

CHILD = "jiheng.workflows.audit_page_child"
LOOK = 1.0  # seconds between two looks whether to go on
QUICK = 60  # seconds that somebody waits for a file of findings


def ask(report: AuditedReport, want: str, *, seconds: int, go_on: Callable[[], None]) -> dict[str, Any]:
    """Give the child's answer, a .docx as its bytes under `content`; what `go_on` raises ends the child."""
    with TemporaryDirectory(prefix="jiheng-audit-") as folder:
        place = Path(folder, "report")
        place.mkdir()
        copyfile(path_of(report.stored_id), place / report.name)
        told = content_of(accepted(report)).decode() if want != "page" else ""
        request = {"name": report.name, "folder": str(place), "accepted": told, "want": want}
        answer = _answer(request, seconds, go_on)
        if "comments" in answer:
            answer["content"] = Path(folder, ANNOTATED).read_bytes()
        return answer


def _answer(request: dict[str, Any], seconds: int, go_on: Callable[[], None]) -> dict[str, Any]:
    worker = ChildWorker(CHILD, seconds)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(worker.ask, request)
        try:
            while wait([asked], LOOK).not_done:
                go_on()
            return asked.result()
        except LimitReachedError as error:
            what = f"审校了 {seconds} 秒还没有完成，已停止" if error.slow else TOO_MUCH
            faults = refused(Path(request["name"]), what, advice=SMALLER).faults
            return {"refused": [[each.what, each.expected, each.advice] for each in faults]}
        finally:
            worker.end()
            with suppress(Exception):
                asked.result()
            worker.close()

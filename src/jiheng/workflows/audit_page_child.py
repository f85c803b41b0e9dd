"""The child that audits one report for a page: its text with marks, its findings, or a file of them.

A request is {"name", "folder", "accepted", "want"}: the report lies in `folder` under its `name`, what was
accepted is the text of the file of acceptances. `want` is page, json, sarif or docx (comments, written
beside `folder` as ANNOTATED). The answer is the page's parts, or {"content"}, or {"comments"}; {"refused"},
a list of faults, where the report could not be audited.
"""

import json
import os
from pathlib import Path
from typing import Any

from jiheng import __version__
from jiheng.audit.audited_file import AuditedFile
from jiheng.audit.finding import Finding, Severity
from jiheng.audit.location import locate
from jiheng.audit.outputs.figure_map import figure_map
from jiheng.audit.outputs.machine import as_json
from jiheng.audit.outputs.marked_text import html_of, marks_of
from jiheng.audit.outputs.sarif import as_sarif
from jiheng.audit.report import Report
from jiheng.audit.run import Audited
from jiheng.documents.carried_figures import carried_figures
from jiheng.documents.reading import Span
from jiheng.documents.refusals import refused
from jiheng.errors import UnreadableInputError
from jiheng.workflows.audit import SMALLER, TOO_MUCH, all_checks, annotate_file, audit_files
from jiheng.workflows.audit_child import BROKEN
from jiheng.workflows.child_loop import Answer, answer_all

ACCEPTED, ANNOTATED = "accepted.yaml", "annotated.docx"
CARRYING = (".docx", ".pdf")
OURS = "这是绩衡的错误，请把这个文件报告给开发者"


def main() -> None:
    """Answer until there is nothing more to answer."""
    all_checks()  # they stay
    answer_all(answer, failed)


def answer(request: dict[str, Any]) -> Answer:
    """Audit it. Raises UnreadableInputError."""
    os.chdir(request["folder"])  # so that what is written names the file, and no place of this machine
    file = Path(request["name"])
    accepted = Path("..", ACCEPTED)
    accepted.write_text(request["accepted"], "utf-8")
    (found,) = audit_files([file], accepted=accepted if request["accepted"] else None)
    if found.audited is None:
        raise found.refusal or UnreadableInputError(str(file), [])
    match request["want"]:
        case "json":
            return {"content": _written(as_json([found]))}
        case "sarif":
            return {"content": _written(as_sarif([found], all_checks(), version=__version__))}
        case "docx":
            return {"comments": annotate_file(found, Path("..", ANNOTATED))}
    return _page(found, found.audited)


def failed(request: dict[str, Any], error: Exception) -> Answer:
    """Say why it could not be audited."""
    if isinstance(error, UnreadableInputError):
        faults = error.faults
    elif isinstance(error, MemoryError | RecursionError):
        faults = refused(Path(request["name"]), TOO_MUCH, advice=SMALLER).faults
    else:
        faults = refused(Path(request["name"]), f"{BROKEN}：{type(error).__name__}", advice=OURS).faults
    return {"refused": [[each.what, each.expected, each.advice] for each in faults]}


def _page(file: AuditedFile, audited: Audited) -> Answer:
    report = audited.report
    order = list(Severity)
    findings = sorted(file.sorted.open, key=lambda each: order.index(each.severity))
    marks = marks_of(findings)
    titles = {check.code: check.title for check in all_checks()}
    return {
        "format": report.document.format,
        "unreadable": report.document.unreadable,
        "text": "\n".join(html_of(report, marks)),
        "map": figure_map(report, findings, marks),
        "findings": [_finding(report, each, titles[each.code]) for each in findings],
        "questions": [[code, _where(report, each.spans), each.message] for code, each in audited.questions],
        "checks": [
            [each.code, titles[each.code], each.outcome.word, each.because] for each in audited.results
        ],
        "carried": _carried(file.file),
    }


def _finding(report: Report, finding: Finding, title: str) -> dict[str, object]:
    problem = finding.problem
    return {
        "code": finding.code,
        "title": title,
        "severity": finding.severity.value,
        "message": problem.message,
        "where": _where(report, problem.spans),
        "quotes": list(finding.quotes),
        "reckoning": [list(each) for each in problem.reckoning],
    }


def _carried(file: Path) -> dict[str, object] | None:
    """Give the map of figures that a document of ours carries, and what now stands in each mark."""
    if file.suffix.lower() not in CARRYING:
        return None
    found = carried_figures(file)
    if found is None:
        return None
    standing = None if found.standing is None else {str(mark): text for mark, text in found.standing.items()}
    return {"map": found.figure_map, "standing": standing}


def _where(report: Report, spans: tuple[Span, ...]) -> str:
    return str(locate(report, spans[0])) if spans else "全文"


def _written(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    main()

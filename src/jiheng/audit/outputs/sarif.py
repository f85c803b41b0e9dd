"""An audit as SARIF 2.1.0 (OASIS, 2020), which code reviewing tools and editors show.

A report is no source file: lines are told where the format has them, every place also in words as a
logical location. A suppression is an accepted finding; a file that could not be read is a notification.
"""

from collections.abc import Iterable, Sequence
from urllib.parse import quote as percent_encoded

from jiheng.audit.acceptances import Acceptance, folded
from jiheng.audit.audited_file import AuditedFile
from jiheng.audit.check import Check
from jiheng.audit.finding import Finding, Severity
from jiheng.audit.location import locate
from jiheng.audit.report import Report
from jiheng.documents.reading import Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def as_sarif(files: Sequence[AuditedFile], checks: Sequence[Check], *, version: str) -> dict[str, object]:
    """Give one run over all files; `version` is the program's."""
    index = {check.code: number for number, check in enumerate(checks)}
    results = [result for file in files for result in _results(file, index)]
    refused = [file for file in files if file.refusal is not None]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "jiheng",
                        "fullName": "绩衡 报告审核",
                        "version": version,
                        "rules": [_rule(check) for check in checks],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "artifacts": [{"location": {"uri": _uri(file)}} for file in files],
                "invocations": [
                    {
                        "executionSuccessful": not refused,
                        "toolExecutionNotifications": [_notification(file) for file in refused],
                    }
                ],
                "results": results,
            }
        ],
    }


def _rule(check: Check) -> dict[str, object]:
    return {
        "id": check.code,
        "name": check.name,
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": " ".join(check.page.partition("\n\n")[0].split())},
        "help": {"text": check.page},
        "defaultConfiguration": {"level": LEVELS[check.severity]},
        "properties": {"class": check.decides.value, "certainty": check.certainty.value},
    }


def _results(file: AuditedFile, index: dict[str, int]) -> Iterable[dict[str, object]]:
    if file.audited is None:
        return
    report = file.audited.report
    for finding in file.sorted.open:
        yield _result(file, report, finding, index)
    for finding, acceptance in file.sorted.accepted:
        yield _result(file, report, finding, index) | {"suppressions": [_suppression(acceptance)]}


def _result(file: AuditedFile, report: Report, finding: Finding, index: dict[str, int]) -> dict[str, object]:
    problem = finding.problem
    told = [problem.message, *(f"{head}：{text}" for head, text in problem.reckoning)]
    first, *others = [_location(file, report, span) for span in problem.spans] or [_whole(file)]
    related = [each | {"id": number} for number, each in enumerate(others, 1)]
    return {
        "ruleId": finding.code,
        "ruleIndex": index[finding.code],
        "level": LEVELS[finding.severity],
        "message": {"text": "\n".join(told)},
        "locations": [first],
        **({"relatedLocations": related} if related else {}),
        "partialFingerprints": {"quotes/v1": "|".join(folded(each) for each in finding.quotes)},
        "properties": {"certainty": finding.certainty.value, "checkVersion": finding.version},
    }


def _location(file: AuditedFile, report: Report, span: Span) -> dict[str, object]:
    where, quote = locate(report, span), report.document.text_at(span)
    physical: dict[str, object] = {"artifactLocation": {"uri": _uri(file)}}
    if where.line is not None:
        physical["region"] = {"startLine": where.line, "snippet": {"text": quote}}
    return {
        "physicalLocation": physical,
        "logicalLocations": [{"name": quote, "fullyQualifiedName": " / ".join((*where.section, str(where)))}],
    }


def _whole(file: AuditedFile) -> dict[str, object]:
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(file)}}}


def _suppression(acceptance: Acceptance) -> dict[str, object]:
    return {
        "kind": "external",
        "status": "accepted",
        "justification": f"{acceptance.reason}（{acceptance.by}，{acceptance.on.isoformat()}）",
    }


def _notification(file: AuditedFile) -> dict[str, object]:
    return {"level": "error", "message": {"text": str(file.refusal)}, "locations": [_whole(file)]}


def _uri(file: AuditedFile) -> str:
    """Give the path as a URI reference: as given, percent-encoded."""
    path = file.file
    return path.as_uri() if path.is_absolute() else percent_encoded(path.as_posix())

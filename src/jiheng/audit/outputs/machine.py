"""An audit as JSON (design section 6): stable, the same report gives the same bytes."""

from collections.abc import Iterable

from jiheng.audit.acceptances import Acceptance
from jiheng.audit.audited_file import AuditedFile
from jiheng.audit.finding import Finding
from jiheng.audit.location import NOWHERE, locate
from jiheng.audit.report import Report
from jiheng.audit.run import Audited
from jiheng.documents.reading import Span

FORMAT = 1


def as_json(files: Iterable[AuditedFile]) -> dict[str, object]:
    """Give the whole answer."""
    return {"jiheng": FORMAT, "files": [file_as_json(each) for each in files]}


def file_as_json(file: AuditedFile) -> dict[str, object]:
    """Give one file; `error` is there where it could not be read, and then nothing was found in it.

    `unreadable` says why a file that opened has no text to audit: a scan.
    """
    told: dict[str, object] = {"file": file.file.as_posix()}
    if file.audited is None or file.refusal is not None:
        faults = [] if file.refusal is None else [each.as_json() for each in file.refusal.faults]
        return told | {"error": {"message": str(file.refusal), "faults": faults}} | _empty()
    report = file.audited.report
    told |= {
        "unreadable": report.document.unreadable or None,
        "summary": {severity.value: count for severity, count in file.counts.items()},
        "findings": [_finding(report, each) for each in file.sorted.open],
        "accepted": [
            _finding(report, each) | {"acceptance": acceptance_as_json(by)}
            for each, by in file.sorted.accepted
        ],
        "idle_acceptances": [acceptance_as_json(each) for each in file.sorted.idle],
        "questions": _questions(file.audited),
        "checks": _checks(file.audited),
    }
    if file.comparison is not None:
        told["comparison"] = {
            "solved": [_bare(each) for each in file.comparison.solved],
            "open": [_finding(report, each) for each in file.comparison.open],
            "new": [_finding(report, each) for each in file.comparison.new],
        }
    return told


def _empty() -> dict[str, object]:
    return {"findings": [], "accepted": [], "idle_acceptances": [], "questions": [], "checks": []}


def _checks(audited: Audited) -> list[dict[str, object]]:
    return [
        {"code": each.code, "outcome": each.outcome.value, "because": each.because or None}
        for each in audited.results
    ]


def _questions(audited: Audited) -> list[dict[str, object]]:
    return [
        {
            "code": code,
            "message": each.message,
            **_places(audited.report, each.spans),
            "quotes": [audited.report.document.text_at(span) for span in each.spans],
        }
        for code, each in audited.questions
    ]


def _finding(report: Report, finding: Finding) -> dict[str, object]:
    return _bare(finding) | _places(report, finding.problem.spans)


def _bare(finding: Finding) -> dict[str, object]:
    """Give a finding without its places: those of an older version are of another file."""
    problem = finding.problem
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "certainty": finding.certainty.value,
        "quotes": list(finding.quotes),
        "message": problem.message,
        "expected": problem.expected or None,
        "computed": problem.computed or None,
        "advice": problem.advice or None,
        "version": finding.version,
    }


def _places(report: Report, spans: tuple[Span, ...]) -> dict[str, object]:
    """Give the first place by itself, and for each quote its place with the offsets in its text."""
    places = [locate(report, span).as_json() | {"start": span.start, "end": span.end} for span in spans]
    first = locate(report, spans[0]) if spans else NOWHERE
    return {"place": first.as_json(), "places": places}


def acceptance_as_json(acceptance: Acceptance) -> dict[str, object]:
    """Give who accepts what, why and since when."""
    return {
        "code": acceptance.code,
        "quote": acceptance.quote,
        "reason": acceptance.reason,
        "by": acceptance.by,
        "on": acceptance.on.isoformat(),
    }

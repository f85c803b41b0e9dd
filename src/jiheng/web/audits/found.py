"""What an audit found, as it is kept and as the page shows it beside what somebody lets stand."""

import json
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate

from jiheng.audit import acceptances as core
from jiheng.audit.acceptances import Sorted, sort_out
from jiheng.audit.finding import Severity
from jiheng.web.audits.models import Acceptance, AuditedReport, AuditResult

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with its number in the text."""

    number: int
    code: str
    title: str
    severity: Severity
    message: str
    where: str
    quotes: tuple[str, ...]
    reckoning: tuple[tuple[str, str], ...]

    @property
    def anchored(self) -> list[tuple[str, str]]:
        """Each quote with the anchor of its place in the text."""
        return [(f"q{self.number}-{index}", quote) for index, quote in enumerate(self.quotes)]

    @property
    def quote(self) -> str:
        """The words by which it is accepted."""
        return next(iter(self.quotes), "")


@dataclass(frozen=True, slots=True)
class AuditPage:
    """An audit as the page shows it; `own` are faults beside the project's own figures, each in words."""

    format: str
    unreadable: str
    text: SafeString
    figure_map: SafeString
    sorted: Sorted[Found]
    questions: Sequence[tuple[str, str, str]]
    checks: Sequence[tuple[str, str, str, str]]
    own: Sequence[str]
    own_remarks: Sequence[str]

    @property
    def counts(self) -> list[tuple[Severity, int]]:
        """How many findings are open, by severity, the worst first."""
        counted = Counter(each.severity for each in self.sorted.open)
        return [(each, counted[each]) for each in Severity]


def written(told: dict[str, Any]) -> bytes:
    """Write the child's answer (workflows/audit_page_child.py), to be kept."""
    return zlib.compress(json.dumps({"version": FORMAT, **told}, ensure_ascii=False).encode())


def counts(told: dict[str, Any]) -> dict[str, int]:
    """Count the findings of an answer, as the columns of `AuditResult` name them."""
    counted = Counter(each["severity"] for each in told["findings"])
    return {"errors": counted["error"], "warnings": counted["warning"], "infos": counted["info"]}


def read(result: AuditResult) -> AuditPage:
    """Read what was kept, what stands accepted now set apart."""
    told = json.loads(zlib.decompress(bytes(result.content)))
    findings = [
        Found(
            number, each["code"], each["title"], Severity(each["severity"]), each["message"], each["where"],
            tuple(each["quotes"]), tuple((head, text) for head, text in each["reckoning"]),
        )
        for number, each in enumerate(told["findings"], 1)
    ]  # fmt: skip
    return AuditPage(
        told["format"],
        told["unreadable"],
        mark_safe(told["text"]),  # noqa: S308 — escaped by audit/outputs/marked_text.py
        mark_safe(told["map"]),  # noqa: S308 — by audit/outputs/figure_map.py
        sort_out(findings, accepted(result.report)),
        told["questions"],
        told["checks"],
        told.get("own", ()),
        told.get("own_remarks", ()),
    )


def accepted(report: AuditedReport) -> list[core.Acceptance]:
    """Give the acceptances that hold, as the core has them."""
    rows = Acceptance.objects.filter(report=report, taken_back_at=None).select_related("by").order_by("at")
    return [
        core.Acceptance(each.code, each.quote, each.reason, each.by.name, localdate(each.at)) for each in rows
    ]

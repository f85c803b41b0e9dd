"""One file of an audit: its report with what was found and accepted in it, or why it was not read."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jiheng.audit.acceptances import Sorted
from jiheng.audit.finding import Finding, Severity
from jiheng.audit.run import Audited
from jiheng.audit.versions import Comparison
from jiheng.errors import UnreadableInputError


@dataclass(frozen=True, slots=True)
class AuditedFile:
    """Either `audited`, or `refusal` says why the file could not be read."""

    file: Path
    audited: Audited | None = None
    refusal: UnreadableInputError | None = None
    sorted: Sorted[Finding] = field(default_factory=lambda: Sorted(()))
    comparison: Comparison | None = None  # with an older version, where one was given

    @property
    def counts(self) -> Mapping[Severity, int]:
        """How many findings are open, by severity; every severity is there."""
        found = Counter(each.severity for each in self.sorted.open)
        return {severity: found[severity] for severity in Severity}

    @property
    def faulty(self) -> bool:
        """Whether something open must be corrected or explained."""
        return bool(self.counts[Severity.ERROR] or self.counts[Severity.WARNING])

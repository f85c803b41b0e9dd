"""What a check answers: findings with their quotes, questions for a person, or why there is neither."""

from dataclasses import dataclass
from enum import StrEnum

from jiheng.documents.reading import Span


class Severity(StrEnum):
    """How much it matters (catalogue of checks, result model)."""

    ERROR = "error"  # must be corrected before filing
    WARNING = "warning"  # explain or correct
    INFO = "info"  # style or hint

    @property
    def word(self) -> str:
        """The Chinese word for it."""
        return {"error": "错误", "warning": "警告", "info": "提示"}[self]


class Certainty(StrEnum):
    """How far the report's own text proves it."""

    PROVEN = "proven"  # arithmetic or identity of words
    LIKELY = "likely"  # rests on a dictionary or on reading a role from words


class CheckClass(StrEnum):
    """How a check decides."""

    DETERMINISTIC = "D"
    HEURISTIC = "H"
    SEMANTIC = "S"


class CheckOutcome(StrEnum):
    """What came of a check."""

    PASS = "pass"  # noqa: S105 — no password
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    INSUFFICIENT_DATA = "insufficient_data"

    @property
    def word(self) -> str:
        """The Chinese word for it."""
        words = {
            "pass": "通过",
            "fail": "有发现",
            "not_applicable": "不适用",
            "insufficient_data": "资料不足",
        }
        return words[self]


@dataclass(frozen=True, slots=True)
class Problem:
    """What a check yields: the places (the first is where it is marked), and the reckoning in words.

    `message` says what is wrong, `expected` and `computed` what should stand there and how it was
    reckoned, `advice` what to do. `severity` and `certainty` are the check's own unless said here.
    """

    spans: tuple[Span, ...]
    message: str
    expected: str = ""
    computed: str = ""
    advice: str = ""
    severity: Severity | None = None
    certainty: Certainty | None = None

    @property
    def reckoning(self) -> tuple[tuple[str, str], ...]:
        """What stands beside the message, each part under its Chinese head; empty parts are left out."""
        parts = (("应当是", self.expected), ("重算", self.computed), ("怎么办", self.advice))
        return tuple((head, text) for head, text in parts if text)


@dataclass(frozen=True, slots=True)
class Question:
    """What only a person can decide (checks of class S): asked, never counted as a finding."""

    spans: tuple[Span, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem under its check's code, as it is told and kept."""

    code: str
    severity: Severity
    certainty: Certainty
    version: int
    problem: Problem
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What one check answered; `because` where it could not look, or had nothing to look at."""

    code: str
    outcome: CheckOutcome
    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()
    because: str = ""

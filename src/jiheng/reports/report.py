"""What a report kind is: an official document, composed from a scorecard and its figures."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from jiheng.catalogue import Unit
from jiheng.documents.model import Document
from jiheng.documents.sheet import Sheet
from jiheng.projects.project import EvaluationKind
from jiheng.reports.figures import Figures
from jiheng.scoring.scorecard import Scorecard


@dataclass(slots=True)
class ReportKind(Unit):
    """A kind of report. It composes a document (.docx), or sheets (.xlsx), or both.

    `for_kinds` are the evaluations it belongs to; anybody may ask for it for another one.
    """

    for_kinds: tuple[EvaluationKind, ...] = tuple(EvaluationKind)
    document: Callable[[Scorecard, Figures], Document] | None = field(init=False, default=None)
    sheets: Callable[[Scorecard, Figures], list[Sheet]] | None = field(init=False, default=None)

    def composes(self, part: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare what it composes: document or sheets (a decorator)."""

        def declare(function: Callable[..., Any]) -> Callable[..., Any]:
            setattr(self, part, function)
            return function

        return declare

    @property
    def formats(self) -> tuple[str, ...]:
        """The file formats it can be written in."""
        return (*(("docx",) if self.document else ()), *(("xlsx",) if self.sheets else ()))

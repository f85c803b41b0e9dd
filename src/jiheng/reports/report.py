"""What a report kind is: an official document, composed from a scorecard and its figures."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from jiheng.catalogue import Unit
from jiheng.documents.model import Document
from jiheng.documents.sheet import Sheet
from jiheng.projects.project import EvaluationKind
from jiheng.reports.figures import Figures
from jiheng.scoring.scorecard import Scorecard

Choice: TypeAlias = Mapping[str, str]  # parameters as a user writes them


def _without_parameters(_card: Scorecard, _figures: Figures) -> Iterable[Choice]:
    return ({},)


@dataclass(slots=True)
class ReportKind(Unit):
    """A kind of report. It composes a document (.docx, .pdf), or sheets (.xlsx), or both.

    Its functions take the scorecard, the figures, and the declared parameters by name; one that is about
    `several` projects also takes `others`, the figures of every further project.
    `for_kinds` are the evaluations it belongs to; anybody may ask for it for another one. `choices` says
    with which parameters it has something to say about a project, the most telling first.
    """

    for_kinds: tuple[EvaluationKind, ...] = tuple(EvaluationKind)
    several: bool = False
    document: Callable[..., Document] | None = field(init=False, default=None)
    sheets: Callable[..., list[Sheet]] | None = field(init=False, default=None)
    choices: Callable[[Scorecard, Figures], Iterable[Choice]] = field(init=False, default=_without_parameters)

    def composes(self, part: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare what it composes: document or sheets (a decorator)."""

        def declare(function: Callable[..., Any]) -> Callable[..., Any]:
            setattr(self, part, function)
            return function

        return declare

    def offers(
        self, function: Callable[[Scorecard, Figures], Iterable[Choice]]
    ) -> Callable[[Scorecard, Figures], Iterable[Choice]]:
        """Declare with which parameters it has something to say (a decorator)."""
        self.choices = function
        return function

    @property
    def formats(self) -> tuple[str, ...]:
        """The file formats it can be written in."""
        return (*(("docx", "pdf") if self.document else ()), *(("xlsx",) if self.sheets else ()))

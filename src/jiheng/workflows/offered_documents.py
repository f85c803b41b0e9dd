"""Which documents a project can be given, and what each still lacks."""

from collections.abc import Iterable
from dataclasses import dataclass

from jiheng.projects.placeholders import TOTAL
from jiheng.reports.figure import NO_EVIDENCE, Figure
from jiheng.reports.library import REPORT_KINDS
from jiheng.reports.report import Choice, ReportKind
from jiheng.scoring.scorecard import Scorecard
from jiheng.workflows.evaluate import Evaluation
from jiheng.workflows.publish import figures_of, parameters_of


@dataclass(frozen=True, slots=True)
class Offered:
    """A kind of document: `fits` this kind of evaluation, has something to say with these `choices`.

    `lacking` is what it would print as missing with the first of them, each in words; none without a choice.
    """

    kind: ReportKind
    fits: bool
    choices: tuple[Choice, ...]
    lacking: tuple[str, ...] = ()


def offered_documents(evaluation: Evaluation) -> list[Offered]:
    """Give every kind of document in the order of the catalogue; nothing is written."""
    return [_offered(evaluation, kind) for kind in REPORT_KINDS]


def lacking(printed: Iterable[Figure], card: Scorecard) -> tuple[str, ...]:
    """Say what a document that prints these figures lacks; for a total, each thing it waits for."""
    found: list[str] = []
    for each in printed:
        if each.text == NO_EVIDENCE:
            found += [f"{each.name}：{why}" for why in card.obstacles] if each.name == TOTAL else [each.name]
    return tuple(dict.fromkeys(found))


def _offered(evaluation: Evaluation, kind: ReportKind) -> Offered:
    card, figures = evaluation.card, figures_of(evaluation)
    fits = card.project.kind in kind.for_kinds
    choices = tuple(dict(each) for each in kind.choices(card, figures))
    compose = kind.document or kind.sheets
    if not choices or compose is None:
        return Offered(kind, fits, choices)
    given = parameters_of(kind, choices[0]) | ({"others": ()} if kind.several else {})
    figures = figures_of(evaluation)
    compose(card, figures, **given)
    return Offered(kind, fits, choices, lacking(figures.printed.values(), card))

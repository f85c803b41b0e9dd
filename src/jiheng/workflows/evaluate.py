"""Evaluate a project: records in, scorecard out."""

from dataclasses import dataclass, replace
from pathlib import Path

from jiheng.errors import NotFoundError
from jiheng.evidence.drift import compare, missing_files
from jiheng.projects.folder import open_folder
from jiheng.projects.open_project import OpenProject
from jiheng.projects.placeholders import AMOUNTS
from jiheng.reports.figures import EXECUTION_RATE, SOURCES, Figures
from jiheng.scoring.explain import Explained, record_line
from jiheng.scoring.explain import explain as explain_on_card
from jiheng.scoring.score import score_project
from jiheng.scoring.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A project and its scorecard; `has_ledger` says whether any record was ever entered."""

    opened: OpenProject
    card: Scorecard
    has_ledger: bool


def evaluate(path: Path, *, rule_set: str = "") -> Evaluation:
    """Evaluate the folder at `path`, by its own rule set or by the one named.

    Raises NotFoundError and UnreadableInputError as `open_folder` does.
    """
    return evaluate_opened(open_folder(path, rule_set=rule_set))


def evaluate_opened(opened: OpenProject) -> Evaluation:
    """Evaluate an open project.

    Records that the ledger does not know as they are count all the same and are told as drifts;
    attachments that are not there are told as remarks.
    """
    ledger = opened.ledger(checked=False)
    drifts = tuple(compare(opened.evidence, ledger))
    missing = missing_files(opened.evidence, opened.attachments)
    opened = replace(opened, remarks=(*opened.remarks, *(each.remark for each in missing)))
    card = score_project(opened.project, opened.evidence)
    return Evaluation(opened, replace(card, drifts=drifts), has_ledger=bool(ledger.lines))


def explain(path: Path, figure: str, *, rule_set: str = "") -> Explained:
    """Explain one figure of the folder at `path`; raises as `evaluate` and `explain_figure` do."""
    return explain_figure(evaluate(path, rule_set=rule_set), figure)


def explain_figure(evaluation: Evaluation, figure: str) -> Explained:
    """Explain one figure of an evaluation or its documents; raises NotFoundError for an unknown one."""
    evidence = evaluation.opened.evidence
    if figure.partition(".")[0] not in (*AMOUNTS, EXECUTION_RATE):
        return explain_on_card(evaluation.card, evidence, figure)
    figures = Figures(evaluation.card, evidence)
    try:
        figures.text(figure)
    except KeyError as error:
        sources = "、".join(SOURCES)
        raise NotFoundError(f"没有“{figure}”这个数。\n    怎么办：资金来源有{sources}") from error
    printed = figures.printed[figure]
    records = tuple(record_line(each, evidence) for each in printed.facts)
    return Explained(f"{figure}：{printed.text}{printed.unit}，由 {len(records)} 条记录算出", records)

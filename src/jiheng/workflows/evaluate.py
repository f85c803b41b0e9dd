"""Evaluate a project folder: records in, scorecard out."""

from dataclasses import dataclass, replace
from pathlib import Path

from jiheng.errors import NotFoundError
from jiheng.evidence.attachments import Attachments
from jiheng.evidence.drift import compare, missing_files
from jiheng.evidence.ledger import read_ledger
from jiheng.projects.folder import ProjectFolder, open_folder
from jiheng.projects.placeholders import AMOUNTS
from jiheng.reports.figures import EXECUTION_RATE, SOURCES, Figures
from jiheng.scoring.explain import Explained, record_line
from jiheng.scoring.explain import explain as explain_figure
from jiheng.scoring.score import score_project
from jiheng.scoring.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A project folder and its scorecard; `has_ledger` says whether any record was ever entered."""

    folder: ProjectFolder
    card: Scorecard
    has_ledger: bool


def evaluate(path: Path, *, rule_set: str = "") -> Evaluation:
    """Evaluate the folder at `path`, by its own rule set or by the one named.

    Records that the ledger does not know as they are count all the same and are told as drifts;
    attachments that are not there are told as remarks of the folder.
    Raises NotFoundError and UnreadableInputError as `open_folder` does.
    """
    folder = open_folder(path, rule_set=rule_set)
    ledger = read_ledger(folder.evidence_path, checked=False)
    drifts = tuple(compare(folder.evidence, ledger))
    missing = missing_files(folder.evidence, Attachments(folder.evidence_path))
    folder = replace(folder, remarks=(*folder.remarks, *(each.remark for each in missing)))
    card = score_project(folder.project, folder.evidence)
    return Evaluation(folder, replace(card, drifts=drifts), has_ledger=bool(ledger.lines))


def explain(path: Path, figure: str, *, rule_set: str = "") -> Explained:
    """Explain one figure of the evaluation or its documents; raises NotFoundError for an unknown one."""
    evaluation = evaluate(path, rule_set=rule_set)
    evidence = evaluation.folder.evidence
    if figure.partition(".")[0] not in (*AMOUNTS, EXECUTION_RATE):
        return explain_figure(evaluation.card, evidence, figure)
    figures = Figures(evaluation.card, evidence)
    try:
        figures.text(figure)
    except KeyError as error:
        sources = "、".join(SOURCES)
        raise NotFoundError(f"没有“{figure}”这个数。\n    怎么办：资金来源有{sources}") from error
    printed = figures.printed[figure]
    records = tuple(record_line(each, evidence) for each in printed.facts)
    return Explained(f"{figure}：{printed.text}{printed.unit}，由 {len(records)} 条记录算出", records)

"""Evaluate a project folder: records in, scorecard out."""

from dataclasses import dataclass, replace
from pathlib import Path

from jiheng.evidence.drift import compare
from jiheng.evidence.ledger import read_ledger
from jiheng.projects.folder import ProjectFolder, open_folder
from jiheng.projects.placeholders import AMOUNTS
from jiheng.reports.figures import Figures
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


def evaluate(path: Path) -> Evaluation:
    """Evaluate the folder at `path`.

    Records that the ledger does not know as they are count all the same and are told as drifts.
    Raises NotFoundError and UnreadableInputError as `open_folder` does.
    """
    folder = open_folder(path)
    ledger = read_ledger(folder.evidence_path)
    drifts = tuple(compare(folder.evidence, ledger))
    card = score_project(folder.project, folder.evidence)
    return Evaluation(folder, replace(card, drifts=drifts), has_ledger=bool(ledger.entries))


def explain(path: Path, figure: str) -> Explained:
    """Explain one figure of the evaluation or its documents; raises NotFoundError for an unknown one."""
    evaluation = evaluate(path)
    evidence = evaluation.folder.evidence
    if figure not in AMOUNTS:
        return explain_figure(evaluation.card, evidence, figure)
    figures = Figures(evaluation.card, evidence)
    figures.text(figure)
    printed = figures.printed[figure]
    records = tuple(record_line(each, evidence) for each in printed.facts)
    return Explained(f"{figure}：{printed.text}{printed.unit}，{len(records)} 条记录相加", records)

"""Evaluate a project folder: records in, scorecard out."""

from dataclasses import dataclass, replace
from pathlib import Path

from jiheng.evidence.drift import compare
from jiheng.evidence.ledger import read_ledger
from jiheng.projects.folder import ProjectFolder, open_folder
from jiheng.scoring.explain import Explained
from jiheng.scoring.explain import explain as explain_figure
from jiheng.scoring.score import score_project
from jiheng.scoring.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A project folder and its scorecard."""

    folder: ProjectFolder
    card: Scorecard


def evaluate(path: Path) -> Evaluation:
    """Evaluate the folder at `path`.

    Records that the ledger does not know as they are count all the same and are told as drifts.
    Raises NotFoundError and UnreadableInputError as `open_folder` does.
    """
    folder = open_folder(path)
    drifts = tuple(compare(folder.evidence, read_ledger(folder.evidence_path)))
    card = score_project(folder.project, folder.evidence)
    return Evaluation(folder, replace(card, drifts=drifts))


def explain(path: Path, figure: str) -> Explained:
    """Explain one figure of the evaluation; raises NotFoundError for an unknown one."""
    evaluation = evaluate(path)
    return explain_figure(evaluation.card, evaluation.folder.evidence, figure)

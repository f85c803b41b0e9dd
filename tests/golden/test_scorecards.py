"""The scorecard for machines, and every figure of it explained, of projects that show all it can hold.

`pytest tests/golden --rewrite-golden` writes them anew.
"""

import json
from pathlib import Path

import pytest

from jiheng.scoring.explain import explain
from jiheng.scoring.machine_output import scorecard_json
from jiheng.workflows.evaluate import evaluate

FOLDER = Path(__file__).parent
PROJECTS = {
    "adjusted": "tests/cases/projects/adjusted",  # vetoes, limits, redistribution, over-achievement
    "tongzhou-congress-2024": "examples/tongzhou-congress-2024",  # measured only, published, differences
    "xinzhou-government-services-2022": "examples/xinzhou-government-services-2022",  # by hand, overridden
}


def figures_of(card):
    yield "总分"  # and in it every branch
    yield from ("/".join((*leaf.path, leaf.leaf.name)) for leaf in card.leaves())
    yield from (each.indicator.name for each in card.measured)
    yield from (each.decision.condition.name for each in card.rulings)


def indented(explained, depth=0):
    yield "  " * depth + explained.text
    for below in explained.below:
        yield from indented(below, depth + 1)


@pytest.mark.parametrize("name", PROJECTS)
def test_the_scorecard_for_machines_is_as_kept(name, root, golden):
    told = scorecard_json(evaluate(root / PROJECTS[name]).card)
    golden(FOLDER / name / "scorecard.json", json.dumps(told, ensure_ascii=False, indent=1) + "\n")


@pytest.mark.parametrize("name", PROJECTS)
def test_every_figure_is_explained_as_kept(name, root, golden):
    evaluation = evaluate(root / PROJECTS[name])
    evidence = evaluation.opened.evidence
    told = [
        "\n".join(indented(explain(evaluation.card, evidence, figure)))
        for figure in figures_of(evaluation.card)
    ]
    golden(FOLDER / name / "explained.txt", "\n\n".join(told) + "\n")

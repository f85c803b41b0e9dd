"""Jiheng by its own rules: every figure is one of the proof's, and what was not measured is no full mark."""

import json
import tomllib
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jiheng.scoring.machine_output import scorecard_json
from jiheng.workflows.demo import example_folders
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.verify import verify
from proof.itself import EVIDENCE, PROJECT, READINGS, measured, write
from proof.table import MEASURED, when_of

KEPT = json.loads(MEASURED.read_text("utf-8"))
LOST = READINGS[0]  # of D-01


@pytest.fixture
def project(tmp_path: Path) -> Path:
    made = tmp_path / PROJECT.name
    made.mkdir()
    (made / "project.yaml").write_bytes((PROJECT / "project.yaml").read_bytes())
    return made


def indicators(project: Path, kept: dict[str, Any]) -> dict[str, dict[str, Any]]:
    write(kept, project)
    return {each["name"]: each for each in scorecard_json(evaluate(project).card)["indicators"]}


def test_its_evidence_is_what_the_proof_measured(project: Path):
    write(KEPT, project)
    names = {each.name for each in (PROJECT / EVIDENCE).iterdir()}
    assert names == {each.name for each in (project / EVIDENCE).iterdir()}
    for name in names:
        assert (PROJECT / EVIDENCE / name).read_bytes() == (project / EVIDENCE / name).read_bytes(), (
            "python -m proof.itself"
        )
    assert verify(PROJECT).sound


def test_every_indicator_asks_for_a_figure_of_a_planned_row(project: Path):
    planned = tomllib.loads((MEASURED.parent / "plan.toml").read_text("utf-8"))["blocks"]
    rows = {row for block in planned.values() for row in block["rows"]}
    assert {each.row for each in READINGS} <= rows
    assert list(indicators(project, KEPT)) == [each.name for each in READINGS]
    [told] = [
        each
        for each in scorecard_json(evaluate(project).card)["measured"]
        if each["name"] == "证明成立的承诺"
    ]
    assert told["target"] == f"≥{len(rows)}项"


def test_every_scored_value_is_the_figure_of_its_row():
    opened = evaluate(PROJECT).opened
    readings = {fact.id: fact for fact in opened.evidence.current("metric_reading")}
    rows, scored = measured(KEPT), 0
    card = scorecard_json(evaluate(PROJECT).card)
    for asked, told in zip(READINGS, card["indicators"], strict=True):
        if told["outcome"] != "scored":
            assert rows.get(asked.row, {}).get("state") != "held", told["because"]
            continue
        scored += 1
        [fact] = [readings[each] for each in told["evidence"]]
        figures, about, when = rows[asked.row]["figures"], rows[asked.row]["about"], when_of(rows[asked.row])
        wanted = Decimal(figures[asked.figure] - figures.get(asked.less, 0)) / asked.divided
        assert Decimal(fact.value.ten_thousandths) / 10_000 == wanted
        assert all(each in fact.read_by for each in (when, about["commit"], about["machine"]))
    assert scored >= 10
    if scored < len(READINGS):
        assert card["total"] is None  # what nobody measured leaves no total


def test_a_row_that_was_not_measured_is_insufficient_data(project: Path):
    kept = deepcopy(KEPT)
    for size in kept.values():
        size.pop(LOST.row, None)
    told = indicators(project, kept)
    assert {told[each.name]["outcome"] for each in READINGS if each.row == LOST.row} == {"insufficient_data"}
    assert scorecard_json(evaluate(project).card)["total"] is None


@pytest.mark.parametrize(
    ("state", "lost", "why", "outcome", "score"),
    [
        ("held", 0, "", "scored", "5.00"),
        ("broken", 2, "lost = 0 (2)", "scored", "0.00"),
        ("broken", 0, "kills = size.kills (1)", "insufficient_data", None),  # nobody was killed: nothing lost
        ("failed", 0, "exit 1", "insufficient_data", None),
        ("not run", 0, "strace missing", "insufficient_data", None),
    ],
)
def test_a_row_that_did_not_hold_gives_no_good_figure(
    project: Path, *, state: str, lost: int, why: str, outcome: str, score: str | None
):
    kept = {"short": deepcopy(KEPT["short"])}
    row = kept["short"][LOST.row]
    row |= {
        "state": state,
        "why": why,
        "figures": row["figures"] | {"lost": lost} if state in ("held", "broken") else {},
    }
    told = indicators(project, kept)[LOST.name]
    assert (told["outcome"], told["score"]) == (outcome, score)


def test_the_largest_size_counts(project: Path):
    kept = {"short": deepcopy(KEPT["short"]), "night": {LOST.row: deepcopy(KEPT["short"][LOST.row])}}
    row = kept["night"][LOST.row]
    row |= {
        "size": "night",
        "state": "broken",
        "why": "lost = 0 (1)",
        "figures": row["figures"] | {"lost": 1},
    }
    assert indicators(project, kept)[LOST.name]["score"] == "0.00"


def test_it_is_no_example_for_offices():
    assert PROJECT.name not in {each.name for each in example_folders()}
    assert len(example_folders()) == 4

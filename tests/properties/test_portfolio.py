"""What columns make of a project is what the single evaluation makes of it, leaf by leaf to the last digit.

Projects of every rule kind and every adjustment: 120 here, 10,000 with `--hypothesis-profile=night`.
"""

from collections import Counter

import pyarrow.parquet as pq
import pytest
from hypothesis import settings

from jiheng.portfolio.engine import duckdb_engine
from jiheng.portfolio.leaf_rows import rows_of
from jiheng.portfolio.leaf_table import LEAVES, PROJECTS
from jiheng.portfolio.table_parts import write_projects
from jiheng.rules.library import RULE_KINDS
from jiheng.scoring.score import score_project
from tests.support.drawn_projects import drawn_project

pytestmark = pytest.mark.slow
NIGHT = 1_000  # so many examples and more are asked of hypothesis at night only
AT_NIGHT = settings().max_examples >= NIGHT
PROJECTS_DRAWN, SHARED = (10_000, 3) if AT_NIGHT else (120, 1)  # each rule costs a compilation
A_PART = 100  # what the engine compiles grows faster than the rules of a part
PART = "00000.parquet"


def single(number):
    """What the single evaluation says: of each leaf outcome and score, of the project total and grade."""
    project, evidence = drawn_project(number, SHARED)
    card = score_project(project, evidence)
    leaves = [
        (leaf.outcome.value, None if leaf.score is None else leaf.score.hundredths, leaf.counted.hundredths)
        for leaf in card.leaves()
    ]
    total = None if card.total is None else card.total.hundredths
    return leaves, (total, card.grade or None, card.earned.hundredths, len(card.unscored))


def scored(tmp_path, engine, numbers):
    """What the engine says, and the rules it said it by."""
    table, out = tmp_path / "table", tmp_path / "out"
    rows = [rows_of(*drawn_project(number, SHARED), number=number, folder=f"{number}") for number in numbers]
    written = write_projects(table, PART, rows, most_rules=10_000)
    assert written.rare == 0
    engine.score(table, [PART], out)
    leaves = {}
    for row in sorted(
        pq.read_table(out / LEAVES / PART).to_pylist(), key=lambda row: (row["project"], row["leaf"])
    ):
        leaves.setdefault(row["project"], []).append((row["outcome"], row["score"], row["counted"]))
    totals = {row["project"]: row for row in pq.read_table(out / PROJECTS / PART).to_pylist()}
    return leaves, totals, rows


def test_columns_say_what_the_single_evaluation_says(tmp_path):
    kinds, outcomes, undecided, by_column = Counter(), Counter(), Counter(), Counter()
    with duckdb_engine(tmp_path, leaves=True, trace=True) as engine:
        for first in range(0, PROJECTS_DRAWN, A_PART):
            numbers = range(first, min(first + A_PART, PROJECTS_DRAWN))
            leaves, totals, rows = scored(tmp_path, engine, numbers)
            for number, each in zip(numbers, rows, strict=True):
                expected, (total, grade, earned, unscored) = single(number)
                assert leaves[number] == expected, number
                row = totals[number]
                assert (row["total"], row["grade"], row["earned"], row["unscored"]) == (
                    total,
                    grade,
                    earned,
                    unscored,
                )
                assert row["leaves"] == len(expected)
                assert (row["undecided"] is None) == (unscored > 0 or grade is not None), number
                undecided[row["undecided"]] += 1
                outcomes.update(outcome for outcome, _, _ in expected)
                by_column.update(leaf["rule"] is not None for leaf in each.leaves)
                kinds.update(rule.kind.name for rule in each.rules.values())
    assert len(kinds) == len(list(RULE_KINDS))
    assert len(outcomes) == 3
    assert undecided.keys() == {None, "veto", "total_limit", "grade_limit"}
    assert by_column[True] > 5 * by_column[False]

"""What all leaves have is not asked of each: the totals are the same, and no leaf gets lost."""

from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from jiheng.errors import UnreadableInputError
from jiheng.portfolio.columns import each_scored
from jiheng.portfolio.engine import QUESTIONS, _adjusted, duckdb_engine
from jiheng.portfolio.lacking import lacking
from jiheng.portfolio.leaf_rows import ProjectRows, rows_of
from jiheng.portfolio.leaf_table import LEAVES, PROJECTS, RULES
from jiheng.portfolio.table_parts import write_projects
from tests.support.drawn_projects import drawn_project

PART = "00000.parquet"
PLAIN = {"given": None, "veto": None, "above": None, "override": None, "override_use": None}
FEW = range(6)


@pytest.fixture(scope="module")
def drawn():
    """Projects of which only leaves scored by rules are left, without vetoes and overrides."""
    found = []
    for number in FEW:
        rows = rows_of(*drawn_project(number, 1), number=number, folder=f"{number}")
        leaves = [leaf | PLAIN for leaf in rows.leaves if leaf["rule"] is not None]
        found.append(
            ProjectRows(rows.project | {"fault": None}, leaves, rows.rules, rows.singly, rows.beyond)
        )
    return found


def totals(table, out, **told):
    with duckdb_engine(out, **told) as engine:
        engine.score(table, [PART], out)
    rows = sorted(pq.read_table(out / PROJECTS / PART).to_pylist(), key=lambda row: row["project"])
    return [row for row in rows if row["project"] in FEW]


def test_leaves_that_all_have_a_score_are_summed_as_any_are(tmp_path, drawn):
    plain, mixed = tmp_path / "plain", tmp_path / "mixed"
    without = drawn[0].leaves[0] | {"project": len(FEW), "rule": None, "outcome": "insufficient_data"}
    more = ProjectRows(drawn[0].project | {"project": len(FEW)}, [without], {}, {}, 0)
    write_projects(plain, PART, drawn)
    write_projects(mixed, PART, [*drawn, more])
    assert each_scored(lacking(plain, [PART]))
    assert not each_scored(lacking(mixed, [PART]))
    expected = totals(mixed, tmp_path / "1", leaves=False, trace=False)
    assert sum(row["leaves"] for row in expected) == sum(len(each.leaves) for each in drawn)
    assert len({row["total"] for row in expected}) > 3
    for name, trace in (("2", False), ("3", True)):
        assert totals(plain, tmp_path / name, leaves=trace, trace=trace) == expected


@pytest.mark.parametrize("trace", [False, True])
def test_few_rules_at_once_leave_no_leaf_out_and_count_none_twice(tmp_path, monkeypatch, trace):
    rows = [rows_of(*drawn_project(number, 1), number=number, folder=f"{number}") for number in FEW]
    written = write_projects(tmp_path / "table", PART, rows)
    assert any(leaf["rule"] is None for each in rows for leaf in each.leaves)
    assert written.rules > 2 * 3

    def leaves(out):
        with duckdb_engine(tmp_path / out, leaves=True, trace=trace) as engine:
            engine.score(tmp_path / "table", [PART], tmp_path / out)
        keys = [("project", "ascending"), ("leaf", "ascending")]
        return pq.read_table(tmp_path / out / LEAVES / PART).sort_by(keys).to_pylist()

    expected = leaves("all")
    assert len(expected) == written.leaves
    monkeypatch.setattr("jiheng.portfolio.engine.QUESTIONS", replace(QUESTIONS, at_once=3))
    _adjusted.cache_clear()
    assert leaves("few") == expected
    _adjusted.cache_clear()


def test_a_leaf_of_an_unknown_rule_is_not_left_out_unseen(tmp_path, drawn):
    write_projects(tmp_path, PART, drawn)
    rules = pq.read_table(tmp_path / RULES / PART)
    pq.write_table(rules.slice(1), tmp_path / RULES / PART)
    for trace in (False, True):
        with pytest.raises(UnreadableInputError, match="归到了项目和规则"):
            totals(tmp_path, tmp_path / f"{trace}", leaves=trace, trace=trace)
    assert pq.read_metadata(tmp_path / LEAVES / PART).num_rows

"""Rows of the proof at their smallest size, a planted fault, and how figures are held to bars."""

import pytest

from proof import found
from proof.row import Row, line
from proof.run import main
from proof.trying import BROKEN, HELD, Outcome

BARS = ("cuts >= size.cuts", "lost = 0", "found = figure.attacks", "integrity = ok")
FIGURES = {"cuts": 5, "lost": 0, "attacks": 3, "found": 3, "integrity": "ok"}


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch, tmp_path):
    monkeypatch.setattr("proof.run.ROOT", tmp_path)
    monkeypatch.setattr("proof.table.SYNCS", 1)


@pytest.mark.slow
@pytest.mark.e2e
@pytest.mark.parametrize("row", ["D-04", "D-05", "U-03"])
def test_it_holds(row: str):
    assert main(["--short", row]) == 0


@pytest.mark.slow
@pytest.mark.e2e
def test_a_planted_fault_turns_its_row_red():
    assert main(["--sabotage", "lease-without-fencing"]) == 0


@pytest.mark.parametrize(
    ("change", "missed"),
    [
        ({}, []),
        ({"cuts": 4}, ["cuts >= size.cuts (4)"]),
        ({"lost": 1}, ["lost = 0 (1)"]),
        ({"lost": "0"}, ["lost = 0 (0)"]),
        ({"found": 2}, ["found = figure.attacks (2)"]),
        ({"integrity": "torn"}, ["integrity = ok (torn)"]),
    ],
)
def test_figures_are_held_to_bars(change: dict[str, int | str], missed: list[str]):
    row = Row("D-00", (), {"short": {"cuts": 5}}, BARS)
    assert row.broken(FIGURES | change, row.size("short")) == missed


def test_a_figure_that_is_not_there_misses_its_bar():
    assert Row("D-00", (), {"short": {}}, ("lost = 0",)).broken({}, {}) == ["lost = 0 (no such figure)"]


def test_a_line_is_as_the_page_defines_it():
    assert line("D-01", {"kills": 2000, "lost": 0}, 7) == "D-01 kills=2000 lost=0 seed=7"


def test_a_hole_is_no_success(monkeypatch, capsys):
    monkeypatch.setattr("proof.run.found.rows", dict)
    assert main(["--short", "D-05"]) == 1
    assert "D-05 尚未建 (not built)" in capsys.readouterr().out


@pytest.mark.parametrize(("state", "code"), [(BROKEN, 0), (HELD, 1), ("failed", 1)])
def test_only_a_missed_bar_notices_a_fault(monkeypatch, state: str, code: int):
    monkeypatch.setattr("proof.run.attempt", lambda row, *_: Outcome(row.id, state))
    assert main(["--sabotage", "fsync-removed"]) == code


def test_a_run_that_was_ended_goes_on_where_it_was(monkeypatch, capsys):
    monkeypatch.setattr(
        "proof.run.table.about", lambda _: {"date": "2026-11-27", "fsync": "1 ms", "commit": "a1"}
    )
    tried: list[str] = []

    def attempt(row: Row, size: str, seed: int) -> Outcome:
        tried.append(row.id)
        if tried.count("L-02") == 1 and row.id == "L-02":  # alone, so the other has ended
            raise KeyboardInterrupt
        return Outcome(row.id, BROKEN if row.id == "L-01" else HELD, seed, size)

    monkeypatch.setattr("proof.run.attempt", attempt)
    with pytest.raises(KeyboardInterrupt):
        main(["--short", "L-01", "L-02"])
    assert main(["--short", "--resume", "L-01", "L-02"]) == 1, "a row that did not hold is not tried again"
    assert tried == ["L-01", "L-02", "L-02"]
    assert "1 行" in capsys.readouterr().out
    assert main(["--resume", "L-02"]) == 0
    assert "从头开始" in capsys.readouterr().out, "of another size nothing was kept"


@pytest.mark.parametrize("commit", ["a1-dirty", "b2"])
def test_nothing_goes_on_from_other_sources(monkeypatch, commit: str):
    told = {"date": "2026-11-27", "fsync": "1 ms", "commit": "a1"}
    monkeypatch.setattr("proof.run.table.about", lambda _: dict(told))
    monkeypatch.setattr("proof.run.attempt", lambda row, *_: Outcome(row.id, HELD))
    assert main(["L-01"]) == 0
    told["commit"] = commit
    monkeypatch.setattr("proof.run.attempt", lambda row, *_: Outcome(row.id, BROKEN))
    assert main(["--resume", "L-01"]) == 1


def test_every_row_and_fault_is_planned_and_every_fault_has_its_rows():
    rows, faults = found.rows(), found.faults()
    assert all(row.body and row.bars and {"short", "night"} <= row.sizes.keys() for row in rows.values())
    assert all(fault.rows and fault.changes and {*fault.rows} <= rows.keys() for fault in faults.values())
    assert len(found.planned_faults()) == 12

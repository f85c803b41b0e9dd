"""L-03: a bureau's people over a snapshot of a hundred thousand projects: overview, filters, one project."""

import json

from proof.commands import JIHENG, cost, script
from proof.crowd import BUREAU, ask, crowd, empty, served, settings_of
from proof.row import Row
from proof.trying import ROOT

KINDS = {"overview": "paint", "a project": "project"}  # by how the names of pages begin; others are filters

row = Row(
    "L-03",
    promises=("I-14",),
    alone=True,
    sizes={
        "short": {"users": 5, "seconds": 5, "thinking": 1, "projects": 9_000},
        "night": {"users": 20, "seconds": 60, "projects": 100_000},
        "long": {"users": 20, "seconds": 600, "projects": 500_000},
    },
    bars=("requests >= 1", "errors = 0", "paint_p95_ms <= 1000", "filter_p95_ms <= 800", "queries <= 30"),
)


@row.runs
def look_over(trial):
    """Let them look."""
    return over_all(trial.room, trial.size)


def over_all(room, size, also=(), **settings):
    """Score projects, put the snapshot where the night leaves it, let finance read."""
    environment = settings_of(room, **settings)
    empty(room, **settings)
    people = finance(room, size, environment)
    (room / "pages.json").write_text(json.dumps({"people": people}), "utf-8")
    queries = json.loads(ask(environment, "-m", "proof.crowding", "queries", room / "pages.json"))
    with served(room, **settings) as server:
        seen = crowd(room, server, people, BUREAU, size, also=also)
    parts = {f"{name}_p95_ms": seen.share(95, name) for name in BUREAU}
    return {
        "users": size["users"], "projects": size["projects"], **seen.figures(), **parts,
        "queries": max(queries.values()),
    }  # fmt: skip


def finance(room, size, environment):
    """Make the snapshot, and those who read it."""
    table, scores, file = (room / each for each in ("table", "scores", "bureau.duckdb"))
    script("leaf_table", table, size["projects"], 100_000, "about")
    for words in (
        ("score", table, "--out", scores, "--leaves"),
        ("portfolio", "snapshot", table, "--scores", scores, "--out", file),
    ):
        assert cost(*JIHENG, *words).code == 0, words
    made = json.loads(ask(environment, ROOT / "benchmarks/ours/bureau_server.py", file, size["users"]))
    pages = {name: [] for name in BUREAU}
    for each in made["pages"]:
        kind = next((kind for begins, kind in KINDS.items() if each["name"].startswith(begins)), "filter")
        pages[kind] += each["addresses"]
    return [{"session": each, "pages": pages} for each in made["sessions"]]

"""U-01, U-05, U-06: data of every release is brought to this version and back; scores stay to the digit."""

import json
import subprocess
import sys

from proof import released
from proof.backing_up import command, told
from proof.row import Row

U01 = Row(
    "U-01",
    promises=("I-1", "I-4", "I-11", "I-13"),
    sizes={"short": {"releases": 1}, "night": {"releases": 1}},
    bars=(
        "releases >= size.releases", "saved = figure.releases", "counts_differing = 0", "roots_differing = 0",
        "broken = 0", "steps_left = 0",
    ),
)  # fmt: skip
U05 = Row(
    "U-05",
    promises=("I-5",),
    sizes={"short": {"projects": 4}, "night": {"projects": 4}},
    bars=(
        "releases >= 1",
        "projects >= size.projects",
        "leaves >= 40",
        "score_differences = 0",
        "broken_i_5 = 0",
    ),
)
U06 = Row(
    "U-06",
    promises=("I-1", "I-13"),
    sizes={"short": {"releases": 1}, "night": {"releases": 1}},
    bars=(
        "releases >= size.releases", "restored = figure.releases", "counts_differing = 0",
        "roots_differing = 0", "steps_beyond = 0",
    ),
)  # fmt: skip
LOOK = """
import json, sys
from jiheng.web.serving import database
import django; django.setup()
steps = database.make_ready()
from proof import invariants, released
from jiheng.web.anchors.verifying import verify
from jiheng.web.serving.database import migrate
asked = {name: found for name, found in invariants.asked().items() if name != "I-2 records"}  # of other rows
broken = [*verify().faults, *(each for found in asked.values() for each in found)]
print(json.dumps({"steps": steps, "broken": broken, "left": migrate(),
                  "scorecards": released.scorecards() if sys.argv[1:] else {},
                  "otherwise": len(list(invariants.scored_otherwise())) if sys.argv[1:] else 0}))
"""


@U01.runs
def migrate(trial):
    """Open each with this version as the server does; ask all that must hold, and count what was there."""
    figures = dict.fromkeys(("saved", "counts_differing", "roots_differing", "broken", "steps_left"), 0)
    for version in released.versions():
        data, said = _unpacked(trial, version)
        found = _opened(data)
        counts, roots = released.changed(said, data / "jiheng.sqlite3")
        figures["saved"] += len([*(data / "backups").glob("*.json")])
        figures["counts_differing"] += counts
        figures["roots_differing"] += roots
        figures["broken"] += len(found["broken"])
        figures["steps_left"] += found["left"]
    return {"releases": len(released.versions()), **figures}


@U05.runs
def score(trial):
    """Score all projects of each again; compare every card, leaf by leaf, with what that release wrote."""
    projects = leaves = differences = otherwise = 0
    for version in released.versions():
        data, said = _unpacked(trial, version)
        opened = _opened(data, "scorecards")
        found, otherwise = opened["scorecards"], otherwise + opened["otherwise"]
        for name, card in said["scorecards"].items():
            projects += 1
            leaves += len(card["indicators"])
            differences += found.get(name) != card
    return {
        "releases": len(released.versions()), "projects": projects, "leaves": leaves,
        "score_differences": differences, "broken_i_5": otherwise,
    }  # fmt: skip


@U06.runs
def go_back(trial):
    """After the upgrade, restore the backup that it took into an empty folder: what the old program left."""
    figures = dict.fromkeys(("restored", "counts_differing", "roots_differing", "steps_beyond"), 0)
    from jiheng.web.backups.snapshot import survey

    for version in released.versions():
        data, said = _unpacked(trial, version)
        before = survey(data / "jiheng.sqlite3")
        _opened(data)
        there = trial.room.parent / f"back-{version}"
        found = told(command(there, "restore", "--from", str(data / "backups"), "--json"))
        after = survey(there / "jiheng.sqlite3")
        figures["restored"] += found["rows"] == sum(said["counts"].values())
        figures["counts_differing"] += _differing(said["counts"], after.counts) + (
            said["counts"]["django_migrations"] != after.counts["django_migrations"]
        )
        figures["roots_differing"] += len({*before.chains} ^ {*after.chains})
        figures["steps_beyond"] += len({*after.migrations} ^ {*before.migrations})
    return {"releases": len(released.versions()), **figures}


def _unpacked(trial, version):
    data = trial.room.parent / f"data-{version}"
    data.mkdir()
    return data, released.unpack(version, data)


def _opened(data, *words):
    """Open a data folder as the server does, in a process of its own."""
    import os

    done = subprocess.run(
        [sys.executable, "-c", LOOK, *words], env=os.environ | {"JIHENG_DATA": str(data)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _differing(said, now):
    return sum(now.get(name) != rows for name, rows in said.items() if name not in released.OWN)

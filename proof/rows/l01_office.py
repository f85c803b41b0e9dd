"""L-01, L-02: people of units and bureau at their pages and forms, a normal day, the evening of a deadline.

A normal day everybody is answered. On the evening more come than two cores can answer: who is turned away is
told when to come back, and everybody else is answered in time. What was acknowledged is there.
"""

import json

from proof.crowd import EVENING, OFFICE, ask, crowd, office, served
from proof.row import Row

SMALL = {"users": 15, "seconds": 6, "thinking": 1, "projects": 20, "records": 1_000, "files": 100}
LARGE = {"projects": 10_000, "records": 300_000, "files": 100_000, "seats": 1_000}
WHOLE = {"projects": 500_000, "records": 3_000_000, "files": 1_000_000}

day = Row(
    "L-01",
    promises=("I-1", "I-14"),
    alone=True,
    sizes={
        "short": SMALL,
        "night": {"users": 300, "seconds": 120, **LARGE},
        "long": {"users": 300, "seconds": 1_800, **WHOLE},
    },
    bars=(
        "writes >= 1", "errors = 0", "shed = 0", "lost = 0", "list_p95_ms <= 300", "detail_p95_ms <= 300",
        "write_p95_ms <= 500", "p99_ms <= 1000", "worst_ms <= 30000",
    ),
)  # fmt: skip
evening = Row(
    "L-02",
    promises=("I-1", "I-14"),
    alone=True,
    sizes={
        "short": SMALL | {"users": 100},
        "night": {"users": 1_000, "seconds": 120, **LARGE},
        "long": {"users": 1_000, "seconds": 1_800, **WHOLE},
    },
    bars=("writes >= 1", "errors = 0", "lost = 0", "p95_ms <= 800", "p99_ms <= 2000", "worst_ms <= 30000"),
)


@day.runs
def work(trial):
    """Let people read and write, each every five seconds."""
    return at_pages(trial.room, office(trial.room, trial.size), trial.size, OFFICE)


@evening.runs
def hurry(trial):
    """Let many write at once, and leave files of two megabytes."""
    return at_pages(trial.room, office(trial.room, trial.size), trial.size, EVENING)


def at_pages(room, people, size, shares, also=(), **settings):
    """Let people be at a filled server, and compare what they were told with what is kept."""
    with served(room, **settings) as server:
        seen = crowd(room, server, people, shares, size, also=also)
        kept = json.loads(ask(server.environment, "-m", "proof.crowding", "kept"))
    parts = {f"{name}_p95_ms": seen.share(95, name) for name in ("list", "detail", "form", "write", "upload")}
    lost = sum(max(0, number - kept[what]) for what, number in seen.acked.items())
    return {
        "users": size["users"], "projects": size["projects"], "records": size["records"], **seen.figures(),
        **parts, "lost": lost,
    }  # fmt: skip

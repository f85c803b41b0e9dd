"""Say how every promise of a project's contracts stands."""

from datetime import date
from pathlib import Path
from typing import Any

from jiheng.evidence.promises import OccurrenceState, Settled, settle
from jiheng.projects.folder import ProjectFolder, open_folder


def settle_promises(path: Path, *, on: date | None = None) -> tuple[ProjectFolder, tuple[Settled, ...]]:
    """Settle every promise of the project folder at `path`, as of `on` (None: when all is over).

    Raises what `open_folder` raises, and UnreadableValueError where days cannot be reckoned.
    """
    folder = open_folder(path)
    project = folder.project
    settled = tuple(
        settle(promise, folder.evidence, project.calendar, on=on) for promise in project.promises.values()
    )
    return folder, settled


def promises_json(settled: tuple[Settled, ...]) -> list[dict[str, Any]]:
    """Give settled promises as JSON values."""
    return [
        {
            "name": each.promise.name,
            "contract": each.promise.contract,
            "kind": each.promise.of.fact_type.stem,
            "every": each.promise.every,
            "each": each.promise.each,
            "counts": {state.value: each.count(state) for state in OccurrenceState},
            "occurrences": [
                {
                    "slot": [one.slot.first.isoformat(), one.slot.last.isoformat()],
                    "due": one.due.isoformat(),
                    "state": one.state.value,
                    "because": one.because or None,
                    "evidence": list(one.records),
                }
                for one in each.occurrences
            ],
            "beyond": list(each.beyond),
        }
        for each in settled
    ]

"""Say how every promise of a project's contracts stands."""

from datetime import date
from pathlib import Path
from typing import Any

from jiheng.evidence.promises import OccurrenceState, Settled, settle
from jiheng.projects.folder import open_folder
from jiheng.projects.open_project import OpenProject


def settle_promises(path: Path, *, on: date | None = None) -> tuple[OpenProject, tuple[Settled, ...]]:
    """Settle every promise of the project folder at `path`; raises as `open_folder` and `settle_opened`."""
    opened = open_folder(path)
    return opened, settle_opened(opened, on=on)


def settle_opened(opened: OpenProject, *, on: date | None = None) -> tuple[Settled, ...]:
    """Settle every promise of an open project, as of `on` (None: when all is over).

    Raises UnreadableValueError where days cannot be reckoned.
    """
    project = opened.project
    return tuple(
        settle(promise, opened.evidence, project.calendar, on=on) for promise in project.promises.values()
    )


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
                    "evidence": [*one.records, *filter(None, [one.waiver])],
                }
                for one in each.occurrences
            ],
            "beyond": list(each.beyond),
        }
        for each in settled
    ]

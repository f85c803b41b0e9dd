"""What the page shows of a table before it is imported: plain values, so that a job can keep what it saw."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from jiheng.errors import Fault, Place
from jiheng.workflows.import_preview import PreviewedRow, RowState


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A cell that differs: its column, what stood there, what the table says."""

    title: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the table: its line and cells, what is wrong, what it changes of the record `other`."""

    line: int
    cells: tuple[str, ...]
    faults: tuple[Fault, ...] = ()
    other: str = ""
    changes: tuple[ShownChange, ...] = ()

    @classmethod
    def of(cls, row: PreviewedRow) -> "ShownRow":
        """Take of a row what is shown."""
        changes = tuple(ShownChange(each.title, each.then, each.now) for each in row.changes)
        return cls(row.row.line, tuple(map(str, row.row.cells)), row.faults, row.other, changes)


@dataclass(slots=True)
class Preview:
    """How many rows there are of each state, the first of each, and the faults of the table."""

    counts: Mapping[RowState, int]
    shown: dict[RowState, list[ShownRow]] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Fault, ...] = ()

    @property
    def all_right(self) -> bool:
        """Whether nothing of the table is wrong."""
        return not self.counts[RowState.WRONG] and not self.faults

    @property
    def rows(self) -> int:
        """How many rows would be written."""
        return self.counts[RowState.NEW] + self.counts[RowState.CHANGED]

    def written(self) -> bytes:
        """Write it, to be kept."""
        told = asdict(self) | {
            "counts": {state.value: count for state, count in self.counts.items()},
            "shown": {state.value: [asdict(each) for each in rows] for state, rows in self.shown.items()},
        }
        return zlib.compress(json.dumps(told, ensure_ascii=False).encode())


def read_preview(content: bytes) -> Preview:
    """Read what `written` wrote."""
    told = json.loads(zlib.decompress(content))
    return Preview(
        {RowState(state): count for state, count in told["counts"].items()},
        {RowState(state): [_row(each) for each in rows] for state, rows in told["shown"].items()},
        tuple(told["titles"]),
        tuple(_fault(each) for each in told["faults"]),
        tuple(_fault(each) for each in told["remarks"]),
    )


def _row(told: dict[str, "object"]) -> ShownRow:
    faults = tuple(_fault(each) for each in told["faults"])  # type: ignore[attr-defined]
    changes = tuple(ShownChange(**each) for each in told["changes"])  # type: ignore[attr-defined]
    return ShownRow(told["line"], tuple(told["cells"]), faults, told["other"], changes)  # type: ignore[arg-type]


def _fault(told: dict[str, "object"]) -> Fault:
    return Fault(**{**told, "place": Place(**told["place"])})  # type: ignore[arg-type]

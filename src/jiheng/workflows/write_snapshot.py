"""Write the bureau's snapshot of a scored leaf table."""

from datetime import datetime
from pathlib import Path

from jiheng.portfolio.snapshot import SnapshotMade, write_snapshot
from jiheng.workflows.score_table import look_for_libraries


def snapshot(table: Path, scores: Path, file: Path, *, at: datetime, memory: str = "") -> SnapshotMade:
    """Write it, as `write_snapshot` does. Raises UsageError where a library is missing."""
    look_for_libraries()
    return write_snapshot(table, scores, file, at=at, memory=memory)

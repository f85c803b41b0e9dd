"""Write the bureau's snapshot of a scored leaf table."""

from datetime import datetime
from pathlib import Path

from jiheng.portfolio.snapshot import SnapshotMade, write_snapshot
from jiheng.workflows.score_table import look_for_libraries


def snapshot(table: Path, scores: Path, file: Path, *, at: datetime) -> SnapshotMade:
    """Write it. Raises UsageError where a library is missing, and as `write_snapshot`."""
    look_for_libraries()
    return write_snapshot(table, scores, file, at=at)

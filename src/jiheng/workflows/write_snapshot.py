"""Write the bureau's snapshot of a scored leaf table."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from jiheng.portfolio.snapshot import SnapshotMade, write_snapshot
from jiheng.workflows.compare import write_risks
from jiheng.workflows.score_table import look_for_libraries


def snapshot(table: Path, scores: Path, file: Path, *, at: datetime, memory: str = "") -> SnapshotMade:
    """Write it with how risky each project is. Raises as both, UsageError without a library."""
    look_for_libraries()
    with TemporaryDirectory(prefix="jiheng-risks-") as risks:
        write_risks(table, scores, Path(risks), memory=memory)
        return write_snapshot(table, scores, file, at=at, memory=memory, risks=Path(risks))

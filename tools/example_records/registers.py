"""Write the registers of an example project and enter them in a new ledger.

Every row says that it is a demonstration; nothing is random: the same run gives the same bytes.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from jiheng.evidence.ledger import FILE_NAME as LEDGER
from jiheng.projects.folder import EVIDENCE_FOLDER
from jiheng.workflows.record import record

EXAMPLES = Path(__file__).parents[2] / "examples"
BY = "演示数据生成脚本"
Rows: TypeAlias = Iterable[Sequence[object]]
Register: TypeAlias = tuple[str, Sequence[str], Rows]


def write_project(project: Path, registers: Iterable[Register], *, at: datetime) -> None:
    """Write every register of a project, then a ledger as of `at`."""
    folder = project / EVIDENCE_FOLDER
    folder.mkdir(exist_ok=True)
    (folder / LEDGER).unlink(missing_ok=True)
    for stem, header, rows in registers:
        with (folder / f"{stem}.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow([*header, "来源"])
            table.writerows([*row, "演示"] for row in rows)
    record(project, by=BY, at=at, reason="")

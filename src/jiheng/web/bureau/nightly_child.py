"""Write table, scores and snapshot of all projects, for a job, into a folder, as of a moment.

It has so much memory and no more; what does not fit goes to disk. It says on stdout what it wrote, or what
is wrong, and by marks how far it is; it ends with whoever started it.
"""

import sys
from datetime import datetime
from pathlib import Path
from uuid import UUID

from jiheng.portfolio.kept_snapshots import COMING, FILE, SCORES, TABLE
from jiheng.values.days import BEIJING
from jiheng.web.jobs.in_child import answer

ENGINE = "1GB"  # what DuckDB may hold
THREADS = "2"  # of Arrow; each reserves addresses
ADDRESSES = 8 * 2**30  # 2.6 GiB are reserved, a tenth of that used, where there is hardly anything to do
STEPS = 2  # after the projects are read: score, lay out


def write(job: str, folder: str, moment: str) -> dict[str, str]:
    """Write it; say what it is."""
    return {"words": _written(UUID(job), Path(folder) / COMING, datetime.fromisoformat(moment))}


def _written(job: UUID, coming: Path, at: datetime) -> str:
    """Write it; say what it is."""
    from jiheng.web.bureau.leaves import Wanted, write_stored  # noqa: PLC0415 — models, after django.setup
    from jiheng.web.jobs import marks  # noqa: PLC0415
    from jiheng.workflows.score_table import score_table  # noqa: PLC0415 — heavy
    from jiheng.workflows.write_snapshot import snapshot  # noqa: PLC0415

    def reading(done: int, every: int) -> None:
        marks.tell(job, marks.Progress(done, every + STEPS, "读项目"))

    table, scores = coming / TABLE, coming / SCORES
    written = write_stored(Wanted(), table, on=at.astimezone(BEIJING).date(), processes=1, progress=reading)
    projects = written.projects + written.kept
    marks.tell(job, marks.Progress(projects, projects + STEPS, "评分"))
    found = score_table(table, scores, leaves=True, memory=ENGINE)
    marks.tell(job, marks.Progress(projects + 1, projects + STEPS, "写快照"))
    snapshot(table, scores, coming / FILE, at=at, memory=ENGINE)
    unread = f"，{found.unread} 个读不了" if found.unread else ""
    return f"{found.projects} 个项目、{found.leaves} 个指标：{found.with_total} 个有总分{unread}"


if __name__ == "__main__":
    sys.exit(answer(write, sys.argv[1:], memory=ADDRESSES, OMP_NUM_THREADS=THREADS))

"""The runs of sealed samples, found on a cluster of Spark where they are too many for one machine.

What comes back is some in a thousand of the samples, the same as `sample_runs.py` reads. The files stand in
a folder that every machine sees by the same path. pyspark is imported when used.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

from jiheng.engines.spark import spark_session, told_in_words
from jiheng.errors import Place
from jiheng.monitor.sample_runs import Runs
from jiheng.monitor.seconds import ZONE
from jiheng.monitor.watch import DAY

ROOM = ".spark"  # beside the samples: what Spark says
SCHEMA = "series INT, time BIGINT, up BOOLEAN"


def runs_of_samples(reach: int) -> str:
    """Ask `samples` for their runs, each within a day, as files are; samples within `reach` are in one."""
    day = f"time - (time + {ZONE}) % {DAY} AS day"
    same = f"time - lag(time) OVER inorder <= {reach} AND up = lag(up) OVER inorder"
    inorder = "WINDOW inorder AS (PARTITION BY series, day ORDER BY time)"
    days = f"SELECT series, time, up, {day} FROM samples"  # noqa: S608 — names of ours
    turns = f"SELECT *, CASE WHEN {same} THEN 0 ELSE 1 END AS turn FROM ({days}) AS days {inorder}"  # noqa: S608 — SQL of ours
    numbered = f"SELECT *, sum(turn) OVER inorder AS run FROM ({turns}) AS turns {inorder}"  # noqa: S608 — SQL of ours
    told = "CAST(series AS BIGINT) AS series, min(time) AS begin, max(time) AS last"
    told += ", CAST(CAST(up AS INT) AS BIGINT) AS up, count(*) AS checks"
    return f"SELECT {told} FROM ({numbered}) AS numbered GROUP BY series, day, run, up ORDER BY 1, 2"  # noqa: S608 — SQL of ours


def read_runs_on_spark(files: Sequence[Path], reach: int, *, master: str, room: Path) -> Runs:
    """Read the runs of sealed samples as `read_runs` does, at `master`; its log stays where it failed.

    Raises UsageError where Spark is missing or nobody answers, BusyError where the cluster gives no process,
    UnreadableInputError where it cannot go on.
    """
    about = f"监测样本 {room.parent}", Place(f"{len(files)} 天的样本"), room
    with spark_session(master, room) as session, told_in_words(*about):
        addresses = [f"file:{path.resolve()}" for path in files]
        session.read.schema(SCHEMA).parquet(*addresses).createOrReplaceTempView("samples")
        found = session.sql(runs_of_samples(reach)).toArrow()
    shutil.rmtree(room)
    return Runs(*(column.to_numpy() for column in found.columns))

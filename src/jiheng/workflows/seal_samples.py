"""Look after a store of samples: seal the days that are over, let old samples expire, count them anew."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from jiheng.errors import UsageError
from jiheng.monitor.recount import Difference, differences
from jiheng.monitor.sample_runs import read_runs
from jiheng.monitor.sealing import Sealed, expire, seal
from jiheng.monitor.spark_runs import ROOM, read_runs_on_spark
from jiheng.monitor.store import SampleStore
from jiheng.values.days import BEIJING


@dataclass(frozen=True, slots=True)
class LookedAfter:
    """What was sealed, how many days expired, and the days whose samples say what no summary does."""

    sealed: Sealed
    expired: int
    differing: tuple[Difference, ...]


def look_after(
    folder: Path, *, at: datetime, keep_days: int | None, recount: bool, master: str = ""
) -> LookedAfter:
    """Seal every day before today; let samples older than `keep_days` days go where that is given.

    Samples are counted anew here, or by a cluster of Spark where its `master` is named. May be repeated at
    any time. Raises NotFoundError, UsageError; of Spark BusyError and UnreadableInputError, too.
    """
    if keep_days is not None and keep_days < 1:
        raise UsageError(f"样本至少保留 1 天，现在写的是 {keep_days} 天\n    怎么办：写 1 以上的天数，如 400")
    today: date = at.astimezone(BEIJING).date()
    with SampleStore(folder) as store:
        sealed = seal(store, before=today)
        expired = expire(store, before=today - timedelta(days=keep_days)) if keep_days else 0
        spark = partial(read_runs_on_spark, master=master, room=folder / ROOM)
        differing = tuple(differences(store, spark if master else read_runs)) if recount else ()
    return LookedAfter(sealed, expired, differing)

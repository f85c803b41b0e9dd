"""The same question in SQL, for SQLite and PostgreSQL; and the checks out of the files for their tables."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

REACH = 90
SQL = """
with told as (
  select system, time, up, lead(time) over (partition by system order by time) as following from checks
), odd as materialized (
  select system, time, up, coalesce(following, {end}) as following from told
  where up = 0 or coalesce(following, {end}) - time > {reach}
), parts as (
  select system, 1 as down, time as b, {least}(following, time + {reach}) as e from odd where up = 0
  union all
  select system, 0, time + {reach}, following from odd where following - time > {reach}
), parted as (
  select system, down, b, e,
    case when lag(e) over (partition by system, down order by b) = b then 0 else 1 end as fresh from parts
), numbered as (
  select system, down, b, e, sum(fresh) over (partition by system, down order by b) as run from parted
), spans as materialized (
  select system, down, run, min(b) as b, max(e) as e from numbered group by system, down, run
), cut as (
  select s.system, s.down, s.run, p.period, {least}(s.e, p.e) - {greatest}(s.b, p.b) as seconds
  from spans s join periods p on s.b < p.e and s.e > p.b
), inside as (
  select s.system, s.down, s.run, p.period,
    sum({least}({least}(s.e, p.e), w.e) - {greatest}({greatest}(s.b, p.b), w.b)) as seconds
  from spans s join windows w on w.system = s.system and w.b < s.e and w.e > s.b
    join periods p on s.b < p.e and s.e > p.b and w.b < p.e and w.e > p.b
  group by s.system, s.down, s.run, p.period
), net as (
  select cut.system, cut.period, cut.down, cut.seconds - coalesce(inside.seconds, 0) as seconds
  from cut left join inside on inside.system = cut.system and inside.down = cut.down
    and inside.run = cut.run and inside.period = cut.period
), counted as (
  select system, period, sum(case when down = 1 then seconds else 0 end) as down,
    sum(case when down = 0 then seconds else 0 end) as unknown,
    sum(case when down = 1 and seconds > 0 then 1 else 0 end) as outages
  from net group by system, period
), excluded as (
  select w.system, p.period, sum({least}(w.e, p.e) - {greatest}(w.b, p.b)) as seconds
  from windows w join periods p on w.b < p.e and w.e > p.b group by w.system, p.period
)
select s.system, p.period,
  p.e - p.b - coalesce(x.seconds, 0) - coalesce(c.down, 0) - coalesce(c.unknown, 0),
  coalesce(c.down, 0), coalesce(x.seconds, 0), coalesce(c.unknown, 0), coalesce(c.outages, 0)
from systems s cross join periods p
left join counted c on c.system = s.system and c.period = p.period
left join excluded x on x.system = s.system and x.period = p.period
"""


def sql(end: int, *, least: str, greatest: str) -> str:
    """Give the question as one statement."""
    return SQL.format(end=end, reach=REACH, least=least, greatest=greatest)


def batches(folder: Path) -> Iterator[Iterator[tuple[int, int, int, int, int]]]:
    """Give (system, time, up, latency, code) of every check, a day at a time."""
    for path in sorted((folder / "samples").iterdir()):
        table = pq.read_table(path, columns=["series", "time", "up", "latency"], partitioning=None)
        columns = [table[name].to_pylist() for name in ("series", "time", "up", "latency")]
        yield (
            (series - 1, time, int(up), latency, 200 if up else 503)
            for series, time, up, latency in zip(*columns, strict=True)
        )


def windows(folder: Path) -> list[tuple[int, int, int]]:
    """Give the windows with the numbers of their systems."""
    rows = pq.read_table(folder / "windows.parquet").to_pylist()
    return [(int(row["system"][-4:]), row["begin"], row["end"]) for row in rows]

"""Prometheus: `prometheus_availability.py FOLDER DAYS load|FUNCTION…`; samples of up or down, by promtool.

It is asked for less than the others: functions of the samples of each system, of the whole time and of every
month, for it knows neither unknown time nor windows nor outages. When they are loaded, sums, counts and means
must be those of the files. The whole is client and server with its start, the question what the server used.
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server
from urllib.parse import quote
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from anchors.availability_sql import batches
from check.availability_answer import periods

TICKS = os.sysconf("SC_CLK_TCK")
folder, days, functions = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
kept = folder / "anchor-prometheus"


def load() -> None:
    """Write the samples as OpenMetrics and have promtool make as few blocks of them as it can."""
    written = folder / "samples.openmetrics"
    with written.open("w", encoding="ascii") as out:
        out.write("# TYPE up gauge\n")
        for batch in batches(folder):
            out.writelines(f'up{{system="{system}"}} {up} {moment}\n' for system, moment, up, *_ in batch)
        out.write("# EOF\n")
    make = ["promtool", "tsdb", "create-blocks-from", "--max-block-duration=16000h", "openmetrics"]
    subprocess.run([*make, written, kept], check=True, stdout=subprocess.DEVNULL)
    written.unlink()


@contextmanager
def serving() -> Iterator[tuple[str, int]]:
    """Run the server; give its address and process."""
    with create_server(("127.0.0.1", 0)) as free:
        at = f"127.0.0.1:{free.getsockname()[1]}"
    (folder / "prometheus.yml").write_text("{}\n", "utf-8")
    options = [f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={kept}", "--log.level=error"]
    options += ["--storage.tsdb.retention.time=100y", f"--web.listen-address={at}"]
    with subprocess.Popen(["prometheus", *options]) as server:
        try:
            while True:
                try:
                    urlopen(f"http://{at}/-/ready").close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield f"http://{at}", server.pid
        finally:
            server.terminate()


def asked(url: str, function: str) -> dict[tuple[int, int], float]:
    """Ask for a function of the samples of each system and period."""
    found = {}
    for period, begin, end in periods(days):
        query = quote(f"{function}(up[{end - begin}s])")
        with urlopen(f"{url}/api/v1/query?query={query}&time={end - 1}&timeout=10m") as answer:  # noqa: S310
            told = json.load(answer)["data"]["result"]
        found |= {(int(each["metric"]["system"]), period): float(each["value"][1]) for each in told}
    return found


def counted() -> tuple[Counter[tuple[int, int]], Counter[tuple[int, int]]]:
    """Count the samples of the files, those up and all, of each system and period."""
    ups, alls = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    whole, *months = periods(days)
    for batch in batches(folder):
        for system, moment, up, *_ in batch:
            month = next(period for period, begin, end in months if begin <= moment < end)
            for period in (whole[0], month):
                ups[system, period] += up
                alls[system, period] += 1
    return ups, alls


def ask() -> None:
    """Ask; print the processor seconds used for it."""
    with serving() as (url, process):

        def used() -> float:
            parts = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
            return (int(parts[11]) + int(parts[12])) / TICKS

        before = used()
        rows = sum(len(asked(url, each)) for each in functions)
        spent = used() - before
    print(json.dumps({"rows": rows, "hash": "", "query": spent}))


def check() -> None:
    """See that all samples are there."""
    ups, alls = counted()
    with serving() as (url, _):
        assert asked(url, "sum_over_time") == ups
        assert asked(url, "count_over_time") == alls
        means = asked(url, "avg_over_time")
    assert all(abs(means[key] - ups[key] / alls[key]) < 1e-9 for key in alls)


if functions == ["load"]:
    load()
    check()
else:
    ask()

"""P9: people at the pages of a full database, served as `jiheng serve` does; the loader on the same cores."""

import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

HERE = Path(__file__).resolve().parent
LONGEST_ANSWER = 10_000  # bytes
TICKS = os.sysconf("SC_CLK_TCK")
UNPAUSED = "0 0"
PAUSES = {  # seconds between two pages: reliability-security L-01 says 5; then as somebody in a hurry; none
    "reading, a page every 3 to 7 s": "3 7",
    "in a hurry, a page every 1 to 3 s": "1 3",
    "without a pause, what it carries": UNPAUSED,
}
GOAL = "3 7"
WARM = 10  # seconds of reading that are not counted: programs load what they need


@dataclass(frozen=True)
class Place:
    """Where it is measured: the folder, and the environment of every process."""

    room: Path
    environment: dict[str, str]

    def told(self, *command: str, **more: str) -> str:
        """Run Python and give what it printed."""
        done = subprocess.run(
            [sys.executable, *command],
            env=self.environment | more, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-LONGEST_ANSWER:]
        return done.stdout


def bench_p9(room: Path, size: dict[str, int], rounds: int) -> list[dict[str, object]]:  # noqa: ARG001
    """Fill a database, do what the background has to, then let people read pages, faster and faster."""
    data = room / "data"
    place = Place(room, {
        **os.environ, "JIHENG_DATA": str(data), "DJANGO_SETTINGS_MODULE": "jiheng.web.settings",
        "JIHENG_PASSWORDS": "nist",  # asks nobody for a second factor
    })  # fmt: skip
    _fill(place, size)
    begun = time.perf_counter()
    place.told("-m", "jiheng.web.jobs.worker", "--until-idle")
    print(f"  the background had done all it found to do after {time.perf_counter() - begun:.0f} s")
    told = place.told(str(HERE / "ours/page_costs.py"), str(room / "made.json"))
    (room / "pages.json").write_text(told, "utf-8")
    pages = json.loads(told)["pages"]
    for each in pages:
        print(
            f"  {each['name']:<24} {each['queries']:3} queries  processor {each['light']:6.1f} ms, "
            f"of the heaviest project {each['heavy']:6.1f} ms"
        )
    lines: list[dict[str, object]] = list(pages)
    with served(place) as (address, server):
        read(place, address, UNPAUSED, size["people"], WARM)
        for words, pause in PAUSES.items():
            print(f"  {size['people']} people {words}")
            lines += loaded(place, address, server, pause, size)
    return lines


def _fill(place: Place, size: dict[str, int]) -> None:
    made = place.room / "made.json"
    if not made.exists():
        (place.room / "data").mkdir(parents=True, exist_ok=True)
        place.told("-m", "django", "migrate", "--verbosity", "0")
        words = (str(size[each]) for each in ("projects", "records", "people"))
        made.write_text(place.told(str(HERE / "gen/database.py"), *words), "utf-8")
    place.told("-m", "django", "migrate", "--verbosity", "0")
    kept = json.loads(made.read_text("utf-8"))
    print(f"  {kept['records']:,} records made in {kept['seconds']} s")


@contextmanager
def served(place: Place) -> Iterator[tuple[str, int]]:
    """Run `jiheng serve` on the data; give its address and process."""
    command = [sys.executable, "-m", "jiheng", "serve", "--port", "0", "--no-open"]
    with subprocess.Popen(command, env=place.environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            first = next(line for line in server.stdout if "已启动" in line)
            yield first.partition("：")[2].strip().rstrip("/"), server.pid
        finally:
            server.terminate()
            server.wait(60)


def loaded(
    place: Place, address: str, server: int, pause: str, size: dict[str, int]
) -> Iterator[dict[str, object]]:
    """Let people read, several times; print a line a run, and of the goal's pause a line a page."""
    every: dict[str, Counter[int]] = {}
    for number in range(1 if pause != GOAL else size["runs"]):
        ours, loader, busy = processor_of(server), _children(), processor_of_all()
        seconds = size["seconds"] if pause != UNPAUSED else size["seconds"] // 4  # it takes all there is
        stats = read(place, address, pause, size["people"], seconds)
        ours, loader, busy = processor_of(server) - ours, _children() - loader, processor_of_all() - busy
        times = {str(each["name"]): _times(each) for each in stats}
        for name, some in times.items():
            every[name] = every.get(name, Counter()) + some
        told = _run_line(sum(times.values(), Counter()), ours, stats)
        print(f"    others had {max(0.0, busy - ours - loader):.0f} s of processor meanwhile")
        yield {"pause": pause, "run": number, "others": busy - ours - loader, **told}
    if pause == GOAL:
        for name, some in sorted(every.items()):
            yield {"pause": pause, "page": name, **_spread(f"    {name:<24}", some)}


def read(place: Place, address: str, pause: str, people: int, seconds: int) -> list[dict[str, Any]]:
    """Let people read for so many seconds; give locust's counts of each page."""
    load = ("-m", "locust", "-f", str(HERE / "ours/pages_locust.py"), "--headless", "--json")
    load += ("--reset-stats", "--users", str(people), "--spawn-rate", "25", "--host", address)
    load += ("--run-time", f"{seconds}s", "--loglevel", "ERROR", "--exit-code-on-error", "1")
    told = place.told(*load, BENCH_PAGES=str(place.room / "pages.json"), BENCH_PAUSE=pause)
    stats: list[dict[str, Any]] = json.loads(told)
    return stats


def _times(stat: dict[str, Any]) -> Counter[int]:
    return Counter({int(float(one)): count for one, count in stat["response_times"].items()})


def _run_line(times: Counter[int], ours: float, stats: list[dict[str, Any]]) -> dict[str, object]:
    lasted = max(each["last_request_timestamp"] for each in stats) - min(each["start_time"] for each in stats)
    told = _spread("    all pages               ", times)
    count = times.total()
    each = ours / count * 1000
    print(
        f"    {count / lasted:.1f} pages/s; the server took {each:.1f} ms of processor a page, "
        f"so two quiet cores carry {2000 / each:.0f} pages/s"
    )
    return {**told, "pages_per_second": count / lasted, "processor_ms": each}


def _spread(words: str, times: Counter[int]) -> dict[str, object]:
    ordered = sorted(times.elements())
    half, most = (ordered[(len(ordered) * share - 1) // 100] for share in (50, 95))
    print(f"{words} {len(ordered):6} requests  p50 {half:5} ms  p95 {most:5} ms  max {ordered[-1]:5} ms")
    return {"requests": len(ordered), "p50": half, "p95": most, "max": ordered[-1]}


def processor_of(pid: int) -> float:
    """Give the seconds of processor of the server's processes, and of a PostgreSQL beside it."""
    return sum(_seconds(each) for each in (*_below(pid), *_postgresql()))


def _seconds(pid: int) -> float:
    """Give the seconds a process and its children that have ended had; 0 where it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / TICKS


def _below(pid: int) -> list[int]:
    found = [pid]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            found += map(int, children.read_text("utf-8").split())
    return found


def _postgresql() -> list[int]:
    """Give the processes of the PostgreSQL of DATABASE_URL: its socket's folder holds its data."""
    address = os.environ.get("DATABASE_URL", "")
    if not address:
        return []
    socket = unquote(urlsplit(address).netloc.rpartition("@")[2])
    file = Path(socket) / "data/postmaster.pid"
    return _below(int(file.read_text("utf-8").split()[0])) if file.exists() else []


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def processor_of_all() -> float:
    """Give the seconds of processor the machine has spent on anything."""
    fields = [int(each) for each in Path("/proc/stat").read_text("utf-8").split("\n", 1)[0].split()[1:]]
    idle = fields[3] + fields[4]
    return (sum(fields[:8]) - idle) / TICKS

"""People at a real `jiheng serve`, asked by locust: what they saw, what it cost, what else the machine did.

The loader runs on the same machine, so what is measured includes its share of the processor; `loader_percent`
and `others_percent` say how much of all cores it and everything that is not ours had meanwhile;
`carries_per_second` is what all cores would answer by the processor that an answer took, were they ours.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from proof.row import NotRunError
from proof.trying import PATH, ROOT
from tests.support.migrated import DATABASE, migrated_file
from tests.support.server import Server, environment_of, started

THINKING = 5  # seconds with a page, as reliability-security says; from 3 to 7
OFFICE = {"list": 37, "detail": 45, "write": 18}  # a form is asked for, then sent: 15 of 100 requests write
EVENING = {"list": 25, "detail": 34, "write": 38, "upload": 3}  # so 30 do, and 5 of 200 a second are files
BUREAU = {"paint": 30, "filter": 55, "project": 15}
WRITERS = ("write", "upload")
OFFICES, KEPT_FROM, PEOPLE = Path.home() / ".cache/jiheng-offices", 5_000, "people.json"
FILLING = ("benchmarks/gen/database.py", "proof/crowding.py")
DAY_OF = ZoneInfo("Asia/Shanghai")
BUSY = 90  # hundredths of its one core: then it is the loader that is slow


def settings_of(room: Path, **settings: str) -> dict[str, str]:
    """Give the environment of every process of a row: nobody is asked for a second factor."""
    return environment_of(room, PYTHONPATH=PATH, JIHENG_PASSWORDS="nist", **settings)


def ask(environment: Mapping[str, str], *words: object) -> str:
    """Run a Python program on the data; give what it printed."""
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-4_000:]
    return done.stdout


def empty(room: Path, **settings: str) -> None:
    """Give a server its tables, where its settings do not name a database that has them."""
    if "DATABASE_URL" not in settings:
        shutil.copyfile(migrated_file(), room / DATABASE)


def office(room: Path, size: Mapping[str, int], **settings: str) -> list[dict[str, object]]:
    """Fill the database of a server with projects, records, files and people; what a night does is done.

    A large one takes a night's work: it is kept for the day, whose duties it stands on, and while the
    tables are these.
    """
    words = [size["projects"], size["records"], size["files"], size.get("seats") or size["users"]]
    kept = OFFICES / "-".join(map(str, (datetime.now(DAY_OF).date(), *words, _made_by())))
    if settings or size["projects"] < KEPT_FROM:
        return _filled(room, *words, **settings)
    if not kept.exists():
        shutil.rmtree(OFFICES, ignore_errors=True)
        coming = kept.with_name(f"{kept.name}.coming")
        coming.mkdir(parents=True)
        told = json.dumps(_filled(coming, *words))
        (coming / PEOPLE).write_text(told, "utf-8")
        coming.rename(kept)
    shutil.copytree(kept, room, dirs_exist_ok=True)
    # How projects stand, where another program has kept it, is reckoned before people come, not beside them.
    ask(settings_of(room), "-m", "jiheng.web.jobs.worker", "--until-idle")
    ask(settings_of(room), "-m", "proof.crowding", "wake", room / PEOPLE)
    return json.loads((room / PEOPLE).read_text("utf-8"))


def _made_by() -> str:
    """Name what makes such a database: the migrations, and what fills their tables."""
    files = [*(ROOT / "src").rglob("migrations/*.py"), *map(ROOT.joinpath, FILLING)]
    return hashlib.sha256(b"".join(each.read_bytes() for each in sorted(files))).hexdigest()[:8]


def _filled(room, projects, records, files, seats, **settings):
    empty(room, **settings)
    environment = settings_of(room, **settings)
    ask(environment, ROOT / FILLING[0], projects, records, 0)
    people = json.loads(ask(environment, "-m", "proof.crowding", "seat", seats, files))
    ask(environment, "-m", "jiheng.web.jobs.worker", "--until-idle")
    return people


@contextmanager
def served(room: Path, **settings: str) -> Iterator[Server]:
    """Run the server on its data."""
    server = started(room, **{"PYTHONPATH": PATH, "JIHENG_PASSWORDS": "nist", **settings})
    assert server.process.poll() is None, "\n".join(server.told)
    threading.Thread(target=server.process.stdout.read, daemon=True).start()
    try:
        yield server
    finally:
        server.stop()


class Seen:
    """What locust told of a time: of each name how often each answer's milliseconds were taken."""

    def __init__(self, told: str, beside: Mapping[str, Mapping[str, float]]) -> None:
        """Read it."""
        stats = json.loads(told)
        self.times: dict[str, Counter[int]] = {}
        for each in stats:  # a name may be both of GET and of POST
            times = {int(float(ms)): count for ms, count in each["response_times"].items()}
            self.times.setdefault(str(each["name"]), Counter()).update(times)
        self.errors = sum(each["num_failures"] for each in stats)
        self.acked, self.took = beside["acked"], beside["took"]

    def share(self, percent: int, *names: str) -> int:
        """Give the milliseconds within which so many of a hundred were answered, of these or of all."""
        asked = names or tuple(each for each in self.times if each != "shed")
        times = sorted(sum((self.times.get(each, Counter()) for each in asked), Counter()).elements())
        return times[(len(times) * percent - 1) // 100] if times else 0

    @property
    def answered(self) -> int:
        """Say how many were answered, none turned away."""
        return sum(each.total() for name, each in self.times.items() if name != "shed")

    def figures(self) -> dict[str, int]:
        """Give what all rows tell."""
        shed = self.times.get("shed", Counter()).total()
        took, cores = self.took, (os.cpu_count() or 1) * self.took["seconds"] / 100
        others = max(0.0, took["all"] - took["server"] - took["loader"])
        each = max(0.001, took["server"] / max(1, self.answered + shed))
        return {
            "requests": self.answered, "per_second": round(self.answered / took["seconds"]),
            "writes": sum(self.times.get(each, Counter()).total() for each in WRITERS),
            "errors": self.errors, "shed": shed,
            "p50_ms": self.share(50), "p95_ms": self.share(95), "p99_ms": self.share(99),
            "worst_ms": self.share(100),
            "processor_ms": round(each * 1000), "carries_per_second": round((os.cpu_count() or 1) / each),
            "loader_percent": round(took["loader"] / cores),
            "others_percent": round(others / cores),
        }  # fmt: skip


def crowd(
    room: Path,
    server: Server,
    people: list[dict[str, object]],
    shares: Mapping[str, int],
    size: Mapping[str, int],
    *,
    also: Sequence[int] = (),
) -> Seen:
    """Let people be at the pages for so many seconds, after one pause of theirs that is not counted.

    `also` are processes whose processor is the server's, with those they began. Raises NotRunError where
    the loader had too little processor to be as quick as the people.
    """
    file, out, thinking = room / "crowd.json", room / "acked.json", size.get("thinking", THINKING)
    before = max(2, int(thinking * 1.4))
    told = {
        "server": [server.process.pid, *also],
        "people": people,
        "shares": shares,
        "pause": [thinking * 0.6, thinking * 1.4],
    }
    file.write_text(json.dumps({**told, "out": str(out)}), "utf-8")
    words = ["-m", "locust", "-f", ROOT / "proof/crowd_locust.py", "--headless", "--json", "--reset-stats"]
    words += ["--users", size["users"], "--spawn-rate", max(1, -(-size["users"] // before))]
    words += ["--run-time", f"{size['seconds'] + before}s", "--host", server.address]
    words += ["--loglevel", "ERROR", "--exit-code-on-error", "0"]
    said = ask({**os.environ, "CROWD": str(file)}, *words)
    told = json.loads(out.read_text("utf-8"))
    if (had := told["took"]["loader"] * 100 / told["took"]["seconds"]) > BUSY:
        raise NotRunError(f"loader had {had:.0f} % of its core")
    return Seen(said, told)

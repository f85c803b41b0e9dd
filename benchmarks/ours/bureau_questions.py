"""Ask a snapshot what the bureau's pages ask: `bureau_questions.py FILE ASKERS ROUNDS PAUSE`.

The askers are threads of one process, as those of the server are; each asks every question in turn, beginning
with another one, and reads for half to one and a half times PAUSE seconds in between. Prints milliseconds.
"""

import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jiheng.portfolio.bureau import ANY_ODDITY, Filter, Snapshot, open_snapshot
from jiheng.portfolio.leaf_table import LATE

FILE, ASKERS, ROUNDS, PAUSE = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
QUESTIONS: dict[str, Callable[[Snapshot, int], object]] = {
    "list, first page by name": lambda of, n: of.listed(page=1 + n % 3),
    "list, deep page by total": lambda of, n: of.listed(sort="total", descending=True, page=2_000 + n),
    "list, year and department": lambda of, n: of.listed(Filter(year=2023, department=f"第{n % 300}部门")),
    "list, two words": lambda of, n: of.listed(Filter(text=f"第{n}号 运行维护")),
    "list, odd in a region": lambda of, n: of.listed(
        Filter(region=f"第{n % 120}区", odd=ANY_ODDITY), sort="gap"
    ),
    "list, late and 差": lambda of, n: of.listed(Filter(filing=LATE, grade="差", year=2021 + n % 4)),
    "totals by grade": lambda of, n: of.totals("grade", Filter(year=2021 + n % 4)),
    "totals by department": lambda of, _: of.totals("department"),
    "totals by region": lambda of, n: of.totals("region", Filter(text=f"第{n % 300}部门")),
    "not filed, first page": lambda of, n: of.missing(Filter(region=f"第{n % 120}区")),
    "one project's leaves": lambda of, n: of.project(n * 977 % 9_000),
}


def ask(of: Snapshot, asker: int) -> list[tuple[str, float]]:
    """Ask everything `ROUNDS` times."""
    names = list(QUESTIONS)
    told = []
    chance = random.Random(asker)
    for number in range(ROUNDS * len(names)):
        name = names[(number + asker) % len(names)]
        time.sleep(PAUSE * (0.5 + chance.random()))
        begun = time.perf_counter()
        QUESTIONS[name](of, number * 31 + asker)
        told.append((name, (time.perf_counter() - begun) * 1000))
    return told


with open_snapshot(FILE) as snapshot:
    for question in QUESTIONS.values():
        question(snapshot, 1)
    began, processor = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(ASKERS) as pool:
        answers = [
            each for told in pool.map(lambda asker: ask(snapshot, asker), range(ASKERS)) for each in told
        ]
    seconds, processor = time.perf_counter() - began, time.process_time() - processor
milliseconds = {name: sorted(ms for each, ms in answers if each == name) for name in QUESTIONS}
print(
    json.dumps(
        {
            "p50": {name: each[len(each) // 2] for name, each in milliseconds.items()},
            "p95": {name: each[int(len(each) * 0.95)] for name, each in milliseconds.items()},
            "asked": len(answers),
            "seconds": seconds,
            "processor_ms": processor * 1000 / len(answers),
            "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "cores": len(os.sched_getaffinity(0)),
        }
    )
)

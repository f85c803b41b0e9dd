"""S-07: pages load nothing from outside, and all of it works where there is no outside.

Server and browser run in a network namespace without a route. Night: all journeys of tests/web/e2e; short:
one file of them.
"""

import json
import subprocess
import sys

from proof.row import NotRunError, Row
from proof.supply import WITHOUT_ROUTE
from proof.trying import ROOT
from tests.support.chromium import SHELL, WHOLE

row = Row(
    "S-07",
    promises=(),
    sizes={"short": {"pages": 20, "journeys": 1}, "night": {"pages": 400, "journeys": 22}},
    bars=(
        "routes = 0", "pages >= 20", "assets >= 3", "outside_loads = 0", "without_policy = 0",
        "answers_failed = 0", "journeys >= size.journeys", "journeys_failed = 0",
    ),
)  # fmt: skip
ALL, ONE = "tests/web/e2e", "tests/web/e2e/test_evidence.py"


@row.runs
def walk_without_a_route(trial):
    """Walk the pages and run the journeys in a network of their own."""
    trial.program("unshare")
    trial.program(SHELL, *WHOLE)
    up = trial.program("ip")
    if subprocess.run([*WITHOUT_ROUTE, "true"], check=False, capture_output=True).returncode:
        raise NotRunError("network namespaces missing")
    tests = ALL if trial.size["journeys"] > 1 else ONE
    inner = f'{up} link set lo up && exec "$@"'
    words = [sys.executable, "-m", "proof.crawling", trial.room, trial.size["pages"], tests]
    given = [*WITHOUT_ROUTE, "sh", "-c", inner, "sh", *map(str, words)]
    said = subprocess.run(given, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(said.strip().splitlines()[-1])

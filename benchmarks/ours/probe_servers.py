"""Probe a web server with the product's prober, results stored: `probe_servers.py CHECKS.yaml STORE SECONDS`.

Prints as JSON how many were seen up, and the processor time of this process for them, start-up left out.
"""

import json
import sys
import time
from pathlib import Path

from jiheng.sources.prober.clock import Clock
from jiheng.workflows.read_checks import read_checks
from jiheng.workflows.watch import Watched, watch

checks, store, seconds = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
watched = Watched(read_checks(checks), store)
before = time.process_time_ns()
watch(watched, Clock(time.time_ns, time.monotonic_ns), seconds=seconds)
spent = time.process_time_ns() - before
seen = [(each.up, each.down + each.unseen) for each in watched.seeing.values()]
print(
    json.dumps({"up": sum(up for up, _ in seen), "other": sum(other for _, other in seen), "cpu_ns": spent})
)

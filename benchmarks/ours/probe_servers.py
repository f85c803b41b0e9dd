"""Probe with the product's prober, results stored: `probe_servers.py CHECKS.yaml STORE SECONDS`.

Prints as JSON how many were seen up, others, and the processor time of this process for them. What is done
once, reading the file and asking everybody for the first time, is left out: counted is from the first
keeping after ten seconds on.
"""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from jiheng.sources.prober.check import Result
from jiheng.sources.prober.clock import Clock
from jiheng.workflows.read_checks import read_checks
from jiheng.workflows.watch import Watched, watch

WARM_UP = 10  # seconds


class Measured(Watched):
    """Notes the processor time after each keeping."""

    marks: list[tuple[int, int, int]]

    def keep(self, results: Sequence[Result]) -> None:
        """Keep, then note: processor time, how many were seen up, how many not."""
        super().keep(results)
        if time.monotonic() > begun + WARM_UP:
            up = sum(each.up for each in self.seeing.values())
            other = sum(each.down + each.unseen for each in self.seeing.values())
            self.marks.append((time.process_time_ns(), up, other))


measured = Measured(read_checks(Path(sys.argv[1])), Path(sys.argv[2]))
measured.marks = []
begun = time.monotonic()
watch(measured, Clock(time.time_ns, time.monotonic_ns), seconds=WARM_UP + int(sys.argv[3]))
(first, up, _), (last, all_up, other) = measured.marks[0], measured.marks[-1]
print(json.dumps({"up": all_up - up, "other": other, "cpu_ns": last - first}))

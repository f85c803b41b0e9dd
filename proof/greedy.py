"""A child of a job that wants too much: `python -m proof.greedy JOB HOW`."""

import sys
import time

from jiheng.web.jobs.in_child import answer

MEMORY = 512 * 2**20  # bytes
BLOCK = 2**24


def greedy(_job: str, how: str) -> dict[str, object]:
    """Take memory without end, reckon without end, or wait for what never comes."""
    kept = []
    while how == "memory":
        kept.append(bytearray(BLOCK))
    while how == "processor":
        pass
    time.sleep(24 * 3600)
    return {}


if __name__ == "__main__":
    sys.exit(answer(greedy, sys.argv[1:], memory=MEMORY))

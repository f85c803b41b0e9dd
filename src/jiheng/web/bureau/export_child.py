"""The child that writes a long list of projects as a workbook for a job, so much memory and no more."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from jiheng.web.bureau.nightly_child import ADDRESSES
from jiheng.web.jobs.in_child import answer


def write(_job: str, told: str) -> dict[str, Any]:
    """Write it where it is asked for; say how many rows it has."""
    from jiheng.portfolio.bureau import Filter, hold_snapshot  # noqa: PLC0415 — after the limits
    from jiheng.web.bureau.exporting import Order, write_list  # noqa: PLC0415

    asked = json.loads(told)
    of = replace(hold_snapshot(Path(asked["snapshot"])), within=tuple(asked["within"]))
    order = Order(asked["sort"], asked["descending"])
    return {"rows": write_list(of, Filter(**asked["which"]), order, Path(asked["file"]), asked["told"])}


if __name__ == "__main__":
    sys.exit(answer(write, sys.argv[1:], memory=ADDRESSES))

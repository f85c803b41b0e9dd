"""The child that draws a sample for a job: from table and scores of a night, so much memory and no more."""

import json
import sys
from pathlib import Path
from typing import Any

from jiheng.web.bureau.nightly_child import ADDRESSES, ENGINE
from jiheng.web.jobs.in_child import answer


def draw(_job: str, told: str) -> dict[str, Any]:
    """Draw it; give strata and sample as JSON values, and how many projects it was drawn from."""
    from jiheng.portfolio.comparing.groups import likeness  # noqa: PLC0415 — heavy
    from jiheng.workflows.compare import Asked, compare  # noqa: PLC0415

    asked = json.loads(told)
    found = compare(
        [(Path(asked["table"]), Path(asked["scores"]))],
        ["sample"],
        Asked(
            like=likeness(asked["by"], asked["least"]), year=asked["year"], size=asked["size"],
            seed=asked["seed"], certain=asked["certain"], memory=ENGINE, within=tuple(asked["within"]),
        ),
    )  # fmt: skip
    strata = next(each for each in found if each.key == "strata")
    frame = sum(int(str(n)) for n in strata.column("n"))
    return {"answers": [each.as_json() for each in found], "frame": frame}


if __name__ == "__main__":
    sys.exit(answer(draw, sys.argv[1:], memory=ADDRESSES))

"""The child that compares a list of who should file with a snapshot, so much memory and no more."""

import json
import shutil
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jiheng.web.bureau.nightly_child import ADDRESSES
from jiheng.web.jobs.in_child import answer

MOST = 500  # rows of a table on the page; those to be looked at stand first, all are in the workbook


def compare(_job: str, told: str) -> dict[str, Any]:
    """Compare; write the workbook; give the tables as the page shows them, and how many there are of each."""
    from jiheng.portfolio.bureau import hold_snapshot  # noqa: PLC0415 — after the limits
    from jiheng.portfolio.completeness import answers, completeness  # noqa: PLC0415
    from jiheng.portfolio.expected_list import read_expected  # noqa: PLC0415
    from jiheng.workflows.comparison_book import write_book  # noqa: PLC0415

    asked = json.loads(told)
    of = replace(hold_snapshot(Path(asked["snapshot"])), within=tuple(asked["within"]))
    with TemporaryDirectory(prefix="jiheng-list-") as home:
        file = Path(home) / Path(asked["name"]).name
        shutil.copyfile(asked["list"], file)
        found = completeness(read_expected(file, year=asked["year"]), of.held())
    tables = answers(found)
    write_book(tables, Path(asked["book"]), title="报送情况")
    cut = [
        replace(each, rows=each.rows[:MOST], notes=(*each.notes, f"只列出前 {MOST} 行，全部在下载的表格里"))
        if len(each.rows) > MOST
        else each
        for each in tables
    ]
    counts = Counter(each.outcome for each in found.found)
    return {"answers": [each.as_json() for each in cut], "counts": dict(counts)}


if __name__ == "__main__":
    sys.exit(answer(compare, sys.argv[1:], memory=ADDRESSES))

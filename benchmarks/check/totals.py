"""Tell the totals and grades of scored projects in a few numbers: `totals.py SCORES`."""

import json
import sys
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

rows = pq.read_table(Path(sys.argv[1]) / "projects", columns=["project", "total", "grade"])
weighted = pc.multiply(rows["total"].cast("int64"), pc.subtract(rows["project"], pc.multiply(
    pc.divide(rows["project"], 1009), 1009)))  # fmt: skip
grades = {each["values"]: each["counts"] for each in pc.value_counts(rows["grade"]).to_pylist()}
told = {"total": pc.sum(rows["total"]).as_py(), "check": pc.sum(weighted).as_py()}
print(json.dumps(told | {"grades": {name: grades[name] for name in sorted(grades)}}))

"""Score a leaf table by the product's own use case: `score_table.py TABLE OUT [trace | MASTER]`."""

import json
import shutil
import sys
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from jiheng.workflows.score_table import score_table

TABLE, OUT = Path(sys.argv[1]), Path(sys.argv[2])
HOW = sys.argv[3] if len(sys.argv) > 3 else ""

shutil.rmtree(OUT, ignore_errors=True)
summary = score_table(TABLE, OUT, trace=HOW == "trace", master="" if HOW == "trace" else HOW)
rows = pq.read_table(OUT / "projects", columns=["project", "total"])
weighted = pc.multiply(rows["total"].cast("int64"), pc.subtract(rows["project"], pc.multiply(
    pc.divide(rows["project"], 1009), 1009)))  # fmt: skip
told = {"total": pc.sum(rows["total"]).as_py(), "check": pc.sum(weighted).as_py()}
print(json.dumps(told | {"grades": dict(sorted(summary.grades.items()))}))

"""Count the leaves that differ from a Decimal's cents: `leaf_cents.py TABLE SCORES`, scored with trace.

Ours are held as an array by place, Decimals come a part at a time: 25,000,000 leaves fit into 1 GB.
"""

import json
import sys
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "anchors"))

from decimal_scores import fixed_of, score

EACH, NONE = 25, -1
TABLE, SCORES = Path(sys.argv[1]), Path(sys.argv[2])
different, rows = 0, 0
leaves = sum(pq.read_metadata(file).num_rows for file in (TABLE / "leaves").glob("*.parquet"))
cents = np.full(leaves, NONE, dtype=np.int32)
for file in (SCORES / "leaves").glob("*.parquet"):
    ours = pq.read_table(file, columns=["project", "leaf", "score"])
    cents[ours["project"].to_numpy() * EACH + ours["leaf"].to_numpy()] = ours["score"].fill_null(NONE)
for file in sorted((TABLE / "leaves").glob("*.parquet")):
    rules = pq.read_table(TABLE / "rules" / file.name).to_pylist()
    rule_of = {row["rule"]: fixed_of(row["text"]) for row in rules}
    names = ["project", "leaf", "rule", "weight", "n1", "d1", "n2", "d2"]
    columns = [each.to_pylist() for each in pq.read_table(file, columns=names).columns]
    for project, leaf, rule, weight, *terms in zip(*columns, strict=True):
        kind, deduction = rule_of[rule]
        exact = score(kind, Decimal(weight).scaleb(-2), tuple(terms), deduction)
        rows += 1
        different += int(exact * 100) != cents.item(project * EACH + leaf)
print(json.dumps({"rows": rows, "different": different}))

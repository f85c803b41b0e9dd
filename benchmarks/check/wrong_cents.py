"""Count the leaves that another engine scored otherwise: `wrong_cents.py SCORES THEIRS.npy`.

In a process of its own: what a process holds is counted as memory of those that it starts.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

leaves = pq.read_table(Path(sys.argv[1]) / "leaves", columns=["project", "leaf", "score"])
exact = leaves.sort_by([("project", "ascending"), ("leaf", "ascending")])["score"].to_numpy()
theirs = np.load(sys.argv[2])
assert len(exact) == len(theirs)
print(json.dumps({"wrong": int((exact != theirs).sum()), "leaves": len(exact)}))

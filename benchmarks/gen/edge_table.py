"""A leaf table whose values stand at the edges: `edge_table.py TABLE OUT`; from one of `leaf_table.py`.

What was reached is the target, one smallest step beside it, none of it, or a half cent's tie of it.
"""

import shutil
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from jiheng.portfolio.leaf_table import LEAVES
from jiheng.portfolio.table_parts import write_part

table, out = Path(sys.argv[1]), Path(sys.argv[2])
shutil.copytree(table, out)
for number, file in enumerate(sorted((table / LEAVES).glob("*.parquet"))):
    leaves = pq.read_table(file)
    reached, target = leaves["n1"].to_numpy(), leaves["n2"].to_numpy()
    chance = np.random.default_rng(number)
    beside = target + chance.integers(-1, 2, len(target))
    ties = target // 800 * chance.integers(0, 801, len(target))  # of weights of two digits: half cents
    edges = np.select(
        [chance.random(len(target)) < share for share in (0.4, 0.5, 0.05)],
        [beside, ties, beside * 0],
        reached,
    )
    two_terms = (target > 1) & (reached > 1)  # not whether something is met
    column = pa.array(np.where(two_terms, np.maximum(edges, 0), reached))
    place = leaves.schema.get_field_index("n1")
    write_part(out, LEAVES, file.name, leaves.set_column(place, leaves.schema.field(place), column))

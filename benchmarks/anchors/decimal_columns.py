"""Score a leaf table as the loop did that goal P1 was set by: `decimal_columns.py TABLE`.

Every column is a list before the first row is scored, those of numbers of Decimals, whether the row's kind
needs them or not; every row's points are kept, and a checksum is reckoned over them. `decimal_scores.py`
does without: it makes a Decimal when it needs one, and keeps a total a project.
"""

import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
from decimal_scores import ZERO, fixed_of, score, told

TABLE = Path(sys.argv[1])
NUMBERS = {"weight": -2, "n1": 0, "d1": 0, "n2": 0, "d2": 0}

files = sorted((TABLE / "leaves").glob("*.parquet"))
rules = pq.read_table(TABLE / "rules")
rule_of = {row["rule"]: fixed_of(row["text"]) for row in rules.to_pylist()}
table = pq.read_table(files, columns=["project", "leaf", "rule", *NUMBERS])
columns = {name: table[name].to_pylist() for name in table.column_names}
for name, places in NUMBERS.items():
    columns[name] = [Decimal(each).scaleb(places) for each in columns[name]]

rows: list[Decimal] = []
totals: dict[int, Decimal] = defaultdict(lambda: ZERO)
for project, rule, weight, n1, d1, n2, d2 in zip(
    *(columns[name] for name in ("project", "rule", *NUMBERS)), strict=True
):
    kind, deduction = rule_of[rule]
    points = score(kind, weight, (n1, d1, n2, d2), deduction)
    rows.append(points)
    totals[project] += points
cents = [int(each * 100) for each in rows]
places = zip(cents, columns["project"], columns["leaf"], strict=True)
checksum = sum(each * ((project * 31 + leaf) % 1009) for each, project, leaf in places)
told(totals, checksum=checksum)

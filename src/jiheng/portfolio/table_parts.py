"""The files of a leaf table: written whole, the leaves of a rule together, so that each is read once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

from jiheng.portfolio.leaf_rows import ProjectRows, Row
from jiheng.portfolio.leaf_table import INPUTS, LEAVES, PROJECTS, RULES, schema_of

Rows: TypeAlias = Any  # a pyarrow table; the library is not imported to name it
ROWS_A_GROUP = 1 << 18
COMPRESSION = "lz4"  # of zstd to read takes twice as long, and saves a seventh
MOST_RULES = 100  # of a part; an engine reads each rule once, and that takes longer than a few leaves by hand


@dataclass(frozen=True, slots=True)
class Written:
    """What a part holds: projects, leaves, and the leaves scored singly since they do not fit or are rare."""

    projects: int
    leaves: int
    rules: int
    beyond: int
    rare: int


def write_projects(
    table: Path,
    part: str,
    projects: Sequence[ProjectRows],
    faulty: Sequence[Row] = (),
    *,
    most_rules: int = MOST_RULES,
) -> Written:
    """Write the files of a part; that of the projects last, so that it tells of a whole part.

    `faulty` are the rows of projects that could not be read.
    """
    uses = Counter(row["rule"] for each in projects for row in each.leaves if row["rule"] is not None)
    common = {number for number, _ in sorted(uses.items(), key=lambda use: (-use[1], use[0]))[:most_rules]}
    rules = {number: rule for each in projects for number, rule in each.rules.items() if number in common}
    leaves, rare = [], 0
    for each in projects:
        for row in each.leaves:
            kept = row["rule"] is None or row["rule"] in common
            rare += not kept
            leaves.append(row if kept else row | {"rule": None, "given": each.singly[row["leaf"]]})
    told = [{"rule": number, "text": rule.text} for number, rule in sorted(rules.items())]
    rows = {RULES: told, LEAVES: leaves, PROJECTS: [*(each.project for each in projects), *faulty]}
    for what in (RULES, LEAVES, PROJECTS):
        write_part(table, what, part, _table(what, rows[what]))
    beyond = sum(each.beyond for each in projects)
    return Written(len(rows[PROJECTS]), len(leaves), len(rules), beyond, rare)


def _table(what: str, rows: Sequence[Row]) -> Rows:
    import pyarrow as pa  # noqa: PLC0415 — heavy

    return pa.Table.from_pylist(list(rows), schema=schema_of(INPUTS[what]))


def write_part(table: Path, what: str, part: str, rows: Rows) -> None:
    """Write the rows of one kind of a part; a reader finds them whole or not at all."""
    import pyarrow.parquet as pq  # noqa: PLC0415 — heavy

    folder = table / what
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{part}"
    if what == LEAVES:
        rows = rows.sort_by([("rule", "ascending"), ("project", "ascending"), ("leaf", "ascending")])
    told_apart = [name for name in rows.schema.names if name != "project"]  # by few values, in a dictionary
    with pq.ParquetWriter(
        beside,
        rows.schema,
        compression=COMPRESSION,
        use_dictionary=told_apart,
        column_encoding={"project": "DELTA_BINARY_PACKED"},  # rising: a bit or two each
        write_batch_size=ROWS_A_GROUP,
    ) as writer:
        for first, end in _groups(rows) if what == LEAVES else [(0, rows.num_rows)]:
            writer.write_table(rows.slice(first, end - first), row_group_size=ROWS_A_GROUP)
    beside.replace(folder / part)


def _groups(rows: Rows) -> list[tuple[int, int]]:
    """Give where the leaves of one rule begin and end."""
    import numpy as np  # noqa: PLC0415 — heavy

    rules = rows["rule"].fill_null(-1).to_numpy()
    starts = [0, *(np.flatnonzero(np.diff(rules)) + 1).tolist(), len(rules)]
    return [(first, end) for first, end in pairwise(starts) if first < end]

"""A leaf table and its scores as told, one indicator a project: what a snapshot is made of."""

import pyarrow as pa
import pyarrow.parquet as pq

from jiheng.portfolio.leaf_table import (
    INPUTS,
    LEAVES,
    PROJECTS,
    SCORED_LEAF_COLUMNS,
    SCORED_PROJECT_COLUMNS,
    schema_of,
)

PART = "00000.parquet"
EMPTY = {"string": "", "int64": 0, "int32": 0}


def scored_table(folder, rows, more=()):
    """Write both; a row is all that the loop below takes of it; `more` says more of each project."""
    projects, leaves, totals, scores = [], [], [], []
    for number, (
        name,
        unit,
        department,
        region,
        year,
        grade,
        total,
        published,
        filing,
        organisation,
    ) in enumerate(rows):
        about = {"department": department, "region": region, "published_total": published, "filing": filing}
        place = {"project": number, "name": name}
        projects.append(
            {
                **place,
                "unit": unit,
                "year": year,
                "organisation": organisation,
                **about,
                "code": f"code-{number}",
                **(more[number] if more else {}),
            }
        )
        leaves.append({**place, "leaf": 0, "published": published, "weight": 10_000})
        totals.append({**place, "total": total, "grade": grade, "leaves": 1, "unscored": int(total is None)})
        scores.append({"project": number, "leaf": 0, "score": total, "outcome": "scored", "counted": 10_000})
    table, out = folder / "table", folder / "scores"
    for home, what, columns, told in (
        (table, PROJECTS, INPUTS[PROJECTS], projects),
        (table, LEAVES, INPUTS[LEAVES], leaves),
        (out, PROJECTS, SCORED_PROJECT_COLUMNS, totals),
        (out, LEAVES, SCORED_LEAF_COLUMNS, scores),
    ):
        whole = [
            {c.name: each.get(c.name, None if c.nullable else EMPTY[c.type]) for c in columns}
            for each in told
        ]
        found = pa.Table.from_pylist(whole, schema=schema_of(columns))
        (home / what).mkdir(parents=True, exist_ok=True)
        pq.write_table(found, home / what / PART)
    return table, out

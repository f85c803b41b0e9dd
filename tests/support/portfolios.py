"""Small portfolios written as tables and scores, a dictionary a project: what is not said is not known."""

import json

import pyarrow as pa
import pyarrow.parquet as pq

from jiheng.portfolio.leaf_table import (
    INPUTS,
    LEAVES,
    PROJECTS,
    SCORED_PROJECT_COLUMNS,
    schema_of,
)
from jiheng.workflows.compare import Asked, compare

GRADES = json.dumps([["优", 9000], ["良", 8000], ["中", 6000], ["差", 0]], ensure_ascii=False)
USUAL = {"unit": "某局", "year": 2024, "rule_set": "r", "grades": GRADES, "not_applicable": "none"}
OF_LEAF = {"outcome": "scored", "facts": 1, "weight": 100, "counted": 100, "path": "", "because": ""}


def written(folder, projects, parts=1):
    """Write projects, `total` in hundredths, `leaves` as lists, in parts; give table and scores."""
    table, scores = folder / "table", folder / "scores"
    for part in range(parts):
        mine = [(number, each) for number, each in enumerate(projects) if number % parts == part]
        rows = [
            USUAL
            | {"project": number, "name": f"项目{number}", "folder": f"f{number}"}
            | each
            | {"leaves": len(each.get("leaves", []))}
            for number, each in mine
        ]
        leaves = [
            OF_LEAF | {"project": number, "leaf": place} | leaf
            for number, each in mine
            for place, leaf in enumerate(each.get("leaves", []))
        ]
        for where, what, columns, told in (
            (table, PROJECTS, INPUTS[PROJECTS], rows),
            (table, LEAVES, INPUTS[LEAVES], leaves),
            (scores, PROJECTS, SCORED_PROJECT_COLUMNS, rows),
        ):
            (where / what).mkdir(parents=True, exist_ok=True)
            fields = [(field.name, field.type) for field in schema_of(columns)]
            pq.write_table(
                pa.Table.from_pylist(told, schema=pa.schema(fields)), where / what / f"{part:05}.parquet"
            )
    return table, scores


def answers(sources, *subjects, **asked):
    """Compare and give the answers by key."""
    return {each.key: each for each in compare(sources, subjects, Asked(**asked))}


def told(answer):
    """The rows of an answer, a dictionary each."""
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]

"""Write a leaf table: `leaf_table.py OUT PROJECTS [PER_PART [about]]`; seeded, ties frequent on purpose.

With `about` units, departments, regions, filing and published points are told, too.
25 indicators a project, ten rule kinds, most targets of the small sort that forms have (3, 12, 365 …).
"""

import json
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa

from jiheng.portfolio.leaf_table import INPUTS, LEAVES, PROJECTS, RULES, schema_of
from jiheng.portfolio.table_parts import write_part
from jiheng.portfolio.table_rule import TableRule
from jiheng.rules.bands import read_bands
from jiheng.rules.library import RULE_KINDS
from jiheng.values.exact import Exact

OUT, COUNT = Path(sys.argv[1]), int(sys.argv[2])
PER_PART = int(sys.argv[3]) if len(sys.argv) > 3 else 40_000
ABOUT = sys.argv[4:] == ["about"]
HEADINGS = ("决策", "过程", "产出", "效益")
LEAVES_EACH = 25
WEIGHTS = [400, 300, 400, 300, 300, 300, 200, 500, 400, 400, 500, *[200] * 8, 400, 400, 400, 300, 1500, 1500]
GRADES = json.dumps([["优", 9000], ["良", 8000], ["中", 6000], ["差", 0]], ensure_ascii=False)
KINDS = {kind.name: kind for kind in RULE_KINDS}
BANDS = read_bands({"≥90%": "100%", "80%（含）～90%": "80%", "60%（含）～80%": "60%", "＜60%": "0"})
DEDUCTIONS = (Exact(1, 10), Exact(1, 5), Exact(1, 2), Exact(1))
STEPS = {"step": Exact(1), "reading": "ceil"}
ACTUAL, BOTH = ("actual", 10_000), (("actual", 10_000), ("target", 10_000))


def _stepped(name: str) -> list[TableRule]:
    return [TableRule(KINDS[name], STEPS | {"deduction": each}, BOTH) for each in DEDUCTIONS]


DEVIATION = {"within": Exact(0), "way": "proportional", "deduction": Exact(0)} | STEPS
RULES_OF = [
    [TableRule(KINDS["equality_proportional"], {}, BOTH)],
    [TableRule(KINDS["rate_weighted"], {}, (("rate", 0),))],
    _stepped("threshold_stepped"),
    [TableRule(KINDS["reverse_linear"], {"reading": "inverse"}, BOTH)],
    _stepped("limit_stepped"),
    [TableRule(KINDS["all_or_nothing"], {}, (("met", 1),))],
    [TableRule(KINDS["bands"], {"bands": BANDS}, (ACTUAL,))],
    [TableRule(KINDS["checklist_with_prerequisite"], {}, (("met", 10_000), ("prerequisite", 1)))],
    [TableRule(KINDS["graded_levels"], {"counted": "share"}, (("amount", 1),))],
    [TableRule(KINDS["deviation_rate"], DEVIATION, (("deviation", 0),))],
]


def _numbers(chance: np.random.Generator, rows: int) -> dict[str, np.ndarray]:
    """Draw what was measured: kind, rule and terms of each row."""
    kind = chance.integers(0, len(RULES_OF), rows)
    numbers = [[rule.number for rule in some] * (len(DEDUCTIONS) // len(some)) for some in RULES_OF]
    rule = np.array(numbers, dtype=np.int64)[kind, chance.integers(0, len(DEDUCTIONS), rows)]
    small = chance.random(rows) < 0.6
    usual = chance.choice(np.array([3, 4, 8, 10, 12, 16, 52, 100, 365]), rows) * 10_000
    target = np.where(small, usual, chance.integers(1, 500_000_000, rows))
    share = chance.integers(40, 130, rows)
    actual = np.where(small, target // 10_000 * share // 100 * 10_000, target * share // 100)
    percent = np.isin(kind, (2, 4, 6))
    target = np.where(percent, chance.choice(np.array([1_000_000, 980_000, 950_000, 900_000]), rows), target)
    actual = np.where(percent, chance.integers(5_000, 11_000, rows) * 100, actual)
    due = chance.integers(1, 400, rows)
    n1, n2, d1 = actual, target, np.full(rows, 10_000)
    n1 = np.where(kind == 1, chance.integers(0, 400, rows) % (due + 3), n1)
    d1 = np.where(kind == 1, due, d1)
    n1 = np.where(kind == 5, chance.integers(0, 2, rows), n1)
    n1 = np.where(kind == 7, chance.integers(0, 5, rows) * 5_000, n1)
    n1 = np.where(kind == 8, chance.choice(np.array([100, 80, 60, 0]), rows), n1)
    n1 = np.where(kind == 9, (actual - target) * 100, n1)
    d1 = np.where(kind == 9, target, d1)
    d1 = np.where((kind == 5) | (kind == 8), 1, d1)
    n2 = np.where(kind == 7, chance.integers(0, 5, rows) > 0, n2)
    d2 = np.where(kind == 7, 1, 10_000)
    one_term = np.isin(kind, (1, 5, 6, 8, 9))
    return {
        "rule": rule,
        "n1": n1,
        "d1": d1,
        "n2": np.where(one_term, 0, n2),
        "d2": np.where(one_term, 1, d2),
    }


def _columns(part: int, first: int, count: int) -> dict[str, object]:
    rows = count * LEAVES_EACH
    weight = np.tile(np.array(WEIGHTS, dtype=np.int32), count)
    told: dict[str, object] = {
        "project": np.repeat(np.arange(first, first + count), LEAVES_EACH),
        "leaf": np.tile(np.arange(LEAVES_EACH), count),
        "path": np.tile(
            np.array([f"{HEADINGS[each // 7]}/二级 {each // 5}" for each in range(LEAVES_EACH)]), count
        ),
        "name": np.tile(np.array([f"指标 {each}" for each in range(LEAVES_EACH)]), count),
        "weight": weight,
        "counted": weight,
        **{f"{letter}{place}": np.full(rows, letter == "d") for place in (3, 4) for letter in "nd"},
        "outcome": pa.array(["scored"]).take(pa.array(np.zeros(rows, dtype=np.int32))),
        "because": pa.array([""]).take(pa.array(np.zeros(rows, dtype=np.int32))),
        "facts": np.full(rows, 3),
    }
    return told | _numbers(np.random.default_rng(20240731 + part), rows)


def _about_projects(first: int, count: int) -> dict[str, object]:
    """Tell whose they are: 20,000 units of 300 departments and 120 regions; each twentieth has not filed.

    Half of these are overdue. `unit_ids` begin as those of the one region that `ours/bureau_server.py` makes.
    """
    numbers = [*range(first, first + count)]
    state = {0: "not_filed", 1: "late"}
    return {
        "name": [f"{2021 + each % 4}年第{each}号信息系统运行维护" for each in numbers],
        "unit": [f"第{each % 20_000}单位" for each in numbers],
        "department": [f"第{each % 300}部门" for each in numbers],
        "region": [f"第{each % 120}区" for each in numbers],
        "year": [2021 + each % 4 for each in numbers],
        "filing": [state.get(each // 4 % 20, "filed") for each in numbers],
        "due_on": [f"{2022 + each % 4}-03-31" if each // 4 % 40 else None for each in numbers],
        "unit_ids": [f"{0:032x}/{each % 20_000 + 1:032x}/" for each in numbers],
        "code": [f"P{each:08}" for each in numbers],
        "system_kinds": [f"第{each % 7}类系统" for each in numbers],
        "systems": [1 + each % 5 for each in numbers],
        "paid": [each * 7_919 % 100_000_000 // 100 * (80 + each % 23) for each in numbers],
        "budget": [each * 7_919 % 100_000_000 for each in numbers],
        "published_total": [8_000 + each % 2_000 for each in numbers],
    }


def _written(part: int, what: str, columns: dict[str, object], rows: int) -> None:
    schema = schema_of(INPUTS[what])
    arrays = [
        pa.nulls(rows, each.type) if each.name not in columns else _array(columns[each.name], each.type)
        for each in schema
    ]
    write_part(OUT, what, f"{part:05}.parquet", pa.table(arrays, schema=schema))


def _array(values: object, kind: pa.DataType) -> pa.Array:
    made = values if isinstance(values, pa.Array) else pa.array(values)
    return made if made.type == kind else made.cast(kind)


for part, first in enumerate(range(0, COUNT, PER_PART)):
    count = min(PER_PART, COUNT - first)
    leaves = _columns(part, first, count)
    if ABOUT:
        leaves["published"] = leaves["weight"]
    _written(part, LEAVES, leaves, count * LEAVES_EACH)
    names = [f"项目 {first + each}" for each in range(count)]
    usual = {"unit": "某局", "rule_set": "cn-mof-2020-10", "grades": GRADES, "not_applicable": "none"}
    told = {name: [value] * count for name, value in usual.items()}
    numbers = {"project": range(first, first + count), "year": [2024] * count}
    about = _about_projects(first, count) if ABOUT else {}
    _written(part, PROJECTS, {**told, **numbers, "folder": names, "name": names, **about}, count)
    rules = {rule.number: rule.text for some in RULES_OF for rule in some}
    _written(part, RULES, {"rule": list(rules), "text": list(rules.values())}, len(rules))

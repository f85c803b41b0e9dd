"""Write a demonstration portfolio: `portfolio.py OUT PROJECTS YEAR [PER_PART]`; seeded, all made up.

12 indicators a project under names that repeat, with targets and actual values; organisations, regions, kinds
of systems, money, filing. Some stand out on purpose: dear ones, low targets, unproved scores, late filers.
A year's projects are those of the year before by code; about one in twenty is new.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa

from jiheng.portfolio.leaf_table import INPUTS, LEAVES, PROJECTS, RULES, schema_of
from jiheng.portfolio.table_parts import write_part
from jiheng.portfolio.table_rule import TableRule
from jiheng.rules.library import RULE_KINDS
from jiheng.values.exact import Exact

OUT, COUNT, YEAR = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
PER_PART = int(sys.argv[4]) if len(sys.argv) > 4 else 40_000
GRADES = json.dumps([["优", 9000], ["良", 8000], ["中", 6000], ["差", 0]], ensure_ascii=False)
KINDS = {kind.name: kind for kind in RULE_KINDS}
BOTH = (("actual", 10_000), ("target", 10_000))
STEPS = {"step": Exact(1), "reading": "ceil", "deduction": Exact(1, 2)}
AT_LEAST = TableRule(KINDS["threshold_stepped"], STEPS, BOTH)
AT_MOST = TableRule(KINDS["limit_stepped"], STEPS, BOTH)
# name, weight in hundredths, operator, unit, measure, targets to choose from, in ten-thousandths of the unit
INDICATORS = [
    ("系统正常运行率", 1500, "≥", "%", "率", (990_000, 995_000, 980_000)),
    ("故障响应及时率", 1000, "≥", "%", "率", (950_000, 980_000, 1_000_000)),
    ("故障平均修复时长", 800, "≤", "小时", "秒", (20_000, 40_000, 80_000)),
    ("巡检次数", 800, "≥", "次", "次", (120_000, 520_000, 3_650_000)),
    ("月报按时提交率", 600, "≥", "%", "率", (1_000_000, 900_000)),
    ("数据备份成功率", 800, "≥", "%", "率", (990_000, 1_000_000)),
    ("应急演练次数", 500, "≥", "次", "次", (10_000, 20_000)),
    ("预算执行率", 1000, "≥", "%", "率", (950_000, 980_000)),
    ("信息安全事件数", 800, "≤", "起", "起", (0, 10_000)),
    ("培训人次", 500, "≥", "人次", "人次", (500_000, 1_000_000, 2_000_000)),
    ("服务对象满意度", 1000, "≥", "%", "率", (900_000, 950_000, 850_000)),
    ("采购成本节约率", 700, "≥", "%", "率", (20_000, 50_000)),
]
EACH = len(INDICATORS)
SYSTEMS = ("门户网站", "业务系统", "办公系统", "数据平台", "移动应用")
REGIONS = ("东城区", "西城区", "南山县", "北河县", "中心开发区")
DEPARTMENTS = tuple(
    f"{each}局" for each in ("财政", "信访", "教育", "卫生健康", "民政", "交通运输", "自然资源", "政务服务")
)


def _leaves(chance: np.random.Generator, first: int, count: int, easy: np.ndarray) -> dict[str, object]:
    """Draw targets and what was reached; `easy` projects promise little."""
    told: dict[str, list[np.ndarray]] = {}
    for place, (name, weight, sign, unit, measure, choices) in enumerate(INDICATORS):
        lasting = np.random.default_rng(place * 100_000 + first)  # the same every year
        target = lasting.choice(np.array(choices), count)
        target = np.where(easy & (sign == "≥"), np.maximum(target // 2 // 10_000 * 10_000, 10_000), target)
        spread = chance.normal(1.02 if sign == "≥" else 0.7, 0.04, count)
        actual = (np.maximum(target, min(choices)) * spread).astype(np.int64)
        actual = np.where(unit in "次起人次", actual // 10_000 * 10_000, actual)
        actual = np.minimum(actual, 1_000_000) if unit == "%" else actual
        above, below = {"率": (1, 1_000_000), "秒": (3600, 10_000)}.get(measure, (1, 10_000))
        columns = {
            "project": np.arange(first, first + count),
            "leaf": np.full(count, place),
            "name": np.full(count, name),
            "weight": np.full(count, weight),
            "rule": np.full(count, (AT_LEAST if sign == "≥" else AT_MOST).number),
            "n1": actual,
            "n2": target,
            "operator": np.full(count, sign),
            "measured_in": np.full(count, measure),
            "target_numerator": target * above,
            "target_denominator": np.full(count, below),
            "actual_numerator": actual * above,
            "actual_denominator": np.full(count, below),
            "facts": np.where(chance.random(count) < 0.06, 0, chance.integers(1, 40, count)),
        }
        for key, values in columns.items():
            told.setdefault(key, []).append(values)
    whole = {key: np.concatenate(values) for key, values in told.items()}
    rows = count * EACH
    return whole | {
        "counted": whole["weight"],
        "path": np.full(rows, "项目产出"),
        "outcome": np.full(rows, "scored"),
        "because": np.full(rows, ""),
        **{f"d{each}": np.full(rows, 10_000 if each < 3 else 1) for each in (1, 2, 3, 4)},
        **{f"n{each}": np.zeros(rows, dtype=np.int64) for each in (3, 4)},
    }


def _projects(chance: np.random.Generator, first: int, count: int) -> dict[str, object]:
    lasting = np.random.default_rng(7 + first)  # the same every year
    numbers = np.arange(first, first + count)
    kind, region, department = (
        lasting.integers(0, len(each), count) for each in (SYSTEMS, REGIONS, DEPARTMENTS)
    )
    systems = lasting.integers(1, 9, count)
    cost = lasting.integers(60_000, 400_000, count) * (kind + 2)  # yuan a system
    dear = lasting.random(count) < 0.01
    budget = systems * np.where(dear, cost * 8, cost) * 100
    paid = (budget * np.minimum(chance.normal(0.93, 0.08, count), 1.02)).astype(np.int64)
    filing = np.where(
        chance.random(count) < 0.9, "filed", np.where(chance.random(count) < 0.5, "late", "not_filed")
    )
    new = chance.random(count) < 0.05
    names = [f"{SYSTEMS[kind[each]]}运维项目（示例 {numbers[each]}）" for each in range(count)]
    units = [f"{REGIONS[region[each]]}{DEPARTMENTS[department[each]]}" for each in range(count)]
    return {
        "project": numbers,
        "year": np.full(count, YEAR),
        "folder": [f"demonstration/{YEAR}/{each}" for each in numbers],
        "name": names,
        "unit": units,
        "department": [DEPARTMENTS[each] for each in department],
        "region": [REGIONS[each] for each in region],
        "code": [
            f"{'N' if new[each] else 'P'}{YEAR if new[each] else ''}{numbers[each]:08}"
            for each in range(count)
        ],
        "rule_set": ["cn-mof-2020-10"] * count,
        "grades": [GRADES] * count,
        "not_applicable": ["none"] * count,
        "systems": systems,
        "system_kinds": [SYSTEMS[each] for each in kind],
        "service_items": lasting.integers(4, 60, count),
        "budget": budget,
        "paid": pa.array(paid, mask=chance.random(count) < 0.03),
        "filing": filing,
    }


def _written(part: int, what: str, columns: dict[str, object], rows: int) -> None:
    schema = schema_of(INPUTS[what])
    arrays = [
        pa.array(columns[each.name]).cast(each.type) if each.name in columns else pa.nulls(rows, each.type)
        for each in schema
    ]
    write_part(OUT, what, f"{part:05}.parquet", pa.table(arrays, schema=schema))


for part, first in enumerate(range(0, COUNT, PER_PART)):
    count = min(PER_PART, COUNT - first)
    chance = np.random.default_rng(YEAR * 1000 + part)
    _written(part, LEAVES, _leaves(chance, first, count, chance.random(count) < 0.03), count * EACH)
    _written(part, PROJECTS, _projects(chance, first, count), count)
    rules = {rule.number: rule.text for rule in (AT_LEAST, AT_MOST)}
    _written(part, RULES, {"rule": list(rules), "text": list(rules.values())}, len(rules))

"""The page of the leaf table: its files, their columns, how a rule is written in it."""

from collections.abc import Iterator

from jiheng.portfolio.leaf_table import (
    ABOUT_LEAF_COLUMNS,
    ABOUT_PROJECT_COLUMNS,
    LEAF_COLUMNS,
    LEAVES,
    PROJECT_COLUMNS,
    PROJECTS,
    RULE_COLUMNS,
    RULES,
    SCORED_LEAF_COLUMNS,
    SCORED_PROJECT_COLUMNS,
    TRACE_COLUMNS,
    VERSION,
    VERSION_KEY,
    TableColumn,
)
from jiheng.portfolio.table_rule import KNOWN, TableRule
from jiheng.rules.library import RULE_KINDS
from jiheng.values.exact import Exact
from tools.reference.markdown import table

HEAD = ("列", "类型", "可以为空", "意思")
TITLES = {
    "leaves": "一行一个指标；同一部分里，同一条规则的指标排在一起",
    "projects": "一行一个项目；它的指标都在同名的部分里",
    "rules": "一行一条规则",
}


def leaf_table() -> Iterator[str]:
    """Write the page, in Chinese."""
    yield "# 指标表"
    yield (
        "`jiheng leaves` 写、`jiheng score` 读的文件夹，都是 Parquet，任何引擎都能读。"
        "分数和分值都是整数，单位是百分之一分。文件分成部分，三个文件夹里同名的文件是同一部分。"
        "为什么是这样：[决定 39](../../decisions/0039-the-leaf-table-and-how-it-is-scored.md)。"
    )
    yield (
        f"这是第 {VERSION} 版，写在每个文件的元数据 `{VERSION_KEY.decode()}` 里；没有写的是第 1 版。"
        "第 2 版加了下面“供比较和查询”的列：评分不用它们，表里可以没有，空值都是“不知道”。"
    )
    for what, columns, about in (
        (LEAVES, LEAF_COLUMNS, ABOUT_LEAF_COLUMNS),
        (PROJECTS, PROJECT_COLUMNS, ABOUT_PROJECT_COLUMNS),
        (RULES, RULE_COLUMNS, ()),
    ):
        yield f"## {what}/00000.parquet"
        yield TITLES[what]
        yield _columns(columns)
        if about:
            yield "供比较和查询的列："
            yield _columns(about)
    yield "## 规则的文字"
    yield (
        "`text` 是一段 JSON，键按字母排，没有空格："
        "`kind` 和 `version` 是规则的编号和版本（[评分规则](rules.md)），"
        "`fixed` 是规则文字定下的参数，`terms` 依次说明 n1、n2 … 是哪一个数、分母已知时是多少（"
        f"{'、'.join(map(str, KNOWN))}；0：看 d1、d2 …），`reduced` 是认定目标偏低时的扣减（F17），"
        "`grown` 说明计入的分值是否与分值不同（F31）。例如："
    )
    kind = next(each for each in RULE_KINDS if each.name == "threshold_stepped")
    fixed = {"deduction": Exact(1, 10), "step": Exact(1), "reading": "ceil"}
    rule = TableRule(kind, fixed, (("actual", KNOWN[-1]), ("target", KNOWN[-1])))
    yield f"```text\n{rule.number}\n{rule.text}\n```"
    yield "## 结果：projects/00000.parquet"
    yield "`jiheng score` 把相邻的几部分一起算，结果的文件与第一部分同名。"
    yield _columns(SCORED_PROJECT_COLUMNS)
    yield "## 结果：leaves/00000.parquet"
    yield "写 `--leaves` 时才有；后三列写 `--trace` 时才有。行的先后不定。"
    yield _columns((*SCORED_LEAF_COLUMNS, *TRACE_COLUMNS))


def _columns(columns: tuple[TableColumn, ...]) -> str:
    rows = ((f"`{each.name}`", each.type, "可以" if each.nullable else "", each.meaning) for each in columns)
    return table(HEAD, rows)

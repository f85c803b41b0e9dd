"""The leaf table: a folder of Parquet files that any engine reads; its columns and what they mean.

    TABLE/leaves/00000.parquet     a row an indicator, in order of project and indicator
    TABLE/projects/00000.parquet   a row a project, whose leaves are all in the part of the same name
    TABLE/rules/00000.parquet      a row a rule that leaves of the part name

and, scored,

    OUT/projects/00000.parquet     a row a project: total, grade
    OUT/leaves/00000.parquet       a row an indicator: its score, where that was asked for

each for one part or several, named like the first of them.

Points and weights are whole hundredths of a point. Nothing is null but what the meaning says.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from jiheng.portfolio.table_rule import COLUMNS

LEAVES, PROJECTS, RULES = "leaves", "projects", "rules"
FELL, UNKNOWN = "fell", "unknown"
WITH_REASON, ONLY_SCORED, REFUSED = "with_reason", "only_scored", "refused"
VETO, TOTAL_LIMIT, GRADE_LIMIT = "veto", "total_limit", "grade_limit"
TEXT, NUMBER, SMALL = "string", "int64", "int32"
Schema: TypeAlias = Any  # a pyarrow schema; the library is not imported to name it


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its name, its type, and what it means."""

    name: str
    type: str
    meaning: str
    nullable: bool = False


PLACE = (
    TableColumn("project", NUMBER, "项目的序号，见 projects"),
    TableColumn("leaf", SMALL, "指标在项目里的序号，从 0 起"),
)
TERM_COLUMNS = tuple(
    TableColumn(f"{letter}{place}", NUMBER, f"计量的第 {place} 个数的{word}；哪一个数，由规则说明")
    for place in range(1, COLUMNS + 1)
    for letter, word in (("n", "分子"), ("d", "分母"))
)
LEAF_COLUMNS = (
    *PLACE,
    TableColumn("path", TEXT, "上级指标的名称，由上到下，用 / 隔开"),
    TableColumn("name", TEXT, "指标名称"),
    TableColumn("weight", SMALL, "分值"),
    TableColumn("counted", SMALL, "计入的分值；有指标不适用而重新分摊（F31）时与分值不同"),
    TableColumn("rule", NUMBER, "规则的编号，见 rules；空：没有可以按规则计算的数", nullable=True),
    *TERM_COLUMNS,
    TableColumn(
        "given", SMALL, "不由列计算的得分：不适用而按规定得满分、零分，或数太大、规则太少见", nullable=True
    ),
    TableColumn(
        "outcome", TEXT, "按规则的结果：scored 已评分，not_applicable 不适用，insufficient_data 数据不足"
    ),
    TableColumn("because", TEXT, "没有得分的原因；有得分时为空文字"),
    TableColumn("veto", TEXT, "对这个指标的一票否决（F22）：fell 成立，unknown 不知是否成立", nullable=True),
    TableColumn("override", SMALL, "改分：改为几分", nullable=True),
    TableColumn(
        "override_use",
        TEXT,
        "改分：with_reason 采用，only_scored 没有理由，有得分时才采用，refused 矛盾或超过分值，没有得分",
        nullable=True,
    ),
    TableColumn(
        "above", TEXT, "上级指标或整个项目的一票否决：fell 成立，unknown 不知是否成立", nullable=True
    ),
    TableColumn("facts", SMALL, "依据几条记录"),
)
PROJECT_COLUMNS = (
    TableColumn("project", NUMBER, "序号"),
    TableColumn("folder", TEXT, "项目文件夹"),
    TableColumn("name", TEXT, "项目名称"),
    TableColumn("unit", TEXT, "项目单位"),
    TableColumn("year", SMALL, "年度"),
    TableColumn("rule_set", TEXT, "规则集"),
    TableColumn("grades", TEXT, "等级，由高到低：[[名称, 起点分], …]，JSON"),
    TableColumn("not_applicable", TEXT, "不适用指标的分值怎样处理（F31）"),
    TableColumn("most_total", SMALL, "成立的限级（F23）中最低的总分上限", nullable=True),
    TableColumn("perhaps_total", SMALL, "不知是否成立的限级中最低的总分上限", nullable=True),
    TableColumn("best_rank", SMALL, "成立的限级和否决中最低的等级，0 是最高一等", nullable=True),
    TableColumn("perhaps_rank", SMALL, "不知是否成立的限级和否决中最低的等级", nullable=True),
    TableColumn("fault", TEXT, "读不了的项目：读不了的原因；没有指标", nullable=True),
)
RULE_COLUMNS = (
    TableColumn("rule", NUMBER, "编号：规则文字的 SHA-256 的前 63 位"),
    TableColumn("text", TEXT, "规则：种类、版本、固定的参数、各个计量的数；JSON"),
)
SCORED_LEAF_COLUMNS = (
    *PLACE,
    TableColumn("outcome", TEXT, "结果：scored、not_applicable、insufficient_data"),
    TableColumn("score", SMALL, "得分", nullable=True),
    TableColumn("counted", SMALL, "计入的分值"),
)
TRACE_COLUMNS = (
    TableColumn("rule", NUMBER, "所用的规则", nullable=True),
    TableColumn("numerator", NUMBER, "按规则算出、尚未四舍五入的得分（百分之一分）的分子", nullable=True),
    TableColumn("denominator", NUMBER, "它的分母", nullable=True),
)
SCORED_PROJECT_COLUMNS = (
    TableColumn("project", NUMBER, "序号"),
    TableColumn("folder", TEXT, "项目文件夹"),
    TableColumn("name", TEXT, "项目名称"),
    TableColumn("leaves", SMALL, "几个指标"),
    TableColumn("unscored", SMALL, "应得分而没有得分的指标几个；不是 0 就没有总分"),
    TableColumn("earned", SMALL, "已有得分之和"),
    TableColumn("total", SMALL, "总分", nullable=True),
    TableColumn("grade", TEXT, "等级", nullable=True),
    TableColumn(
        "undecided",
        TEXT,
        "不知是否成立、而会改变结果的是：veto 一票否决，total_limit 总分上限，grade_limit 等级上限",
        nullable=True,
    ),
)
INPUTS = {LEAVES: LEAF_COLUMNS, PROJECTS: PROJECT_COLUMNS, RULES: RULE_COLUMNS}


def schema_of(columns: tuple[TableColumn, ...]) -> Schema:
    """Give the columns as pyarrow knows them."""
    import pyarrow as pa  # noqa: PLC0415 — heavy

    return pa.schema(
        [pa.field(each.name, getattr(pa, each.type)(), nullable=each.nullable) for each in columns]
    )


def parts_of(table: Path) -> list[str]:
    """List the parts of a table that are whole: the names of their files, in order."""
    return sorted(file.name for file in (table / PROJECTS).glob("*.parquet"))


def together(table: Path, most_leaves: int) -> list[list[str]]:
    """Put neighbouring parts together that have no more than so many leaves; a larger part stands alone."""
    import pyarrow.parquet as pq  # noqa: PLC0415 — heavy

    found: list[list[str]] = []
    held = 0
    for part in parts_of(table):
        leaves = pq.read_metadata(table / LEAVES / part).num_rows
        if not found or held + leaves > most_leaves:
            found.append([])
            held = 0
        found[-1].append(part)
        held += leaves
    return found

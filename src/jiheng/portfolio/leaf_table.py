"""The leaf table: a folder of Parquet files that any engine reads; its columns and what they mean.

    TABLE/leaves/00000.parquet     a row an indicator, in order of project and indicator
    TABLE/projects/00000.parquet   a row a project, whose leaves are all in the part of the same name
    TABLE/rules/00000.parquet      a row a rule that leaves of the part name

and, scored,

    OUT/projects/00000.parquet     a row a project: total, grade
    OUT/leaves/00000.parquet       a row an indicator: its score, where that was asked for

each for one part or several, named like the first of them.

Points and weights are whole hundredths of a point. Nothing is null but what the meaning says.

`VERSION` 2 added the columns about projects and indicators (`ABOUT_…`): nothing is scored by them, a table
may lack them, and null in them means not known.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from jiheng.portfolio.parquet import asked, files_told
from jiheng.portfolio.table_rule import COLUMNS

LEAVES, PROJECTS, RULES = "leaves", "projects", "rules"
VERSION, VERSION_KEY = 2, b"jiheng.leaf_table"
FELL, UNKNOWN = "fell", "unknown"
WITH_REASON, ONLY_SCORED, REFUSED = "with_reason", "only_scored", "refused"
FILED, LATE, NOT_FILED = "filed", "late", "not_filed"
VETO, TOTAL_LIMIT, GRADE_LIMIT = "veto", "total_limit", "grade_limit"
TEXT, NUMBER, SMALL = "string", "int64", "int32"
Schema: TypeAlias = Any  # a pyarrow schema; the library is not imported to name it


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its name, its type, and what it means; a table may lack one that is not `needed`."""

    name: str
    type: str
    meaning: str
    nullable: bool = False
    needed: bool = True


def _about(name: str, kind: str, meaning: str) -> TableColumn:
    return TableColumn(name, kind, meaning, nullable=True, needed=False)


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
ABOUT_LEAF_COLUMNS = (
    _about("target", TEXT, "指标值，如 ≥99%"),
    _about("operator", TEXT, "实际值应当怎样：≥ > ≤ < =；不是一个门槛的没有"),
    _about(
        "measured_in", TEXT, "下面四个数按什么计：率（1 是 100%）、秒、元，或原来的单位；两边单位不通的没有"
    ),
    _about("target_numerator", NUMBER, "指标值的数，最简分数的分子"),
    _about("target_denominator", NUMBER, "指标值的数，最简分数的分母"),
    _about("actual", TEXT, "实际完成值，按记录算出"),
    _about("actual_numerator", NUMBER, "实际完成值的数，最简分数的分子"),
    _about("actual_denominator", NUMBER, "实际完成值的数，最简分数的分母"),
    _about("published", SMALL, "填报或公布的得分"),
    _about("published_actual", TEXT, "填报或公布的实际完成值"),
    _about("scored_by", TEXT, "按哪条规则评分，是不是通常规则"),
)
ABOUT_PROJECT_COLUMNS = (
    _about("code", TEXT, "项目编码；由服务器写的是项目在服务器上的标识"),
    _about("organisation", TEXT, "单位和它的各级上级，由上到下，用 / 隔开"),
    _about("unit_ids", TEXT, "单位和它的各级上级在服务器上的标识，每个后面一个 /：谁能看由它定"),
    _about("department", TEXT, "主管部门"),
    _about("region", TEXT, "区划"),
    _about(
        "stage",
        TEXT,
        "评价类型：self_evaluation 单位自评，department_evaluation 部门评价，fiscal_evaluation 财政评价",
    ),
    _about("systems", SMALL, "几个系统"),
    _about("system_kinds", TEXT, "系统类别，几类的用、隔开"),
    _about("security_levels", TEXT, "等保级别，几种的用、隔开"),
    _about("service_items", SMALL, "服务事项登记册里有几条"),
    _about("budget", NUMBER, "全年预算数，分；没有的按年初预算数和预算调整"),
    _about("released", NUMBER, "到位金额，分；没有“资金到位”登记册的不知道"),
    _about("paid", NUMBER, "支付金额，分；没有“支付”登记册的不知道"),
    _about("published_total", SMALL, "填报或公布的总分"),
    _about("published_grade", TEXT, "填报或公布的等级"),
    _about("filing", TEXT, "报送：filed 已报（按时，或没有规定期限），late 逾期报，not_filed 没有报"),
    _about("filed_on", TEXT, "报送日期，如 2024-03-05"),
    _about("due_on", TEXT, "应当报送的日期"),
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
INPUTS = {
    LEAVES: (*LEAF_COLUMNS, *ABOUT_LEAF_COLUMNS),
    PROJECTS: (*PROJECT_COLUMNS, *ABOUT_PROJECT_COLUMNS),
    RULES: RULE_COLUMNS,
}


def schema_of(columns: tuple[TableColumn, ...]) -> Schema:
    """Give the columns as pyarrow knows them, with the version of the schema."""
    import pyarrow as pa  # noqa: PLC0415 — heavy

    return pa.schema(
        [pa.field(each.name, getattr(pa, each.type)(), nullable=each.nullable) for each in columns],
        {VERSION_KEY: str(VERSION).encode()},
    )


def parts_of(table: Path) -> list[str]:
    """List the parts of a table that are whole: the names of their files, in order."""
    return sorted(file.name for file in (table / PROJECTS).glob("*.parquet") if not file.name.startswith("."))


def together(table: Path, most_leaves: int) -> list[list[str]]:
    """Put neighbouring parts together that have no more than so many leaves; a larger part stands alone."""
    parts = parts_of(table)
    told = asked(files_told(table / LEAVES, parts, "parquet_file_metadata"), "file_name, num_rows")
    leaves = {Path(file).name: rows for file, rows in told}
    found: list[list[str]] = []
    held = 0
    for part in parts:
        if not found or held + leaves[part] > most_leaves:
            found.append([])
            held = 0
        found[-1].append(part)
        held += leaves[part]
    return found

"""What a user's own Word template may print: the fields, in Chinese, with their values for a project.

Fields hold texts, lists of texts, and lists of rows; nothing that can be called or that leads elsewhere.
Every number comes from the figures of the report, so that it is the one that our own documents print.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from jiheng.projects.load import NARRATIVE
from jiheng.projects.placeholders import AMOUNTS
from jiheng.reports.figures import EXECUTION_RATE, Figures
from jiheng.reports.passages import MET, deviation
from jiheng.reports.score_rows import standard_of
from jiheng.scoring.scorecard import GRADE, TOTAL, ScoredLeaf
from jiheng.values.days import chinese_day

Row: TypeAlias = Mapping[str, str]
Value: TypeAlias = str | Row | Sequence[str] | Sequence[Row] | Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class TemplateField:
    """A field: how a template writes it, and what it holds."""

    written: str
    meaning: str


def _of(name: str, meanings: Mapping[str, str]) -> tuple[TemplateField, ...]:
    return tuple(TemplateField(f"{{{{ {name}.{key} }}}}", meaning) for key, meaning in meanings.items())


def _each(name: str, word: str, meanings: Mapping[str, str]) -> tuple[TemplateField, ...]:
    loop = TemplateField(
        f"{{%tr for {word} in {name} %}} … {{%tr endfor %}}", f"每个{name}一行（标记各占表格一行）"
    )
    return (loop, *_of(word, meanings))


PROJECT = {
    "名称": "项目名称",
    "年度": "预算年度，如 2024",
    "实施单位": "实施单位",
    "主管部门": "主管部门；没有写时为空",
    "评价时段": "评价时段",
    "评价单位": "写评价报告的单位；没有写时是实施单位",
    "报告日期": "报告日期，如 2024年8月20日；没有写时为空",
    "联系人": "联系人；没有写时为空",
    "联系电话": "联系电话；没有写时为空",
    "规则集": "评价依据的文件",
    "总体目标": "总体目标",
    "年度目标": "年度目标",
    "目标完成情况": "年度目标的完成情况",
}
RESULT = {
    TOTAL: "总分；没有总分时是 无证据",
    GRADE: "评价等级",
    "分值": "各项分值之和",
    "已得": "各项已得分之和",
}
FUNDS = {**{name: f"{name}，万元" for name in AMOUNTS}, EXECUTION_RATE: "支付金额÷全年预算数"}
LEVEL = {"名称": "一级指标名称", "分值": "分值", "得分": "得分", "得分率": "得分率"}
INDICATOR = {
    "序号": "从 1 起",
    "一级": "一级指标",
    "二级": "二级指标；没有时为空",
    "名称": "三级指标",
    "目标": "年度指标值",
    "实际": "实际完成值",
    "分值": "分值",
    "得分": "得分",
    "评分标准": "评分标准",
    "偏差": "偏差原因分析及改进措施",
}
MEASURED = {"名称": "指标名称", "目标": "目标", "实际": "实际", "达标": "是、否或 —"}
TEXTS = dict(NARRATIVE)
FIELDS = (
    *_of("项目", PROJECT),
    *_of("结果", RESULT),
    *_of("资金", FUNDS),
    *_each("一级指标", "级", LEVEL),
    *_each("指标", "行", INDICATOR),
    *_each("计量指标", "项", MEASURED),
    TemplateField("{%p for 段 in 文字.background %} {{ 段 }} {%p endfor %}", "项目自己写的文字，一段一段"),
    *(TemplateField(f"文字.{key}", title) for key, title in TEXTS.items()),
    TemplateField("{%p for 段 in 说明 %} {{ 段 }} {%p endfor %}", "评分中应当说明的事项"),
    TemplateField("{%p for 段 in 差异 %} {{ 段 }} {%p endfor %}", "与批复目标和原报告的差异"),
)


def template_values(figures: Figures) -> dict[str, Value]:
    """Give the values of all fields for the project of these figures."""
    card = figures.card
    project = card.project
    return {
        "项目": {
            "名称": project.name,
            "年度": str(project.fiscal_year),
            "实施单位": project.organisation.implementing_unit,
            "主管部门": project.organisation.competent_department,
            "评价时段": str(project.evaluation_period),
            "评价单位": project.report.unit or project.organisation.implementing_unit,
            "报告日期": chinese_day(project.report.made_on) if project.report.made_on else "",
            "联系人": project.report.contact,
            "联系电话": project.report.telephone,
            "规则集": project.rule_set.cited,
            "总体目标": project.goals.overall,
            "年度目标": project.goals.annual,
            "目标完成情况": project.goals.attained,
        },
        "结果": {
            TOTAL: figures.text(TOTAL),
            GRADE: figures.text(GRADE),
            "分值": figures.text(f"{TOTAL}/分值"),
            "已得": figures.text(f"{TOTAL}/已得"),
        },
        "资金": {name: figures.text(name) for name in FUNDS},
        "一级指标": [
            {
                "名称": each.name,
                **{key: figures.text(f"{each.name}/{key}") for key in ("分值", "得分", "得分率")},
            }
            for each in card.branches
        ],
        "指标": [_indicator(number, leaf, figures) for number, leaf in enumerate(card.leaves(), 1)],
        "计量指标": [
            {
                "名称": each.indicator.name,
                "目标": figures.text(f"{each.indicator.name}.目标"),
                "实际": figures.text(each.indicator.name),
                "达标": MET[each.met],
            }
            for each in card.measured
        ],
        "文字": {key: [figures.fill(text) for text in project.narrative.get(key, ())] for key in TEXTS},
        "说明": list(card.notes),
        "差异": list(card.differences),
    }


def _indicator(number: int, leaf: ScoredLeaf, figures: Figures) -> Row:
    name = leaf.leaf.name
    return {
        "序号": str(number),
        "一级": leaf.path[0],
        "二级": "/".join(leaf.path[1:]),
        "名称": name,
        "目标": figures.text(f"{name}.目标"),
        "实际": figures.text(name),
        "分值": figures.text(f"{name}.分值"),
        "得分": figures.text(f"{name}.得分"),
        "评分标准": standard_of(leaf),
        "偏差": deviation(leaf, figures),
    }


def empty_rows() -> dict[str, Row]:
    """Give the keys of the rows of each list, which a template may name also where a list is empty."""
    keys = {"一级指标": LEVEL, "指标": INDICATOR, "计量指标": MEASURED}
    return {name: dict.fromkeys(meanings, "") for name, meanings in keys.items()}

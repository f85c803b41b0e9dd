"""The Chinese words of project.yaml: what a key is called, and a value as people say it.

What nobody has a word for is shown as it was written.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from jiheng.catalogue import OneOf, Parameter, Raw
from jiheng.errors import UnreadableValueError
from jiheng.evidence.kinds import KINDS
from jiheng.frameworks.rule_set import find_rule_set
from jiheng.measures.aggregate import STATISTICS, read_aggregate
from jiheng.measures.library import MEASURES
from jiheng.measures.year_on_year import DIRECTIONS, read_direction
from jiheng.projects.load import NARRATIVE
from jiheng.projects.project import EVALUATION_TITLES
from jiheng.rules.adjustments import grade_gate, over_achievement, redistribution, veto
from jiheng.rules.library import RULE_KINDS

ITEMS = {  # lists, and what one of their items is
    "systems": "系统",
    "contracts": "合同",
    "promises": "约定",
    "payments": "付款",
    "planned_payments": "付款",
    "service_levels": "服务级别",
    "waived": "免除",
    "stages": "阶段性目标",
    "approved": "批复的指标",
    "indicators": "指标",
    "measured": "只计量的指标",
    "ways": "算法",
    "vetoes": "一票否决",
    "gates": "限级",
    "notes": "附注",
    "remarks": "备注",
    "result_uses": "上年评价结果的应用",
    "items": "评分项",
}
TITLES = {
    "jiheng": "格式版本",
    "name": "名称",
    "fiscal_year": "预算年度",
    "project_code": "项目编码",
    "last_year": "上年项目的文件夹",
    "evaluated_year": "评价的年度",
    "use": "怎样应用",
    "budget_year": "用于哪一年的预算",
    "budget_before": "安排前预算",
    "budget_after": "安排后预算",
    "document_number": "文号",
    "holidays": "放假安排",
    "organisation": "单位",
    "implementing_unit": "实施单位",
    "competent_department": "主管部门",
    "short_name": "简称",
    "region": "区划",
    "aliases": "别名",
    "supplier": "运维商",
    "number": "合同编号",
    "service_period": "服务期",
    "of": "哪些记录",
    "every": "多久一次",
    "each": "每次几条",
    "deadline": "期限",
    "period": "时段",
    "times": "总次数",
    "reason": "理由",
    "approved_by": "批准人",
    "by": "哪天前付",
    "amount": "金额",
    "what": "说明",
    "severity": "故障级别",
    "system": "系统",
    "response": "响应时限",
    "repair": "修复时限",
    "hours": "服务时间",
    "service_hours": "约定的服务时间",
    "funds": "资金",
    "goals": "绩效目标",
    "overall": "总体目标",
    "annual": "年度目标",
    "attained": "年度目标实际完成情况",
    "text": "内容",
    "path": "一级、二级指标",
    "target": "目标值",
    "published_actual": "公布的实际值",
    "evaluation": "评价",
    "kind": "种类",
    "rule_set": "规则集",
    "report": "报告",
    "unit": "单位",
    "date": "日期",
    "contact": "联系人",
    "telephone": "联系电话",
    "published": "公布的结果",
    "actual": "实际值",
    "score": "得分",
    "total": "总分",
    "grade": "等级",
    "weight": "分值",
    "category": "类别",
    "definition": "指标说明",
    "standard": "评分标准",
    "approved_as": "对应的批复指标",
    "deviation": "偏差原因",
    "measure": "计量",
    "rule": "评分规则",
    "code": "规则",
    "points": "分",
    "reading": "怎样算",
    "over_achievement": "超额完成",
    "not_applicable": "不适用指标的分值",
    "when": "成立条件",
    "source": "出处",
    "from_memory": "凭记忆的项",
    "narrative": "文字说明",
    **ITEMS,
    **STATISTICS,
    "year_on_year": "与上年同期比",
}
ADJUSTMENTS = {
    "vetoes": veto.adjustment.parameters,
    "gates": grade_gate.adjustment.parameters,
    "over_achievement": over_achievement.adjustment.parameters,
}
# of whichever unit: a parameter written where it does not belong is called by its name all the same
PARAMETERS = {
    each.name: each.title for units in (RULE_KINDS, MEASURES) for unit in units for each in unit.parameters
}
FIELDS = {field.name: field.title for kind in KINDS.values() for field in kind.fields}
BETWEEN = "；"
Above = tuple[tuple[str, "Mapping[str, Raw]"], ...]  # the mappings a key stands in, each with its own key


def title(key: str, above: Above) -> str:
    """Give the word for a key that stands in these mappings."""
    for parameter in _parameters(above):
        if parameter.name == key:
            return parameter.title
    home = above[-1][0] if above else ""
    if home == "narrative":
        return NARRATIVE.get(key, key)
    if home == "evaluation" and key == "indicators":
        return "指标体系"
    if (fact_type := KINDS.get(str(above[-1][1].get("kind", "")) if above else "")) is not None:
        return next((each.title for each in fact_type.fields if each.name == key), TITLES.get(key, key))
    return TITLES.get(key) or PARAMETERS.get(key, key)


def told(key: str, value: Raw, above: Above) -> str:
    """Say a value in words."""
    declared = next((each for each in _parameters(above) if each.name == key), None)
    if isinstance(value, str):
        return _word(key, value, declared, above)
    if isinstance(value, list):
        return BETWEEN.join(
            _item(key, each, above) if isinstance(each, dict) else told(key, each, above) for each in value
        )
    if key == "rule":
        return _unit("code", key, value, above)
    if key == "measure":
        return _unit("kind", key, value, above)
    return _selection(value) or _said(value, (*above, (key, value)))


def _word(key: str, value: str, declared: Parameter | None, above: Above) -> str:
    if declared is not None and isinstance(declared.read, OneOf):
        return declared.read.choices.get(value, value)
    word = ""
    with suppress(UnreadableValueError):
        word = _word_of_unit(above[-1][0] if above else "", key, value)
    if not word and value in KINDS:
        return KINDS[value].title
    measured = any(each == "measure" for each, _ in above)  # where columns of records are named
    return word or (FIELDS.get(value, value) if measured else value)


def _word_of_unit(home: str, key: str, value: str) -> str:
    """Give the title of the unit that is named here; empty where none is. Raises UnreadableValueError."""
    match home, key:
        case "rule", "code":
            kind = RULE_KINDS.find(value)
            word = f"{kind.id} {kind.title}"
        case "measure", "kind":
            word = MEASURES.find(value).title
        case "evaluation", "kind":
            word = {each.value: title for each, title in EVALUATION_TITLES.items()}.get(value, "")
        case "evaluation", "rule_set":
            word = find_rule_set(value).title
        case "evaluation", "not_applicable":
            word = redistribution.MODES[redistribution.read_mode(value)]
        case "measure", "year_on_year":
            word = DIRECTIONS[read_direction(value)]
        case _:
            word = ""
    return word


def _parameters(above: Above) -> Iterable[Parameter]:
    """Give the parameters of the unit that a mapping names."""
    if not above:
        return ()
    home, said = above[-1]
    with suppress(UnreadableValueError):
        if home == "rule":
            return RULE_KINDS.find(str(said.get("code", ""))).parameters
        if home == "measure":
            return MEASURES.find(str(said.get("kind", ""))).parameters
    return ADJUSTMENTS.get(home, ())


def _unit(names: str, key: str, value: "dict[str, Raw]", above: Above) -> str:
    inside = (*above, (key, value))
    rest = {name: each for name, each in value.items() if name != names}
    head = told(names, value.get(names, ""), inside)
    return f"{head}（{_said(rest, inside)}）" if rest else head


def _selection(value: "dict[str, Raw]") -> str:
    """Say which records are asked for; empty where it is no selection."""
    if str(value.get("kind", "")) not in KINDS:
        return ""
    try:
        asked = read_aggregate({key: each for key, each in value.items() if key not in ("period", "what")})
    except UnreadableValueError:
        return ""
    what, period = value.get("what"), value.get("period")
    return (f"{what}：" if what else "") + f"{asked}" + (f"，{period}" if period else "")


def told_item(key: str, value: Raw, above: Above) -> str:
    """Say an item of a list whose name is told already; the name where it says nothing else."""
    if not isinstance(value, dict):
        return told(key, value, above)
    rest = {each: one for each, one in value.items() if each != "name"}
    return _said(rest, (*above, (key, value))) or str(value.get("name", ""))


def _item(key: str, value: "dict[str, Raw]", above: Above) -> str:
    if key == "items":  # of a checklist
        points = f"（{value.get('points', '')}分）"
        return f"{value.get('text', '')}{points}" + (f"，{value['reading']}" if "reading" in value else "")
    if asked := _selection(value):
        return asked
    name = value.get("name")
    if not isinstance(name, str):
        return _said(value, (*above, (key, value)))
    return f"“{name}”（{told_item(key, value, above)}）" if len(value) > 1 else f"“{name}”"


def _said(value: "Mapping[str, Raw]", inside: Above) -> str:
    return "，".join(f"{title(key, inside)} {told(key, each, inside)}" for key, each in value.items())

"""A rule set in words: for the terminal and the reference page, and what two of them differ in.

Shown is what the file writes, under the Chinese title of each key; a value from memory is marked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from jiheng.catalogue import Raw
from jiheng.evidence.kinds import FACT_TYPES
from jiheng.frameworks.rule_set import RuleSet
from jiheng.frameworks.variants import GROUPS, OWN
from jiheng.measures.library import MEASURES
from jiheng.rules.adjustments.redistribution import MODES
from jiheng.rules.library import ADJUSTMENTS, RULE_KINDS

FROM_MEMORY = "（凭记忆）"
NAMES = ("name", "grade", "light", "month", "through", "text")  # what an entry of a list is known by
SILENT = ("from_memory",)
TITLES = {
    "id": "编号",
    "title": "名称",
    "document": "文号",
    "jurisdiction": "适用地区",
    "valid_from": "施行日期",
    "valid_to": "失效日期",
    "source": "出处",
    "written_by": "编写人",
    "checked_by": "核对人",
    "checked_on": "核对日期",
    "based_on": "依据的规则集",
    "grades": "评定等级",
    "bands": "各档",
    "name": "名称",
    "from": "起点（含）",
    "grade": "等级",
    "use": "用于",
    "result": "怎样应用",
    "cut_from": "压减下限",
    "cut_to": "压减上限",
    "follow_up": "跟进",
    "consequences": "结果应用",
    "trees": "指标体系",
    "levels": "指标",
    "weight": "分值",
    "when": "适用",
    "indicators": "三级指标",
    "definition": "指标解释",
    "formula": "指标说明",
    "points": "评价要点",
    "text": "要点",
    "bad_when_yes": "答“是”为不满足",
    "remarks": "说明",
    "usual_rules": "通常规则",
    "rule": "规则",
    "code": "规则编号",
    "because": "理由",
    "also": "也用于",
    "over_achievement": "超额完成",
    "not_applicable": "不适用的指标",
    "mode": "分值怎样处理",
    "gates": "限级",
    "measure": "怎样计量",
    "kind": "种类",
    "total": "最高总分",
    "self_evaluation_form": "项目支出绩效自评表",
    "lines": "每个二级指标至少印几行",
    "tree": "所印的指标体系",
    "layouts": "表样",
    "rename": "改用的名称",
    "columns": "增加的列",
    "sign_off": "签字栏",
    "goal_submission_form": "项目支出绩效目标申报表",
    "monitoring_form": "项目支出绩效运行监控表",
    "deviation_explanation": "偏差说明",
    "monitoring": "绩效运行监控",
    "rounds": "监控时点",
    "through": "数据截至",
    "report_by": "报送期限",
    "execution_lights": "预算执行亮灯",
    "forward_lights": "正向指标亮灯",
    "other_lights": "其他亮灯",
    "value": "比较的数",
    "light": "颜色",
    "below": "低于",
    "thresholds": "预警线",
    "execution": "预算执行率预警",
    "month": "月末",
    "goal_gap": "目标进度与执行进度相差",
    "stage_deviation": "阶段值偏差",
    "more_than": "偏差超过",
    "likelihoods": "完成目标可能性",
    "causes": "偏差原因",
    "names": "各项",
    "handling": "处理",
    "content": "监控内容",
}
WORDS = {"yes": "是", "no": "否", "self_evaluation": "单位自评", "evaluation": "部门评价和财政评价"} | {
    "red": "红",
    "yellow": "黄",
    "green": "绿",
    "blue": "蓝",
}
WORDS |= {kind.stem: kind.title for kind in FACT_TYPES} | {each.name: each.title for each in MEASURES}
WORDS |= {mode.value: title for mode, title in MODES.items()}
BRIEF = 60  # characters; what is longer is told by its title
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line and what belongs below it."""

    text: str
    below: "tuple[Line, ...]" = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that two rule sets lay down differently; empty where one of them has none."""

    path: Path
    before: str
    after: str

    def __str__(self) -> str:
        """Tell both values."""
        return f"{' / '.join(self.path)}：{self.before or '没有'} → {self.after or '没有'}"


def title_of(key: str, among: Mapping[str, Raw] | None = None) -> str:
    """Give a key's title; a name in Chinese is its own, a parameter has that of its rule kind or measure."""
    given = among or {}
    unit = RULE_KINDS.units.get(str(given.get("code"))) or MEASURES.units.get(str(given.get("kind")))
    own = {each.name: each.title for each in unit.parameters} if unit else {}
    others = {each.name: each.title for adjustment in ADJUSTMENTS for each in adjustment.parameters}
    return own.get(key) or TITLES.get(key) or others.get(key) or key


def head(rule_set: RuleSet) -> list[tuple[str, str]]:
    """Give what the rule set says of itself, as pairs of title and text."""
    return [(title_of(key), str(rule_set.written[key])) for key in OWN if key in rule_set.written]


def shown(rule_set: RuleSet, *, apart_from: RuleSet | None = None) -> tuple[Line, ...]:
    """Give all the rule set lays down as lines, or only the items that another one has not alike."""
    items = {key: raw for key, raw in rule_set.written.items() if key not in OWN}
    theirs = apart_from.written if apart_from else {}
    for key in GROUPS:
        group, other = items.get(key), theirs.get(key)
        if isinstance(group, dict) and isinstance(other, dict):
            items[key] = {name: item for name, item in group.items() if item != other.get(name)}
    own = {key: raw for key, raw in items.items() if raw and raw != theirs.get(key)}
    return tuple(Line(title_of(key), tuple(_below(raw))) for key, raw in own.items())


def _below(raw: Raw) -> Iterator[Line]:
    if isinstance(raw, str):
        yield Line(raw)
    elif isinstance(raw, list):
        for each in raw:
            yield _entry(each) if isinstance(each, dict) else Line(_words(each))
    else:
        for key, value in raw.items():
            if key not in SILENT:
                yield _value(key, value, raw)


def _mark(key: str, among: dict[str, Raw]) -> str:
    remembered = among.get("from_memory", [])
    return FROM_MEMORY if key == remembered or (isinstance(remembered, list) and key in remembered) else ""


def _value(key: str, value: Raw, among: dict[str, Raw]) -> Line:
    title, mark = title_of(key, among), _mark(key, among)
    if isinstance(value, dict) and _flat(value):
        return Line(f"{title}：{_inline(value)}{mark}")
    if isinstance(value, str) or _flat(value):
        return Line(f"{title}：{_words(value)}{mark}")
    return Line(f"{title}{mark}", tuple(_below(value)))


def _entry(entry: dict[str, Raw]) -> Line:
    """Give an entry of a list: what is short in one line, the rest below."""
    short = {key: value for key, value in entry.items() if isinstance(value, str) or key == "from_memory"}
    rest = {key: value for key, value in entry.items() if key not in short}
    return Line(_inline(short), tuple(_below(rest)))


def _inline(mapping: dict[str, Raw]) -> str:
    parts = []
    for key, value in mapping.items():
        if key not in SILENT:
            title = "" if key in NAMES or key == "code" else f"{title_of(key, mapping)} "
            parts.append(f"{title}{_words(value)}{_mark(key, mapping)}")
    return "，".join(parts)


def _flat(raw: Raw) -> bool:
    values = raw.values() if isinstance(raw, dict) else raw if isinstance(raw, list) else ()
    return all(isinstance(each, str) for each in values)


def _words(raw: Raw) -> str:
    if isinstance(raw, str):
        kind = RULE_KINDS.units.get(raw)
        return f"{kind.code} {kind.title}" if kind else WORDS.get(raw, raw)
    return "；".join(_words(each) for each in raw) if isinstance(raw, list) else _inline(raw)


def differences(before: RuleSet, after: RuleSet) -> tuple[Difference, ...]:
    """Give every value that the two lay down differently; what only one has is told as a whole."""
    sides = [{key: raw for key, raw in each.written.items() if key not in OWN} for each in (before, after)]
    return tuple(_differences(sides[0], sides[1], ()))


def _differences(before: Raw, after: Raw, path: Path) -> Iterator[Difference]:
    old, new = _parts(before), _parts(after)
    for name in dict.fromkeys([*old, *new]):
        mine, theirs = old.get(name), new.get(name)
        here = (*path, name)
        if mine == theirs:
            continue
        if mine and theirs and _parts(mine[0]) and _parts(theirs[0]):
            yield from _differences(mine[0], theirs[0], here)
        else:
            yield Difference(here, _brief(mine), _brief(theirs))


def _parts(raw: Raw) -> dict[str, tuple[Raw, str]]:
    """Take a mapping or a list of mappings apart: each part by its title or name, with its mark."""
    if isinstance(raw, dict):
        keys = [key for key in raw if key not in SILENT]
        return {title_of(key, raw): (raw[key], _mark(key, raw)) for key in keys}
    if isinstance(raw, list) and not _flat(raw):
        return {_name(each, number): (each, "") for number, each in enumerate(raw, 1)}
    return {}


def _name(entry: Raw, number: int) -> str:
    given = entry if isinstance(entry, dict) else {}
    return next((_words(given[key]) for key in NAMES if key in given), str(number))


def _brief(part: tuple[Raw, str] | None) -> str:
    if part is None:
        return ""
    raw, mark = part
    told = _words(raw)
    if isinstance(raw, dict) and len(told) > BRIEF:
        told = _words(raw.get("title") or raw.get("because") or raw.get("source") or "有规定")
    return f"{told}{mark}"


def as_yaml(rule_set: RuleSet) -> str:
    """Write the whole rule set as one file: a variant with all it takes from its base.

    Loading what is written gives the same rule set.
    """
    return yaml.safe_dump(dict(rule_set.written), allow_unicode=True, sort_keys=False, width=10_000)

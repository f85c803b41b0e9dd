"""Whether the rules somebody set agree with the standard they stand for."""

from collections.abc import Mapping, Sequence
from typing import Any

from jiheng.catalogue import flow
from jiheng.rules.checklist import Item
from jiheng.rules.rule import Rule
from jiheng.rules.texts.standard import Reading, ReadStandard

# Kinds that give the same points for the same value: either may stand for such a text.
SAME_POINTS = (frozenset({"F01", "F02"}), frozenset({"F07", "F19"}), frozenset({"F04", "F10", "F28"}))
# What a doubtful text leaves open, and a project therefore decides: doubt -> kind, parameters.
LEFT_OPEN: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "base_unclear": (frozenset({"F15"}), frozenset({"base"})),
    "method_unclear": (frozenset({"F16"}), frozenset({"method", "values"})),
    "no_step_reading": (frozenset({"F05", "F06", "F18"}), frozenset({"reading"})),
    "tiers_unclear": (frozenset({"F24", "F30"}), frozenset({"reading"})),
    "level_open": (frozenset({"F13"}), frozenset({"achieved", "partly_achieved", "not_achieved", "names"})),
}


def disagreement(found: ReadStandard, rules: Sequence[Rule]) -> str:
    """Say where the rules are others than those the text was read as; empty where they agree.

    A text that was not read disagrees with nothing; of a checklist the points are compared, not the
    words.
    """
    readings = found.readings
    if not readings:
        return ""
    if len(readings) != len(rules):
        read = "、".join(each.code for each in readings)
        return f"评分标准有 {len(readings)} 种算法（{read}），评分规则写了 {len(rules)} 种"
    for reading, rule in zip(readings, rules, strict=True):
        if said := _differs(found, reading, rule):
            return said
    return ""


def _differs(found: ReadStandard, reading: Reading, rule: Rule) -> str:
    if reading.code != rule.kind.code:
        same = any({reading.code, rule.kind.code} <= group for group in SAME_POINTS)
        return "" if same else f"评分标准读作 {reading.kind.code} {reading.kind.title}，评分规则写的是 {rule}"
    mine, theirs = reading.rule.parameters, rule.parameters
    left_open = {
        name
        for doubt in found.doubts
        for codes, names in [LEFT_OPEN.get(doubt.code, (frozenset(), frozenset()))]
        for name in names
        if reading.code in codes
    }
    for parameter in reading.kind.parameters:
        name = parameter.name
        if name in left_open or _same(mine[name], theirs[name]):
            continue
        written = reading.parameters.get(name, parameter.default)
        shown = _points(mine[name]) if _is_items(mine[name]) else flow(written)
        return f"评分规则 {rule} 的 {name}（{parameter.title}）与评分标准不同：评分标准是 {shown}"
    return ""


def _is_items(value: object) -> bool:
    return isinstance(value, tuple) and all(hasattr(each, "points") for each in value)


def _points(items: Any) -> str:  # noqa: ANN401 — any list of things with points
    return "、".join(f"{each.points} 分" if isinstance(each, Item) else str(each.points) for each in items)


def _same(mine: object, theirs: object) -> bool:
    """Compare values; of lists of items or events only the points, whose words are a matter of taste."""
    if _is_items(mine) and _is_items(theirs):
        return _points(mine) == _points(theirs)
    if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
        return dict(mine) == dict(theirs)
    return bool(mine == theirs)

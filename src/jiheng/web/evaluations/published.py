"""What was filed against what the records say now, indicator by indicator."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jiheng.frameworks.monitoring import LIGHTS
from jiheng.values.outcome import OUTCOME_TITLES, Outcome

NONE = "–"


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure on both sides, and which records came or went; `name` is an indicator's, 总分 or 等级."""

    name: str
    path: str
    before: str
    after: str
    because: str = ""


def moved(kept: Mapping[str, Any], now: Mapping[str, Any]) -> list[Moved]:
    """Compare two scorecards as machines get them: total, grade, every indicator that is another one."""
    found = [
        Moved(title, "", kept[key] or NONE, now[key] or NONE)
        for key, title in (("total", "总分"), ("grade", "等级"))
        if kept[key] != now[key]
    ]
    old, new = ({(*each["path"], each["name"]): each for each in card["indicators"]} for card in (kept, now))
    for where in dict.fromkeys([*old, *new]):
        before, after = _told(old.get(where)), _told(new.get(where))
        if before != after:
            because = _records(old.get(where), new.get(where))
            found.append(Moved(where[-1], " / ".join(where[:-1]), before, after, because))
    return found


def _told(leaf: Mapping[str, Any] | None) -> str:
    if leaf is None:
        return "没有这个指标"
    score = f"{leaf['score']} 分" if leaf["score"] else OUTCOME_TITLES[Outcome(leaf["outcome"])]
    return f"分值 {leaf['counted_weight']}，目标 {leaf['target']}，实际 {leaf['actual'] or NONE}，{score}"


def _records(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> str:
    before, after = ({*each["evidence"]} if each else set() for each in (old, new))
    more, less = len(after - before), len(before - after)
    parts = [f"多了 {more} 条记录"] if more else []
    parts += [f"少了 {less} 条记录"] if less else []
    return "，".join(parts) or "记录没有变：目标、规则或程序变了"


def moved_by(kept: Mapping[str, Any], now: Mapping[str, Any]) -> list[Moved]:
    """Compare two states by the same day, as machines get them: every indicator that is another one."""
    old, new = ({each["name"]: each for each in state["indicators"]} for state in (kept, now))
    found = []
    for name in dict.fromkeys([*old, *new]):
        before, after = (_state_told(each.get(name)) for each in (old, new))
        if before != after:
            found.append(Moved(name, "", before, after, _records(old.get(name), new.get(name))))
    return found


def _state_told(each: Mapping[str, Any] | None) -> str:
    if each is None:
        return "没有这个指标"
    light = f"{LIGHTS[each['light']]}灯" if each["light"] else "不亮灯"
    return f"到这一天 {each['actual'] or NONE}，{light}，全年预计 {each['projected'] or NONE}"

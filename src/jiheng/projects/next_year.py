"""Begin a project from another year's: what goes on stays, dates move, what only that year said is left out.

The text is edited in place, so that comments and the order of things come along; `NextYear` tells all of it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from jiheng.catalogue import Raw
from jiheng.errors import UsageError
from jiheng.evidence.store import Evidence
from jiheng.frameworks.marked_yaml import Keyed, Section, as_raw, read_yaml
from jiheng.frameworks.yaml_editing import YamlPath, replaced, value_at, with_value, written
from jiheng.projects.load import FIRST_YEAR, LAST_YEAR, NARRATIVE
from jiheng.projects.open_project import PROJECT_FILE
from jiheng.projects.result_uses import KEY, CarriedUse, carried, read_result_uses
from jiheng.projects.tree_sources import RESULTS
from jiheng.values.days import days_in_month
from jiheng.values.digits import scaled

YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")
LEAP_DAY = re.compile(r"(20[0-9]{2})(?P<middle>[-/.年]0?2[-/.月])29(?![0-9])")
DATED = ("service_period", "period", "by", "deadline", "target")  # keys whose years move
FEBRUARY = 2
# What of the words of a report is still true in another year.
LASTING = ("background", "content", "purpose", "scope", "principles", "methods", "basis")
COUNTED_BY_DAY = ("天", "工作日", "周")  # how often these come differs from year to year
# Words in which the old year, and no other, becomes the new one.
NAMED = (("goals", "overall"), ("goals", "annual"), ("goals", "text"), ("contracts", "name"))
LEFT_OUT: dict[str, str] = {
    "published": "公布的得分和实际值",
    "published_actual": "公布的得分和实际值",
    "deviation": "偏差原因",
    "remarks": "指标的备注",
    "attained": "年度目标实际完成情况",
    "waived": "约定的免除",
    "number": "合同编号",
    "times": "按天、按周的约定写明的总次数",
    "narrative": "文字说明里当年的情况",
    "notes": "附注",
    "last_year": "上年项目的文件夹",
    "date": "报告日期",
}


@dataclass(frozen=True, slots=True)
class NextYear:
    """The text of the new year, and in words what was kept, what moved, what was left out."""

    raw: bytes
    year: int
    kept: tuple[str, ...]
    moved: tuple[str, ...]
    left_out: tuple[str, ...]


def next_year(raw: bytes, year: int | None = None, *, evidence: Evidence | None = None) -> NextYear:
    """Give last year's text for `year`, by default the one after it.

    What the records of last year say its evaluation leads to in the budget of `year` or of a later one is
    written into the new text, beside what last year's own text still carried for those years.

    Raises UnreadableInputError where it is no YAML, UsageError for the same year or none of ours.
    """
    top, _ = read_yaml(raw, file=PROJECT_FILE)
    said = as_raw(top)
    assert isinstance(said, dict)  # noqa: S101 — the reader refuses any other
    before = scaled(str(said.get("fiscal_year", "")), 0)
    year = before + 1 if year is None else year
    if year == before or not FIRST_YEAR <= year <= LAST_YEAR:
        told = f"{year} 不能是新的年度：原来的项目是 {before} 年度"
        raise UsageError(f"{told}\n    怎么办：写另一个年度，如 {before + 1}")
    dropped = [path for path, _ in _walk(said, ()) if _is_left_out(said, path)]
    bare: Raw = said
    for path in reversed(dropped):
        bare = replaced(bare, path, None)
    decided = [] if evidence is None else carried(evidence, before)
    uses = [each for each in (*_carried_on(top), *decided) if each.budget_year >= year]
    new_top: Raw = replaced(bare, (KEY,), [each.written() for each in uses] or None)
    moved = []
    for path, text in _walk(bare, ()):
        new = _moved(path, text, before, year)
        if new != text:
            new_top = replaced(new_top, path, new)
            moved.append(f"{_called(bare, path)}：{text} → {new}")
    counts = Counter(LEFT_OUT["narrative" if path[0] == "narrative" else str(path[-1])] for path in dropped)
    left = tuple(f"{title} {count} 处" for title, count in counts.items())
    kept = (*_kept(new_top), *(f"评价结果的应用：{each.told}" for each in uses))
    return NextYear(with_value(raw, (), new_top), year, kept, tuple(moved), left)


def _carried_on(top: Keyed) -> tuple[CarriedUse, ...]:
    """Give what last year's text carried itself; what cannot be read there is last year's fault to tell."""
    return read_result_uses(Section(top, []), lambda text: scaled(text, 0))


def _walk(raw: Raw, path: YamlPath) -> "Iterator[tuple[YamlPath, Raw]]":
    yield path, raw
    items: list[tuple[str | int, Raw]] = (
        [*raw.items()] if isinstance(raw, dict) else [*enumerate(raw)] if isinstance(raw, list) else []
    )
    for step, below in items:
        yield from _walk(below, (*path, step))


def _is_left_out(said: Raw, path: YamlPath) -> bool:
    """Say whether a value is only that year's; what is below one is told with it."""
    match path:
        case ("goals", "attained") | ("notes",) | ("last_year",) | ("evaluation", "report", "date"):
            return True
        case ("narrative", str(key)):
            return key in NARRATIVE and key not in LASTING
        case ("contracts", int(), "number") | ("contracts", int(), "promises", int(), "waived"):
            return True
        case ("contracts", int(), "promises", int(), "times"):
            promise = value_at(said, path[:-1])
            every = promise.get("every", "") if isinstance(promise, dict) else ""
            return isinstance(every, str) and every.removeprefix("每") in COUNTED_BY_DAY
        case ("goals" | "evaluation", *between, str(key)):
            return key in RESULTS and not any(step in RESULTS for step in between)
    return False


def _moved(path: YamlPath, text: Raw, before: int, year: int) -> Raw:
    if not isinstance(text, str) or not path:
        return text
    if path == ("fiscal_year",):
        return str(year)
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    if key in DATED and path[0] in ("contracts", "funds", "evaluation", "goals"):
        return _years_moved(text, year - before)
    if path == ("name",) or (path[0], key) in NAMED:
        return YEAR.sub(lambda found: str(year) if found[1] == str(before) else found[0], text)
    return text


def _years_moved(text: str, by: int) -> str:
    def leap_day(found: re.Match[str]) -> str:
        last = days_in_month(int(found[1]) + by, FEBRUARY)
        return f"{found[1]}{found['middle']}{last}"

    return YEAR.sub(lambda found: str(int(found[1]) + by), LEAP_DAY.sub(leap_day, text))


def _called(said: Raw, path: YamlPath) -> str:
    """Say which value it is: by the names of what it stands in, where these have some."""
    names = []
    for length in range(1, len(path)):
        above = value_at(said, path[:length])
        name = above.get("name") or above.get("text") if isinstance(above, dict) else None
        names += [f"“{name}”"] if isinstance(name, str) and path[length - 1 : length] != ("name",) else []
    title = "评价时段" if path == ("evaluation", "period") else TITLES.get(str(path[-1]), written(path))
    return "".join(names[-1:]) + title


TITLES = {
    "fiscal_year": "预算年度", "name": "名称", "service_period": "服务期", "period": "时段", "by": "付款日",
    "deadline": "期限", "target": "指标值", "overall": "总体目标", "annual": "年度目标", "text": "目标",
}  # fmt: skip


def _kept(said: Raw) -> Iterator[str]:
    top = said if isinstance(said, dict) else {}
    yield "单位、评价方式和规则集"
    for key, title in (("systems", "系统"), ("contracts", "合同")):
        if found := _names(top.get(key)):
            yield f"{title} {len(found)} 个：{'、'.join(found)}"
    contracts = top.get("contracts")
    promises = [
        name for each in (contracts if isinstance(contracts, list) else [])
        for name in _names(each.get("promises") if isinstance(each, dict) else None)
    ]  # fmt: skip
    if promises:
        yield f"约定 {len(promises)} 条，次数和期限照旧"
    goals, evaluation = top.get("goals"), top.get("evaluation")
    if approved := _names(goals.get("approved") if isinstance(goals, dict) else None):
        yield f"批复的指标 {len(approved)} 个和指标值"
    tree = evaluation.get("indicators", []) if isinstance(evaluation, dict) else []
    if scored := sum(isinstance(each, dict) and "target" in each for _, each in _walk(tree, ())):
        yield f"评分的指标 {scored} 个，连同分值、指标值、计量方法和评分规则"


def _names(raw: "Raw | None") -> list[str]:
    rows = raw if isinstance(raw, list) else []
    return [str(each.get("name", "")) for each in rows if isinstance(each, dict)]

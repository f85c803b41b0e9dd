"""Completeness: a list of who should file beside the snapshot of all projects; who filed, who did not.

A project is found by its code and year, else by name, unit and year; never by what is merely alike: that
is told for a person to decide.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from uuid import UUID

from jiheng.portfolio.bureau import Held
from jiheng.portfolio.comparing.answer import Answer, Bars
from jiheng.portfolio.expected_list import Expected, same
from jiheng.portfolio.leaf_table import FILED, LATE, NOT_FILED

UNKNOWN, ABSENT, UNCLEAR = "unknown", "absent", "unclear"
OUTCOMES = {
    FILED: "已报",
    LATE: "逾期报",
    NOT_FILED: "没有报",
    UNKNOWN: "不知是否报",
    ABSENT: "哪张表里都没有",
    UNCLEAR: "对不准",
}
BY_CODE, BY_NAME = "项目编码、年度", "名称、单位、年度"
MOST_ALIKE, MOST_COMPARED = 3, 200
RULE = (
    "先按项目编码和年度对，编码对不上的按名称、单位和年度对；全角半角、空格不算差别",
    "一个对上几个、几个对上一个的是“对不准”，相像的只列出来，都不替人认定",
)
NOT_KNOWN = "（没有注明）"


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one expected project: how, by what it was found, where; `perhaps` is for a person."""

    expected: Expected
    outcome: str
    by: str = ""
    held: Held | None = None
    perhaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Completeness:
    """Every expected project in the order of the list, and those of its years that nobody expected."""

    found: Sequence[Found]
    unexpected: Sequence[Held]

    @property
    def whole(self) -> bool:
        """Whether all have filed, late or not."""
        return all(each.outcome in (FILED, LATE) for each in self.found)


def completeness(expected: Sequence[Expected], held: Sequence[Held]) -> Completeness:
    """Compare the list with what is held. Projects of other years than the list's are nobody's surprise."""
    index = _Index(held)
    first = [index.look(each) for each in expected]
    claims = Counter(each.project for _, hits in first for each in hits)
    by_code = {each.project for by, hits in first if by == BY_CODE for each in hits}
    found = [
        _absent(mine, index, claims) if not hits else _found(mine, by, hits, claims, by_code)
        for mine, (by, hits) in zip(expected, first, strict=True)
    ]
    years = {each.year for each in expected} | {0}  # 0: of a project that could not be read
    unexpected = [each for each in held if each.year in years and not claims[each.project]]
    return Completeness(found, unexpected)


def _absent(mine: Expected, index: "_Index", claims: Counter[int]) -> Found:
    free = (told for each, told in index.alike(mine) if not claims[each.project])
    return Found(mine, ABSENT, perhaps=tuple(islice(free, MOST_ALIKE)))


def _found(mine: Expected, by: str, hits: Sequence[Held], claims: Counter[int], by_code: set[int]) -> Found:
    one = hits[0]
    if len(hits) > 1:
        doubts = [_told(each, "也对得上") for each in hits]
    elif by == BY_NAME and one.project in by_code:
        doubts = [_told(one, "名单里另一行已按编码对上它")]
    elif by == BY_NAME and claims[one.project] > 1:
        doubts = [_told(one, "名单里不止一行对上它")]
    elif by == BY_NAME and mine.code and _is_code(one.code):
        doubts = [_told(one, f"编码不同：{one.code}")]
    else:
        return Found(mine, one.filing or UNKNOWN, by, one)
    return Found(mine, UNCLEAR, by, perhaps=tuple(doubts))


def _is_code(code: str | None) -> bool:
    """Whether it is a project's code, not only what the server calls the project."""
    if not code:
        return False
    try:
        UUID(code)
    except ValueError:
        return True
    return False


def _told(each: Held, why: str) -> str:
    return f"序号 {each.project} {each.name}（{each.unit}，{each.year}）：{why}"


class _Index:
    """What is held, by all that it may be found by."""

    def __init__(self, held: Iterable[Held]) -> None:
        self.by_code: dict[tuple[str, int], list[Held]] = defaultdict(list)
        self.by_name: dict[tuple[str, str, int], list[Held]] = defaultdict(list)
        self.near: dict[tuple[str, ...], list[Held]] = defaultdict(list)
        for each in held:
            code, name, unit, year = same(each.code), same(each.name), same(each.unit), str(each.year)
            if code:
                self.by_code[code, each.year].append(each)
                self.near["code", code].append(each)
            self.by_name[name, unit, each.year].append(each)
            self.near["unit", name, year].append(each)
            self.near["year", name, unit].append(each)
            self.near["name", unit, year].append(each)

    def look(self, mine: Expected) -> tuple[str, Sequence[Held]]:
        """Find it, and say by what."""
        code, name, unit = same(mine.code), same(mine.name), same(mine.unit)
        if code and (hits := self.by_code.get((code, mine.year))):
            return BY_CODE, hits
        if name and unit and (hits := self.by_name.get((name, unit, mine.year))):
            return BY_NAME, hits
        return "", ()

    def alike(self, mine: Expected) -> Iterator[tuple[Held, str]]:
        """Give what is like it, each once, with what differs."""
        code, name, unit, year = same(mine.code), same(mine.name), same(mine.unit), str(mine.year)
        given: set[int] = set()
        for why, hits in (
            ("编码相同，年度不同", self.near.get(("code", code), ())),
            ("名称、年度相同，单位不同", self.near.get(("unit", name, year), ())),
            ("名称、单位相同，年度不同", self.near.get(("year", name, unit), ())),
            ("单位、年度相同，名称相像", self._like(name, self.near.get(("name", unit, year), ()))),
        ):
            for each in hits:
                if each.project not in given:
                    given.add(each.project)
                    yield each, _told(each, why)

    def _like(self, name: str, there: Sequence[Held]) -> Sequence[Held]:
        if not name or len(there) > MOST_COMPARED:
            return ()
        names = {same(each.name): each for each in there}
        return [names[each] for each in get_close_matches(name, names, MOST_ALIKE)]


# --- As tables ------------------------------------------------------------------------------------


def answers(told: Completeness) -> list[Answer]:
    """Give the tables: counts by department and by region, every row of the list, who was not expected."""
    counts = Counter(each.outcome for each in told.found)
    summary = "，".join(f"{OUTCOMES[each]} {counts[each]}" for each in OUTCOMES if counts[each])
    title = f"应报 {len(told.found)} 个项目：{summary}；名单以外的 {len(told.unexpected)} 个"
    return [
        _counted("department", "主管部门", told.found, lambda each: _either(each, "department")),
        _counted("region", "区划", told.found, lambda each: _either(each, "region")),
        _unexpected(told),
        _listed(told.found, title),
    ]


def _either(each: Found, key: str) -> str:
    """Give what the list says; where it says nothing, what the project itself does."""
    return getattr(each.expected, key) or (each.held and getattr(each.held, key)) or NOT_KNOWN


def _counted(key: str, title: str, found: Sequence[Found], of: Callable[[Found], str]) -> Answer:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for each in found:
        counts[of(each)][each.outcome] += 1
    rows = sorted(counts.items(), key=lambda row: (row[0] == NOT_KNOWN, row[0]))
    return Answer(
        key,
        f"按{title}",
        f"报送情况，按{title}",
        (f"{title}取名单上的；名单没有写的，取项目自己的",),
        {key: title, "expected": "应报"} | OUTCOMES,
        tuple((name, sum(mine.values()), *(mine[each] for each in OUTCOMES)) for name, mine in rows),
        drawn=Bars(f"没有报的，按{title}", key, (NOT_FILED, ABSENT)),
    )


def _listed(found: Sequence[Found], title: str) -> Answer:
    order = [UNCLEAR, ABSENT, NOT_FILED, UNKNOWN, LATE, FILED]
    columns = {
        "outcome": "报送", "code": "项目编码", "name": "项目名称", "unit": "单位", "department": "主管部门",
        "region": "区划", "year": "年度", "filed_on": "报送日期", "by": "按什么对上", "project": "序号",
        "perhaps": "可能是", "where": "名单上",
    }  # fmt: skip
    rows = tuple(
        (
            OUTCOMES[each.outcome],
            each.expected.code or None,
            each.expected.name or (each.held and each.held.name) or None,
            each.expected.unit or (each.held and each.held.unit) or None,
            _either(each, "department"),
            _either(each, "region"),
            each.expected.year,
            each.held and each.held.filed_on,
            each.by or None,
            each.held and each.held.project,
            "；".join(each.perhaps) or None,
            each.expected.where,
        )
        for each in sorted(found, key=lambda each: order.index(each.outcome))
    )
    return Answer("expected", "名单", title, RULE, columns, rows)


def _unexpected(told: Completeness) -> Answer:
    years = "、".join(map(str, sorted({each.expected.year for each in told.found})))
    columns = {
        "project": "序号", "code": "项目编码", "name": "项目名称", "unit": "单位", "department": "主管部门",
        "region": "区划", "year": "年度", "filing": "报送",
    }  # fmt: skip
    rows = tuple(
        (
            each.project, each.code, each.name, each.unit, each.department, each.region, each.year or None,
            OUTCOMES[each.filing or UNKNOWN],
        )
        for each in told.unexpected
    )  # fmt: skip
    notes = () if rows else ("没有名单以外的项目",)
    rule = f"{years} 年度的项目和读不了、不知年度的项目里，名单上没有的；“对不准”里提到的不算"
    return Answer("unexpected", "名单以外", "名单以外的项目", (rule,), columns, rows, notes)

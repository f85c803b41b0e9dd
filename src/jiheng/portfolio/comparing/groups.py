"""Like for like: which projects may be compared with each other.

Projects are parted by what `by` names, in that order. A group below `least` is put together with the other
small ones beside it (same values but for the last), then with those one level up; what is still too small is
hidden: with few members a figure tells who they are, and says little.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from jiheng.errors import UsageError
from jiheng.portfolio.comparing.answer import Answer, Bars, halved
from jiheng.portfolio.comparing.opened import Opened
from jiheng.portfolio.comparing.order_statistics import METHOD, keep_quantiles
from jiheng.values.money import Money

Key: TypeAlias = tuple[str, ...]
LEAST = 10
REST = "其余"
USUAL = ("kind", "funds")
PLAIN = {
    "kind": ("系统类别", "system_kinds"),
    "security": ("等保级别", "security_levels"),
    "region": ("区划", "region"),
    "department": ("主管部门", "department"),
    "unit": ("单位", "unit"),
    "stage": ("评价类型", "stage"),
    "rules": ("规则集", "rule_set"),
}
BANDED = {
    "funds": ("资金", "budget"),
    "systems": ("系统数", "systems"),
    "items": ("服务事项数", "service_items"),
}
TITLES = {name: title for name, (title, _) in (*PLAIN.items(), *BANDED.items())}
FUNDS_EDGES = tuple(each * 1_000_000 for each in (20, 50, 100, 200, 500, 1000))  # fen: 20万元 …
COUNT_EDGES = (2, 5, 10, 20)


@dataclass(frozen=True, slots=True)
class Likeness:
    """By what projects are like: names of `TITLES` in order, where bands begin, the least n of a group."""

    by: tuple[str, ...] = USUAL
    least: int = LEAST
    funds_edges: tuple[int, ...] = FUNDS_EDGES
    count_edges: tuple[int, ...] = COUNT_EDGES

    @property
    def told(self) -> str:
        """The rule in words."""
        parts = []
        for name in self.by:
            edges = self._labels(name)
            parts.append(TITLES[name] + (f"（{'、'.join(edges)}）" if edges else ""))
        return (
            f"同类：{'、'.join(parts)}都相同；不满 {self.least} 个的，先与同级的合并为“{REST}”，"
            f"再与上一级的合并，仍不满 {self.least} 个的不显示"
        )

    def _labels(self, name: str) -> tuple[str, ...]:
        if name not in BANDED:
            return ()
        edges = self.funds_edges if name == "funds" else self.count_edges
        shown = [f"{_wan(each)}万元" if name == "funds" else f"{each}个" for each in edges]
        return (
            f"{shown[0]}以下",
            *(f"{low}到不满{high}" for low, high in pairwise(shown)),
            f"{shown[-1]}及以上",
        )

    def column(self, name: str) -> str:
        """Give the SQL of what a project is by this name."""
        if name in PLAIN:
            return PLAIN[name][1]
        edges = self.funds_edges if name == "funds" else self.count_edges
        source = BANDED[name][1]
        cases = " ".join(
            f"WHEN {source} < {edge} THEN '{label}'"
            for edge, label in zip(edges, self._labels(name), strict=False)
        )
        return f"CASE WHEN {source} IS NULL THEN NULL {cases} ELSE '{self._labels(name)[-1]}' END"


def _wan(fen: int) -> str:
    return Money(fen).wan_yuan.rstrip("0").rstrip(".")


def likeness(by: str = "", least: int = LEAST, funds: str = "", counts: str = "") -> Likeness:
    """Read a rule as it is written on a command line.

    Raises UsageError for names and edges it does not know.
    """
    names = tuple(each.strip() for each in by.split(",")) if by else USUAL
    strange = [each for each in names if each not in TITLES]
    if strange or len(set(names)) < len(names):
        known = "、".join(f"{name}（{title}）" for name, title in TITLES.items())
        raise UsageError(f"不能按“{by}”分组\n    怎么办：--by 写这些中的几个，用逗号隔开，不重复：{known}")
    if least < 2:  # noqa: PLR2004 — one project is no group
        raise UsageError("--least 要大于 1：一个项目不成一组")
    edges = tuple(Money.read(each, unit="万元").fen for each in funds.split(",")) if funds else FUNDS_EDGES
    try:
        numbers = tuple(int(each) for each in counts.split(",")) if counts else COUNT_EDGES
    except ValueError:
        raise UsageError(f"“{counts}”不是几个整数\n    怎么办：写成 2,5,10") from None
    for each in (edges, numbers):
        if list(each) != sorted(set(each)) or each[0] <= 0:
            raise UsageError("各段的起点要大于 0，由小到大，不重复\n    怎么办：写成 20万元,50万元 或 2,5,10")
    return Likeness(names, least, edges, numbers)


def merged(counts: Mapping[Key, int], least: int) -> dict[Key, Key]:
    """Give for each key the group it is in; groups that stay below `least` are in none."""
    depth = max((len(key) for key in counts), default=0)
    members: dict[Key, list[Key]] = {key: [key] for key in counts}
    sizes = dict(counts)
    for level in range(depth, 0, -1):
        pools: dict[Key, list[Key]] = {}
        for name in sorted(members):
            if sizes[name] < least:
                pools.setdefault(name[: level - 1], []).append(name)
        for prefix, small in pools.items():
            if len(small) > 1:
                pool = (*prefix, REST)
                members[pool] = [key for name in small for key in members.pop(name)]
                sizes[pool] = sum(sizes.pop(name) for name in small)
    return {key: name for name, keys in members.items() for key in keys if sizes[name] >= least}


def keep_groups(opened: Opened, like: Likeness) -> tuple[str, ...]:
    """Keep `groups` (grp, label, n, parts) and `grouped` (id, grp); tell who is in no group, and why."""
    columns = ", ".join(f"{like.column(name)} AS by_{place}" for place, name in enumerate(like.by))
    names = [f"by_{place}" for place in range(len(like.by))]
    listed = ", ".join(names)
    opened.make("keyed", f"SELECT id, {columns} FROM current WHERE fault IS NULL")
    unknown = " OR ".join(f"{each} IS NULL" for each in names)
    counts = {
        tuple(map(str, row[:-1])): row[-1]
        for row in opened.rows(
            f"SELECT {listed}, count(*) FROM keyed WHERE NOT ({unknown}) GROUP BY {listed}"
        )
    }
    where = merged(counts, like.least)
    numbers = {name: number for number, name in enumerate(sorted(set(where.values())))}
    parts = {name: sum(each == name for each in where.values()) for name in numbers}
    _keep(opened, where, numbers, parts, names)
    return _left_out(opened, like, counts, where, names)


def _keep(
    opened: Opened,
    where: Mapping[Key, Key],
    numbers: Mapping[Key, int],
    parts: Mapping[Key, int],
    names: Sequence[str],
) -> None:
    listed = ", ".join(names)
    texts = ", ".join(f"{each} VARCHAR" for each in names)
    opened.empty("placed", f"grp INTEGER, {texts}")
    if where:
        marks = ", ".join("?" for _ in range(len(names) + 1))
        rows = [[numbers[name], *key] for key, name in where.items()]
        opened.connection.executemany(f"INSERT INTO placed VALUES ({marks})", rows)
    opened.make("grouped", f"SELECT id, grp FROM keyed JOIN placed USING ({listed})")
    opened.empty("named", "grp INTEGER, label VARCHAR, parts INTEGER")
    if numbers:
        rows = [[number, " · ".join(name), parts[name]] for name, number in numbers.items()]
        opened.connection.executemany("INSERT INTO named VALUES (?, ?, ?)", rows)
    opened.make(
        "groups",
        "SELECT grp, label, parts, n FROM named "
        "JOIN (SELECT grp, count(*) AS n FROM grouped GROUP BY grp) USING (grp)",
    )


def _left_out(
    opened: Opened, like: Likeness, counts: Mapping[Key, int], where: Mapping[Key, Key], names: Sequence[str]
) -> tuple[str, ...]:
    notes = []
    for name, column in zip(like.by, names, strict=True):
        unknown = opened.number(f"SELECT count(*) FROM keyed WHERE {column} IS NULL")
        if unknown:
            source = (PLAIN.get(name) or BANDED[name])[1]
            because = opened.lacks(source) or "表里没有写明"
            notes.append(f"{unknown} 个项目不知道{TITLES[name]}，不在任何一组：{because}")
    hidden = sum(count for key, count in counts.items() if key not in where)
    if hidden:
        notes.append(
            f"{hidden} 个项目的组合并以后仍不满 {like.least} 个，没有显示：太少，说明不了什么，也会看出是谁"
        )
    pooled = sum(key != name for key, name in where.items())
    if pooled:
        notes.append(f"{pooled} 个不满 {like.least} 个的小组合并进了“{REST}”")
    return tuple(notes)


def groups_answer(opened: Opened, like: Likeness, notes: tuple[str, ...]) -> Answer:
    """List the groups with how many they are and how they scored."""
    keep_quantiles(opened, "of_groups", "SELECT grp, total AS value FROM grouped JOIN current USING (id)")
    found = opened.rows(
        "SELECT label, parts, g.n, coalesce(q.n, 0), q25, q50, q75 FROM groups g "
        "LEFT JOIN of_groups q USING (grp) "
        "ORDER BY g.n DESC, label"
    )
    rows = tuple(
        (label, merged_of if merged_of > 1 else None, n, scored, *(halved(each) for each in quantiles))
        for label, merged_of, n, scored, *quantiles in found
    )
    return Answer(
        "groups",
        "同类",
        f"{len(rows)} 组同类项目",
        (like.told, METHOD),
        {
            "group": "同类",
            "merged": "合并了几组",
            "n": "n",
            "scored": "有总分",
            "q25": "总分第25百分位",
            "q50": "总分中位数",
            "q75": "总分第75百分位",
        },
        rows,
        notes,
        Bars("各组有几个项目", "group", ("n",)),
    )

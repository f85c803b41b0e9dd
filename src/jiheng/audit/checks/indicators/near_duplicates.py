"""No indicator stands twice in a table under two names.

Finds: two indicators of one table with the same name; with names that the indicator library knows as one;
or with names of which at least four fifths are the same and one only adds words to the other.
Why it matters: what is measured twice earns its points twice.
Example: 系统故障响应时间 and 系统故障维修响应时间.
Instead: one of them.
Left out: (1) the same measure of different systems; (2) names that differ by a contrast (响应, 修复);
(3) tables that repeat a row of another table; (4) one name with different targets.
"""

from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache

from jiheng.audit.check import Answer, Check
from jiheng.audit.claims.indicator_rows import IndicatorRow
from jiheng.audit.claims.own_indicators import known_as
from jiheng.audit.dictionary import compiled, pairs, pattern
from jiheng.audit.finding import CheckClass, Problem, Severity
from jiheng.audit.report import Report
from jiheng.values.outcome import not_applicable

check = Check("指标不重复", 1, code="IQ04", severity=Severity.WARNING, decides=CheckClass.DETERMINISTIC)
ALIKE = 4, 5  # of all characters
FEWEST = 2
NEAREST = 200  # rows before, of which one may be the same; a table of a report has some dozens


@check.finds
def find(report: Report) -> Answer:
    """Compare the indicators of each table two by two."""
    if len(report.own_rows) < FEWEST:
        return not_applicable("没有两个指标")
    return list(_problems(report.own_rows))


def _problems(rows: tuple[IndicatorRow, ...]) -> Iterator[Problem]:
    tables: dict[int, dict[tuple[str, str], IndicatorRow]] = {}
    for right in rows:
        before = tables.setdefault(right.table, {})  # each with its target once
        mine = right.label, right.target.flat if right.target else ""
        same = before.get(mine)
        others = [same] if same else [*before.values()][-NEAREST:]
        before.setdefault(mine, right)
        for left in others:
            why = _same(left, right)
            if not why:
                continue
            yield Problem(
                (right.name.place, left.name.place),
                f"“{left.label}”和“{right.label}”是同一个指标",
                expected="每个指标只写一次",
                computed=why,
                advice="留下一个，分值并到一起；如所测不同，名称里写出不同之处",
            )


def _same(left: IndicatorRow, right: IndicatorRow) -> str:
    one, other = left.label, right.label
    if one == other:
        alike = (left.target and left.target.flat) == (right.target and right.target.flat)
        return "名称完全相同" if alike else ""
    known, beside = known_as(one), known_as(other)
    if known and beside:
        return f"在指标库里都是“{known.name}”（{known.id}）" if known is beside else ""
    if not _adds(_plain(one), _plain(other)):
        return ""
    return "去掉不影响意思的词以后，一个名称包含另一个名称，八成以上的字相同"


def _adds(one: str, other: str) -> bool:
    """Whether one name only has some words more than the other."""
    share, whole = ALIKE
    if whole * 2 * min(len(one), len(other)) < share * (len(one) + len(other)):
        return False
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    if not all(char in rest for char in short):
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    changes = {tag for tag, *_ in matcher.get_opcodes()} - {"equal"}
    same = 2 * sum(block.size for block in matcher.get_matching_blocks())
    return whole * same >= share * (len(one) + len(other)) and changes in (set(), {"insert"}, {"delete"})


@lru_cache(maxsize=1024)  # each is compared with all others
def _plain(name: str) -> str:
    name = pattern("indicators", "empty").sub("", name)
    for same, written in pairs("indicators", "same_words"):
        name = compiled(written).sub(same, name)
    return name

"""A stratified random sample that anybody can draw again: probabilities stated, chance by SHA-256.

Within a stratum projects stand in the order of SHA-256(seed, newline, identity) in hexadecimal; the first of
them are drawn. The identity is the project's code, else unit, newline, name, newline, year. No generator of a
language or library is used, so that `sha256sum` and a sheet of paper give the same sample.
"""

import hashlib
from collections.abc import Mapping
from fractions import Fraction
from heapq import heapify, heappop, heappush

from jiheng.errors import UsageError
from jiheng.portfolio.comparing.answer import Answer, Bars, hundredths
from jiheng.portfolio.comparing.groups import Likeness
from jiheng.portfolio.comparing.opened import Opened

RULE = (
    (
        "随机：每层里按 SHA-256(种子 + 换行 + 项目标识) 的十六进制由小到大排，取前面的几个；"
        "项目标识是项目编码，没有编码的是 单位 + 换行 + 名称 + 换行 + 年度"
    ),
    (
        "各层抽几个：先各抽 1 个（不够的话从大的层起），以后每一个给 项目数÷(2×已抽数+1) 最大的层，"
        "即与项目数成比例；"
        "高风险的全部抽中，概率是 1"
    ),
    "抽中概率：本层抽的个数÷本层的个数",
)
CERTAIN = "高风险（全部抽中）"
OTHERS = "不在任何一组的"
IDENTITY = "coalesce(code, unit || chr(10) || name || chr(10) || year)"


def rank_of(seed: str, identity: str) -> str:
    """Give the place of a project in the order of chance."""
    return hashlib.sha256(f"{seed}\n{identity}".encode()).hexdigest()


def shared_out(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """Share `wanted` draws among strata: one each, the largest first.

    Then each goes to the highest n ÷ (2·drawn + 1). That is the divisor method of Webster and
    Sainte-Laguë: in proportion, and never more than there are.
    """
    strata = sorted((name for name in sizes if sizes[name]), key=lambda name: (-sizes[name], name))
    drawn = dict.fromkeys(strata, 0) | dict.fromkeys(strata[:wanted], 1)
    waiting = [
        (-Fraction(sizes[name], 3), place, name) for place, name in enumerate(strata) if sizes[name] > 1
    ]
    heapify(waiting)
    for _ in range(wanted - sum(drawn.values())):
        if not waiting:
            break
        _, place, name = heappop(waiting)
        drawn[name] += 1
        if drawn[name] < sizes[name]:
            heappush(waiting, (-Fraction(sizes[name], 2 * drawn[name] + 1), place, name))
    return drawn


def sample(opened: Opened, like: Likeness, size: int, seed: str, *, certain: bool) -> Answer:
    """Draw `size` projects; with `certain` those of `risky` (id) are all drawn.

    Raises UsageError where the certain ones alone are more than `size`.
    """
    risky = "SELECT id FROM risky" if certain else "SELECT NULL WHERE false"
    opened.make(
        "strata",
        "SELECT id, "
        f"CASE WHEN id IN ({risky}) THEN '{CERTAIN}' ELSE coalesce(label, '{OTHERS}') END AS stratum "
        "FROM current LEFT JOIN grouped USING (id) LEFT JOIN groups USING (grp) WHERE fault IS NULL",
    )
    sizes = dict(opened.rows("SELECT stratum, count(*) FROM strata GROUP BY stratum"))
    sure = sizes.pop(CERTAIN, 0)
    if sure > size:
        raise UsageError(
            f"高风险的就有 {sure} 个，比 --size {size} 多\n    怎么办：把 --size 写大，"
            "或用 --certain no 不保证抽中高风险的"
        )
    draws = shared_out(sizes, size - sure) | ({CERTAIN: sure} if sure else {})
    sizes |= {CERTAIN: sure} if sure else {}
    opened.empty("draws", "stratum VARCHAR, drawn BIGINT")
    if draws:
        opened.connection.executemany(
            "INSERT INTO draws VALUES (?, ?)", [list(each) for each in draws.items()]
        )
    found = opened.rows(
        "SELECT stratum, place, name, unit, code, total, rank "
        "FROM (SELECT s.stratum, p.name, p.unit, p.code, p.total, p.folder, id, "
        f"sha256(? || chr(10) || {IDENTITY}) AS rank, row_number() OVER (PARTITION BY s.stratum "
        f"ORDER BY sha256(? || chr(10) || {IDENTITY}), p.folder, id) AS place "
        "FROM strata s JOIN current p USING (id)) "
        "JOIN draws USING (stratum) WHERE place <= drawn ORDER BY stratum, place",
        seed,
        seed,
    )
    rows = tuple(
        (stratum, place, name, unit, code, hundredths(total), f"{draws[stratum]}/{sizes[stratum]}", rank[:16])
        for stratum, place, name, unit, code, total, rank in found
    )
    return Answer(
        "sample",
        "抽样",
        f"抽样 {len(rows)} 个，种子“{seed}”，{len(draws)} 层",
        (*RULE, like.told),
        {
            "stratum": "层",
            "place": "层内第几",
            "project": "项目",
            "unit": "单位",
            "code": "编码",
            "total": "总分",
            "probability": "抽中概率",
            "rank": "SHA-256 前 16 位",
        },
        rows,
        tuple(_told(opened, sizes, draws)),
    )


def strata_answer(drawn: Answer) -> Answer:
    """List the strata of a sample with how many of them were drawn."""
    counts: dict[tuple[str, str], int] = {}
    for stratum, probability in zip(drawn.column("stratum"), drawn.column("probability"), strict=True):
        counts[str(stratum), str(probability)] = counts.get((str(stratum), str(probability)), 0) + 1
    rows = tuple(
        (stratum, int(probability.partition("/")[2]), count, probability)
        for (stratum, probability), count in counts.items()
    )
    titles = {"stratum": "层", "n": "项目", "drawn": "抽中", "probability": "抽中概率"}
    bars = Bars("各层抽中的个数", "stratum", ("drawn",))
    return Answer("strata", "抽样的层", f"抽样的 {len(rows)} 层", RULE[1:], titles, rows, (), bars)


def _told(opened: Opened, sizes: Mapping[str, int], draws: Mapping[str, int]) -> list[str]:
    notes = []
    none = [name for name, count in draws.items() if not count]
    if none:
        missed = sum(sizes[name] for name in none)
        notes.append(f"{len(none)} 层（{missed} 个项目）一个也没有抽：要抽的个数比层还少，抽中概率是 0")
    same = opened.number(
        f"SELECT count(*) FROM (SELECT {IDENTITY} AS identity FROM current WHERE fault IS NULL "
        "GROUP BY 1 HAVING count(*) > 1)"
    )
    if same:
        notes.append(f"{same} 个项目标识有几个项目共用，它们之间按文件夹的名称排")
    return notes

"""Targets that ask for little, found by what was reached before and what others reach.

They are candidates, no verdict.
Only targets with a limit (≥ > ≤ <) in a unit that the actual value shares are compared. Numbers are kept as
millionths of the base unit, rounded half-up; whether a target was met is compared by fractions, unrounded.
"""

from typing import Any

from jiheng.portfolio.comparing.answer import Answer, Cell
from jiheng.portfolio.comparing.groups import Likeness
from jiheng.portfolio.comparing.opened import Opened, with_leaves
from jiheng.portfolio.comparing.order_statistics import METHOD, keep_quantiles
from jiheng.portfolio.watched import LIMIT
from jiheng.values.rounding import decimal_text

MARGIN = 10  # per cent
NEEDS = ("operator", "measured_in", "target_numerator", "actual_numerator")
MILLIONTHS = 6
MULTIPLE = 2 * 100 * 10**MILLIONTHS  # of a number is the most that is reckoned with here
SPANS = {"小时": 3600, "分钟": 60}
# in order of weight: what it is weaker than, and what may be done
REASONS = {
    "lowered": ("上年的指标值 {than}", "改回上年的要求或更高；确需放松的，写明原因"),
    "below_last": ("上年的实际完成值 {than}（差得多）", "按上年的实际完成值重新定；确有原因的，写明原因"),
    "below_peers": ("同类四分之三（n={n}）达到的 {than}（差得多）", "参照同类四分之三的项目达到的水平重新定"),
}
TITLES = {
    "lowered": "比上年的指标值松",
    "below_last": "比上年的实际完成值松得多",
    "below_peers": "比同类的实际完成值松得多",
}
UP = "operator IN ('≥', '>')"


def rule(like: Likeness, margin: int) -> tuple[str, ...]:
    """Say how targets are judged."""
    return (
        "只比有门槛（≥ ＞ ≤ ＜）、实际完成值与它单位相通的指标；数取到百万分之一，四舍五入",
        "比上年的指标值松：同一个项目、同名指标，门槛放宽了",
        (
            f"比上年的实际完成值松得多：≥ 的门槛不到上年实际值的 {100 - margin}%，"
            f"≤ 的门槛的 {100 - margin}% 还多于上年实际值"
        ),
        (
            f"比同类的实际完成值松得多：同类、同名指标（不少于 {like.least} 个），四分之三达到的值，"
            f"同样差 {margin}% 以上"
        ),
        METHOD,
        like.told,
        "这些是要看一看的，不是结论：指标的口径可能不同",
    )


def keep_weak(opened: Opened, like: Likeness, margin: int = MARGIN) -> tuple[str, ...]:
    """Keep `limits` (id, ind, leaf, up, met, t, a), `indicators`, `reached` and `weak`.

    The last has id, leaf, ind, up, t, reason, than, n. Gives notes on what could not be compared.
    """
    lacking = with_leaves(opened) & set(NEEDS)
    wide = _width(opened)
    millionths = ", ".join(
        f"CASE WHEN {what}_denominator > 0 THEN "
        f"(2000000 * CAST({what}_numerator AS {wide}) + {what}_denominator) "
        f"// (2 * CAST({what}_denominator AS {wide})) END AS {name}"
        for what, name in (("target", "t"), ("actual", "a"))
    )
    products = (
        f"CAST(actual_numerator AS {wide}) * target_denominator",
        f"CAST(target_numerator AS {wide}) * actual_denominator",
    )
    met = " ".join(
        f"WHEN '{sign}' THEN {products[0]} {sql} {products[1]}"
        for sign, sql in (("≥", ">="), (">", ">"), ("≤", "<="), ("<", "<"))
    )
    limited = "operator IN ('≥', '>', '≤', '<') AND measured_in IS NOT NULL AND target_numerator >= 0"
    opened.make(
        "indicators",
        "SELECT CAST(row_number() OVER (ORDER BY name, measured_in, up) AS INTEGER) AS ind, * "
        f"FROM (SELECT DISTINCT name, measured_in, {UP} AS up FROM leaves_apart WHERE {limited})",
    )
    opened.make(
        "limits",
        f"SELECT id, year, leaf, ind, up, {millionths}, CASE operator {met} END AS met "
        f"FROM (SELECT *, {UP} AS up FROM leaves WHERE {limited}) "
        "JOIN indicators USING (name, measured_in, up) "
        f"WHERE year BETWEEN {opened.year - 1} AND {opened.year}",
    )
    keep_quantiles(
        opened,
        "reached",
        # of limits that are the better the lower, the order is turned round: the worse quarter comes first
        "SELECT grp, ind, CASE WHEN up THEN a ELSE -a END AS value FROM limits JOIN grouped USING (id)",
        (25,),
        keys="grp, ind",
    )
    _keep_candidates(opened, like, margin)
    if lacking:
        return (
            (
                f"指标表里没有 {'、'.join(sorted(lacking))}，"
                "不能比较指标值（用新的 jiheng leaves 重写指标表就有）"
            ),
        )
    leaves = opened.number(f"SELECT count(*) FROM leaves WHERE year = {opened.year}")
    compared = opened.number(f"SELECT count(*) FROM limits WHERE year = {opened.year}")
    return (f"{leaves} 个指标里 {compared} 个有门槛、可以比较",)


def _width(opened: Opened) -> str:
    """Say how wide the numbers are that are reckoned with: 64 bits where all fits, else twice that."""
    numerators, denominators = (
        ", ".join(f"{way}({what}_{part})" for what in ("target", "actual") for way in ("min", "max"))
        for part in ("numerator", "denominator")
    )
    above, below = (
        max((abs(each) for each in opened.rows(f"SELECT {some} FROM leaves_apart")[0] if each), default=0)
        for some in (numerators, denominators)
    )
    largest = max(MULTIPLE * above + below, above * below)
    return "BIGINT" if largest < LIMIT else "HUGEINT"


def _keep_candidates(opened: Opened, like: Likeness, margin: int) -> None:
    rest = 100 - margin
    # of a doubled number
    far = f"CASE WHEN n.up THEN 200 * n.t < {rest} * {{0}} ELSE 2 * {rest} * n.t > 100 * {{0}} END"
    lowered = "CASE WHEN n.up THEN n.t < b.t ELSE n.t > b.t END"
    below_last = f"b.a IS NOT NULL AND {far.format('2 * b.a')}"
    named = "id, leaf, ind, up, t"
    opened.make(
        "weak",
        # an indicator is the one of the year before where there was one of its name
        "WITH once AS (SELECT id AS before_id, ind, any_value(t) AS t, any_value(a) AS a "
        f"FROM limits WHERE year = {opened.year - 1} GROUP BY id, ind HAVING count(*) = 1), "
        "earlier AS MATERIALIZED (SELECT n.id, n.leaf, n.ind, n.up, n.t, b.t AS than, b.a AS reached, "
        f"{lowered} AS lowered, {below_last} AS below_last "
        "FROM limits n JOIN pairs USING (id) JOIN once b USING (before_id, ind) "
        f"WHERE {lowered} OR {below_last}) "
        f"SELECT {named}, 'lowered' AS reason, than, 1 AS n FROM earlier WHERE lowered UNION ALL "
        f"SELECT {named}, 'below_last', reached, 1 FROM earlier WHERE below_last UNION ALL "
        "SELECT n.id, n.leaf, n.ind, n.up, n.t, 'below_peers', (abs(r.q25) + 1) // 2, r.n "
        "FROM limits n JOIN grouped USING (id) "
        f"JOIN reached r USING (grp, ind) WHERE r.n >= {like.least} AND {far.format('abs(r.q25)')}",
    )


def weak_targets(opened: Opened, like: Likeness, margin: int, notes: tuple[str, ...], most: int) -> Answer:
    """List the candidates, those with the most reasons and the widest gap first, with what may be done."""
    counts = dict(opened.rows("SELECT reason, count(*) FROM weak GROUP BY reason"))
    ((leaves, projects),) = opened.rows("SELECT count(DISTINCT (id, leaf)), count(DISTINCT id) FROM weak")
    found = opened.rows(
        "WITH candidates AS (SELECT id, leaf, ind, up, t, count(*) AS c, "
        "max(abs(than - t) * 1000 // greatest(than, t, 1)) AS gap FROM weak GROUP BY ALL), "
        "listed AS MATERIALIZED (SELECT k.*, p.name, p.unit FROM candidates k JOIN current p USING (id) "
        "ORDER BY c DESC, gap DESC, p.name, p.unit, id, leaf LIMIT ?) "
        "SELECT k.name, k.unit, i.name, k.t, k.up, i.measured_in, "
        "list((reason, than, n) ORDER BY reason) AS reasons FROM listed k "
        "JOIN (SELECT id, leaf, reason, than, n FROM weak) USING (id, leaf) JOIN indicators i USING (ind) "
        "GROUP BY k.name, k.unit, i.name, k.t, k.up, i.measured_in, c, gap, id, leaf "
        "ORDER BY c DESC, gap DESC, k.name, k.unit, id, leaf",
        most,
    )
    told = tuple(f"{TITLES[reason]}：{counts[reason]} 个" for reason in REASONS if reason in counts)
    if leaves > len(found):
        told += (f"共 {leaves} 个，列出理由最多、差得最远的 {len(found)} 个",)
    titles = {"project": "项目", "unit": "单位", "indicator": "指标", "target": "指标值"}
    return Answer(
        "weak_targets",
        "偏低的指标值",
        f"偏低的指标值：{projects} 个项目有 {leaves} 个候选",
        rule(like, margin),
        titles | {"reason": "为什么", "advice": "怎么办"},
        tuple(map(_candidate, found)),
        notes + told,
    )


def _candidate(row: tuple[Any, ...]) -> tuple[Cell, ...]:
    name, unit, indicator, target, up, measure, reasons = row
    told = {reason: (than, n) for reason, than, n in reasons}
    weaker = [
        REASONS[reason][0].format(than=_shown(told[reason][0], measure), n=told[reason][1])
        for reason in REASONS
        if reason in told
    ]
    advice = next(advice for reason, (_, advice) in REASONS.items() if reason in told)
    limit = ("≥" if up else "≤") + _shown(target, measure)
    return name, unit, indicator, limit, f"{limit} 不如{'、'.join(weaker)}", advice


def _shown(millionths: int, measure: str) -> str:
    """Write a number of the base unit: rates as per cents, seconds as the largest unit that is whole."""
    if measure == "秒":
        for unit, seconds in SPANS.items():
            if millionths % (seconds * 10_000) == 0:  # two decimals at most
                return decimal_text(millionths // (seconds * 10_000), 2, trim=True) + unit
    places, unit = (MILLIONTHS - 2, "%") if measure == "率" else (MILLIONTHS, measure)
    return decimal_text(millionths, places, trim=True) + unit


def always_met(opened: Opened, like: Likeness, most: int) -> Answer:
    """List the indicators whose targets all of a group met: they tell nobody from another."""
    asked = (
        "FROM limits JOIN grouped USING (id) WHERE met IS NOT NULL GROUP BY grp, ind "
        f"HAVING count(*) >= {like.least} AND bool_and(met)"
    )
    count = opened.number(f"SELECT count(*) FROM (SELECT 1 {asked})")
    judged = opened.number(
        "SELECT count(*) FROM (SELECT 1 FROM limits JOIN grouped USING (id) WHERE met IS NOT NULL "
        f"GROUP BY grp, ind HAVING count(*) >= {like.least})"
    )
    found = opened.rows(
        "SELECT label, i.name, m.n, CASE WHEN up THEN weakest ELSE strictest END, "
        "CASE WHEN up THEN strictest ELSE weakest END, up, measured_in "
        f"FROM (SELECT grp, ind, count(*) AS n, min(t) AS weakest, max(t) AS strictest {asked}) m "
        "JOIN groups USING (grp) JOIN indicators i USING (ind) ORDER BY m.n DESC, label, i.name LIMIT ?",
        most,
    )
    rows = tuple(
        (
            label,
            name,
            n,
            *(("≥" if up else "≤") + _shown(each, measure) for each in (weakest, strictest)),
            "提高要求，或换一个分得出好坏的指标",
        )
        for label, name, n, weakest, strictest, up, measure in found
    )
    more = (f"共 {count} 个，列出前 {len(rows)} 个",) if count > len(rows) else ()
    return Answer(
        "always_met",
        "全部达到的指标",
        f"全部达到的指标：{judged} 个（同类、同名）里有 {count} 个，分不出好坏",
        (f"同类、同名、单位相通的指标不少于 {like.least} 个，全部达到指标值", like.told),
        {
            "group": "同类",
            "indicator": "指标",
            "n": "n",
            "weakest": "最松的指标值",
            "strictest": "最严的指标值",
            "advice": "怎么办",
        },
        rows,
        more,
    )

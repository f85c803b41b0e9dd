"""Which projects to look at again first: points for named reasons, added up.

What is not known is a reason too.
"""

from jiheng.portfolio.comparing.answer import Answer, Bars, hundredths
from jiheng.portfolio.comparing.groups import Likeness
from jiheng.portfolio.comparing.opened import Opened
from jiheng.portfolio.comparing.outliers import keep_outliers
from jiheng.portfolio.comparing.quantities import Quantity, values_of
from jiheng.portfolio.comparing.risk_rules import Reason, RiskRule
from jiheng.portfolio.comparing.risk_signals import OVERRIDES
from jiheng.portfolio.quoting import quoted

HIGH, MIDDLE, LOW = "high", "middle", "low"
LEVELS = {HIGH: "高", MIDDLE: "中", LOW: "低"}


def keep_risk(opened: Opened, like: Likeness, rule: RiskRule, quantities: dict[str, Quantity]) -> None:
    """Keep `risk` (id, points, level, because, r0, r1 …: what each reason says) and `risky` (id: high risk).

    `because` are the reasons that make the points, in words. `pairs`, `grouped`, `leaves`, `limits` and
    `weak` must be kept before.
    """
    for name in ("total", "system_cost"):
        keep_outliers(opened, like, quantities[name])
        opened.make(
            f"known_{name}", f"SELECT id FROM ({values_of(quantities[name])}) WHERE value IS NOT NULL"
        )
    opened.make(
        "signs",
        "SELECT id, count(*) FILTER (outcome = 'scored' AND facts = 0) AS unproved, "
        f"count(*) FILTER (override_use IN ({OVERRIDES})) AS overrides FROM leaves "
        f"WHERE year = {opened.year} GROUP BY id",
    )
    opened.make(
        "compared_targets",
        f"SELECT id, count(*) AS limits FROM limits WHERE year = {opened.year} GROUP BY id",
    )
    opened.make("weak_of", "SELECT id, count(DISTINCT leaf) AS weak FROM weak GROUP BY id")
    said = ", ".join(f"{each.sql} AS r{place}" for place, each in enumerate(rule.reasons))
    opened.make(
        "said",
        f"SELECT c.id, {said} FROM current c "
        "LEFT JOIN (SELECT g.id, unproved, overrides, coalesce(limits, 0) AS limits, "
        "coalesce(weak, 0) AS weak FROM signs g LEFT JOIN compared_targets USING (id) "
        "LEFT JOIN weak_of USING (id)) s USING (id) "
        "LEFT JOIN pairs USING (id) LEFT JOIN before b ON b.id = before_id WHERE c.fault IS NULL",
    )
    points = " + ".join(
        f"CASE WHEN r{place} IS NULL THEN {each.unknown} WHEN r{place} THEN {each.points} ELSE 0 END"
        for place, each in enumerate(rule.reasons)
    )
    told = ", ".join(_told(each, f"r{place}") for place, each in enumerate(rule.reasons))
    level = (
        f"CASE WHEN points >= {rule.high} THEN '{HIGH}' WHEN points >= {rule.middle} THEN '{MIDDLE}' "
        f"ELSE '{LOW}' END"
    )
    opened.make(
        "risk",
        f"SELECT *, {level} AS level FROM "
        f"(SELECT *, {points or '0'} AS points, concat_ws('；', {told or 'NULL'}) AS because FROM said)",
    )
    opened.make("risky", f"SELECT id FROM risk WHERE level = '{HIGH}'")


def risk(opened: Opened, rule: RiskRule, most: int) -> Answer:
    """List the projects with the most points, each with the reasons that make them."""
    found = opened.rows(
        "SELECT name, unit, total, points, level, because FROM risk JOIN current USING (id) "
        "ORDER BY points DESC, name, unit, id LIMIT ?",
        most,
    )
    counted = ", ".join(f"count(*) FILTER (level = '{each}')" for each in LEVELS)
    counts = opened.rows(f"SELECT {counted} FROM risk")[0]
    whole = sum(counts)
    listed = (f"共 {whole} 个项目，列出前 {len(found)} 个",) if whole > len(found) else ()
    unread = opened.number("SELECT count(*) FROM current WHERE fault IS NOT NULL")
    return Answer(
        "risk",
        "先看谁",
        f"先看哪些项目：高风险 {counts[0]} 个，中 {counts[1]} 个，低 {counts[2]} 个",
        words(rule),
        {
            "project": "项目",
            "unit": "单位",
            "total": "总分",
            "points": "风险分",
            "level": "风险",
            "reasons": "理由",
        },
        tuple(
            (name, unit, hundredths(total), points, LEVELS[level], because)
            for name, unit, total, points, level, because in found
        ),
        listed + ((f"{unread} 个项目读不了，不在其中",) if unread else ()),
    )


def reasons_answer(opened: Opened, rule: RiskRule) -> Answer:
    """List the reasons with how many projects each holds of, and of how many it is not known."""
    counts = ", ".join(
        f"count(*) FILTER (r{place}), count(*) FILTER (r{place} IS NULL)"
        for place in range(len(rule.reasons))
    )
    found = opened.rows(f"SELECT count(*), {counts} FROM risk")[0] if rule.reasons else (0,)
    rows = tuple(
        (each.title, each.points, each.unknown, found[1 + 2 * place], found[2 + 2 * place], found[0])
        for place, each in enumerate(rule.reasons)
    )
    titles = {
        "reason": "理由",
        "points": "分数",
        "unknown": "不知道时",
        "held": "成立",
        "unknown_n": "不知道",
        "n": "n",
    }
    bars = Bars("各条理由成立的项目数", "reason", ("held",))
    return Answer(
        "risk_reasons", "风险理由", f"风险分的 {len(rows)} 条理由", (rule.source,), titles, rows, (), bars
    )


def words(rule: RiskRule) -> tuple[str, ...]:
    """Say the rule: whose it is, how points become levels, what each reason counts."""
    return (
        f"规则：{rule.title}（{rule.id}），{rule.source}",
        f"各条相加；{rule.high} 分起为高，{rule.middle} 分起为中；不知道的也是一条理由，有它自己的分数",
        *(
            f"{each.title}：{each.points} 分{f'，不知道 {each.unknown} 分' if each.unknown else ''}"
            for each in rule.reasons
        ),
    )


def _told(reason: Reason, said: str) -> str:
    """Give the SQL of the words of a reason where it counts, null where it does not."""
    unknown = quoted(f"不知道{reason.signal.needs}（{reason.title}） +{reason.unknown}")
    holds = quoted(f"{reason.title} +{reason.points}")
    missing = f"WHEN {said} IS NULL THEN {unknown} " if reason.unknown else ""
    return f"CASE {missing}WHEN {said} THEN {holds} END"

"""Which projects to look at again first: points for named reasons, added up.

What is not known is a reason too.
"""

from jiheng.portfolio.comparing.answer import Answer, Bars, Cell, hundredths
from jiheng.portfolio.comparing.groups import Likeness
from jiheng.portfolio.comparing.opened import Opened
from jiheng.portfolio.comparing.outliers import keep_outliers
from jiheng.portfolio.comparing.quantities import Quantity, values_of
from jiheng.portfolio.comparing.risk_rules import Reason, RiskRule
from jiheng.portfolio.comparing.risk_signals import OVERRIDES

LEVELS = ("高", "中", "低")


def keep_risk(opened: Opened, like: Likeness, rule: RiskRule, quantities: dict[str, Quantity]) -> None:
    """Keep `risk` (id, points, r0, r1 …: what each reason says) and `risky` (id of high risk).

    `pairs`, `grouped`, `leaves`, `limits` and `weak` must be kept before.
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
    opened.make("risk", f"SELECT *, {points or '0'} AS points FROM said")
    opened.make("risky", f"SELECT id FROM risk WHERE points >= {rule.high}")


def risk(opened: Opened, rule: RiskRule, most: int) -> Answer:
    """List the projects with the most points, each with the reasons that make them."""
    said = ", ".join(f"r{place}" for place in range(len(rule.reasons)))
    found = opened.rows(
        f"SELECT name, unit, total, points, {said} FROM risk JOIN current USING (id) "
        "ORDER BY points DESC, name, unit, id LIMIT ?",
        most,
    )
    counts = opened.rows(
        f"SELECT count(*) FILTER (points >= {rule.high}), "
        f"count(*) FILTER (points >= {rule.middle} AND points < {rule.high}), "
        f"count(*) FILTER (points < {rule.middle}) FROM risk"
    )[0]
    whole = sum(counts)
    listed = (f"共 {whole} 个项目，列出前 {len(found)} 个",) if whole > len(found) else ()
    unread = opened.number("SELECT count(*) FROM current WHERE fault IS NOT NULL")
    return Answer(
        "risk",
        "先看谁",
        f"先看哪些项目：高风险 {counts[0]} 个，中 {counts[1]} 个，低 {counts[2]} 个",
        (
            f"规则：{rule.title}（{rule.id}），{rule.source}",
            f"各条相加；{rule.high} 分起为高，{rule.middle} 分起为中；不知道的也是一条理由，有它自己的分数",
            *(
                f"{each.title}：{each.points} 分{f'，不知道 {each.unknown} 分' if each.unknown else ''}"
                for each in rule.reasons
            ),
        ),
        {
            "project": "项目",
            "unit": "单位",
            "total": "总分",
            "points": "风险分",
            "level": "风险",
            "reasons": "理由",
        },
        tuple(_row(rule, *row) for row in found),
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


def _row(
    rule: RiskRule, name: str, unit: str, total: int | None, points: int, *said: bool | None
) -> tuple[Cell, ...]:
    level = LEVELS[0] if points >= rule.high else LEVELS[1] if points >= rule.middle else LEVELS[2]
    reasons = [_told(each, holds) for each, holds in zip(rule.reasons, said, strict=True)]
    return name, unit, hundredths(total), points, level, "；".join(each for each in reasons if each)


def _told(reason: Reason, holds: bool | None) -> str:  # noqa: FBT001 — three answers
    if holds is None:
        return f"不知道{reason.signal.needs}（{reason.title}） +{reason.unknown}" if reason.unknown else ""
    return f"{reason.title} +{reason.points}" if holds else ""

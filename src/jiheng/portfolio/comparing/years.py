"""A project beside itself a year before: found by its code, else by name and unit."""

from jiheng.portfolio.comparing.answer import Answer, decimal_of, hundredths
from jiheng.portfolio.comparing.opened import Opened

RULE = (
    "同一个项目：项目编码相同；有一边没有编码的，名称和单位都相同；哪一年有几个相同的，认不出是哪一个，不比",
    "变化：本年−上年；没有总分的不比",
)


def keep_pairs(opened: Opened) -> None:
    """Keep `pairs` (id, before_id): each project of this year with itself the year before."""
    now, then = (
        "SELECT id, code, name, unit, count(*) OVER (PARTITION BY code) AS codes, "
        f"count(*) OVER (PARTITION BY name, unit) AS names FROM {side} WHERE fault IS NULL"
        for side in ("current", "before")
    )
    by_code = (
        f"SELECT n.id, t.id AS before_id FROM ({now}) n JOIN ({then}) t ON n.code = t.code "
        "WHERE n.codes = 1 AND t.codes = 1"
    )
    by_name = (
        f"SELECT n.id, t.id AS before_id FROM ({now}) n JOIN ({then}) t "
        "ON n.name = t.name AND n.unit = t.unit "
        "WHERE (n.code IS NULL OR t.code IS NULL) AND n.names = 1 AND t.names = 1"
    )
    opened.make("pairs", f"{by_code} UNION ALL {by_name}")


def year_on_year(opened: Opened, most: int) -> Answer:
    """List the projects whose total moved most since the year before."""
    before = opened.year - 1
    projects, earlier = (
        opened.number(f"SELECT count(*) FROM {side} WHERE fault IS NULL") for side in ("current", "before")
    )
    ((pairs, compared, up, down, same, moved),) = opened.rows(
        "SELECT count(*), count(d), count(*) FILTER (d > 0), count(*) FILTER (d < 0), "
        "count(*) FILTER (d = 0), "
        "coalesce(sum(d), 0) FROM (SELECT c.total - b.total AS d FROM pairs JOIN current c USING (id) "
        "JOIN before b ON b.id = before_id)"
    )
    found = opened.rows(
        "SELECT c.name, c.unit, b.total, c.total, b.grade, c.grade, b.budget, c.budget FROM pairs "
        "JOIN current c USING (id) JOIN before b ON b.id = before_id WHERE c.total <> b.total "
        "ORDER BY abs(c.total - b.total) DESC, c.name, c.unit, c.id LIMIT ?",
        most,
    )
    notes = [
        (
            f"{opened.year} 年度 {projects} 个项目，{before} 年度 {earlier} 个，"
            f"认出 {pairs} 个是同一个项目；两年都有总分的 {compared} 个"
        ),
        f"总分提高 {up} 个，降低 {down} 个，相同 {same} 个",
    ]
    if compared:
        notes.append(f"平均变化 {decimal_of(moved, 100 * compared, 2)} 分，n={compared}")
    if not earlier:
        notes = [f"表里没有 {before} 年度的项目：把上一年的指标表和结果也写在命令里"]
    return Answer(
        "years",
        "与上年比",
        f"{opened.year} 年度与 {before} 年度：{compared} 个项目可比",
        RULE,
        {
            "project": "项目",
            "unit": "单位",
            "total_before": f"{before} 总分",
            "total": f"{opened.year} 总分",
            "change": "变化",
            "grade_before": f"{before} 等级",
            "grade": f"{opened.year} 等级",
            "budget_before": f"{before} 预算（元）",
            "budget": f"{opened.year} 预算（元）",
        },
        tuple(
            (
                name,
                unit,
                hundredths(then),
                hundredths(now),
                hundredths(now - then),
                *grades,
                *map(hundredths, budgets),
            )
            for name, unit, then, now, *grades_and_budgets in found
            for grades, budgets in [(grades_and_budgets[:2], grades_and_budgets[2:])]
        ),
        tuple(notes),
    )

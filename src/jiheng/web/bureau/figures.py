"""The pictures of the overview, made of what the snapshot answers."""

from collections.abc import Sequence
from urllib.parse import quote

from jiheng.documents.pictures.drawing import Look
from jiheng.documents.pictures.filing_funnel import FilingFunnel, Stage
from jiheng.documents.pictures.heading_rates import HeadingRate, HeadingRates
from jiheng.documents.pictures.unit_cells import Cell, UnitCells
from jiheng.portfolio.bureau import WEAK, Group, Page, Row
from jiheng.portfolio.bureau_headings import HeadingTotal
from jiheng.portfolio.leaf_table import FILED, LATE, NOT_FILED
from jiheng.values.ratio import Ratio
from jiheng.values.rounding import half_up

MOST_CELLS = 300


def funnel(filings: Sequence[Group], source: str) -> FilingFunnel:
    """Draw how many were filed, and how many of these in time."""
    of = {each.of: each.projects for each in filings}
    every, filed, late = sum(of.values()), of.get(FILED, 0), of.get(LATE, 0)
    overdue = sum(each.overdue for each in filings)
    waiting, unknown = of.get(NOT_FILED, 0) - overdue, of.get(None, 0)
    lacking = ((overdue, "逾期未报"), (waiting, "没有报，未到期或没有期限"), (unknown, "不知是否报"))
    behind = overdue + late
    share = f"（{half_up(behind * 100, every)}%）" if every else ""
    return FilingFunnel(
        title=f"{every:,} 个项目里 {behind:,} 个逾期{share}" if behind else f"{every:,} 个项目，没有逾期的",
        unit="个项目",
        source=source,
        stages=(
            Stage("项目", every, Look.AHEAD),
            Stage("已报", filed + late, Look.LATE if late else Look.DONE, _told(lacking)),
            Stage("其中没有逾期", filed, Look.DONE, _told(((late, "逾期报"),))),
        ),
    )


def cells(found: Page, source: str, address: str) -> UnitCells:
    """Draw a cell a unit; `address` and its path lead to its projects."""
    shown = [
        Cell(
            each["unit"],
            _look(each),
            _counts(each),
            f"{address}{each['unit_ids']}" if each["unit_ids"] else "",
        )
        for each in found.rows
    ]
    behind = sum(each["behind"] > 0 for each in found.rows)
    more = f"，只画逾期最多的 {len(shown)} 个" if found.matching > len(shown) else ""
    least = "至少 " if more and behind == len(shown) else ""
    return UnitCells(
        title=f"{found.matching:,} 个单位里{least} {behind:,} 个有逾期{more}",
        unit="一格一个单位",
        source=source,
        cells=shown,
    )


def heading_rates(found: Sequence[HeadingTotal], source: str, address: str) -> HeadingRates:
    """Draw a bar a heading; `address` and its name lead to the projects that are weak there."""
    shown = [
        HeadingRate(
            each.name, Ratio(each.earned, each.counted), each.projects, each.weak,
            f"{address}{quote(each.name)}" if each.weak else "",
        )
        for each in found
    ]  # fmt: skip
    least = min(shown, key=lambda each: each.rate.exact)
    return HeadingRates(
        title=f"得分率最低的一级指标是{least.name}：{least.rate}",
        unit="得分率＝得分之和÷分值之和；只算指标都有得分的项目",
        source=source,
        headings=shown,
        weak=f"低于{WEAK}%的项目",
    )


def _look(unit: Row) -> Look:
    if unit["overdue"]:
        return Look.MISSED
    if unit["late"]:
        return Look.LATE
    if unit["not_filed"]:
        return Look.AHEAD
    return Look.DONE if unit["filed"] == unit["projects"] else Look.UNKNOWN


def _counts(unit: Row) -> str:
    return f"{unit['projects']} 个项目，" + (
        _told(
            (
                (unit["overdue"], "逾期未报"),
                (unit["late"], "逾期报"),
                (unit["not_filed"] - unit["overdue"], "没有报"),
                (unit["filed"], "已报"),
            )
        )
        or "不知是否报"
    )


def _told(counts: Sequence[tuple[int, str]]) -> str:
    return "，".join(f"{words} {count:,}" for count, words in counts if count)

"""The columns of the bureau's lists, and the words of a row, for pages and workbooks alike."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from jiheng.portfolio.bureau import Row
from jiheng.portfolio.comparing.answer import decimal_of, hundredths
from jiheng.portfolio.comparing.risk import LEVELS
from jiheng.portfolio.leaf_table import FILED, LATE, NOT_FILED
from jiheng.portfolio.snapshot import ODDITIES
from jiheng.web.ui.table import Column

FILING_WORDS = {FILED: "已报", LATE: "逾期报", NOT_FILED: "没有报"}
BADGES = {"已报": "done", "逾期报": "late", "没有报": "waiting", "逾期未报": "missed", "不知": "unknown"}
# What each oddity means, and what to look at first.
ODDITY_WORDS = tuple(
    (ODDITIES[code][0], told)
    for code, told in {
        "unread": "项目读不了，没有指标也没有得分；原因在项目的页里。",
        "no_total": "有指标应得分而没有得分，或不知一票否决、限级是否成立，所以没有总分；不当 0 分。",
        "total_differs": "填报的总分和按记录重算的总分不相等，差 0.01 分也算。",
        "leaf_differs": "至少一个指标填报的得分和重算的不相等；总分可能恰好相等。",
        "grade_differs": "填报的等级和按重算的总分定的等级不同。",
        "overspent": "支付金额大于全年预算数：先看预算调整登记了没有。",
    }.items()
)


def filing_word(row: Row) -> str:
    """Say how a project was filed."""
    return "逾期未报" if row["overdue"] else FILING_WORDS.get(row["filing"], "不知")


def odd_words(row: Row) -> str:
    """Say what is odd about a project."""
    return "，".join(ODDITIES[code][0] for code in row["odd"].split())


def risk_word(row: Row) -> str:
    """Say how risky a project is: the level and its points."""
    return f"{LEVELS[row['risk_level']]} {row['risk']} 分" if row["risk_level"] else ""


def wan_yuan(fen: int | None) -> Any:  # noqa: ANN401 — a decimal or nothing
    """Give fen in 万元 with two decimals, half-up."""
    return decimal_of(fen, 1_000_000, 2)


def project_url(row: Row) -> str:
    """Give the page of a project; none of one without a code."""
    return reverse("bureau:project", args=[row["code"]]) if row["code"] else ""


PROJECTS = (
    Column("name", "项目", link=project_url),
    Column("unit", "单位"),
    Column("department", "主管部门", hidden=True),
    Column("region", "区划"),
    Column("year", "年度", narrow=True),
    Column("total", "总分", value=lambda row: hundredths(row["total"]), places=2, unit="分"),
    Column(
        "published_total",
        "填报",
        value=lambda row: hundredths(row["published_total"]),
        places=2,
        unit="分",
        sort="",
        hidden=True,
    ),
    Column("gap", "相差", value=lambda row: hundredths(_gap(row)), places=2, unit="分", hidden=True),
    Column("grade", "等级", sort="", narrow=True),
    Column("filing", "报送", value=filing_word, cell="bureau/filing_cell.html", sort="", narrow=True),
    Column("filed_on", "报送日期", narrow=True, hidden=True),
    Column("due_on", "报送期限", narrow=True, hidden=True, sort=""),
    Column("budget", "预算", value=lambda row: wan_yuan(row["budget"]), places=2, unit="万元"),
    Column(
        "paid", "支付", value=lambda row: wan_yuan(row["paid"]), places=2, unit="万元", sort="", hidden=True
    ),
    Column("differing", "与填报不同的指标", places=0, hidden=True),
    Column("odd", "异常", value=odd_words, sort=""),
    Column("risk", "风险", value=risk_word, narrow=True),
    Column("risk_because", "风险的理由", sort="", hidden=True),
)


def _gap(row: Row) -> int | None:
    if row["total"] is None or row["published_total"] is None:
        return None
    return int(row["published_total"] - row["total"])


def projects_url(**which: object) -> str:
    """Give the list of projects that are so."""
    told = urlencode({name: value for name, value in which.items() if value not in ("", None)})
    return f"{reverse('bureau:projects')}?{told}"

"""Make the Excel files of docs/tutorials/excel-to-form, as offices keep such tables.

Title lines, a unit line, merged cells, a running number, a total: what a clerk's tables look like.
Run from the repository's root: `python -m tools.tutorial_tables`.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter

FOLDER = Path(__file__).parents[1] / "docs/tutorials/excel-to-form/evidence"
SITE = "政务网站"
MONTHS = range(1, 13)
LATE_MONTH = 8
Rows = Sequence[Sequence[object]]


def write(name: str, above: Sequence[str], header: Sequence[str], rows: Rows, *, merged: int = 0) -> None:
    """Write one file; `merged` joins the second column over so many rows, as people do."""
    with xlsxwriter.Workbook(FOLDER / f"{name}.xlsx") as book:
        book.set_properties({"created": datetime(2025, 1, 15, tzinfo=UTC)})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        bold = book.add_format({"bold": True, "align": "center"})
        sheet = book.add_worksheet(name)
        for number, line in enumerate(above):
            sheet.merge_range(number, 0, number, len(header) - 1, line, bold)
        top = len(above)
        sheet.write_row(top, 0, header, bold)
        for number, row in enumerate(rows, top + 1):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(number, column, value, moment)
                elif isinstance(value, date):
                    sheet.write_datetime(number, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 — Excel knows no zones
                elif not (merged and column == 1):
                    sheet.write(number, column, value)
        if merged:
            sheet.merge_range(top + 1, 1, top + merged, 1, SITE)


def funds() -> None:
    """Write the tables of money."""
    fund = "当年财政拨款"
    write(
        "预算",
        ("2024年度预算情况表", "单位：万元"),
        ("序号", "预算口径", "金额", "批复日期", "资金来源"),
        [
            (1, "年初预算数", 20, date(2024, 1, 22), fund),
            (2, "全年预算数", 19.5, date(2024, 9, 30), fund),
        ],
    )
    write(
        "支付",
        ("2024年度支付明细", "单位：万元"),
        ("序号", "支付日期", "收款单位", "用途", "金额", "资金来源"),
        [
            (1, date(2024, 6, 20), "网站运维公司", "上半年运维费", 9.5, fund),
            (2, date(2024, 12, 12), "网站运维公司", "下半年运维费", 9.5, fund),
            ("合计", "", "", "", 19, ""),
        ],
    )


def operation() -> None:
    """Write the tables of the daily work."""
    write(
        "巡检",
        ("政务网站巡检台账",),
        ("序号", "系统", "巡检日期", "巡检方式", "巡检结果", "巡检人", "备注"),
        [(month, SITE, date(2024, month, 12), "上门", "正常", "李工", "") for month in MONTHS],
        merged=len(MONTHS),
    )
    first = (datetime(2024, 4, 9, hour, minute) for hour, minute in ((9, 10), (9, 40), (11, 0)))  # noqa: DTZ001
    second = (datetime(2024, 10, day, hour, 0) for day, hour in ((21, 15), (21, 16), (22, 10)))  # noqa: DTZ001
    write(
        "故障",
        ("政务网站故障台账",),
        ("编号", "系统", "报障时间", "响应时间", "解决时间", "故障现象"),
        [("G-01", SITE, *first, "首页打不开"), ("G-02", SITE, *second, "检索无结果")],
    )
    write(
        "报告",
        ("运维月报登记表",),
        ("序号", "报告种类", "系统", "所属期间", "提交日期"),
        [(month, "运维月报", "县政府门户网站", f"2024年{month}月", handed_in(month)) for month in MONTHS],
    )


def handed_in(month: int) -> date:
    """Give the day on which a month's report came: the 8th of the next month, once the 12th."""
    return date(2024 + month // 12, month % 12 + 1, 12 if month == LATE_MONTH else 8)


def opinions() -> None:
    """Write the tables of what people judged."""
    write(
        "满意度调查",
        ("2024年度满意度调查统计",),
        ("调查名称", "调查对象", "截止日期", "发放份数", "很满意", "满意", "一般", "不满意"),
        [("网站使用满意度调查", "各部门信息员", date(2024, 12, 10), 60, 38, 19, 1, 0)],
    )
    write(
        "评判",
        ("定性指标评判表",),
        ("指标", "项号", "评判", "依据", "评判人", "评判日期"),
        [("提升政务公开水平", "①", "满足", "政务公开季度检查通报", "自评工作组", date(2025, 1, 10))],
    )


def main() -> None:
    """Write every file."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    funds()
    operation()
    opinions()


if __name__ == "__main__":
    main()

"""Make the demonstration records of examples/tongzhou-congress-2024, and their ledger.

The report publishes four dimension scores, the amounts and the targets of six indicators, but not one
actual value. The records are invented so that every indicator can be measured, and say so; none of
them enters the 93 points.
"""

import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from jiheng.values.period import BEIJING
from tools.example_records.registers import EXAMPLES, Register, write_project

PROJECT = EXAMPLES / "tongzhou-congress-2024"
RECORDED_AT = datetime(2025, 2, 20, 9, 0, tzinfo=BEIJING)
YEAR = 2024
ACCOUNT, PORTAL, MOTIONS, DUTIES = "微信公众号", "门户网站", "人大议案建议办理系统", "人大代表履职系统"
MONTHS = range(1, 13)
SCORES = (("项目决策", 9), ("项目过程", 17), ("项目产出", 39), ("项目效益", 28))
ISSUES = 53
INTERVIEWS = 21


def funds() -> Iterator[Register]:
    """Give the registers of money: 31 万元 budgeted, 27.415 万元 paid, 3.585 万元 given back."""
    appropriation = "当年财政拨款"
    yield (
        "budget",
        ("预算口径", "金额（元）", "批复日期", "资金来源"),
        [("年初预算数", "310000.00", "2024-01-22", appropriation)],
    )
    yield (
        "payment",
        ("金额（元）", "支付日期", "用途", "资金来源"),
        [
            ("137075.00", "2024-06-14", "上半年运维服务费", appropriation),
            ("137075.00", "2024-12-10", "下半年运维服务费", appropriation),
        ],
    )
    yield (
        "refund",
        ("金额（元）", "退回日期", "退回原因", "资金来源"),
        [("35850.00", "2024-12-25", "成交价低于预算", appropriation)],
    )
    yield (
        "decision",
        ("决策机构", "决策事项", "决策日期"),
        [
            ("财务管理小组", "信息系统运行维护服务项目预算", "2023-10-18"),
            ("党组会", "信息系统运行维护服务项目立项", "2023-10-25"),
            ("财政评审", "门户网站和微信公众号运维费评审", "2024-12-20"),
        ],
    )


def operation() -> Iterator[Register]:
    """Give the registers of the daily work."""
    started = (
        (ACCOUNT, "2016-03-01"),
        (PORTAL, "2014-09-01"),
        (MOTIONS, "2017-01-01"),
        (DUTIES, "2018-05-01"),
    )
    yield "system", ("系统", "投入使用日期"), started
    first = datetime(YEAR, 1, 3, 10, 0, tzinfo=BEIJING)
    yield (
        "content_publication",
        ("系统", "标题", "栏目", "发布时间", "审核人"),
        [
            (
                PORTAL,
                f"第{number + 1}期",
                "人大要闻",
                f"{first + timedelta(days=number * 6 + number // 2):%Y-%m-%d %H:%M}",
                "宣传组",
            )
            for number in range(ISSUES)
        ],
    )
    yield (
        "metric_reading",
        ("读数名称", "系统", "读数日期", "读数", "读数人"),
        [
            ("服务对象人数", ACCOUNT, f"{YEAR}-{month:02d}-28", f"{1180 + month * 23}人", "公众号后台")
            for month in (3, 6, 9, 12)
        ],
    )
    yield (
        "special_interview",
        ("采访主题", "采访日期", "采访对象"),
        [
            (f"代表风采之{number + 1}", date(YEAR, 1, 12) + timedelta(days=number * 17), "区人大代表")
            for number in range(INTERVIEWS)
        ],
    )
    yield (
        "backup",
        ("系统", "备份时间", "备份结果", "存放位置"),
        [
            (system, f"{YEAR}-{month:02d}-01 02:00", "成功", "异地存储")
            for system in (MOTIONS, DUTIES)
            for month in MONTHS
        ],
    )


def faults() -> Iterator[Register]:
    """Give the registers of what went wrong: three incidents, two of them outages."""
    yield (
        "incident",
        ("系统", "报障时间", "响应时间", "恢复时间", "解决时间", "故障现象"),
        [
            (
                PORTAL,
                "2024-03-12 09:05",
                "2024-03-12 09:40",
                "2024-03-12 11:00",
                "2024-03-12 15:00",
                "首页图片不显示",
            ),
            (
                MOTIONS,
                "2024-05-20 14:10",
                "2024-05-20 15:55",
                "2024-05-20 18:30",
                "2024-05-21 10:00",
                "附件上传失败",
            ),
            (
                DUTIES,
                "2024-10-08 08:40",
                "2024-10-08 09:10",
                "2024-10-08 10:20",
                "2024-10-08 16:30",
                "登录缓慢",
            ),
        ],
    )
    yield (
        "outage",
        ("系统", "开始时间", "结束时间", "原因"),
        [
            (PORTAL, "2024-03-12 08:50", "2024-03-12 11:00", "存储服务故障"),
            (MOTIONS, "2024-05-20 14:00", "2024-05-20 18:30", "数据库连接耗尽"),
        ],
    )


def opinions() -> Iterator[Register]:
    """Give the points of the four dimensions, as published."""
    yield (
        "expert_score",
        ("指标", "得分", "评分人", "评分日期"),
        [(name, points, "绩效评价小组", "2025-02-14") for name, points in SCORES],
    )


def main(project: Path = PROJECT) -> None:
    """Write the registers and enter them in a new ledger."""
    write_project(project, (*funds(), *operation(), *faults(), *opinions()), at=RECORDED_AT)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

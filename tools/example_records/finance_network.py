"""Make the demonstration records of examples/finance-network, and their ledger.

The report publishes two amounts, no year, no weight, no actual value. The records are invented so that
what can be measured is measured, and say so; nothing is invented to reach a score.
"""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from jiheng.values.period import BEIJING
from tools.example_records.registers import EXAMPLES, Register, write_project

PROJECT = EXAMPLES / "finance-network"
RECORDED_AT = datetime(2024, 3, 15, 9, 0, tzinfo=BEIJING)
YEAR = 2023
ROOM = "机房"
SYSTEMS = (
    "政府采购云平台",
    "直达资金系统",
    "资产管理系统",
    "非税征管系统",
    "地方政府债务管理系统",
    "政务公开系统",
    "预算管理一体化系统",
    "预算管理一体化钉钉智能平台",
    "市级部门预算编制系统",
)
MONTHS = range(1, 13)
TESTS = 12
LAST_TEST_FAILS = ("直达资金系统", 12)


def funds() -> Iterator[Register]:
    """Give the registers of money: 147 万元 budgeted, 121.88 万元 paid."""
    yield (
        "budget",
        ("预算口径", "金额（元）", "批复日期", "资金来源"),
        [("全年预算数", "1470000.00", "2023-01-18", "当年财政拨款")],
    )
    yield (
        "payment",
        ("金额（元）", "支付日期", "用途", "资金来源"),
        [
            (f"{quarter}.00", f"{YEAR}-{month:02d}-20", "财政网络运维服务费", "当年财政拨款")
            for quarter, month in ((304_700, 3), (304_700, 6), (304_700, 9), (304_700, 12))
        ],
    )


def operation() -> Iterator[Register]:
    """Give the registers of the systems and the daily work."""
    yield "system", ("系统", "投入使用日期"), [(name, "2019-01-01") for name in (*SYSTEMS, ROOM)]
    yield (
        "environment_check",
        ("系统", "监测日期", "监测结果", "监测人"),
        [(name, f"{YEAR}-{month:02d}-15", "正常", "信息中心值班员") for name in SYSTEMS for month in MONTHS],
    )
    yield (
        "inspection",
        ("系统", "巡检日期", "巡检方式", "巡检结果", "巡检人"),
        [(ROOM, f"{YEAR}-{month:02d}-05", "上门", "正常", "机房值班员") for month in MONTHS],
    )
    yield (
        "test_result",
        ("系统", "测试类别", "测试项", "测试日期", "测试结论"),
        [
            (
                name,
                "功能",
                f"功能项{number}",
                f"{YEAR}-11-08",
                "不达标" if (name, number) == LAST_TEST_FAILS else "达标",
            )
            for name in SYSTEMS
            for number in range(1, TESTS + 1)
        ],
    )


def safeguards() -> Iterator[Register]:
    """Give the registers of faults and assessments."""
    yield (
        "incident",
        ("编号", "系统", "报障时间", "响应时间", "恢复时间", "解决时间", "故障现象"),
        [
            (
                "故障-01",
                "非税征管系统",
                "2023-04-11 09:10",
                "2023-04-11 09:25",
                "2023-04-11 11:00",
                "2023-04-11 16:40",
                "开票页面报错",
            ),
            (
                "故障-02",
                "预算管理一体化系统",
                "2023-12-14 10:05",
                "2023-12-14 10:20",
                "2023-12-14 15:30",
                "2023-12-15 09:35",
                "月末支付高峰响应慢",
            ),
        ],
    )
    yield (
        "security_assessment",
        ("系统", "测评种类", "等级", "报告日期", "测评结论", "测评机构"),
        [("预算管理一体化系统", "等保测评", "三级", "2023-09-22", "符合", "测评机构一")],
    )


def main(project: Path = PROJECT) -> None:
    """Write the registers and enter them in a new ledger."""
    write_project(project, (*funds(), *operation(), *safeguards()), at=RECORDED_AT)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

"""Make the demonstration records of examples/xinzhou-government-services-2022, and their ledger.

The self-evaluation form publishes one figure an indicator; the records behind them are invented here
and say so. The override of 工作人员满意度 (8 of 10 points for 95 % against 95 %) stands as the form
prints it: without a reason.
"""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from jiheng.values.period import BEIJING
from tools.example_records.registers import EXAMPLES, Register, write_project

PROJECT = EXAMPLES / "xinzhou-government-services-2022"
RECORDED_AT = datetime(2023, 2, 15, 9, 0, tzinfo=BEIJING)
PLATFORM = "“互联网+政务服务”平台"
ITEMS = (
    "平台日常运维",
    "新增功能",
    "更新升级",
    "性能优化",
    "数据备份与保密",
    "接口与数据共享支持",
    "技术培训与咨询",
)
ACHIEVED = {
    "性能指标达标率": "性能测试记录",
    "功能指标达标率": "功能测试记录",
    "平台运维服务及时性": "服务请求记录",
    "促进市（区、县）数据共享": "共享接口清单",
    "提高平台运营能力": "平台运营统计",
    "系统正常运行": "运行记录",
    "后期维护情况": "下一年度维护安排",
}


def registers() -> Iterator[Register]:
    """Give every register."""
    yield "system", ("系统", "投入使用日期", "主管科室"), [(PLATFORM, "2019-06-01", "行政审批服务管理局")]
    budget = ("245000.00", "2022-01-20", "当年财政拨款")
    yield (
        "budget",
        ("预算口径", "金额（元）", "批复日期", "资金来源"),
        [("年初预算数", *budget), ("全年预算数", *budget)],
    )
    yield (
        "payment",
        ("金额（元）", "支付日期", "收款单位", "用途", "资金来源"),
        [("245000.00", "2022-12-08", "平台运维单位", "平台运维服务费", "当年财政拨款")],
    )
    yield (
        "service_item",
        ("服务事项", "系统", "交付日期", "确认人"),
        [(item, PLATFORM, f"2022-{month:02d}-20", "审批局经办") for month, item in enumerate(ITEMS, 5)],
    )
    yield (
        "judgement",
        ("指标", "项号", "评判", "依据", "评判人", "评判日期"),
        [(name, "①", "满足", basis, "自评工作组", "2023-01-31") for name, basis in ACHIEVED.items()],
    )
    yield (
        "survey",
        (
            "调查名称",
            "调查对象",
            "截止日期",
            "发放份数（份）",
            "很满意（份）",
            "满意（份）",
            "一般（份）",
            "不满意（份）",
        ),
        [("平台使用满意度调查", "窗口工作人员", "2022-12-20", 40, 27, 11, 2, 0)],
    )
    yield (
        "score_override",
        ("指标", "改为", "决定人", "决定日期"),
        [("工作人员满意度", "8", "行政审批服务管理局", "2023-01-31")],
    )


def main(project: Path = PROJECT) -> None:
    """Write the registers and enter them in a new ledger."""
    write_project(project, registers(), at=RECORDED_AT)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

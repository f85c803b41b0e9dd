"""Make the demonstration records of examples/yantian-petition-2023, and their ledger.

The report publishes totals only (365 checks, 12 log analyses, 10 monthly reports …). The records
behind them are invented here once, add up to the published totals, and say that they are
demonstration data. Nothing here is random: the same run gives the same bytes.

Run from the repository's root: `python -m tools.example_records.yantian_petition_2023 [FOLDER]`.
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from jiheng.values.period import BEIJING
from tools.example_records.registers import EXAMPLES, Register, write_project

PROJECT = EXAMPLES / "yantian-petition-2023"
RECORDED_AT = datetime(2024, 8, 1, 9, 0, tzinfo=BEIJING)
YEAR = 2023
PROVINCE = "省一体化信访信息系统"
COMMAND = "盐田区群众诉求服务智慧指挥系统"
VISIT = "云安访系统"
TEAM = ("运维工程师甲", "运维工程师乙", "运维工程师丙")
OFFICE = "办理科经办"
MONTHS = range(1, 13)
NOTICED_ON = 17  # the day of each month on which a check finds something
FRIDAY = 4
DECEMBER = 12

# The second is solved on the Thursday before the autumn holiday with its two make-up working days:
# five working days later is 11 October. The third is solved on a Saturday.
INCIDENTS = (
    (
        "故障-01",
        "2023-05-16 09:20",
        "2023-05-16 10:05",
        "2023-05-16 15:40",
        "受理页面打不开",
        "应用服务内存不足",
    ),
    ("故障-02", "2023-09-28 08:50", "2023-09-28 09:30", "2023-09-28 17:10", "分拨消息延迟", "消息队列积压"),
    ("故障-03", "2023-11-10 14:00", "2023-11-10 16:00", "2023-11-11 11:30", "附件不能上传", "存储空间用满"),
)
FAULT_REPORTS = ("2023-05-22", "2023-10-11", "2023-11-16")
TRAININGS = (
    (
        PROVINCE,
        15,
        TEAM[0],
        ((3, "登记与转送", 18), (5, "网上答复", 21), (8, "统计查询", 16), (11, "账号安全", 20)),
    ),
    (
        COMMAND,
        22,
        TEAM[1],
        ((4, "诉求受理", 24), (6, "分拨与督办", 22), (9, "移动端使用", 19), (12, "数据看板", 23)),
    ),
)
BASES = {
    "立项依据充分性": (
        "信访条例和年度工作要点",
        "省信访信息化工作通知",
        "三定方案",
        "部门预算批复",
        "区内同类项目清单，没有重复",
    ),
    "立项程序规范性": ("立项申请和批复", "审批单和附件", "党组会会议纪要"),
    "绩效目标合理性": (
        "绩效目标申报表",
        "绩效目标申报表与合同对照",
        "原报告未公布不满足的是哪一项，演示取本项",
        "预算批复",
    ),
    "绩效目标明确性": ("绩效目标申报表", "绩效目标申报表", "合同任务清单"),
    "预算编制科学性": ("预算测算表", "询价记录", "预算测算表与合同对照"),
    "资金分配合理性": ("预算测算表", "合同金额对照"),
    "资金使用合规性": ("财务制度和凭证抽查", "支付审批单", "合同和凭证对照", "凭证抽查，未发现"),
    "管理制度健全性": ("财务、采购、合同管理制度", "制度汇编审核记录"),
    "制度执行有效性": ("内控检查记录", "未发生调整，无须手续", "归档目录", "人员名单和机房登记"),
    "提高化解群众诉求速度": ("诉求办理统计",),
}
NOT_MET = ("绩效目标合理性", 2)  # the report gives 3 of 4 points and does not say for which items


def working_day_from(day: date) -> date:
    """Give the day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > FRIDAY else 0)


def funds() -> Iterator[Register]:
    """Give the registers of money: 61.91 万元 budgeted and released, 61.71 万元 paid."""
    approved = ("619100.00", "2023-01-16", "当年财政拨款")
    yield (
        "budget",
        ("预算口径", "金额（元）", "批复日期", "资金来源"),
        [("年初预算数", *approved), ("指标金额", *approved)],
    )
    yield (
        "fund_release",
        ("金额（元）", "到位日期", "资金来源"),
        [("619100.00", "2023-02-10", "当年财政拨款")],
    )
    yield (
        "payment",
        ("金额（元）", "支付日期", "收款单位", "用途"),
        [
            ("185000.00", "2023-05-19", "运维单位一", f"{PROVINCE}运维服务费首款"),
            ("150000.00", "2023-06-21", "运维单位二", f"{COMMAND}运维服务费首款"),
            ("48100.00", "2023-09-15", "运维单位三", f"{VISIT}运维服务费"),
            ("124000.00", "2023-12-11", "运维单位一", f"{PROVINCE}运维服务费尾款"),
            ("110000.00", "2024-03-22", "运维单位二", f"{COMMAND}运维服务费尾款"),
        ],
    )


def operation() -> Iterator[Register]:
    """Give the registers of the daily work."""
    in_service = ((PROVINCE, "2018-12-01"), (COMMAND, "2018-06-01"), (VISIT, "2018-09-01"))
    yield "system", ("系统", "投入使用日期", "主管科室"), [(*each, "办理科") for each in in_service]
    days = [date(YEAR, 1, 1) + timedelta(days=number) for number in range(365)]
    yield (
        "environment_check",
        ("系统", "监测日期", "监测结果", "监测人", "说明"),
        [
            (
                PROVINCE,
                day,
                "异常" if day.day == NOTICED_ON else "正常",
                TEAM[day.toordinal() % len(TEAM)],
                "磁盘使用率偏高，已清理日志" if day.day == NOTICED_ON else "",
            )
            for day in days
        ],
    )
    yield (
        "log_analysis",
        ("系统", "分析日期", "日志期间", "分析人", "分析结论"),
        [
            (
                PROVINCE,
                working_day_from(date(YEAR, month, 26)),
                f"{YEAR}-{month:02d}",
                TEAM[month % 3],
                "未见异常登录",
            )
            for month in MONTHS
        ],
    )
    yield (
        "inspection",
        ("系统", "巡检日期", "巡检方式", "巡检结果", "巡检人", "签认人"),
        [
            (VISIT, working_day_from(date(YEAR, month, 8)), "上门", "正常", TEAM[2], OFFICE)
            for month in MONTHS
        ],
    )
    yield (
        "training",
        ("系统", "培训日期", "培训内容", "培训人", "参加人数（人）"),
        [
            (system, working_day_from(date(YEAR, month, day)), topic, trainer, people)
            for system, day, trainer, held in TRAININGS
            for month, topic, people in held
        ],
    )
    yield (
        "incident",
        ("编号", "系统", "报障时间", "响应时间", "解决时间", "故障现象", "故障原因"),
        [(name, COMMAND, *rest) for name, *rest in INCIDENTS],
    )
    yield (
        "periodic_report",
        ("编号", "报告种类", "系统", "所属期间", "提交日期", "故障编号", "签收人"),
        reports(),
    )


def reports() -> Iterator[Sequence[object]]:
    """Give the reports handed in: ten monthly, three and four inspections, three after faults."""
    for month in MONTHS[2:]:
        handed_in = date(YEAR + month // DECEMBER, month % DECEMBER + 1, 10 if month == DECEMBER else 6)
        yield f"月报-{month:02d}", "运维月报", COMMAND, f"{YEAR}-{month:02d}", handed_in, "", OFFICE
    for number, quarter in enumerate((2, 3, 4), 1):
        yield (
            f"巡检报告-{number}",
            "巡检报告",
            COMMAND,
            f"{YEAR}Q{quarter}",
            date(YEAR, quarter * 3, 28),
            "",
            OFFICE,
        )
    for quarter in range(1, 5):
        yield (
            f"季度巡检报告-{quarter}",
            "季度巡检报告",
            VISIT,
            f"{YEAR}Q{quarter}",
            date(YEAR, quarter * 3, 29),
            "",
            OFFICE,
        )
    for (name, _, _, solved, *_), handed_in in zip(INCIDENTS, FAULT_REPORTS, strict=True):
        yield name.replace("故障", "故障报告"), "故障维护报告", COMMAND, solved[:10], handed_in, name, OFFICE


def opinions() -> Iterator[Register]:
    """Give the registers of what people judged; no survey was held and nobody complained."""
    items = ("日常监测", "日志分析", "培训", "故障处理", "定期报告")
    yield (
        "acceptance",
        ("系统", "验收分项", "验收日期", "验收结论", "验收人"),
        [(system, item, "2024-01-18", "合格", OFFICE) for system in (PROVINCE, COMMAND) for item in items],
    )
    yield (
        "judgement",
        ("指标", "项号", "评判", "依据", "评判人", "评判日期"),
        [
            (
                indicator,
                "①②③④⑤"[number],
                "不满足" if (indicator, number) == NOT_MET else "满足",
                basis,
                "绩效评价小组",
                "2024-07-31",
            )
            for indicator, bases in BASES.items()
            for number, basis in enumerate(bases)
        ],
    )
    counts = ("发放份数（份）", "很满意（份）", "满意（份）", "一般（份）", "不满意（份）")
    yield "survey", ("调查名称", "调查对象", "截止日期", *counts), []
    yield "complaint", ("收到日期", "渠道", "投诉内容", "是否属实"), []


def main(project: Path = PROJECT) -> None:
    """Write the registers and enter them in a new ledger."""
    write_project(project, (*funds(), *operation(), *opinions()), at=RECORDED_AT)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

"""Make the demonstration records of examples/yantian-petition-2023.

The report publishes totals only (365 checks, 12 log analyses, 10 monthly reports …). The records
behind them are invented here once, add up to the published totals, and say that they are
demonstration data. Run from the repository's root: `python tools/example_records/yantian_petition_2023.py`.
Same run, same bytes: nothing here is random.
"""

import csv
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "examples/yantian-petition-2023/evidence"
YEAR = 2023
PROVINCE = "省一体化信访信息系统"
COMMAND = "盐田区群众诉求服务智慧指挥系统"
VISIT = "云安访系统"
TEAM = ("运维工程师甲", "运维工程师乙", "运维工程师丙")
OFFICE = "办理科经办"


def write(stem: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write one register; every row says that it is a demonstration."""
    with (FOLDER / f"{stem}.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow([*header, "来源"])
        table.writerows([*row, "演示"] for row in rows)


def months(first: int = 1) -> range:
    """Give the months of the year from `first` on."""
    return range(first, 13)


def weekday_from(day: date) -> date:
    """Give the day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)  # noqa: PLR2004


def main() -> int:
    """Write all registers."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    write(
        "system",
        ("系统", "投入使用日期", "主管科室"),
        ((PROVINCE, "2018-12-01", "办理科"), (COMMAND, "2018-06-01", "办理科"), (VISIT, "2018-09-01", "办理科")),
    )
    write(
        "budget",
        ("预算口径", "金额（元）", "批复日期", "资金来源"),
        (
            ("年初预算数", "619100.00", "2023-01-16", "当年财政拨款"),
            ("指标金额", "619100.00", "2023-01-16", "当年财政拨款"),
        ),
    )
    write("fund_release", ("金额（元）", "到位日期", "资金来源"), (("619100.00", "2023-02-10", "当年财政拨款"),))
    write(
        "payment",
        ("金额（元）", "支付日期", "收款单位", "用途"),
        (
            ("185000.00", "2023-05-19", "运维单位一", f"{PROVINCE}运维服务费首款"),
            ("150000.00", "2023-06-21", "运维单位二", f"{COMMAND}运维服务费首款"),
            ("48100.00", "2023-09-15", "运维单位三", f"{VISIT}运维服务费"),
            ("124000.00", "2023-12-11", "运维单位一", f"{PROVINCE}运维服务费尾款"),
            ("110000.00", "2024-03-22", "运维单位二", f"{COMMAND}运维服务费尾款"),
        ),
    )
    start = date(YEAR, 1, 1)
    write(
        "environment_check",
        ("系统", "监测日期", "监测结果", "监测人", "说明"),
        (
            (PROVINCE, day, "正常" if day.day != 17 else "异常", TEAM[day.toordinal() % 3],  # noqa: PLR2004
             "" if day.day != 17 else "磁盘使用率偏高，已清理日志")  # noqa: PLR2004
            for day in (start + timedelta(days=each) for each in range(365))
        ),
    )
    write(
        "log_analysis",
        ("系统", "分析日期", "日志期间", "分析人", "分析结论"),
        (
            (PROVINCE, weekday_from(date(YEAR, month, 26)), f"{YEAR}-{month:02d}", TEAM[month % 3], "未见异常登录")
            for month in months()
        ),
    )
    write(
        "training",
        ("系统", "培训日期", "培训内容", "培训人", "参加人数（人）"),
        [
            (PROVINCE, weekday_from(date(YEAR, month, 15)), topic, TEAM[0], people)
            for month, topic, people in ((3, "登记与转送", 18), (5, "网上答复", 21), (8, "统计查询", 16), (11, "账号安全", 20))
        ]
        + [
            (COMMAND, weekday_from(date(YEAR, month, 22)), topic, TEAM[1], people)
            for month, topic, people in ((4, "诉求受理", 24), (6, "分拨与督办", 22), (9, "移动端使用", 19), (12, "数据看板", 23))
        ],
    )
    write(
        "inspection",
        ("系统", "巡检日期", "巡检方式", "巡检结果", "巡检人", "签认人"),
        (
            (VISIT, weekday_from(date(YEAR, month, 8)), "上门", "正常", TEAM[2], OFFICE)
            for month in months()
        ),
    )
    # Resolved before three kinds of days: a plain week, the autumn holiday with its make-up
    # working days, and a weekend.
    incidents = (
        ("故障-01", datetime(YEAR, 5, 16, 9, 20), datetime(YEAR, 5, 16, 10, 5), datetime(YEAR, 5, 16, 15, 40),  # noqa: DTZ001
         "受理页面打不开", "应用服务内存不足", "2023-05-22"),
        ("故障-02", datetime(YEAR, 9, 28, 8, 50), datetime(YEAR, 9, 28, 9, 30), datetime(YEAR, 9, 28, 17, 10),  # noqa: DTZ001
         "分拨消息延迟", "消息队列积压", "2023-10-11"),
        ("故障-03", datetime(YEAR, 11, 10, 14, 0), datetime(YEAR, 11, 10, 15, 45), datetime(YEAR, 11, 11, 11, 30),  # noqa: DTZ001
         "附件不能上传", "存储空间用满", "2023-11-16"),
    )
    write(
        "incident",
        ("编号", "系统", "报障时间", "响应时间", "解决时间", "故障现象", "故障原因"),
        (
            (name, COMMAND, *(f"{moment:%Y-%m-%d %H:%M}" for moment in (received, acknowledged, resolved)), symptom, cause)
            for name, received, acknowledged, resolved, symptom, cause, _ in incidents
        ),
    )
    monthly = [
        (f"月报-{month:02d}", "运维月报", COMMAND, f"{YEAR}-{month:02d}",
         date(YEAR + month // 12, month % 12 + 1, 10 if month == 12 else 6), "", OFFICE)  # noqa: PLR2004
        for month in months(3)
    ]
    inspections = [
        (f"巡检报告-{number}", "巡检报告", COMMAND, f"{YEAR}Q{quarter}", date(YEAR, quarter * 3, 28), "", OFFICE)
        for number, quarter in enumerate((2, 3, 4), 1)
    ]
    quarterly = [
        (f"季度巡检报告-{quarter}", "季度巡检报告", VISIT, f"{YEAR}Q{quarter}", date(YEAR, quarter * 3, 29), "", OFFICE)
        for quarter in range(1, 5)
    ]
    faults = [
        (f"故障报告-{name[-2:]}", "故障维护报告", COMMAND, f"{resolved:%Y-%m-%d}", submitted, name, OFFICE)
        for name, _, _, resolved, _, _, submitted in incidents
    ]
    write(
        "periodic_report",
        ("编号", "报告种类", "系统", "所属期间", "提交日期", "故障编号", "签收人"),
        [*monthly, *inspections, *quarterly, *faults],
    )
    items = ("日常监测", "日志分析", "培训", "故障处理", "定期报告")
    write(
        "acceptance",
        ("系统", "验收分项", "验收日期", "验收结论", "验收人"),
        [(system, item, "2024-01-18", "合格", OFFICE) for system in (PROVINCE, COMMAND) for item in items],
    )
    write("judgement", ("指标", "项号", "评判", "依据", "评判人", "评判日期"), judgements())
    write("survey", ("调查名称", "调查对象", "截止日期", "发放份数（份）", "很满意（份）", "满意（份）", "一般（份）", "不满意（份）"), ())
    write("complaint", ("收到日期", "渠道", "投诉内容", "是否属实"), ())
    return 0


def judgements() -> list[tuple[str, str, str, str, str, str]]:
    """Give the verdicts: all met, but for the one item that the report does not name."""
    bases = {
        "立项依据充分性": ("信访条例和年度工作要点", "省信访信息化工作通知", "三定方案", "部门预算批复", "区内同类项目清单，没有重复"),
        "立项程序规范性": ("立项申请和批复", "审批单和附件", "党组会会议纪要"),
        "绩效目标合理性": ("绩效目标申报表", "绩效目标申报表与合同对照", "原报告未公布不满足的是哪一项，演示取本项", "预算批复"),
        "绩效目标明确性": ("绩效目标申报表", "绩效目标申报表", "合同任务清单"),
        "预算编制科学性": ("预算测算表", "询价记录", "预算测算表与合同对照"),
        "资金分配合理性": ("预算测算表", "合同金额对照"),
        "资金使用合规性": ("财务制度和凭证抽查", "支付审批单", "合同和凭证对照", "凭证抽查，未发现"),
        "管理制度健全性": ("财务、采购、合同管理制度", "制度汇编审核记录"),
        "制度执行有效性": ("内控检查记录", "未发生调整，无须手续", "归档目录", "人员名单和机房登记"),
        "提高化解群众诉求速度": ("诉求办理统计",),
    }
    return [
        (
            indicator,
            "①②③④⑤"[number],
            "不满足" if (indicator, number) == ("绩效目标合理性", 2) else "满足",
            basis,
            "绩效评价小组",
            "2024-07-31",
        )
        for indicator, given in bases.items()
        for number, basis in enumerate(given)
    ]


if __name__ == "__main__":
    sys.exit(main())

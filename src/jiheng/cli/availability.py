"""`jiheng availability STORE --period PERIOD [--project P] [--into P --by NAME] [--target T] …`."""

import argparse
from datetime import datetime
from pathlib import Path

from jiheng.cli import output
from jiheng.documents.whole_file import write_whole
from jiheng.errors import UsageError
from jiheng.measures.catalogue.availability import read_notice
from jiheng.measures.catalogue.daily_availability import read_share
from jiheng.measures.systems import STATISTICS
from jiheng.monitor.availability import Availability
from jiheng.values.days import BEIJING
from jiheng.values.exact import Exact
from jiheng.values.lasting import duration
from jiheng.values.outcome import NoValue
from jiheng.values.period import Period
from jiheng.values.ratio import Ratio
from jiheng.values.rounding import half_up
from jiheng.values.service_hours import ServiceHours
from jiheng.workflows.availability import Answer, Asked, Watched, ask
from jiheng.workflows.availability_records import Entered, enter
from jiheng.workflows.openslo import openslo

PLACES = 4  # 99.99% and 100% must not look alike


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("store", type=Path, metavar="STORE", help="监测数据文件夹")
    parser.add_argument("--period", required=True, type=str, help="期间，如 2025、2025-06、2025Q2")
    parser.add_argument(
        "--project", type=Path, help="项目文件夹：系统名称、计划内维护、节假日、使用时间从它来"
    )
    parser.add_argument("--system", action="append", default=[], help="只算这个系统，可以写多次")
    parser.add_argument(
        "--hours", default="", help="服务时间，如 7×24、工作日 08:30-17:30；不写时按项目里各系统约定的"
    )
    parser.add_argument("--notice", default="0小时", help="计划内维护至少提前多久通知才不计")
    parser.add_argument("--several", choices=STATISTICS, default="worst", help="多个系统取最差、合计或加权")
    parser.add_argument("--target", default="", help="承诺的可用率，如 99.9%%：算允许中断的时间还剩多少")
    parser.add_argument(
        "--openslo",
        type=Path,
        metavar="FILE",
        help="另把目标和测得的写成 OpenSLO（YAML），和 --target 一起写",
    )
    parser.add_argument("--into", type=Path, metavar="PROJECT", help="把每天的可用情况和中断登记进这个项目")
    parser.add_argument("--by", default="", metavar="姓名", help="登记人，和 --into 一起写")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Say how available the systems were."""
    if bool(arguments.into) != bool(arguments.by.strip()):
        raise UsageError("--into 和 --by 要一起写：登记要写明登记人")
    if arguments.openslo and not arguments.target:
        raise UsageError("--openslo 要和 --target 一起写：OpenSLO 写的是目标")
    asked = Asked(
        Period.read(arguments.period),
        datetime.now(BEIJING).replace(microsecond=0),
        ServiceHours.read(arguments.hours) if arguments.hours else None,
        read_notice(arguments.notice),
        tuple(arguments.system),
        arguments.several,
    )
    target = read_share(arguments.target.strip().lstrip("≥>=")) if arguments.target else None
    answer = ask(arguments.store, asked, project=arguments.project or arguments.into)
    entered: list[Entered] = []
    remarks = [*answer.remarks]
    if arguments.openslo and target is not None:
        write_whole(arguments.openslo, openslo(answer, target).encode())
        remarks.append(f"目标写进了 {arguments.openslo}（OpenSLO）")
    if arguments.into:
        entered, more = enter(arguments.store, answer, into=arguments.into, by=arguments.by)
        remarks += more
    if arguments.json:
        output.print_json(_as_json(answer, target, entered, remarks))
        return 0
    for each in answer.systems:
        print("\n".join(_told(each, target)), end="\n\n")
    print(_together(answer))
    for remark in remarks:
        print(f"· {remark}")
    for one in entered:
        told = f"新登 {one.new} 条，更正 {one.corrected} 条，已有 {one.known} 条"
        print(f"登记：{one.kind.title}（{one.kind.stem}） {told}")
    return 0


def _told(each: Watched, target: Exact | None) -> list[str]:
    found = each.found
    lines = [f"{each.name}  {each.period}", f"  可用率  {_rate(found.rate)}"]
    if found.unknown and found.least_rate:
        lines.append(f"          未测的全算中断，则为 {_rate(found.least_rate)}")
    sums = {"可用": found.up, "中断": found.down, "不计": found.excluded, "未测": found.unknown}
    parts = "，".join(f"{name} {seconds} 秒" for name, seconds in sums.items())
    lines.append(
        f"  时间    {parts}，合计 {found.end - found.begin} 秒（{duration(found.end - found.begin)}）"
    )
    lines.append(_means(found))
    if target is not None:
        lines.append(_budget(found, target))
    for outage in found.outages:
        less = "" if outage.counted == outage.end - outage.begin else f"，其中计入 {outage.counted} 秒"
        lines.append(
            f"  中断    {_clock(outage.begin)} 至 {_clock(outage.end)}，{outage.end - outage.begin} 秒{less}"
        )
    return [*lines, f"  怎样测得  {each.method}"]


def _means(found: Availability) -> str:
    if found.mttr is None or found.mtbf is None:
        return "  次数    没有测得计入的中断，没有平均修复时间和平均无故障时间"
    return (
        f"  次数    中断 {len(found.outages)} 次，平均修复时间（MTTR） {_mean(found.mttr)}，"
        f"平均无故障时间（MTBF） {_mean(found.mtbf)}"
    )


def _budget(found: Availability, target: Exact) -> str:
    allowed, left = found.budget(target), found.budget_left(target)
    rest = f"还剩 {left} 秒（{duration(left)}）" if left >= 0 else f"超出 {-left} 秒（{duration(-left)}）"
    share = Ratio(target.numerator, target.denominator)
    return f"  允许    按 {share.percent(PLACES)} 允许中断 {allowed} 秒（{duration(allowed)}），{rest}"


def _together(answer: Answer) -> str:
    if isinstance(answer.rate, NoValue):
        return f"全部系统：数据不足，{answer.rate.because}"
    return f"全部系统取{STATISTICS[answer.asked.statistic]}：{_rate(answer.rate)}"


def _rate(rate: Ratio | None) -> str:
    return f"{rate.percent(PLACES)}（{rate.numerator}/{rate.denominator}）" if rate else "数据不足：没有测到"


def _mean(ratio: Ratio) -> str:
    seconds = half_up(ratio.numerator, ratio.denominator)
    about = "" if seconds * ratio.denominator == ratio.numerator else "约 "
    return f"{about}{duration(seconds)}"


def _clock(second: int) -> str:
    return f"{datetime.fromtimestamp(second, BEIJING):%Y-%m-%d %H:%M:%S}"


def _as_json(
    answer: Answer, target: Exact | None, entered: list[Entered], remarks: list[str]
) -> dict[str, object]:
    return {
        "jiheng": 1,
        "period": {"first": f"{answer.period.first}", "last": f"{answer.period.last}"},
        "rate": None if isinstance(answer.rate, NoValue) else _fraction(answer.rate),
        "statistic": answer.asked.statistic,
        "systems": [_system(each, target) for each in answer.systems],
        "entered": [
            {"kind": one.kind.stem, "new": one.new, "corrected": one.corrected, "known": one.known}
            for one in entered
        ],
        "remarks": remarks,
    }


def _system(each: Watched, target: Exact | None) -> dict[str, object]:
    found = each.found
    return {
        "system": each.name,
        "first": f"{each.period.first}",
        "last": f"{each.period.last}",
        "seconds": {
            "up": found.up,
            "down": found.down,
            "excluded": found.excluded,
            "unknown": found.unknown,
        },
        "rate": _fraction(found.rate),
        "least_rate": _fraction(found.least_rate),
        "mttr_seconds": _fraction(found.mttr),
        "mtbf_seconds": _fraction(found.mtbf),
        "budget_seconds": None if target is None else found.budget(target),
        "budget_left_seconds": None if target is None else found.budget_left(target),
        "outages": [
            {"began_at": _iso(one.begin), "ended_at": _iso(one.end), "counted_seconds": one.counted}
            for one in found.outages
        ],
        "method": each.method,
    }


def _fraction(ratio: Ratio | None) -> list[int] | None:
    return [ratio.numerator, ratio.denominator] if ratio else None


def _iso(second: int) -> str:
    return datetime.fromtimestamp(second, BEIJING).isoformat()

"""`jiheng seal STORE [--keep-days N] [--recount [--engine numpy|spark --master URL]] [--json]`."""

import argparse
from datetime import datetime
from pathlib import Path

from jiheng.cli import output
from jiheng.cli.engine import NUMPY, add_engine, master_of
from jiheng.errors import UsageError
from jiheng.values.days import BEIJING
from jiheng.workflows.seal_samples import look_after


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("store", type=Path, metavar="STORE", help="监测数据文件夹")
    parser.add_argument("--keep-days", type=int, metavar="N", help="样本只留 N 天；每日小结一直留着")
    parser.add_argument("--recount", action="store_true", help="从封存的样本重新计数，与每日小结逐日比对")
    add_engine(parser, NUMPY)
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Seal and say what was done; 6 where the samples say what no summary does."""
    now = datetime.now(BEIJING)
    keep_days, recount, master = arguments.keep_days, arguments.recount, master_of(arguments, NUMPY)
    if master and not recount:
        raise UsageError(
            "--engine spark 只在重新计数时写\n    怎么办：加上 --recount，或去掉 --engine 和 --master"
        )
    done = look_after(arguments.store, at=now, keep_days=keep_days, recount=recount, master=master)
    code = 6 if done.differing else 0
    if arguments.json:
        output.print_json(
            {
                "jiheng": 1,
                "sealed": [f"{day}" for day in done.sealed.days],
                "too_late": done.sealed.too_late,
                "expired_days": done.expired,
                "differing": [
                    {
                        "system": each.system,
                        "day": f"{each.day}",
                        "recounted": each.recounted,
                        "missing": each.missing,
                    }
                    for each in done.differing
                ],
            }
        )
        return code
    days = done.sealed.days
    print(f"封存 {len(days)} 天：{days[0]} 至 {days[-1]}" if days else "没有要封存的")
    if done.sealed.too_late:
        print(f"· {done.sealed.too_late} 个样本来得太晚：那几天的样本已经到期删去，没有计入")
    if done.expired:
        print(f"到期删去 {done.expired} 天的样本，每日小结还在")
    for each in done.differing:
        told = "的每日小结不见了，样本里有" if each.missing else "的每日小结与样本不符：从样本数出来是"
        print(f"✗ {each.system} {each.day} {told}{each.recounted}")
    if recount and not done.differing:
        print("每日小结与样本逐日一致")
    return code

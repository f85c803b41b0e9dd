"""The command `jiheng`: finds the command's file, catches every error in one place.

Data goes to stdout, everything else to stderr. Exit codes are those of `errors.py`. Only the
command asked for is imported, so that `--help` stays quick.
"""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from jiheng import __version__
from jiheng.errors import CancelledError, JihengError, UnreadableInputError, UsageError
from jiheng.workflows.collecting import collecting_seldom

COMMANDS = {
    "init": "新建项目文件夹：project.yaml 和记录模板",
    "demo": "评价示例项目，写出报告和表格",
    "evaluate": "按记录评价一个项目，给出得分表",
    "explain": "说明一个得分从哪些记录、怎样算出来",
    "rulesets": "规则集：有哪些、写了什么、两个规则集差在哪里",
    "report": "写出正式文档：申报表、监控表、自评表、评价报告、月报、佐证目录等",
    "publish": "给许多项目写出正式文档：几个进程同时写，可以接着写，还可以写完就审核",
    "exchange": "与预算管理一体化系统交换表：写出申报表、监控表、自评表；收到的逐格比较，选以谁为准",
    "check": "检查表格：全部问题一次说清，有错的行写回来",
    "import": "把一个表格的记录导入项目，全部成功或什么都不写",
    "connect": "接入别处的数据：监控系统、工单、数据库、访问日志、网站更新、接口等，先看会登记什么，再登记",
    "record": "把新的和改动的记录登记进台账",
    "lint": "检查项目：指标、目标的毛病，和文档写成后会被审核出来的问题",
    "audit": "审核写好的报告：算错的、矛盾的、缺少的、残留的",
    "verify": "核对记录与台账、证据包、以前的锚是否一致",
    "anchor": "锚定项目：给出代表全部历史的一行，抄在别处，以后谁也改不了历史而不被发现",
    "bundle": "写出证据包：记录、台账、得分、规则和验证程序，第三方离线就能验证",
    "whatif": "假定几个值或另一个规则集：哪些指标变、总分和等级怎样变",
    "forecast": "年中监控：到某一天的进度、亮灯、全年预计和完成目标的可能性",
    "leaves": "把许多项目文件夹写成一张指标表（Parquet），供批量评分",
    "score": "批量评分：指标表里的全部项目一次算出得分、总分、等级",
    "portfolio": "全部项目一起查：列表、汇总、谁没有报、一个项目的指标",
    "compare": "比较许多项目：同类、费用、离群、偏低的指标值、先看谁、抽样、与上年比、汇总",
    "promises": "合同约定的事项逐次核对：按时、逾期、未完成、免除",
    "expiries": "什么快到期：合同、授权、域名、维保、证书，最早的在前",
    "indicators": "指标库：按名称、别名、运维活动查指标，看算法和出处",
    "rules": "评分规则：列出全部，看参数和算例，把评分标准的文字读成规则",
    "probe": "看护系统：探测网页、端口、域名、证书、数据库、栏目、备份、任务，记下每次结果",
    "seal": "封存监测数据：过完的日子存成文件，到期的样本删去，重新核对",
    "availability": "从监测数据算可用率：四种时间、中断、怎样测得；登记进项目",
    "serve": "启动网页应用：网页、后台、定时，一条命令",
    "account": "在服务器上办：清除一个账号的第二重验证，发设置密码的链接",
    "backup": "备份网页应用的数据：现在备份、校验、演练、纸质密钥",
    "restore": "把备份恢复到空文件夹；补回丢失的证据文件",
    "rekey": "换服务器的密钥 secret-key，用它加密的重新加密",
    "move-database": "把网页应用的数据从 SQLite 搬到 PostgreSQL，逐行核对",
    "doctor": "检查本机：字体、LibreOffice、日历、磁盘",
}
MODULES = {
    "import": "import_records",
    "move-database": "move_database",
}  # a command that may not be a module's name
WIDEST_NAME = 13


class ChineseParser(argparse.ArgumentParser):
    """An argument parser that speaks Chinese; its mistakes are UsageError."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 — argparse's own
        """Make it, or one of a subcommand, as argparse does."""
        super().__init__(**options, add_help=False)
        self._positionals.title, self._optionals.title = "参数", "选项"  # no other way
        self.add_argument("-h", "--help", action="help", help="显示本页")

    def error(self, message: str) -> None:  # type: ignore[override]
        """Raise instead of leaving the program."""
        told = message
        for english, chinese in (
            ("the following arguments are required: ", "缺少参数："),
            ("unrecognized arguments: ", "不认识的参数："),
            ("invalid choice: ", "没有这个选项："),
            ("expected one argument", "后面要写一个值"),
            ("argument ", "参数 "),
        ):
            told = told.replace(english, chinese)
        raise UsageError(f"{told}\n    怎么办：{self.prog} --help 看用法")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    as_json = "--json" in words
    try:
        with collecting_seldom(at_all=True):  # most is not loaded yet
            return _run(words)
    except KeyboardInterrupt:
        return _failed(CancelledError("已取消；没有留下写了一半的文件"), as_json=as_json)
    except BrokenPipeError:  # `jiheng … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except JihengError as error:
        return _failed(error, as_json=as_json)


def _run(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        print(_help())
        return 0 if words else UsageError.exit_code
    if words[0] in ("-V", "--version"):
        print(f"jiheng {__version__}")
        return 0
    name, *rest = words
    if name not in COMMANDS:
        raise UsageError(f"没有“{name}”这个命令\n    怎么办：jiheng --help 看有哪些命令")
    module = importlib.import_module(f"jiheng.cli.{MODULES.get(name, name)}")
    parser = ChineseParser(
        prog=f"jiheng {name}",
        description=COMMANDS[name],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(parser)
    code = module.run(parser.parse_args(rest))
    sys.stdout.flush()
    return int(code)


def _help() -> str:
    listed = "\n".join(f"  {name.ljust(WIDEST_NAME)} {title}" for name, title in COMMANDS.items())
    return (
        "绩衡 jiheng：从运维记录到预算绩效评价，每个数都能追到证据\n\n"
        f"用法：jiheng 命令 [参数]    jiheng 命令 --help 看每个命令的用法\n\n{listed}\n\n"
        "退出码：0 正常 · 1 有发现 · 2 用法不对 · 3 找不到或不允许 · 4 输入有误 · 5 正忙 · "
        "6 完整性不符 · 130 已取消"
    )


def _failed(error: JihengError, *, as_json: bool) -> int:
    if as_json:
        faults = error.faults if isinstance(error, UnreadableInputError) else ()
        told = {
            "jiheng": 1,
            "error": {
                "message": str(error),
                "exit_code": error.exit_code,
                "faults": [fault.as_json() for fault in faults],
            },
        }
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print(str(error), file=sys.stderr)
    return error.exit_code

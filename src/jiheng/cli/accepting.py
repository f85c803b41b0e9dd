"""The options that accept a finding, the same for `jiheng audit` and `jiheng lint`."""

import argparse
from datetime import datetime

from jiheng.audit.acceptances import Acceptance
from jiheng.errors import UsageError
from jiheng.values.period import BEIJING

WORDS = ("accept", "quote", "reason", "by")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    group = parser.add_argument_group("接受一处发现（四项都要写）")
    group.add_argument("--accept", metavar="CODE", help="检查的编号，如 AR04")
    group.add_argument("--quote", metavar="原文", help="这处发现引用的一段原文；没有引用的写 ''")
    group.add_argument("--reason", metavar="理由", help="为什么可以不改")
    group.add_argument("--by", metavar="姓名", help="谁接受的")


def accepts(arguments: argparse.Namespace) -> bool:
    """Say whether the command is to accept something."""
    return any(getattr(arguments, word) is not None for word in WORDS)


def acceptance_of(arguments: argparse.Namespace, targets: int, *, usage: str) -> Acceptance:
    """Give what is accepted from today on; raises UsageError where an option is missing."""
    missing = [f"--{word}" for word in WORDS if not _given(arguments, word)]
    if missing or targets > 1:
        what = f"缺少参数：{'、'.join(missing)}" if missing else "一次只接受一个对象里的发现"
        raise UsageError(
            f"{what}\n    怎么办：jiheng {usage} --accept AR04 --quote 原文 --reason 理由 --by 姓名"
        )
    today = datetime.now(BEIJING).date()
    return Acceptance(arguments.accept, arguments.quote, arguments.reason, arguments.by, today)


def _given(arguments: argparse.Namespace, word: str) -> bool:
    value = getattr(arguments, word)
    return value is not None and (word == "quote" or bool(value.strip()))

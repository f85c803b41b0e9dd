"""`jiheng account clear-second-factor|invite LOGIN --reason TEXT [--data DIR] [--json]`."""

import argparse
from datetime import UTC, datetime

from jiheng.cli import output
from jiheng.cli.server_data import add_data, with_server

ACTIONS = ("clear-second-factor", "invite")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "action", choices=ACTIONS,
        help="clear-second-factor 清除第二重验证（手机、恢复码都丢了）；invite 发设置密码的链接",
    )  # fmt: skip
    parser.add_argument("login", help="登录名")
    parser.add_argument("--reason", default="", help="原因，和怎样核实是本人；写进审计日志，告诉各位管理员")
    add_data(parser)
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Do it and print."""
    with_server(arguments.data)
    return (_clear if arguments.action == "clear-second-factor" else _invite)(arguments)


def _clear(arguments: argparse.Namespace) -> int:
    from jiheng.web.system import at_machine  # noqa: PLC0415 — models, after with_server

    types = at_machine.clear_second_factor(arguments.login, reason=arguments.reason, at=datetime.now(UTC))
    if arguments.json:
        output.print_json({"jiheng": 1, "login": arguments.login, "cleared": types})
    elif types:
        print(f"✓ 已清除 {arguments.login} 的第二重验证，各处的登录已结束\n    请本人马上登录重设")
    else:
        print(f"{arguments.login} 没有设第二重验证；各处的登录已结束")
    return 0


def _invite(arguments: argparse.Namespace) -> int:
    from jiheng.web.system import at_machine  # noqa: PLC0415

    place = at_machine.invite(arguments.login, reason=arguments.reason, at=datetime.now(UTC))
    if arguments.json:
        output.print_json({"jiheng": 1, "login": arguments.login, "url": place})
    else:
        print(f"✓ 设置密码的链接，只能用一次，七天有效，只给本人：\n\n    {place}\n\n各位管理员看到告警")
    return 0

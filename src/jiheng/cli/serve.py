"""`jiheng serve [--host HOST] [--port PORT] [--data DIR] [--cert FILE --key FILE] …`."""

import argparse
import os
import sys
import webbrowser
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jiheng.errors import UsageError

if TYPE_CHECKING:
    from jiheng.web.serving.serve import Started

DEFAULT_PORT = 8000
MOST_WORKERS = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--host", default="127.0.0.1", help="在哪个地址等待访问（默认 127.0.0.1，只有本机；0.0.0.0 为全部）"
    )
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="端口（默认 8000；0 为任选一个空的）")
    parser.add_argument("--data", type=Path, help="数据文件夹（默认 JIHENG_DATA，未设时 jiheng-data）")
    parser.add_argument("--cert", type=Path, help="证书，PEM；写了就用 https")
    parser.add_argument("--key", type=Path, help="证书的私钥，PEM，没有密码保护")
    parser.add_argument(
        "--workers",
        type=int,
        default=1,
        metavar="N",
        help=f"同时办几件后台任务（默认 1，最多 {MOST_WORKERS}）；导入和试算常要排队时加",
    )
    parser.add_argument(
        "--plain-http",
        action="store_true",
        help="没有证书也让别的电脑访问：密码在网上是明文，只在隔开的测试网里用",
    )
    parser.add_argument("--no-open", action="store_true", help="启动后不打开浏览器")


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped."""
    try:
        from jiheng.web.serving import address, certificate, serve  # noqa: PLC0415 — Django only where it is needed
    except ModuleNotFoundError as error:
        raise UsageError(
            f"网页应用所需的部件没有装：{error.name}\n    怎么办：pip install 'jiheng[web]'"
        ) from error
    if not 1 <= arguments.workers <= MOST_WORKERS:
        raise UsageError(f"--workers 应当是 1 到 {MOST_WORKERS} 的整数，写的是 {arguments.workers}")
    now = datetime.now(UTC)
    shown = certificate.checked(arguments.cert, arguments.key, now)
    data = (arguments.data or Path(os.environ.get("JIHENG_DATA", "jiheng-data"))).resolve()
    wanted = serve.Wanted(
        data, arguments.host, arguments.port, arguments.cert, arguments.key,
        shown.names if shown else (), arguments.workers, arguments.plain_http,
    )  # fmt: skip
    serve.refuse_exposed(wanted, os.environ)
    wanted = replace(wanted, port=address.take_port(wanted.host, wanted.port))
    os.environ.update(serve.environment(wanted, os.environ))

    def ready(started: "Started") -> None:
        print(_told(started), flush=True)
        if shown and shown.runs_out_soon(now):
            _tell(f"注意：证书 {shown.until:%Y-%m-%d} 到期，到期以后浏览器不放行，请先换好新的")
        if not arguments.no_open and sys.stdout.isatty():
            webbrowser.open(started.address)

    if serve.serve(wanted, now=lambda: datetime.now(UTC), tell=_tell, ready=ready):
        sys.stdout.flush()
        again = [*sys.argv[1:], "--port", str(wanted.port), "--no-open"]
        os.execv(sys.executable, [sys.executable, "-m", "jiheng", *again])  # noqa: S606 — this very program
    _tell("已停止")
    return 0


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _told(started: "Started") -> str:
    lines = [
        f"绩衡已启动：{started.address}",
        f"    数据库：{started.database}",
        f"    文件夹：{started.data}",
    ]
    if started.migrated:
        lines.append(f"    数据表已更新到本程序的版本（{started.migrated} 步）")
    if started.plain:
        lines.append(
            "    注意：没有加密，密码在网上是明文。正式使用请加 --cert 和 --key，或放在 https 代理后面"
        )
    if started.token:
        lines += [
            f"    首次设置：打开 {started.address}setup/ ，填一次性口令（30 分钟内有效，只显示这一次）",
            f"    一次性口令：{started.token}",
        ]
    return "\n".join([*lines, "    停止：按 Ctrl-C"])

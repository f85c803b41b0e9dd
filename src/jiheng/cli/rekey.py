"""`jiheng rekey (--new | --old-key FILE) [--forget] [--dry-run] [--data DIR] [--json]`."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jiheng.cli import output
from jiheng.cli.server_data import add_data, data_folder, with_server
from jiheng.errors import NotFoundError, UnreadableValueError

if TYPE_CHECKING:
    from jiheng.web.serving.rekeying import Rekeyed

LONGEST = 1_000  # bytes of a key's file
FINDINGS = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--new", action="store_true", help="另做一把新的密钥换上（泄露了、有人离岗时）")
    parser.add_argument(
        "--old-key", type=Path, metavar="FILE",
        help="secret-key 已经换过，或恢复的备份不带密钥：旧密钥的文件，用它打开，换到现在的密钥",
    )  # fmt: skip
    parser.add_argument(
        "--forget", action="store_true", help="哪把密钥都打不开的手机验证码、恢复码删去，本人下次登录重新设置"
    )
    parser.add_argument("--dry-run", action="store_true", help="只看会怎样，什么也不改")
    add_data(parser)
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Encrypt anew and print what became of it; 1 where something is left that nobody can open."""
    old = _key(arguments.old_key) if arguments.old_key else ""
    with_server(arguments.data)
    from jiheng.web.serving import rekeying  # noqa: PLC0415 — models, after with_server

    done = rekeying.rekey(
        data_folder(arguments.data), new=arguments.new, old=old, forget=arguments.forget,
        dry=arguments.dry_run, at=datetime.now(UTC),
    )  # fmt: skip
    if arguments.json:
        _print_json(done, dry=arguments.dry_run)
    else:
        _tell(done, dry=arguments.dry_run)
    return FINDINGS if done.unreadable else 0


def _key(place: Path) -> str:
    try:
        with place.open("rb") as file:
            told = file.read(LONGEST).decode("ascii").split()
    except FileNotFoundError as error:
        raise NotFoundError(
            f"没有这个文件：{place}，什么也没有改\n    怎么办：--old-key 后面写旧 secret-key 文件的位置"
        ) from error
    except (OSError, UnicodeDecodeError):
        told = []
    if len(told) != 1:
        raise UnreadableValueError(
            f"{place} 不是密钥文件，什么也没有改", expected="只有一行字母和数字的 secret-key",
            advice="--old-key 后面写旧 secret-key 文件的位置",
        )  # fmt: skip
    return told[0]


def _print_json(done: "Rekeyed", *, dry: bool) -> None:
    kinds = [
        {
            "kind": kind, "reencrypted": each.reencrypted, "already": each.already,
            "unreadable": each.unreadable,
        }
        for kind, each in done.counts.items()
    ]  # fmt: skip
    left = [{"kind": each.kind, "name": each.name, "advice": each.advice} for each in done.unreadable]
    output.print_json(
        {
            "jiheng": 1, "dry_run": dry, "new_key": done.new_key, "kinds": kinds, "unreadable": left,
            "forgotten": done.forgotten, "sessions": done.sessions, "spots": done.spots,
        }
    )  # fmt: skip


def _tell(done: "Rekeyed", *, dry: bool) -> None:
    would = "会" if dry else ""
    for kind, count in done.counts.items():
        print(
            f"{kind}：{would}重新加密 {count.reencrypted}，已经是这把密钥的 {count.already}，"
            f"打不开 {count.unreadable}"
        )
    if done.forgotten:
        print(f"{would}删去 {done.forgotten} 项打不开的手机验证码、恢复码：本人下次登录重新设置")
    if done.unreadable:
        print("哪把密钥都打不开，没有动：")
        for each in done.unreadable:
            print(f"    {each.kind}  {each.name}：{each.advice}")
    if done.new_key:
        print(f"{would}结束 {done.sessions} 处登录：所有人重新登录，手机验证码照旧")
        if done.spots:
            print(f"{would}作废 {done.spots} 个地点的二维码：在项目的“登记地点和二维码”重新打印、贴上")
    if dry:
        print("试算，什么也没有改")
    elif done.new_key:
        print(
            "✓ 新的 secret-key 已经在用，旧的不再有用\n"
            "    下一步：启动 jiheng serve，再备份一次：jiheng backup"
        )
    else:
        moved = done.sum("reencrypted")
        print("✓ 换好了" if moved else "没有重新加密的：打得开的，已经都是现在的密钥")

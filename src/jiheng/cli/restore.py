"""`jiheng restore [BACKUP] [--from DIR] [--data DIR] [--key] [--json]`, `jiheng restore --files`."""

import argparse
import getpass
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jiheng.cli import output
from jiheng.cli.server_data import add_data, data_folder, with_server
from jiheng.errors import IntegrityError, NotFoundError, UsageError

if TYPE_CHECKING:
    from jiheng.web.backups.manifest import Manifest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("backup", nargs="?", help="哪一份，文件名（默认最近一份）")
    parser.add_argument(
        "--from",
        dest="source",
        type=Path,
        help="备份文件夹（默认 JIHENG_BACKUPS，未设时在数据文件夹的 backups）",
    )
    add_data(parser)
    parser.add_argument("--key", action="store_true", help="备份是加密的：随后输入纸质密钥，或从标准输入给")
    parser.add_argument(
        "--files", action="store_true", help="只补回丢失、损坏的证据文件，别的不动；不用停服务"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Restore and print."""
    return _files(arguments) if arguments.files else _all(arguments)


def _files(arguments: argparse.Namespace) -> int:
    with_server(arguments.data)
    from jiheng.web.backups import actions  # noqa: PLC0415 — models, after with_server

    found = actions.cure_files(at=datetime.now(UTC))
    if arguments.json:
        output.print_json({"jiheng": 1, "restored": list(found.back), "lost": list(found.lost)})
    else:
        print(
            f"补回了 {len(found.back)} 个证据文件"
            if found.back
            else "没有可补的：证据文件没有丢失和损坏的，或备份里没有"
        )
        for each in found.lost:
            print(f"    {each[:16]}… 哪一份备份里都没有")
    return IntegrityError.exit_code if found.lost else 0


def _all(arguments: argparse.Namespace) -> int:
    try:
        from jiheng.web.backups import keys, loading, marks, restoring  # noqa: PLC0415 — with the web application only
        from jiheng.web.backups.sealing import from_paper  # noqa: PLC0415
        from jiheng.web.backups.store import Store  # noqa: PLC0415
        from jiheng.web.configuration import KEY_FILE, NEXT_KEY  # noqa: PLC0415
        from jiheng.web.serving.sole import sole_server  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise UsageError(
            f"网页应用所需的部件没有装：{error.name}\n    怎么办：pip install 'jiheng[web]'"
        ) from error
    data = data_folder(arguments.data)
    source = arguments.source or Path(os.environ.get("JIHENG_BACKUPS") or data / marks.BACKUPS)
    key = from_paper(_typed()) if arguments.key else keys.kept_key(data)
    store = Store(source.resolve(), key)
    names = store.names()
    if not names:
        raise NotFoundError(f"这个文件夹里没有备份：{source}\n    怎么办：用 --from 写对备份文件夹")
    with sole_server(data):
        load = loading.loader(data)
        restoring.finish(data, load)
        _refuse_full(data)
        loading.refuse_full(data)
        manifest = store.read(arguments.backup or names[0])
        restoring.put_back(
            store, manifest, data, at=datetime.now(UTC), told={"reason": "在空文件夹里恢复"}, load=load,
            to_last=arguments.backup is None,
        )  # fmt: skip
        shipped = (marks.read(data / marks.RESTORED) or {}).get("shipped_to", "")
        if key and keys.kept_key(data) is None:
            keys.keep_key(data, key)
    has_keys = bool(manifest.keys and key)
    if arguments.json:
        about = {"backup": manifest.name, "system": manifest.system, "files": len(manifest.files)}
        rows = sum(manifest.counts.values())
        output.print_json({"jiheng": 1, **about, "rows": rows, "keys": has_keys, "shipped_to": shipped})
        return 0
    secrets = sorted(keys.unwrapped(manifest.keys, key).keys() - {KEY_FILE, NEXT_KEY}) if has_keys else None
    _tell(manifest, data, shipped, in_postgresql=load is not None, secrets=secrets)
    return 0


def _tell(
    manifest: "Manifest", data: Path, shipped: str, *, in_postgresql: bool, secrets: Iterable[str] | None
) -> None:
    """Say what was put back, and what is to be done; without `secrets` there were no keys in the backup."""
    print(f"✓ 已恢复“{manifest.system}” {manifest.at.astimezone():%Y-%m-%d %H:%M} 的备份到 {data}")
    print(
        f"    {len(manifest.files)} 个文件，{sum(manifest.counts.values())} 行，每个字节、每条链尾与备份相同"
    )
    if shipped:
        print(
            "    此后的改动也补上了，到 "
            f"{datetime.fromisoformat(shipped).astimezone():%Y-%m-%d %H:%M:%S} 送来的为止"
        )
    if in_postgresql:
        print("    数据表在 DATABASE_URL 的 PostgreSQL 里，其余在数据文件夹里")
    if secrets is None:
        print(
            "    备份里没有服务器的密钥：启动时另做一个，所有人重新登录；通知渠道的地址、手机验证码打不开\n"
            "    旧的 secret-key 还在别处的：jiheng rekey --old-key 那个文件，就都能用；\n"
            "    不在了的：jiheng rekey --forget，设过手机验证码的人才登得进来，通知渠道要重新添加"
        )
    for name, value in manifest.settings.items():
        print(f"    当时设过 {name}={value}")
    for name in secrets or ():
        print(f"    当时还设过 {name}：有密码，不显示，请照原来的设")
    print(
        f"    下一步：jiheng serve --data {data}，登录后在“系统 → 备份与恢复”里核对、确认；"
        "确认以前不发通知、不办后台任务、不监测"
    )


def _refuse_full(data: Path) -> None:
    from jiheng.web.backups.manifest import DATABASE  # noqa: PLC0415

    if (data / DATABASE).exists():
        raise UsageError(
            f"这个文件夹里已经有一个系统，没有恢复，什么也没有改：{data}\n"
            "    怎么办：在它的网页“系统 → 备份与恢复”里申请，由另一位批准；它起不来时，先把文件夹改名留着，"
            "再恢复到空文件夹（备份在里面的，用 --from 指过去）"
        )


def _typed() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("纸质密钥（输入时不显示）：")
    return sys.stdin.readline()

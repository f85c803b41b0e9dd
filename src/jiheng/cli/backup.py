"""`jiheng backup [take|list|verify|drill|key] [BACKUP] [--data DIR] [--json]`."""

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from jiheng.cli import output
from jiheng.cli.server_data import add_data, data_folder, with_server
from jiheng.errors import IntegrityError, NotFoundError

if TYPE_CHECKING:
    from jiheng.web.backups.manifest import Manifest

ACTIONS = ("take", "list", "verify", "drill", "key")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "action",
        nargs="?",
        default="take",
        choices=ACTIONS,
        help="take 现在备份（默认，不停服务）；list 列出；verify 校验；drill 恢复到别处比对；key 做纸质密钥",
    )
    parser.add_argument("backup", nargs="?", help="哪一份（verify、drill；默认最近一份）")
    add_data(parser)
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Do it and print; 6 where a backup does not hold."""
    if arguments.action == "key":
        return _key(arguments)
    with_server(arguments.data)
    return {"take": _take, "list": _list, "verify": _verify, "drill": _drill}[arguments.action](arguments)


def _take(arguments: argparse.Namespace) -> int:
    from jiheng.web.backups import actions  # noqa: PLC0415 — models, after with_server
    from jiheng.web.backups.manifest import Why  # noqa: PLC0415

    made, gone, remark = actions.back_up(Why.ASKED, at=datetime.now(UTC))
    if arguments.json:
        output.print_json({"jiheng": 1, "backup": _as_json(made), "removed": gone})
    else:
        print(f"✓ 已备份：{made.name}\n    {_told(made)}")
        print(*(f"    {each}" for each in filter(None, [remark, *made.faults])), sep="\n", end="")
    return IntegrityError.exit_code if made.faults else 0


def _list(arguments: argparse.Namespace) -> int:
    from jiheng.web.backups import where  # noqa: PLC0415

    store = where.store()
    found = list(store.readable())
    if arguments.json:
        output.print_json(
            {"jiheng": 1, "folder": str(store.folder), "backups": [_as_json(each) for each in found]}
        )
        return 0
    for each in found:
        print(f"{each.name}  {_told(each)}")
    for name in sorted({*store.names()} - {each.name for each in found}):
        print(f"{name}  读不了：运行 jiheng backup verify {name} 看原因")
    if not store.names():
        print(f"还没有备份：{store.folder}\n    怎么办：jiheng backup")
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    from jiheng.web.backups import actions  # noqa: PLC0415

    name = _chosen(arguments)
    found = actions.check(name, at=datetime.now(UTC))
    if arguments.json:
        output.print_json({"jiheng": 1, "backup": name, "faults": found})
    else:
        print(f"✗ {name}" if found else f"✓ {name}：每个字节都在，数据库打得开，行数和链尾相符")
        for each in found:
            print(f"    {each}")
    return IntegrityError.exit_code if found else 0


def _drill(arguments: argparse.Namespace) -> int:
    from jiheng.web.backups import actions  # noqa: PLC0415

    name = _chosen(arguments)
    found = actions.practise(name, at=datetime.now(UTC))
    if arguments.json:
        table = [each._asdict() for each in found.table]
        output.print_json({"jiheng": 1, "backup": name, "seconds": found.seconds, "table": table})
        return 0 if found.is_sound else IntegrityError.exit_code
    print(f"恢复演练 {name}：{found.seconds} 秒恢复出来\n")
    marks = {True: "相同", False: "不同", None: "未比"}
    for row in found.table:
        print(f"{marks[row.is_equal]}  {row.what}：原来 {row.source}，恢复出来 {row.restored}")
    return 0 if found.is_sound else IntegrityError.exit_code


def _key(arguments: argparse.Namespace) -> int:
    from jiheng.web.backups.keys import make_key  # noqa: PLC0415

    data = data_folder(arguments.data)
    if not data.is_dir():
        raise NotFoundError(f"没有这个数据文件夹：{data}\n    怎么办：用 --data 写对数据文件夹")
    key = make_key(data)
    if arguments.json:
        output.print_json({"jiheng": 1, "key": key})
        return 0
    print(f"纸质密钥（抄下或打印，锁起来；机器丢了，只有它能打开备份）：\n\n    {key}\n")
    print("从下一份备份起加密，含服务器的密钥。以前的还是没有加密的，不需要时请删去。")
    return 0


def _chosen(arguments: argparse.Namespace) -> str:
    from jiheng.web.backups import where  # noqa: PLC0415

    names = where.store().names()
    if not names:
        raise NotFoundError(f"还没有备份：{where.store().folder}\n    怎么办：jiheng backup")
    return str(arguments.backup or names[0])


def _told(each: "Manifest") -> str:
    sealed = "加密" if each.sealed else "没有加密"
    return (
        f"{each.system}，{each.why.word}，{len(each.files)} 个文件，{each.size / 1e6:,.1f} MB，"
        f"{sum(each.counts.values())} 行，{sealed}"
    )


def _as_json(each: "Manifest") -> dict[str, object]:
    return {
        "name": each.name, "at": each.at.isoformat(), "why": each.why.value, "system": each.system,
        "files": len(each.files), "bytes": each.size, "rows": sum(each.counts.values()),
        "sealed": each.sealed, "chains": [end._asdict() for end in each.chains], "faults": list(each.faults),
    }  # fmt: skip

"""`jiheng verify PROJECT|BUNDLE|server|install …`, `jiheng verify DOCUMENT [--project PROJECT]`."""

import argparse
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import jiheng
from jiheng.cli import output
from jiheng.cli.server_data import add_data, is_server, with_server
from jiheng.errors import IntegrityError, JihengError, NotFoundError, UsageError
from jiheng.evidence.bundle_verifier import told as told_of_bundle
from jiheng.evidence.drift import Drift, How
from jiheng.workflows.document_figures import is_document, verify_document
from jiheng.workflows.verify import Anchor, Verification, verify
from jiheng.workflows.verify_anchors import AnchorCheck, check_anchors, check_bundle
from jiheng.workflows.verify_install import CannotTellError, verify_install
from jiheng.workflows.verify_install import told as told_of_install

HOW_TITLES = {
    How.UNRECORDED: "没有登记",
    How.CHANGED: "登记以后改过",
    How.REMOVED: "登记以后不见了",
    How.FILE_MISSING: "附件不见了",
    How.FILE_CHANGED: "附件被换过或改过",
    How.FILE_UNRECORDED: "附件没有登记",
    How.FILE_ORPHAN: "没有哪条记录提到的附件",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "project",
        type=Path,
        help="项目文件夹；证据包（.zip）；server（网页应用的全部数据）；install（装上的程序）；或绩衡写出的文档（.docx、.pdf）：找出改过的、与记录不符的数",
    )
    parser.add_argument(
        "--project",
        dest="projects",
        type=Path,
        action="append",
        default=[],
        metavar="项目文件夹",
        help="文档的项目：每个数与项目现在的记录对照",
    )
    parser.add_argument(
        "--expect", default="", metavar="哈希", help="以前印出、存在别处的末行哈希：它应当还在哈希链里"
    )
    parser.add_argument(
        "--anchor",
        dest="anchors",
        action="append",
        default=[],
        metavar="锚",
        help="以前锚定、存在别处的一行，或它的 root（至少前 16 位）、日期；可以写多次",
    )
    parser.add_argument(
        "--release", type=Path, metavar="文件夹", help="只用于 install：与这个发布里的文件对照"
    )
    parser.add_argument(
        "--key", type=Path, metavar="公钥", help="只用于 install：发布公钥，从发布文件夹以外得到的"
    )
    add_data(parser)
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Verify and print; 6 when records and ledger do not agree, 1 when a document does not."""
    if str(arguments.project) == "install" and not arguments.project.exists():
        return _run_install(arguments)
    if arguments.release or arguments.key:
        raise UsageError(
            "--release 和 --key 只用于 install\n    怎么办：jiheng verify install --release 文件夹 --key 公钥"
        )
    if is_document(arguments.project):
        return _run_document(arguments)
    if arguments.projects:
        raise UsageError(
            "--project 只用于文档\n    怎么办：去掉 --project，或把第一个参数写成 .docx 或 .pdf 文档"
        )
    if is_server(arguments.project):
        return _run_server(arguments)
    if arguments.project.suffix.lower() == ".zip":
        return _run_bundle(arguments)
    found = verify(arguments.project, expect=arguments.expect)
    anchored = check_anchors(arguments.project, arguments.anchors)
    if arguments.json:
        told = {"anchors": anchored.anchors, "anchor_faults": anchored.faults, "remarks": anchored.remarks}
        output.print_json({**_as_json(found), **told, "sound": found.sound and not anchored.faults})
    else:
        files = f"，附件 {found.files} 个" if found.files else ""
        print(f"记录 {found.records} 条{files}，台账 {found.entries} 条，台账末行哈希 {found.last_hash}")
        for line in (*_lines(found), *_anchored(anchored)):
            print(line)
    return 0 if found.sound and not anchored.faults else IntegrityError.exit_code


def _run_server(arguments: argparse.Namespace) -> int:
    with_server(arguments.data)
    from jiheng.web.anchors.verifying import verify as verify_server  # noqa: PLC0415 — models, after the set-up

    found = verify_server(arguments.anchors)
    if arguments.json:
        output.print_json({"jiheng": 1, "sound": not found.faults, **found._asdict()})
    else:
        for line in (*(f"✗ {each}" for each in found.faults), *(f"· {each}" for each in found.remarks)):
            print(line)
        counts = f"审计日志和台账 {found.entries:,} 条，锚 {found.anchors:,} 个"
        print(f"共 {len(found.faults)} 处不符（{counts}）" if found.faults else f"✓ 全部相符：{counts}")
    return IntegrityError.exit_code if found.faults else 0


def _run_install(arguments: argparse.Namespace) -> int:
    if arguments.key and not arguments.release:
        raise UsageError(
            "--key 要与 --release 一起用\n    怎么办：jiheng verify install --release 文件夹 --key 公钥"
        )
    try:
        found = verify_install(Path(jiheng.__file__).parents[1], arguments.release, arguments.key)
    except CannotTellError as error:
        raise NotFoundError(str(error)) from error
    if arguments.json:
        output.print_json({"jiheng": 1, "sound": not found.faults, **found._asdict()})
    else:
        print("\n".join(told_of_install(found)))
    return IntegrityError.exit_code if found.faults else 0


def _run_bundle(arguments: argparse.Namespace) -> int:
    if arguments.expect:
        raise UsageError("--expect 只用于项目文件夹\n    怎么办：证据包用 --anchor")
    bundle, records = check_bundle(arguments.project, arguments.anchors)
    sound = not bundle.faults and records is not None and records.sound
    if arguments.json:
        counts = {"entries": bundle.entries, "files": len(bundle.manifest), "figures": bundle.figures}
        told = {"faults": bundle.faults, "remarks": bundle.remarks}
        told_records = _as_json(records) if records else None
        output.print_json({"jiheng": 1, "sound": sound, **counts, **told, "records": told_records})
    else:
        for line in (*told_of_bundle(bundle), *(_lines(records) if records else ["✗ 包里的项目读不懂"])):
            print(line)
    return 0 if sound else IntegrityError.exit_code


def _anchored(found: AnchorCheck) -> Iterator[str]:
    yield from (f"✗ {each}" for each in found.faults)
    yield from (f"· {each}" for each in found.remarks)
    if found.anchors and not found.faults:
        yield f"✓ {found.anchors} 个锚都与台账相符"


def _run_document(arguments: argparse.Namespace) -> int:
    if arguments.expect or arguments.anchors:
        raise UsageError("--expect 和 --anchor 不用于文档\n    怎么办：去掉它们")
    found = verify_document(arguments.project, arguments.projects)
    if arguments.json:
        told = {"jiheng": 1, "sound": not found.faults, "figures": found.figures, "printed": found.printed}
        faults = [fault.as_json() for fault in found.faults]
        output.print_json({**told, "faults": faults, "remarks": list(found.remarks)})
    else:
        print(f"文档带 {found.figures} 个数，印在 {found.printed} 处")
        for fault in found.faults:
            print(f"✗ {fault}")
        for remark in found.remarks:
            print(f"注意：{remark}")
        against = "，也与项目现在的记录一致" if arguments.projects else "（没有写 --project，没有与记录对照）"
        print(f"共 {len(found.faults)} 处不一致。" if found.faults else f"✓ 每个数都与写出时一样{against}")
    return JihengError.exit_code if found.faults else 0


def _lines(found: Verification) -> Iterator[str]:
    for fault in found.faults:
        yield f"✗ {fault}"
    if found.anchor:
        yield _anchor(found.anchor)
    for title, group in groupby(sorted(found.drifts, key=_group), key=_group_title):
        drifts = list(group)
        yield f"{title}：{len(drifts)} 处"
        for drift in drifts:
            yield from _drift(drift)
    if found.sound:
        yield "✓ 记录与台账一致，哈希链完整"
        return
    wrong = len(found.faults) + len(found.drifts) + (found.anchor is not None and not found.anchor.entry)
    yield f"共 {wrong} 处不一致。"
    if found.faults or (found.anchor and not found.anchor.entry):
        yield "    怎么办：台账本身动过，先不要登记；找出备份，或问经手的人，查明是谁、为何改动"
    else:
        yield "    怎么办：逐处查明原因；确实该这样的，用 jiheng record 项目 --by 姓名 --reason 原因 登记"


def _group(drift: Drift) -> tuple[str, str]:
    return drift.kind or "~", _group_title(drift)


def _group_title(drift: Drift) -> str:
    if drift.how is How.FILE_ORPHAN:
        return HOW_TITLES[drift.how]
    return f"{drift.title}（{drift.kind}）{HOW_TITLES[drift.how]}"


def _drift(drift: Drift) -> Iterator[str]:
    if drift.how is How.FILE_ORPHAN:
        yield f"✗ evidence/files/{drift.file}"
    elif drift.file:
        yield f"✗ {drift.file}：{drift.told}（{drift.place} [{drift.id}]）"
    elif not drift.id:
        yield "✗ 整册记录" + ("" if drift.how is How.REMOVED else "（空的，表示没有发生）")
    elif drift.how is How.REMOVED:
        yield f"✗ [{drift.id}] 台账第 {drift.seq} 条登记的是：{drift.told}"
    else:
        yield f"✗ {drift.place} [{drift.id}]"
        for change in drift.changes:
            yield f"    {change.title} 台账中是“{change.then}”，现在是“{change.now}”"


def _anchor(anchor: Anchor) -> str:
    if anchor.entry is None:
        return (
            f"✗ 台账里没有哈希 {anchor.hash}：台账在那以后被重写或截短过，或者它不是这个项目的\n"
            "    怎么办：对一遍抄写有没有错；没有错的，从备份找出当时的台账比对"
        )
    later = f"，之后又登记了 {anchor.later} 条" if anchor.later else "，就是末行"
    return f"✓ 哈希 {anchor.hash} 是台账第 {anchor.entry.seq} 条{later}；那以前的登记没有改动"


def _as_json(found: Verification) -> dict[str, object]:
    anchor = found.anchor
    expected = None
    if anchor:
        seq = anchor.entry.seq if anchor.entry else None
        expected = {"hash": anchor.hash, "seq": seq, "later": anchor.later}
    return {
        "jiheng": 1,
        "sound": found.sound,
        "records": found.records,
        "files": found.files,
        "entries": found.entries,
        "last_hash": found.last_hash,
        "expected": expected,
        "faults": [fault.as_json() for fault in found.faults],
        "drifts": [_drift_json(each) for each in found.drifts],
    }


def _drift_json(drift: Drift) -> dict[str, object]:
    return {
        "how": drift.how.value,
        "kind": drift.kind,
        "title": drift.title,
        "id": drift.id,
        "file": drift.file or None,
        "place": {"file": drift.place.file, "line": drift.place.line, "sheet": drift.place.sheet or None}
        if drift.place.file
        else None,
        "entry": drift.seq,
        "changes": [
            {"field": each.field, "title": each.title, "then": each.then, "now": each.now}
            for each in drift.changes
        ],
        "message": drift.message,
    }

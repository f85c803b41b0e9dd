"""Take the tables that others put into a folder.

Use when: another office or program hands in .xlsx, .csv or .jsonl files now and then: exports, monthly
    lists, the tables of a bank or of a finance system.
Gives: the records of every table. Which kind they are of says `kind`, or else the name of each file, as in
    the folder `evidence` of a project: `payment.csv`, `支付.xlsx`.
Left out: files whose names begin with `.` or `~$` (half copied, or open in Excel), and files of other
    formats, each told. A record that several files tell in the same words counts once. The files stay.
Not read: a table with a fault anywhere; all faults of all tables are told together.
Basis: the same reader as `jiheng import`. A row without 编号 is known by its words: changed, it is shown as
    changed only where one record of its day and system is there, so lists that change should have numbers.
"""

import asyncio
import hashlib
from pathlib import Path

from jiheng.catalogue import Parameter, reading, text_of
from jiheng.errors import Fault, Place, UnreadableInputError
from jiheng.evidence.fact import Fact, derived_id
from jiheng.evidence.kinds import KINDS
from jiheng.sources.connector import Connector, Taken, Told, source_name
from jiheng.sources.network.unreachable import NotSeenError
from jiheng.sources.probe import Asking
from jiheng.sources.probe_settings import read_path
from jiheng.sources.registers import SUFFIXES, read_register

TITLES = {fact_type.title: fact_type for fact_type in KINDS.values()}
UNFINISHED = (".", "~$")

connector = Connector(
    title="投递文件夹",
    version=1,
    parameters=(
        Parameter("folder", "文件夹", reading(read_path), "表格放在哪个文件夹"),
        Parameter("kind", "记录种类", text_of, "全部表格是哪一种记录；不写时按各文件的名称", ""),
    ),
    patience=600,
)


@connector.takes
async def take(asking: Asking, *, folder: Path, kind: str) -> Taken:
    """Read in a thread."""
    try:
        return await asyncio.wait_for(asyncio.to_thread(_take, asking, folder, kind), asking.within / 1000)
    except TimeoutError as error:
        raise NotSeenError("时间不够读完文件夹；怎么办：把 timeout 写长些") from error
    except OSError as error:
        raise NotSeenError(f"文件夹读不了：{error.strerror or error}") from error


def _take(asking: Asking, folder: Path, kind: str) -> Taken:
    taken, seen = Taken(), dict[tuple[str, str], Told]()
    place = asking.file(folder)
    if not place.is_dir():
        advice = "核对 folder；还没有的话先建好"
        return Taken(faults=[Fault("没有这个文件夹", Place(str(folder)), advice=advice)])
    for path in sorted(place.iterdir()):
        if not path.is_file() or path.name.startswith(UNFINISHED):
            continue
        if path.suffix.lower() not in SUFFIXES:
            expected = "、".join(SUFFIXES)
            taken.remarks.append(Fault("没有读：不是表格文件", Place(path.name), expected=expected))
            continue
        fact_type = _kind(kind or path.stem)
        if fact_type is None:
            taken.faults.append(_unknown(kind, path))
            continue
        _read(asking.file(path), fact_type, taken, seen)
    taken.told = [*seen.values()]
    return taken


def _kind(name: str) -> type[Fact] | None:
    return KINDS.get(name.strip()) or TITLES.get(name.strip())


def _unknown(kind: str, path: Path) -> Fault:
    if kind:
        return Fault(
            f"没有“{kind}”这种记录", Place(path.name), advice="种类见 docs/reference/generated/records.md"
        )
    advice = "把文件名改成记录种类，如 payment.csv 或 支付.xlsx；或在设置里写 kind"
    return Fault("文件名看不出是哪种记录", Place(path.name), found=path.stem, advice=advice)


def _read(path: Path, fact_type: type[Fact], taken: Taken, seen: dict[tuple[str, str], Told]) -> None:
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    try:
        found = read_register(path, fact_type, system_name=str, name=path.name)
    except UnreadableInputError as error:
        taken.faults += error.faults
        return
    taken.faults += found.faults
    taken.remarks += found.remarks
    taken.sources.append(source_name(path.name, digest))
    for fact in found.facts:
        derived = fact.id.startswith(derived_id(fact.stem, fact.digest, 1))
        told = Told(fact.stem, "" if derived else fact.id, fact.content, fact.place)
        other = seen.setdefault((fact.stem, fact.id), told)
        if other.content != told.content:
            advice = f"另一处在{other.place}；两处说法不同，留下对的一处"
            taken.faults.append(Fault(f"编号“{fact.id}”用了两次，内容不同", fact.place, advice=advice))

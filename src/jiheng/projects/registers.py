"""Read the registers of a project folder: one file a kind of record, all faults together."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from jiheng.catalogue import nearest
from jiheng.errors import Fault, Place
from jiheng.evidence.fact import Fact
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.ledger import FILE_NAME as LEDGER
from jiheng.evidence.store import Evidence
from jiheng.sources.columns import SystemNames
from jiheng.sources.registers import read_register

BY_TITLE = {fact_type.title: fact_type for fact_type in KINDS.values()}
# What editors and systems leave beside the files people keep.
LEFT_BEHIND = (".", "~$", LEDGER)
SYSTEM_FILES = {"thumbs.db", "desktop.ini"}


def read_registers(
    folder: Path, *, system_name: SystemNames, faults: list[Fault]
) -> tuple[Evidence, tuple[Fault, ...]]:
    """Read every register of a folder; faults are added to `faults`, remarks returned."""
    facts: list[Fact] = []
    remarks: list[Fault] = []
    registers: list[str] = []
    for file, fact_type in registers_in(folder, faults):
        if fact_type.stem in registers:
            what, advice = f"“{fact_type.title}”记录有两个文件", "合并成一个文件"
            faults.append(Fault(what, Place(_name(file)), advice=advice))
            continue
        registers.append(fact_type.stem)
        reading = read_register(file, fact_type, system_name=system_name, name=_name(file))
        facts += reading.facts
        faults += reading.faults
        remarks += reading.remarks
    faults += shared_ids(facts)
    known: dict[str, set[str]] = {}
    for fact in facts:
        known.setdefault(fact.stem, set()).add(fact.id)
    faults += lost_corrections(facts, known)
    return Evidence.of(facts, registers=registers), tuple(remarks)


def registers_in(folder: Path, faults: list[Fault]) -> list[tuple[Path, type[Fact]]]:
    """List the register files of a folder with their kinds; files that are none become faults."""
    found = []
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        if file.is_dir() or file.name.startswith(LEFT_BEHIND) or file.name.lower() in SYSTEM_FILES:
            continue
        fact_type = kind_of(file)
        if fact_type is None:
            named = [f"{stem}（{each.title}）" for stem, each in KINDS.items()]
            advice = nearest(file.stem, [*KINDS, *BY_TITLE]) or "改成上面所列的名称；不是记录的文件移到别处"
            what = f"不认识这种记录：{file.stem}"
            faults.append(Fault(what, Place(_name(file)), expected="、".join(named), advice=advice))
        else:
            found.append((file, fact_type))
    return found


def kind_of(file: Path) -> type[Fact] | None:
    """Tell the kind of record by the file's name, in either language."""
    return KINDS.get(file.stem) or BY_TITLE.get(file.stem)


def _name(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"


def lost_corrections(facts: Iterable[Fact], known: Mapping[str, Collection[str]]) -> list[Fault]:
    """A correction names the record it corrects; one that names nothing would count twice.

    `known` are the ids of the records of each kind.
    """
    facts = [fact for fact in facts if fact.supersedes]
    corrected_by: dict[str, str] = {}
    for fact in facts:
        corrected_by.setdefault(fact.supersedes, fact.id)
    faults = []
    for fact in facts:
        if fact.supersedes not in known[fact.stem] or fact.supersedes == fact.id:
            near = nearest(fact.supersedes, known[fact.stem])
            advice = near or "写被更正的那条记录的编号（jiheng explain 里方括号内）"
            what = f"要更正的记录“{fact.supersedes}”不存在"
            expected = f"同一种记录（{fact.title}）的编号"
            faults.append(Fault(what, fact.place, expected=expected, advice=advice))
        elif not fact.reason:
            faults.append(Fault("更正没有写原因", fact.place, expected="更正原因", advice="补填“更正原因”"))
        elif corrected_by[fact.supersedes] != fact.id:
            other = corrected_by[fact.supersedes]
            advice = f"这一条改为更正 {other}"
            faults.append(Fault(f"“{fact.supersedes}”已由 {other} 更正过", fact.place, advice=advice))
        elif _in_a_circle(fact.id, corrected_by):
            advice = "留下第一条，其余的依次更正前一条"
            faults.append(Fault("几条记录互相更正，没有一条有效", fact.place, advice=advice))
    return faults


def _in_a_circle(record: str, corrected_by: dict[str, str]) -> bool:
    later = corrected_by.get(record)
    for _ in corrected_by:
        if later is None:
            return False
        if later == record:
            return True
        later = corrected_by.get(later)
    return True


def shared_ids(facts: Iterable[Fact]) -> list[Fault]:
    """An id names one record of the whole folder: explanations and corrections refer to it."""
    known: dict[str, Fact] = {}
    faults = []
    for fact in facts:
        other = known.setdefault(fact.id, fact)
        if other.stem != fact.stem:
            advice = f"另一处在{other.place}；换一个编号"
            faults.append(Fault(f"编号“{fact.id}”与另一种记录相同", fact.place, advice=advice))
    return faults

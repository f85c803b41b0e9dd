"""Read the registers of a project folder: one file a kind of record, all faults together."""

from pathlib import Path

from jiheng.catalogue import nearest
from jiheng.errors import Fault, Place
from jiheng.evidence.beside import faults_among
from jiheng.evidence.fact import Fact
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.ledger import FILE_NAME as LEDGER
from jiheng.evidence.said import SystemNames
from jiheng.evidence.store import Evidence
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
    faults += faults_among(facts)
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

"""Read a project folder: project.yaml and the evidence beside it, all faults together."""

from dataclasses import dataclass
from pathlib import Path

from jiheng.catalogue import nearest
from jiheng.errors import Fault, NotFoundError, Place, UnreadableInputError, UnreadableValueError
from jiheng.evidence.fact import Fact
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.ledger import FILE_NAME as LEDGER
from jiheng.evidence.store import Evidence
from jiheng.frameworks.marked_yaml import Section
from jiheng.projects.load import load_project
from jiheng.projects.project import Project
from jiheng.sources.csv_file import read_csv
from jiheng.sources.records import SystemNames, read_facts
from jiheng.values.working_days import HolidayTable, WorkingCalendar

PROJECT_FILE = "project.yaml"
EVIDENCE_FOLDER = "evidence"
BY_TITLE = {fact_type.title: fact_type for fact_type in KINDS.values()}


@dataclass(frozen=True, slots=True)
class ProjectFolder:
    """A project with its evidence, and where it lies."""

    path: Path
    project: Project
    evidence: Evidence

    @property
    def evidence_path(self) -> Path:
        """The folder of the records."""
        return self.path / EVIDENCE_FOLDER


def open_folder(path: Path) -> ProjectFolder:
    """Read a project folder.

    Raises NotFoundError where there is none, and UnreadableInputError with every fault of
    project.yaml and of all record files together.
    """
    file = path / PROJECT_FILE
    if not file.is_file():
        raise NotFoundError(
            f"{path.resolve()} 不是项目文件夹：里面没有 {PROJECT_FILE}。\n"
            f"    怎么办：把路径写到含有 {PROJECT_FILE} 的那一层"
        )
    try:
        project, faults = load_project(
            file.read_bytes(), file=PROJECT_FILE, calendar=lambda section: _calendar(section, path)
        )
    except UnreadableInputError as error:
        project, faults = None, list(error.faults)
    systems = project.system_name if project else str
    evidence = _evidence(path / EVIDENCE_FOLDER, systems, faults)
    if project is None or faults:
        faults.sort(key=_in_reading_order)
        raise UnreadableInputError(f"项目文件夹 {path.resolve().name}", faults)
    return ProjectFolder(path, project, evidence)


def _in_reading_order(fault: Fault) -> tuple[bool, str, int]:
    return fault.place.file != PROJECT_FILE, fault.place.file, fault.place.line or 0


def _calendar(section: Section, path: Path) -> WorkingCalendar:
    def read(name: str) -> HolidayTable:
        file = path / name
        if Path(name).name != name or not file.is_file():
            raise UnreadableValueError(
                "找不到节假日表", found=name, expected="与 project.yaml 放在一起的文件名"
            )
        try:
            return HolidayTable.read(file.read_text("utf-8-sig").splitlines(), source=name)
        except UnreadableInputError as error:
            section.faults.extend(error.faults)
            return HolidayTable()

    return WorkingCalendar(section.optional("holidays", read, HolidayTable()))


def _evidence(folder: Path, system_name: SystemNames, faults: list[Fault]) -> Evidence:
    facts: list[Fact] = []
    registers: list[str] = []
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        if file.is_dir() or file.name.startswith((".", LEDGER)):
            continue
        name = f"{folder.name}/{file.name}"
        fact_type = KINDS.get(file.stem) or BY_TITLE.get(file.stem)
        if fact_type is None:
            named = [f"{stem}（{each.title}）" for stem, each in KINDS.items()]
            advice = nearest(file.stem, [*KINDS, *BY_TITLE]) or "改成上面所列的名称；不是记录的文件移到别处"
            what = f"不认识这种记录：{file.stem}"
            faults.append(Fault(what, Place(name), expected="、".join(named), advice=advice))
            continue
        if file.suffix.lower() != ".csv":
            faults.append(
                Fault(f"还不能读 {file.suffix} 文件", Place(name), expected=".csv", advice="另存为 CSV")
            )
            continue
        if fact_type.stem in registers:
            advice = "合并成一个文件"
            faults.append(Fault(f"“{fact_type.title}”记录有两个文件", Place(name), advice=advice))
            continue
        registers.append(fact_type.stem)
        try:
            table = read_csv(file, name=name)
        except UnreadableInputError as error:
            faults += error.faults
            continue
        found, wrong = read_facts(table, fact_type, system_name=system_name)
        facts += found
        faults += wrong
    faults += _shared_ids(facts)
    faults += _lost_corrections(facts)
    return Evidence.of(facts, registers=registers)


def _lost_corrections(facts: list[Fact]) -> list[Fault]:
    """A correction names the record it corrects; one that names nothing would count twice."""
    known: dict[str, set[str]] = {}
    for fact in facts:
        known.setdefault(fact.stem, set()).add(fact.id)
    faults = []
    for fact in (each for each in facts if each.supersedes):
        if fact.supersedes not in known[fact.stem] or fact.supersedes == fact.id:
            near = nearest(fact.supersedes, known[fact.stem])
            advice = near or "写被更正的那条记录的编号（jiheng explain 里方括号内）"
            what = f"要更正的记录“{fact.supersedes}”不存在"
            expected = f"同一种记录（{fact.title}）的编号"
            faults.append(Fault(what, fact.place, expected=expected, advice=advice))
        elif not fact.reason:
            faults.append(Fault("更正没有写原因", fact.place, expected="更正原因", advice="补填“更正原因”"))
    return faults


def _shared_ids(facts: list[Fact]) -> list[Fault]:
    """An id names one record of the whole folder: explanations and corrections refer to it."""
    known: dict[str, Fact] = {}
    faults = []
    for fact in facts:
        other = known.setdefault(fact.id, fact)
        if other.stem != fact.stem:
            advice = f"另一处在{other.place}；换一个编号"
            faults.append(Fault(f"编号“{fact.id}”与另一种记录相同", fact.place, advice=advice))
    return faults

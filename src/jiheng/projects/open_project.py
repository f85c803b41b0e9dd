"""A project at hand with all that belongs to it, whether it lies in a folder or in tables of a database."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from jiheng.errors import Fault, UnreadableInputError, UnreadableValueError
from jiheng.evidence.attachments import NO_ATTACHMENTS, Attachments
from jiheng.evidence.beside import faults_among
from jiheng.evidence.ledger import Ledger, ledger_of
from jiheng.evidence.rebuilt import Record, rebuilt
from jiheng.evidence.store import Evidence
from jiheng.frameworks.marked_yaml import Section
from jiheng.frameworks.rule_set import find_rule_set
from jiheng.projects.contracts import Contract
from jiheng.projects.explanations import EXPLANATIONS_FILE, read_explanations
from jiheng.projects.load import AS_WRITTEN, Changed, Instead, load_contracts, load_project
from jiheng.projects.project import Project
from jiheng.values.working_days import HolidayTable, WorkingCalendar

PROJECT_FILE = "project.yaml"
# Gives the bytes of a file that stands beside project.yaml by its name; None where there is none.
Beside: TypeAlias = Callable[[str], "bytes | None"]


@dataclass(frozen=True, slots=True)
class ProjectText:
    """What people have written of a project: project.yaml, and the files beside it that it names."""

    raw: bytes
    beside: Beside = lambda _name: None

    def load(
        self, *, rule_set: str = "", changed: Changed | None = None
    ) -> tuple[Project | None, list[Fault]]:
        """Read the project, with another rule set or with what `changed` makes of it; None with the faults.

        What was said of its deviations comes along where a file beside it has that.

        Raises UnreadableValueError for a rule set that is not there, UnreadableInputError for no YAML.
        """
        instead = Instead(find_rule_set(rule_set)) if rule_set else AS_WRITTEN
        instead = replace(instead, changed=changed) if changed else instead
        project, faults = load_project(self.raw, file=PROJECT_FILE, calendar=self._calendar, instead=instead)
        said = self.beside(EXPLANATIONS_FILE)
        if project is not None and said is not None:
            try:
                project = replace(project, explanations=read_explanations(said))
            except UnreadableInputError as error:
                faults += error.faults
        return project, faults

    def read(self, *, rule_set: str = "", changed: Changed | None = None) -> Project:
        """Read the project as `load` does; raises UnreadableInputError with every fault."""
        project, faults = self.load(rule_set=rule_set, changed=changed)
        if project is None or faults:
            raise UnreadableInputError(PROJECT_FILE, faults)
        return project

    def contracts(self) -> tuple[tuple[Contract, ...], WorkingCalendar]:
        """Read the contracts that can be read, and the days they go by, whatever is wrong with the rest.

        Raises UnreadableInputError for no YAML.
        """
        return load_contracts(self.raw, file=PROJECT_FILE, calendar=self._calendar)

    def _calendar(self, section: Section) -> WorkingCalendar:
        def read(name: str) -> HolidayTable:
            raw = self.beside(name)
            if raw is None:
                raise UnreadableValueError(
                    "找不到节假日表", found=name, expected="与 project.yaml 放在一起的文件名"
                )
            try:
                lines = raw.decode("utf-8-sig").splitlines()
            except UnicodeDecodeError as error:
                raise UnreadableValueError(
                    "节假日表不是 UTF-8 编码", found=name, advice="用编辑器另存为 UTF-8"
                ) from error
            try:
                return HolidayTable.read(lines, source=name)
            except UnreadableInputError as error:
                section.faults.extend(error.faults)
                return HolidayTable()

        return WorkingCalendar(section.optional("holidays", read, HolidayTable()))


@dataclass(frozen=True, slots=True)
class OpenProject:
    """A project that could be read as a whole, and what belongs to it.

    `name` is what it is called where it is kept (a folder's own name). `remarks` tell what a careful
    reader of the records noticed and what is no fault. The ledger is read when it is asked for.
    """

    name: str
    text: ProjectText
    project: Project
    evidence: Evidence
    attachments: Attachments = NO_ATTACHMENTS
    ledger_lines: Callable[[], Sequence[bytes]] = tuple
    remarks: tuple[Fault, ...] = ()

    def ledger(self, *, checked: bool = True) -> Ledger:
        """Read the ledger; without `checked` neither the chain nor the form of the lines is looked at."""
        return ledger_of(self.ledger_lines(), checked=checked)


def open_project(
    name: str,
    text: ProjectText,
    records: Iterable[Record],
    *,
    registers: Iterable[str] = (),
    attachments: Attachments = NO_ATTACHMENTS,
    ledger_lines: Callable[[], Sequence[bytes]] = tuple,
    rule_set: str = "",
) -> OpenProject:
    """Open a project that is kept elsewhere than in a folder, by its own rule set or by the one named.

    `registers` names the kinds that were kept though they may be empty. Raises UnreadableValueError for
    a rule set that is not there, and UnreadableInputError with every fault of text and records together.
    """
    project, faults = loaded(text, rule_set)
    facts = list(rebuilt(records, faults, system_name=project.system_name if project else str))
    faults += faults_among(facts)
    if project is None or faults:
        raise UnreadableInputError(f"项目 {name}", sorted(faults, key=in_reading_order))
    evidence = Evidence.of(facts, registers=registers)
    return OpenProject(name, text, project, evidence, attachments, ledger_lines)


def loaded(text: ProjectText, rule_set: str) -> tuple[Project | None, list[Fault]]:
    """Read the project; what keeps it from being read at all is among the faults."""
    try:
        return text.load(rule_set=rule_set)
    except UnreadableInputError as error:
        return None, list(error.faults)


def in_reading_order(fault: Fault) -> tuple[bool, str, int]:
    """Sort faults: those of project.yaml first, then by file and line."""
    return fault.place.file != PROJECT_FILE, fault.place.file, fault.place.line or 0

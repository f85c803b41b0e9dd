"""Exchange with the 预算管理一体化 system by its forms: ours written, theirs compared, choices worked out.

Ours are the forms as we would hand them out, written as .xlsx and read back cell by cell: so what was
exported and comes back unchanged differs nowhere. Nothing is changed here; a folder is changed by
`exchange_folder`, the server's tables by the application.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import NamedTuple

from jiheng.documents.file_names import file_name
from jiheng.documents.read_any import read_document
from jiheng.documents.xlsx_archive import BROKEN
from jiheng.documents.zip_limits import Limits, ZipRefusedError, checked_zip, member_name
from jiheng.documents.zip_writer import zip_bytes
from jiheng.errors import Fault, Place, UnreadableInputError, UsageError
from jiheng.evidence.facts.funds import FundSource
from jiheng.projects.explanations import explanations_content
from jiheng.projects.form_differences import FormDifference, differences
from jiheng.projects.form_taking import Taking, Target, amounts_of, explanations_after, taking_of, text_after
from jiheng.projects.official_form import (
    ANNUAL,
    CODES,
    FORM_TITLES,
    FUNDS,
    GOAL,
    INITIAL,
    MONITORING,
    PAID,
    PROJECT,
    SELF_EVALUATION,
    SOURCES,
    WHOLE,
    CellKey,
    FormCell,
    OfficialForm,
    forms_of,
    read_official_forms,
    same_text,
)
from jiheng.projects.open_project import OpenProject, ProjectText
from jiheng.projects.project import EvaluationKind
from jiheng.reports.library import REPORT_KINDS
from jiheng.values.money import Money
from jiheng.workflows.evaluate import Evaluation, evaluate_opened
from jiheng.workflows.publish import figures_of, report_bytes

FORMS = (GOAL, MONITORING, SELF_EVALUATION)
OURS, THEIRS = "ours", "theirs"
SIDES = {OURS: "本单位", THEIRS: "对方"}
MOST_FORMS = 200  # of one upload
LARGEST = 20 * 2**20  # bytes of an upload, and unpacked of an archive
ARCHIVE = Limits(members=MOST_FORMS, unpacked=LARGEST, member=LARGEST)
PACK_AGAIN = "重新压缩（不加密码），分几次，或直接选择几个 .xlsx"
WORKBOOKS = (".xlsx", ".docx")
LONGEST_NAME = 20  # characters of the project in a file's name, so that the rest has room
NO_FORMS = "只收 .xlsx、.docx，或装着它们的 .zip"


class Compared(NamedTuple):
    """A difference with its id, and what taking their side does; a text says why it cannot be taken."""

    id: str
    difference: FormDifference
    taking: "Taking | str"

    @property
    def can_take(self) -> bool:
        """Whether their side can be chosen at all."""
        return isinstance(self.taking, Taking)

    @property
    def told(self) -> str:
        """Say what taking does, or why it cannot be."""
        return self.taking.told if isinstance(self.taking, Taking) else self.taking


class Choice(NamedTuple):
    """Which side wins in a difference, and why."""

    side: str
    reason: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What comes of the choices: the new text and explanations (None: as they are), takings with reasons."""

    text: "bytes | None"
    explanations: "bytes | None"
    takings: "tuple[tuple[Taking, str], ...]"
    kept: int = 0  # differences in which ours stays

    @property
    def subjects(self) -> frozenset[str]:
        """To which kinds of object something is done."""
        return frozenset(taking.subject for taking, _ in self.takings)


def own_form(evaluation: Evaluation, kind: str, through: str = "") -> OfficialForm:
    """Give one of our forms as its .xlsx says it; `through` is the day of a monitoring form."""
    choice = {"on": through} if kind == MONITORING else {}
    content = report_bytes(evaluation, REPORT_KINDS.find(kind), "xlsx", choice=choice).content
    with TemporaryDirectory() as room:
        path = Path(room) / "form.xlsx"
        path.write_bytes(content)
        [form] = forms_of(read_document(path))[0]
    code = evaluation.card.project.code
    form.cells.setdefault((PROJECT, CODES[0], ""), FormCell(CODES[0], code))
    return form


def exact_amounts(evaluation: Evaluation, form: OfficialForm) -> Mapping[CellKey, Money]:
    """Give our amounts before the form rounds them."""
    evidence = evaluation.opened.evidence
    known = evidence.as_of(form.through) if form.through else evidence
    exact: dict[CellKey, Money] = {}
    for what in (INITIAL, ANNUAL, PAID):
        facts = amounts_of(what, known, form)
        if facts:
            exact[FUNDS, what, WHOLE] = Money(sum(each.amount.fen for each in facts))
        for title, source in zip(SOURCES, FundSource, strict=True):
            if mine := [each for each in facts if each.fund_source is source]:
                exact[FUNDS, what, title] = Money(sum(each.amount.fen for each in mine))
    return exact


def compare_form(opened: OpenProject, theirs: OfficialForm) -> list[Compared]:
    """Lay their form beside ours. Raises UsageError for a form of another kind of evaluation or year."""
    project = opened.project
    if theirs.year != project.fiscal_year:
        raise UsageError(
            f"表是 {theirs.year} 年度的，项目是 {project.fiscal_year} 年度的\n    怎么办：放到那一年的项目里"
        )
    if theirs.kind == SELF_EVALUATION and project.kind is not EvaluationKind.SELF_EVALUATION:
        raise UsageError("这个项目不是单位自评，没有自评表可比\n    怎么办：给自评的项目用")
    evaluation = evaluate_opened(opened)
    ours = own_form(evaluation, theirs.kind, theirs.through.isoformat() if theirs.through else "")
    into = Target(opened.text.raw, project, opened.evidence)
    return [
        Compared(each.id(theirs), each, taking_of(each, theirs, into))
        for each in differences(ours, theirs, exact_amounts(evaluation, ours))
    ]


def chosen(
    opened: OpenProject, theirs: OfficialForm, found: Sequence[Compared], choices: Mapping[str, Choice]
) -> Chosen:
    """Work out what comes of the choices, by the ids of the differences.

    Raises UnreadableInputError with every fault: a choice without a reason or of what cannot be taken, a
    difference that is not there (any more), a text that would have faults afterwards.
    """
    takings, faults = _takings({each.id: each for each in found}, choices)
    if faults:
        raise UnreadableInputError("选择", faults)
    kept = sum(each.side == OURS for each in choices.values())
    text = text_after(opened.text.raw, (each for each, _ in takings))
    changed = text if text != opened.text.raw else None
    if changed is not None:
        ProjectText(changed, opened.text.beside).read()  # raises with every fault of what would be
    said = None
    if theirs.through is not None and any(each.said for each, _ in takings):
        before = opened.project.explanations
        said = explanations_content(explanations_after(before, theirs.through, [each for each, _ in takings]))
    return Chosen(changed, said, tuple(takings), kept)


def _takings(
    known: Mapping[str, Compared], choices: Mapping[str, Choice]
) -> tuple[list[tuple[Taking, str]], list[Fault]]:
    takings, faults = list[tuple[Taking, str]](), list[Fault]()
    if stale := [each for each in choices if each not in known]:
        what = f"有 {len(stale)} 处差异已经不在了：比较以后项目或表又变过"
        faults.append(Fault(what, advice="重新比较一次，看过现在的差异再选"))
    for name, choice in choices.items():
        each = known.get(name)
        if each is None:
            continue
        label = each.difference.label
        if choice.side not in SIDES:
            what, expected = f"{label}：没有说清以谁为准", "、".join(SIDES.values())
            faults.append(Fault(what, found=choice.side, expected=expected))
        elif not choice.reason.strip():
            faults.append(Fault(f"{label}：没有写原因", advice="写明为什么以这一方为准"))
        elif choice.side == THEIRS and isinstance(each.taking, Taking):
            takings.append((each.taking, choice.reason.strip()))
        elif choice.side == THEIRS:
            faults.append(Fault(f"{label}：不能取对方的", advice=each.told))
    return takings, faults


class Received(NamedTuple):
    """A form that came, with the file it came in (of an archive: the name within it), and its bytes."""

    file: str
    form: OfficialForm


def read_forms(name: str, content: bytes) -> list[Received]:
    """Read every form of an upload: a workbook, or an archive of them.

    Raises UnreadableInputError with every fault of all its files together.
    """
    found, faults = list[Received](), list[Fault]()
    for file, each in unpacked(name, content):
        try:
            found += [Received(file, form) for form in read_one(file, each)]
        except UnreadableInputError as error:
            faults += error.faults
    if len(found) > MOST_FORMS:
        faults.append(
            Fault(f"一次有 {len(found)} 张表，太多了", Place(name), expected=f"不超过 {MOST_FORMS} 张")
        )
    if faults:
        raise UnreadableInputError(f"文件“{name}”", faults)
    return found


def read_one(name: str, content: bytes) -> list[OfficialForm]:
    """Read the forms of one workbook. Raises UnreadableInputError with every fault, by sheet and cell."""
    ending = PurePosixPath(name).suffix.lower()
    if ending not in WORKBOOKS:
        raise UnreadableInputError(f"文件“{name}”", [Fault("不是表格文件", Place(name), advice=NO_FORMS)])
    with TemporaryDirectory() as room:
        path = Path(room) / f"form{ending}"
        path.write_bytes(content)
        try:
            return [_named(form, name) for form in read_official_forms(read_document(path))]
        except UnreadableInputError as error:
            faults = [_placed(fault, name) for fault in error.faults]
            raise UnreadableInputError(f"文件“{name}”", faults) from error


def _named(form: OfficialForm, name: str) -> OfficialForm:
    form.file = name
    form.cells = {
        key: FormCell(each.label, each.text, Place(name, sheet=each.place.sheet, column=each.place.column))
        for key, each in form.cells.items()
    }
    return form


def _placed(fault: Fault, name: str) -> Fault:
    return fault.at(Place(name, fault.place.line, fault.place.column, fault.place.sheet))


def unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the workbooks of an upload with their names; folders and other files of an archive are refused.

    Raises UnreadableInputError for an archive that is broken, locked, hostile or beyond `ARCHIVE`.
    """
    if PurePosixPath(name).suffix.lower() != ".zip":
        yield name, content
        return
    try:
        with checked_zip(io.BytesIO(content), ARCHIVE) as archive:
            for each in archive.infolist():
                if not each.is_dir():  # gives no more than the archive says, which was looked at
                    yield _member(each), archive.read(each)
    except ZipRefusedError as error:
        fault = Fault(error.what, Place(name), expected=error.expected, advice=PACK_AGAIN)
        raise UnreadableInputError(name, [fault]) from error
    except BROKEN as error:
        raise UnreadableInputError(name, [Fault("压缩包打不开", Place(name), advice=PACK_AGAIN)]) from error


def _member(info: zipfile.ZipInfo) -> str:
    """Give the name of a member without its folders."""
    return PurePosixPath(member_name(info).replace("\\", "/")).name


def codes_of(form: OfficialForm) -> list[str]:
    """Give what may be the code of a form's project: the form's own, what its file's name begins with."""
    return [each for each in (form.code, code_of_file(form.file)) if each]


def may_be(form: OfficialForm, name: str, unit: str, code: str) -> bool:
    """Say whether a form that no code leads anywhere is a project's: name and unit are the same, exactly."""
    same = (same_text(form.name), same_text(form.unit)) == (same_text(name), same_text(unit))
    return same and not (form.code and code)


def code_of_file(file: str) -> str:
    """Give what stands before the first underline of a file's name, where our own exports have the code."""
    return PurePosixPath(file).name.partition("_")[0]


def exported(evaluation: Evaluation, through: str = "") -> Iterator[tuple[str, bytes]]:
    """Write the forms that a project has as .xlsx, named by code, project and form.

    `through` is the day of the monitoring form; without one it is the last that the rule set asks for and
    that the records reach.
    """
    card, project = evaluation.card, evaluation.card.project
    for name in FORMS:
        kind = REPORT_KINDS.find(name)
        if project.kind not in kind.for_kinds:
            continue
        choices = [{}] if name != MONITORING else [*kind.choices(card, figures_of(evaluation))][-1:]
        if name == MONITORING and through:
            choices = [{"on": through}]
        for choice in choices:
            about = file_name(project.name[:LONGEST_NAME])
            told = "_".join(filter(None, (project.code, about, FORM_TITLES[name], *choice.values())))
            yield f"{file_name(told)}.xlsx", report_bytes(evaluation, kind, "xlsx", choice=choice).content


def told_apart(files: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """Give files by their names: those of two projects of one name, without a code, are numbered."""
    found: dict[str, bytes] = {}
    for name, content in files:
        free, number = name, 1
        while free in found:
            number += 1
            free = f"{name.removesuffix('.xlsx')}（{number}）.xlsx"
        found[free] = content
    return found


def exported_together(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Put forms into one archive, the same bytes for the same forms."""
    return zip_bytes(told_apart(files))

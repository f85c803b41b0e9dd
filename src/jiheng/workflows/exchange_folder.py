"""Take what was chosen of their forms into project folders, tried on copies first."""

import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, TypeAlias

from jiheng.documents.whole_file import write_whole
from jiheng.errors import Fault, Place, UnreadableInputError, UsageError
from jiheng.projects.explanations import EXPLANATIONS_FILE
from jiheng.projects.folder import open_folder
from jiheng.projects.official_form import OfficialForm
from jiheng.projects.open_project import PROJECT_FILE, OpenProject
from jiheng.projects.project import Project
from jiheng.workflows.exchange import (
    Choice,
    Chosen,
    Compared,
    Received,
    chosen,
    codes_of,
    compare_form,
    may_be,
    read_forms,
)
from jiheng.workflows.publish import write_out
from jiheng.workflows.record import correct, enter

Opened: TypeAlias = tuple[Path, OpenProject]
LINKED = "files"  # attachments, which are never changed: not worth a copy
KEPT = "reports/exchange"  # where the table of choices stays


class FolderForm(NamedTuple):
    """A form that came, and the folder of its project."""

    received: Received
    folder: Path
    opened: OpenProject


def matched(files: Sequence[Path], folders: Sequence[Path]) -> list[FolderForm]:
    """Read every form of the files and find the folder of each.

    Raises UnreadableInputError with every fault of all files, and every form that fits no folder or several.
    """
    projects = [(each, open_folder(each)) for each in folders]
    found, faults = list[FolderForm](), list[Fault]()
    for file in files:
        try:
            received = read_forms(file.name, _content(file))
        except UnreadableInputError as error:
            faults += error.faults
            continue
        for each in received:
            mine = _matching(each.form, projects)
            if len(mine) == 1:
                found.append(FolderForm(each, *mine[0]))
                continue
            told = f"{each.form.title}“{each.form.name}”，编码“{each.form.code}”，单位“{each.form.unit}”"
            what = "对得上几个项目" if mine else "对不上任何一个项目"
            place = Place(each.file, sheet=each.form.sheet)
            advice = "项目编码相同，或名称、单位都相同，年度也相同，才算同一个项目"
            faults.append(Fault(f"这张表{what}", place, told, advice=advice))
    if faults:
        raise UnreadableInputError("收到的表", faults)
    return found


def _matching(form: OfficialForm, projects: Sequence[Opened]) -> list[Opened]:
    of_year = [each for each in projects if each[1].project.fiscal_year == form.year]
    for code in codes_of(form):
        if coded := [each for each in of_year if each[1].project.code == code]:
            return coded
    return [each for each in of_year if _may_be(form, each[1].project)]


def _may_be(form: OfficialForm, project: Project) -> bool:
    return may_be(form, project.name, project.organisation.implementing_unit, project.code)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        fault = Fault("这个文件打不开", Place(file.name), advice="检查路径是否写对、有没有权限读")
        raise UnreadableInputError(f"文件“{file.name}”", [fault]) from error


def compared(each: FolderForm) -> list[Compared]:
    """Lay a form beside that of its folder. Raises as `compare_form` does."""
    return compare_form(each.opened, each.received.form)


def take(
    forms: Sequence[FolderForm],
    choices: Sequence[Mapping[str, Choice]],
    *,
    by: str,
    at: datetime,
    kept: bytes,
) -> list[Chosen]:
    """Take what was chosen of each form into its folder, `kept` being the table of choices to stay beside.

    Everything is tried on copies first: where that raises, nothing has been changed.
    """
    if not by.strip():
        raise UsageError("登记要写明登记人：--by 姓名")
    with TemporaryDirectory(prefix="jiheng-exchange-") as room:
        copies = dict[Path, Path]()
        for number, each in enumerate(forms):
            if each.folder not in copies:
                copies[each.folder] = Path(room) / str(number)
                shutil.copytree(each.folder, copies[each.folder], copy_function=_copied)
        for each, mine in zip(forms, choices, strict=True):
            _take(copies[each.folder], each.received, mine, by=by, at=at)
    done = [
        _take(each.folder, each.received, mine, by=by, at=at)
        for each, mine in zip(forms, choices, strict=True)
    ]
    for folder in {each.folder for each in forms}:
        write_out(folder / KEPT / f"{at:%Y%m%d-%H%M%S}.xlsx", kept)
    return done


def _copied(source: str, target: str) -> str:
    if LINKED in Path(source).parts[-3:-1]:
        Path(target).symlink_to(Path(source).resolve())
        return target
    return shutil.copy2(source, target)


def _take(
    folder: Path, received: Received, choices: Mapping[str, Choice], *, by: str, at: datetime
) -> Chosen:
    opened = open_folder(folder)
    found = compare_form(opened, received.form)
    picked = chosen(opened, received.form, found, choices)
    for taking, reason in picked.takings:
        for record in taking.records:
            if record.corrects:
                correct(folder, record.corrects, record.words, by=by, at=at, reason=reason)
            else:
                enter(folder, record.kind, record.words, by=by, at=at, reason=reason)
    for name, content in ((PROJECT_FILE, picked.text), (EXPLANATIONS_FILE, picked.explanations)):
        if content is not None:
            write_whole(folder / name, content)
    return picked

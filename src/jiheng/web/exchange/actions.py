"""Take forms in, compare them, and take over what was chosen: text, records and words in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from jiheng.errors import Fault, JihengError, Place, UnreadableInputError, UsageError
from jiheng.frameworks.yaml_editing import YamlPath
from jiheng.projects.edit import section
from jiheng.projects.form_taking import explanations_after, text_after
from jiheng.projects.official_form import OfficialForm
from jiheng.projects.open_project import OpenProject
from jiheng.web.accounts.models import User
from jiheng.web.accounts.permissions import Act
from jiheng.web.evaluations import progress
from jiheng.web.evidence import actions as records
from jiheng.web.evidence import files
from jiheng.web.evidence.models import Record
from jiheng.web.evidence.opened import open_tables
from jiheng.web.exchange.models import FormUpload, ReceivedForm
from jiheng.web.jobs.actions import Asked, ask
from jiheng.web.projects import versions
from jiheng.web.projects.access import acts_on, visible_projects
from jiheng.web.projects.changes import Saving, keep
from jiheng.web.projects.models import Project
from jiheng.web.trail import entries
from jiheng.workflows.exchange import (
    LARGEST,
    Choice,
    Chosen,
    Compared,
    chosen,
    codes_of,
    compare_form,
    may_be,
    read_one,
    unpacked,
)

SUBJECT = "exchange"
QUICK = 5  # forms that are compared at once; more in the background
LONGEST = 500  # characters of the names of what was uploaded
CODE: YamlPath = ("project_code",)
RIGHTS = {"target": "绩效目标", "payment": "预算与支付", "monitoring": "运行监控", "self_evaluation": "自评"}


class Came(NamedTuple):
    """A form that fits a project, with the file it came in and its place in it."""

    project: Project
    form: OfficialForm
    content: bytes
    position: int


def receive(uploads: "Sequence[UploadedFile[Any]]", *, by: User, at: datetime, on: date) -> FormUpload:
    """Keep the forms of an upload that fit projects whose forms the person may take in.

    A file with any fault is left out as a whole; all faults are told together and stay with the upload.
    Raises UnreadableInputError where nothing is left.
    """
    faults, came = list[Fault](), list[Came]()
    if sum(each.size or 0 for each in uploads) > LARGEST:
        raise UnreadableInputError(
            "上传的文件",
            [Fault("上传的文件太大", expected=f"一次不超过 {LARGEST >> 20} MB", advice="分几次上传")],
        )
    for each in uploads:
        try:
            members = [*unpacked(each.name or "表.xlsx", each.read())]
        except UnreadableInputError as error:
            faults += error.faults
            continue
        for name, content in members:
            try:
                came += _came(name, content, by, on)
            except UnreadableInputError as error:
                faults += error.faults
    if not came:
        raise UnreadableInputError("上传的文件", faults or [Fault("没有一张表")])
    stored = [files.receive(one.form.file, [one.content]) for one in came]
    with transaction.atomic():
        upload = FormUpload.objects.create(
            names="、".join(each.name or "" for each in uploads)[:LONGEST],
            faults=[each.as_json() for each in faults], uploaded_by=by, uploaded_at=at,
        )  # fmt: skip
        for one, seal in zip(came, stored, strict=True):
            file = files.stored_file(seal, at)
            made = ReceivedForm.objects.create(
                upload=upload, project=one.project, kind=one.form.kind, title=one.form.title, stored=file,
                file=one.form.file, sheet=one.form.sheet[:100], position=one.position,
            )  # fmt: skip
            entries.write(
                "receive_form", SUBJECT, made.pk, by=by, at=at, organisation=one.project.organisation_id,
                project=one.project.pk,
                after={"name": made.title, "source": made.file, "sha256": seal.sha256},
            )  # fmt: skip
    if len(came) <= QUICK:
        for form in waiting(upload):
            note(form)
    return upload


def _came(name: str, content: bytes, by: User, on: date) -> list[Came]:
    """Find the project of every form of a file; raises UnreadableInputError with every one that has none."""
    found, faults = list[Came](), list[Fault]()
    for position, form in enumerate(read_one(name, content)):
        place = Place(form.file, sheet=form.sheet)
        told = f"{form.title}“{form.name}”，编码“{form.code}”，单位“{form.unit}”"
        mine = matching(form, by, on)
        if len(mine) == 1 and Act.CREATE in acts_on(by, mine[0], SUBJECT, on):
            found.append(Came(mine[0], form, content, position))
        elif len(mine) == 1:
            faults.append(Fault("您不能给这个项目收表", place, told, advice="请单位经办上传"))
        else:
            what = "这张表对得上几个项目" if mine else "这张表对不上您能看的任何一个项目"
            advice = "项目编码相同，或名称、单位都相同，年度也相同，才算同一个项目；编码在“项目资料”里填"
            faults.append(Fault(what, place, told, advice=advice))
    if faults:
        raise UnreadableInputError(name, faults)
    return found


def matching(form: OfficialForm, by: User, on: date) -> list[Project]:
    """Give the projects that a form may be of, among those somebody sees: by code, else by name and unit."""
    seen = visible_projects(by, on).filter(fiscal_year=form.year).exclude(current=None)
    seen = seen.select_related("organisation", "current")
    for code in codes_of(form):
        coded = [each for each in seen.filter(current__text__contains=code) if code_of(each) == code]
        if coded:
            return coded
    rows = seen.values_list("pk", "name", "unit")
    named = [key for key, name, unit in rows if may_be(form, name, unit, "")]
    return [each for each in seen.filter(pk__in=named) if may_be(form, each.name, each.unit, code_of(each))]


def code_of(project: Project) -> str:
    """Give the code of a project in the other system; empty where it has none."""
    text = project.current.text if project.current else ""
    found = section(text.encode(), CODE)
    return found if isinstance(found, str) else ""


def form_of(received: ReceivedForm) -> OfficialForm:
    """Read a form again from its kept bytes. Raises UnreadableInputError, UsageError where it is gone."""
    content = b"".join(files.pieces_of(received.stored))
    return read_one(received.file, content)[received.position]


def compared(
    received: ReceivedForm, opened: OpenProject | None = None
) -> tuple[OfficialForm, list[Compared]]:
    """Lay a form beside ours as it stands now. Raises JihengError where that cannot be done."""
    form = form_of(received)
    return form, compare_form(opened or open_tables(received.project), form)


def waiting(upload: FormUpload) -> list[ReceivedForm]:
    """Give the forms of an upload that were not yet compared."""
    return [*upload.forms.filter(differing=None, unread="").select_related("project__current", "stored")]


def compare_soon(upload: FormUpload, *, by: User, at: datetime) -> Asked | None:
    """Have the forms of an upload compared in the background, where they were too many to do it at once."""
    if not waiting(upload):
        return None
    told = {"upload": str(upload.pk)}
    return ask("exchange.compare", by=by, at=at, key=str(upload.pk), arguments=told)


def note(received: ReceivedForm) -> None:
    """Note how many cells differ now, or why that cannot be said."""
    differing, unread = None, ""
    try:
        _, found = compared(received)
        differing = sum(not each.difference.blank for each in found)
    except JihengError as error:
        unread = str(error)
    ReceivedForm.objects.filter(pk=received.pk).update(differing=differing, unread=unread)


def take(
    received: ReceivedForm, choices: Mapping[str, Choice], *, by: User, at: datetime, on: date
) -> Chosen:
    """Take over what was chosen, all or nothing.

    Raises UnreadableInputError with every fault of the choices, UsageError where a right is missing or the
    text waits for a decision, and as the actions do.
    """
    with transaction.atomic():
        project = Project.objects.select_for_update(of=("self",)).get(pk=received.project_id)
        opened = open_tables(project)
        form, found = compared(received, opened)
        if not choices:
            raise UsageError("一处也没有选，什么都没有改\n    怎么办：至少选一处以谁为准，写上原因")
        picked = chosen(opened, form, found, choices)
        lacking = [
            RIGHTS[each] for each in picked.subjects if Act.UPDATE not in acts_on(by, project, each, on)
        ]
        if lacking:
            raise UsageError(f"您不能改这个项目的{'、'.join(lacking)}，什么都没有改")
        _take(received, project, opened, form, picked, by=by, at=at)
        mine = ReceivedForm.objects.select_for_update(of=("self",)).get(pk=received.pk)
        mine.taken_by, mine.taken_at = by, at
        mine.taken, mine.kept = mine.taken + len(picked.takings), mine.kept + picked.kept
        mine.save(update_fields=["taken_by", "taken_at", "taken", "kept"])
        known = {each.id: each for each in found}
        entries.write(
            "take_form", SUBJECT, received.pk, by=by, at=at, organisation=project.organisation_id,
            project=project.pk,
            after={
                "name": received.title, "source": received.file, "sha256": received.stored_id,
                "choices": [
                    f"{known[name].difference.label}：以{'对方' if each.side == 'theirs' else '本单位'}为准"
                    f"（本单位“{known[name].difference.ours}”，对方“{known[name].difference.theirs}”；{each.reason.strip()}）"
                    for name, each in choices.items()
                ],
            },
        )  # fmt: skip
    note(received)
    return picked


def _take(
    received: ReceivedForm,
    project: Project,
    opened: OpenProject,
    form: OfficialForm,
    picked: Chosen,
    *,
    by: User,
    at: datetime,
) -> None:
    source = f"一体化系统{received.title}"
    takings = [taking for taking, _ in picked.takings]
    if picked.text is not None:
        told = "；".join(dict.fromkeys(reason for taking, reason in picked.takings if taking.edit))
        saving = Saving(versions.newest_version(project).number, by, at, f"{source}：{told}"[:LONGEST])
        keep(project, lambda text: replace(text, raw=text_after(text.raw, takings)), saving)
    changes = [(each, reason) for taking, reason in picked.takings for each in taking.records]
    attached = (
        _attached(received, project, by=by, at=at) if any(not each.corrects for each, _ in changes) else ""
    )
    for change, reason in changes:
        if change.corrects:
            old = Record.objects.get(project=project, record_id=change.corrects, is_late=False)
            records.correct(old, change.words, by=by, at=at, reason=f"{source}：{reason}")
        else:
            words = {**change.words, "attachments": attached}
            records.enter(project, change.kind, words, by=by, at=at, reason=f"{source}：{reason}")
    if picked.explanations is not None and form.through is not None:
        after = explanations_after(opened.project.explanations, form.through, takings)
        said = {
            each.name: {"cause": each.cause, "reason": each.reason, "measures": each.measures}
            for each in after
            if each.on == form.through
        }
        progress.save(project, form.through, said, by=by, at=at)


def _attached(received: ReceivedForm, project: Project, *, by: User, at: datetime) -> str:
    """Keep the form among the project's evidence, so that records made of it lead to it; give its name."""
    ending = received.file.rpartition(".")[2].lower()
    name = f"一体化系统_{received.title}_{received.stored_id[:8]}.{ending}"
    files.attach(project, name, files.pieces_of(received.stored), by=by, at=at, note="从一体化系统收到的表")
    return name


def by_project(forms: Iterable[ReceivedForm]) -> list[tuple[Project, list[ReceivedForm]]]:
    """Give the forms of an upload project by project."""
    ordered = sorted(forms, key=lambda each: (each.project.name, str(each.project_id), each.kind))
    return [(project, [*mine]) for project, mine in groupby(ordered, key=lambda each: each.project)]

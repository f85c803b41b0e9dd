"""The pages of a register, the same for every kind of record: list, form, one record, its corrections."""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from jiheng.errors import JihengError, UnreadableInputError, UsageError
from jiheng.evidence.fact import Fact
from jiheng.evidence.fields import COMMON, Field
from jiheng.evidence.kinds import KINDS
from jiheng.sources.writing import write_table
from jiheng.web.accounts.permissions import Act
from jiheng.web.evidence import actions, files, queries
from jiheng.web.evidence.measured import seen_by_itself
from jiheng.web.evidence.models import EvidenceFile, Record
from jiheng.web.operations.forms import RecordFilters, RecordForm, WithdrawForm
from jiheng.web.operations.subjects import APPROVED_ELSEWHERE, GROUPS, MADE_ELSEWHERE, subject_of
from jiheng.web.projects.access import asker, posted, project_page
from jiheng.web.projects.models import Project, ProjectState
from jiheng.web.projects.texts import read_project
from jiheng.web.ui.addresses import SOME, address_of_rows
from jiheng.web.ui.fields import complaint
from jiheng.web.ui.parts import Moment
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Column, Empty, ListTable
from jiheng.workflows.init_project import template as empty_table

SHOWN_COLUMNS = 7
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATUS = Column(
    "status", "状态", value=queries.status_of, cell="operations/status.html", sort="", narrow=True
)


def crumbs(project: Project, kind: str = "", *last: Crumb) -> list[Crumb]:
    """Give the way to a page of a register."""
    way = [
        Crumb(project.name, reverse("desk:overview", args=[project.pk])),
        Crumb("登记册", reverse("operations:registers", args=[project.pk]) if kind else ""),
    ]
    if kind:
        way.append(Crumb(KINDS[kind].title, to("list", project, kind) if last else ""))
    return [*way, *last]


def to(name: str, project: Project, kind: str, **more: object) -> str:
    """Give the address of a page of a register."""
    return reverse(f"operations:{name}", kwargs={"project_id": project.pk, "kind": kind, **more})


@require_GET
@project_page("it shows the registers that the asker may read")
def registers(request: HttpRequest, *, project: Project, acts_of: Any) -> HttpResponse:  # noqa: ANN401
    """Show all registers of a project under their headings: what is kept, how much, until when."""
    kept = {each.kind: each for each in queries.registers_of(project)}
    groups = []
    for title, kinds in GROUPS.items():
        rows = [
            {
                "kind": kind, "title": KINDS[kind].title, "kept": kept.get(kind),
                "url": to("list", project, kind), "may_create": Act.CREATE in acts_of(subject_of(kind)),
                "new_url": to("new", project, kind),
            }
            for kind in kinds
            if Act.READ in acts_of(subject_of(kind))
        ]  # fmt: skip
        if rows:
            groups.append({"title": title, "rows": rows})
    context = {"project": project, "groups": groups, "crumbs": crumbs(project)}
    return render(request, "operations/registers.html", context)


@require_GET
def listing(request: HttpRequest, *, project: Project, kind: str, acts: frozenset[Act]) -> HttpResponse:
    """List the records of a kind."""
    fact_type = KINDS[kind]
    filters = RecordFilters(request.GET, systems=queries.systems_in(project, kind))
    wanted = _wanted(filters)
    rows = queries.records_of(project, kind, wanted)
    standing = project.registers.filter(kind=kind).values_list("standing", flat=True).first()
    may, may_sign = Act.CREATE in acts, bool({Act.APPROVE, Act.SIGN} & acts)
    new_url = to("new", project, kind) if may else ""
    table = ListTable(
        request.GET,
        rows,
        [*_columns(fact_type), STATUS],
        fact_type.title,
        filters=filters,
        order="",
        row_url=address_of_rows(to("record", project, kind, record=SOME)),
        new_url=new_url,
        export_url=to("export", project, kind),
        count=(standing or 0) if wanted == queries.Wanted() else None,
        empty=Empty(
            f"还没有“{fact_type.title}”的记录",
            "登记以后，用到它的指标就能算；确实没有发生过的，可以声明“本期没有发生”，空的登记册也是证据。",
            "登记一条" if may else "",
            new_url,
        )
        if kind not in MADE_ELSEWHERE
        else _made_elsewhere(project, kind),
    )
    context = {
        "project": project, "kind": kind, "title": fact_type.title, "table": table, "may": may,
        "kept": standing is not None,
        "acts": acts, "crumbs": crumbs(project, kind), "new_url": new_url,
        "template_url": to("template", project, kind), "upload_url": to("upload", project, kind),
        "sign_off_url": to("sign-off", project, kind) if may_sign else "",
        "sign_offs": queries.sign_offs_of(project, kind)[:3],
    }  # fmt: skip
    return render(request, "operations/list.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, *, project: Project, kind: str, acts: frozenset[Act]) -> HttpResponse:
    """Enter a record; the address may fill fields in (`?system=…`)."""
    fact_type = KINDS[kind]
    form = RecordForm(
        posted(request),
        request.FILES or None,  # none, so that a page only asked for is no form filled in
        fact_type=fact_type,
        systems=_systems(project),
        content=request.GET.dict(),
        may_be_late=_may_be_late(project, kind),
    )
    if request.method == "POST" and form.is_valid():
        made = _saved(request, project, form, None)
        if made is not None:
            messages.success(request, f"已登记“{fact_type.title}”{made.record_id}。")
            again = "again" in request.POST
            return redirect(
                to("new", project, kind) if again else to("record", project, kind, record=made.pk)
            )
    context = {
        "project": project, "form": form, "title": f"登记{fact_type.title}", "kind": kind,
        "crumbs": crumbs(project, kind, Crumb("登记")), "back": to("list", project, kind),
    }  # fmt: skip
    return render(request, "operations/form.html", context)


@require_GET
def record(
    request: HttpRequest, *, project: Project, kind: str, acts: frozenset[Act], record: UUID
) -> HttpResponse:
    """Show a record with its history."""
    found = _find(project, kind, record)
    history = queries.history_of(found)
    moments = [
        Moment(
            each.entered_at,
            f"{queries.status_of(each).label} {each.record_id}",
            each.entered_by.name if each.entered_by else "导入或监测",
            json.loads(each.content).get("reason", ""),
            url=to("record", project, kind, record=each.pk) if each.pk != found.pk else "",
        )
        for each in history
    ]
    status = queries.status_of(found)
    by_itself = seen_by_itself(found)
    signed = actions.signed_by(project, kind, found.happened_on)
    content = [
        (title, text) for title, text in queries.shown_content(found) if title not in ("附件", "附件页码")
    ]
    names = json.loads(found.content).get("attachments", "")
    context = {
        "project": project, "kind": kind, "record": found, "content": content, "moments": moments,
        "status": status, "files": queries.papers_of(found, attached(project, names)),
        "title": f"{KINDS[kind].title} {found.record_id}", "by_itself": by_itself,
        "may": Act.CREATE in acts and status == "standing" and not by_itself,
        "correct_url": to("correct", project, kind, record=found.pk),
        "withdraw_url": to("withdraw", project, kind, record=found.pk),
        "signed": signed,
        "take_in_url": to("take-in", project, kind, record=found.pk)
        if found.is_late and not found.superseded_by and not signed and Act.CREATE in acts
        and project.state == ProjectState.OPEN
        else "",
        "approval": _approval(found), "ledger": queries.ledger_places(project, [found]).get(found.pk),
        "crumbs": crumbs(project, kind, Crumb(found.record_id)),
    }  # fmt: skip
    return render(request, "operations/record.html", context)


@require_http_methods(["GET", "POST"])
def correct(
    request: HttpRequest, *, project: Project, kind: str, acts: frozenset[Act], record: UUID
) -> HttpResponse:
    """Enter what corrects a record."""
    old = _find(project, kind, record)
    form = RecordForm(
        posted(request),
        request.FILES or None,
        fact_type=KINDS[kind],
        systems=_systems(project),
        content=json.loads(old.content),
        correcting=True,
        may_be_late=_may_be_late(project, kind),
    )
    if request.method == "POST" and form.is_valid():
        made = _saved(request, project, form, old)
        if made is not None:
            messages.success(request, f"已更正：{old.record_id} 由 {made.record_id} 代替，原记录留存。")
            return redirect(to("record", project, kind, record=made.pk))
    context = {
        "project": project, "form": form, "title": f"更正{KINDS[kind].title} {old.record_id}", "kind": kind,
        "crumbs": crumbs(project, kind, Crumb("更正")), "back": to("record", project, kind, record=old.pk),
        "correcting": True,
    }  # fmt: skip
    return render(request, "operations/form.html", context)


@require_http_methods(["GET", "POST"])
def withdraw(
    request: HttpRequest, *, project: Project, kind: str, acts: frozenset[Act], record: UUID
) -> HttpResponse:
    """Take a record back."""
    old = _find(project, kind, record)
    form = WithdrawForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.withdraw(
                old,
                by=asker(request),
                at=timezone.now(),
                reason=given["reason"],
                submission=given["submission"],
            )
        except JihengError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{old.record_id} 已作废；它留存可查，不再计入。")
            return redirect(to("list", project, kind))
    context = {
        "project": project, "form": form, "record": old, "title": f"作废{KINDS[kind].title} {old.record_id}",
        "crumbs": crumbs(project, kind, Crumb("作废")), "back": to("record", project, kind, record=old.pk),
        "content": queries.shown_content(old),
    }  # fmt: skip
    return render(request, "operations/withdraw.html", context)


@require_http_methods(["POST"])
def take_in(
    request: HttpRequest, *, project: Project, kind: str, acts: frozenset[Act], record: UUID
) -> HttpResponse:
    """Take a late supplement in, where its period is open again."""
    late = _find(project, kind, record)
    try:
        made = actions.take_in(late, by=asker(request), at=timezone.now())
    except UnreadableInputError as error:
        messages.error(request, "没有收入：" + "；".join(each.what for each in error.faults))
    except JihengError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已收入，是记录 {made.record_id}，从现在起计入；逾期补充留存可查。")
        return redirect(to("record", project, kind, record=made.pk))
    return redirect(to("record", project, kind, record=late.pk))


@require_http_methods(["POST"])
def keep(request: HttpRequest, *, project: Project, kind: str, acts: frozenset[Act]) -> HttpResponse:
    """Say that nothing of the kind has happened: the register is kept, and empty."""
    try:
        actions.keep_register(project, kind, by=asker(request), at=timezone.now())
    except JihengError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已声明：“{KINDS[kind].title}”的登记册在记，至今没有发生。")
    return redirect(to("list", project, kind))


@require_GET
def template(request: HttpRequest, *, project: Project, kind: str, acts: frozenset[Act]) -> HttpResponse:
    """Give the empty table of a kind to fill in."""
    return download(empty_table(KINDS[kind], "xlsx"), f"{KINDS[kind].title}模板.xlsx", XLSX)


@require_GET
def export(request: HttpRequest, *, project: Project, kind: str, acts: frozenset[Act]) -> HttpResponse:
    """Give the filtered records as a table that can be imported again: .xlsx, or .csv with `format=csv`."""
    filters = RecordFilters(request.GET, systems=queries.systems_in(project, kind))
    rows = queries.records_of(project, kind, _wanted(filters))
    ending = "csv" if request.GET.get("format") == "csv" else "xlsx"
    titles, cells = _exported(KINDS[kind], rows)
    with TemporaryDirectory() as room:
        path = Path(room) / f"table.{ending}"
        write_table(path, titles, cells, sheet=KINDS[kind].title)
        content = path.read_bytes()
    media_type = XLSX if ending == "xlsx" else "text/csv; charset=utf-8"
    return download(content, f"{project.name}-{KINDS[kind].title}.{ending}", media_type)


def told_of(record: Record) -> str:
    """Say in a word or its reason what a record of a history is."""
    return json.loads(record.content).get("reason", "") or ("更正" if record.supersedes else "登记")


def download(content: bytes, name: str, media_type: str) -> HttpResponse:
    """Answer with a file to keep."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


def _made_elsewhere(project: Project, kind: str) -> Empty:
    told, action, page = MADE_ELSEWHERE[kind]
    return Empty(f"还没有“{KINDS[kind].title}”的记录", told, action, reverse(page, args=[project.pk]))


def _approval(record: Record) -> tuple[str, str] | None:
    """Say that somebody approves a record before it counts, and where."""
    if record.kind not in APPROVED_ELSEWHERE or not record.stands:
        return None
    told, page = APPROVED_ELSEWHERE[record.kind]
    return told, reverse(page, args=[record.project_id, record.pk])


def _exported(fact_type: type[Fact], records: QuerySet[Record]) -> tuple[list[str], Iterator[list[str]]]:
    """Give titles and cells: the id, the kind's own fields, and of every record's what any of them fills."""
    told = [
        *records.values_list("record_id", "content").iterator(2_000)
    ]  # as text: read, it is ten times as much
    filled = {name for _, content in told for name in json.loads(content)}
    own = [each for each in fact_type.fields if each.name not in COMMON]
    fields = [*own, *(each for each in fact_type.fields if each.name in COMMON and each.name in filled)]
    read = ((record_id, json.loads(content)) for record_id, content in told)
    cells = ([record_id, *(content.get(each.name, "") for each in fields)] for record_id, content in read)
    return ["编号", *(each.header for each in fields)], cells


def _wanted(filters: RecordFilters) -> queries.Wanted:
    given = filters.cleaned_data if filters.is_valid() else {}
    status = given.get("status") or queries.RecordStatus.STANDING
    return queries.Wanted(
        given.get("first"),
        given.get("last"),
        given.get("system", ""),
        given.get("q", ""),
        "" if status == "all" else status,
    )


def _columns(fact_type: type[Fact]) -> list[Column]:
    own = [each for each in fact_type.fields if each.name not in COMMON]
    occurred = next(each for each in own if each.name == fact_type.occurred)
    ordered = [occurred, *(each for each in own if each is not occurred)]
    columns = [_column(each, hidden=place >= SHOWN_COLUMNS) for place, each in enumerate(ordered)]
    return [*columns, Column("record_id", "编号", hidden=True, sort="")]


def _column(each: Field, *, hidden: bool) -> Column:
    def value(row: Record) -> str:
        content: dict[str, str] = row.__dict__.setdefault("_read", json.loads(row.content))
        return content.get(each.name, "")

    return Column(each.name, each.title, value=value, unit=each.unit, sort="", hidden=hidden)


def _systems(project: Project) -> list[str]:
    return [each.name for each in read_project(project).systems]


def _may_be_late(project: Project, kind: str) -> bool:
    return project.state == ProjectState.SIGNED or queries.sign_offs_of(project, kind).exists()


def _find(project: Project, kind: str, pk: UUID) -> Record:
    rows = queries.with_status(Record.objects.filter(project=project, kind=kind)).select_related(
        "entered_by", "project"
    )
    return get_object_or_404(rows, pk=pk)


def _saved(request: HttpRequest, project: Project, form: RecordForm, old: Record | None) -> Record | None:
    """Keep the files, then the record; None with the faults shown where something is wrong."""
    by, at, given = asker(request), timezone.now(), form.cleaned_data
    try:
        names = [_kept_file(project, each, by=by, at=at) for each in given["files"]]
        words = form.words
        if names:
            words["attachments"] = "；".join([*filter(None, [words.get("attachments", "")]), *names])
        told = {"by": by, "at": at, "submission": given["submission"], "late": given.get("late", False)}
        if old is None:
            return actions.enter(project, form.fact_type.stem, words, **told)
        return actions.correct(old, words, reason=given.get("reason", ""), **told)
    except UnreadableInputError as error:
        form.show(error.faults)
    except JihengError as error:
        form.add_error(None, complaint(error))
    return None


def _kept_file(project: Project, upload: "UploadedFile[Any]", *, by: Any, at: Any) -> str:  # noqa: ANN401
    """Keep an uploaded file; where its name is taken by other bytes, under the next name that is free."""
    name = Path(upload.name or "file")
    try:
        return files.attach(project, name.name, upload.chunks(), by=by, at=at).name
    except UsageError:
        taken = set(project.evidence_files.values_list("name", flat=True))
        if name.name not in taken:
            raise  # something else is wrong
    free = next(each for number in count(2) if (each := f"{name.stem}-{number}{name.suffix}") not in taken)
    upload.seek(0)
    return files.attach(project, free, upload.chunks(), by=by, at=at).name


def attached(project: Project, names: str) -> "QuerySet[EvidenceFile]":
    """Give the files of a project that a cell of 附件 names."""
    wanted = [each.strip() for each in names.replace(";", "；").split("；") if each.strip()]
    return project.evidence_files.filter(name__in=wanted).select_related("stored")

"""Registers and their records: listed, entered, corrected, withdrawn, many at once."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from ninja.responses import Status
from pydantic import Field, StrictBool
from pydantic.json_schema import SkipJsonSchema

from jiheng.errors import Fault, JihengError, UnreadableInputError, UsageError
from jiheng.evidence.fact import Fact
from jiheng.evidence.kinds import KINDS
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import OF_KIND, Asking, Right, asked
from jiheng.web.api.job_views import JobTold, accepted
from jiheng.web.api.operations import JSON, PREFIX, Given, Told, operation
from jiheng.web.api.paging import Page, Paged, paged
from jiheng.web.api.problems import Wrong, of_fault, refuse
from jiheng.web.api.values import Day, GivenMoment, Moment, Text, one_of
from jiheng.web.evidence import actions, queries
from jiheng.web.evidence.models import Record
from jiheng.web.jobs.actions import ask
from jiheng.web.operations import importing
from jiheng.web.operations.subjects import subject_of
from jiheng.workflows.new_record import by_name

AREA = "记录"
HERE = "/projects/{uuid:project_id}/records/{kind}"
READ, WRITE = Right(OF_KIND, Act.READ), Right(OF_KIND, Act.CREATE)
AT_ONCE = 1_000  # records of one request that are entered while it waits
MOST = 100_000
OF_STATUSES = "；".join(f"{each.value} {each.label}" for each in queries.RecordStatus)
Words = Annotated[dict[str, str], Field(max_length=100)]


class RegisterTold(Told):
    """A register in numbers."""

    kind: str = Field(description="记录种类")
    title: str = Field(description="记录种类的中文名")
    standing: int = Field(description="有效的记录，条")
    superseded: int = Field(description="已更正或作废的，条")
    late: int = Field(description="逾期补充，条")
    first: date | None = Field(description="最早一条有效记录的日期；没有时为 null")
    last: date | None = Field(description="最近一条有效记录的日期；没有时为 null")


class RecordTold(Told):
    """A record with what it says."""

    id: UUID = Field(description="记录在接口里的编号")
    record_id: str = Field(description="文书上印的编号")
    kind: str = Field(description="记录种类")
    happened_on: date = Field(description="发生的日期")
    system: str = Field(description="所属系统；与系统无关时是空串")
    status: str = one_of(queries.RecordStatus, "状态")
    values: dict[str, str] = Field(description="各项内容，按字段名；写法见《记录种类》")
    units: dict[str, str] = Field(description="带单位的各项的单位，按字段名，如金额是“元”")
    supersedes: str = Field(description="它更正或作废的记录编号；没有时是空串")
    superseded_by: str = Field(description="更正或作废它的记录编号；没有时是空串")
    entered_by: str = Field(description="登记人；导入或监测的是空串")
    entered_at: Moment = Field(description="登记的时间")


class RecordFilter(Page):
    """What records are asked for; the same as in the list of the page."""

    q: Text = Field(default="", max_length=200, description="内容含有的字")
    first: Day | SkipJsonSchema[None] = Field(default=None, description="从哪一天起")
    last: Day | SkipJsonSchema[None] = Field(default=None, description="到哪一天止")
    system: Text = Field(default="", max_length=200, description="系统")
    status: Literal["standing", "corrected", "withdrawn", "late", "all"] = Field(
        default="standing", description=f"状态：{OF_STATUSES}；all 全部"
    )
    entered_since: GivenMoment | SkipJsonSchema[None] = Field(default=None, description="这个时间以后登记的")


class NewRecord(Given):
    """A record to be entered."""

    values: Words = Field(description="各项内容，按字段名或中文名；写法与表格里的一格相同")
    late: StrictBool = Field(default=False, description="期间已签认时，作为逾期补充收下（不计分）")


class Correction(Given):
    """What is otherwise."""

    values: Words = Field(min_length=1, description="改动的各项，按字段名或中文名；空串是清空")
    reason: Text = Field(max_length=500, description="更正的原因")
    late: StrictBool = Field(default=False, description="期间已签认时，作为逾期补充收下（不计分）")


class Withdrawal(Given):
    """Why a record is taken back."""

    reason: Text = Field(max_length=500, description="作废的原因")
    late: StrictBool = Field(default=False, description="期间已签认时，作为逾期补充收下（不计分）")


class NewRecords(Given):
    """Many records of a kind."""

    records: list[Words] = Field(
        min_length=1, max_length=MOST,
        description=f"各条记录的内容；不超过 {AT_ONCE} 条时当场逐条登记，更多时在后台整批登记，全有或全无",
    )  # fmt: skip


class Entered(Told):
    """What became of one of many."""

    entered: bool = Field(description="登记了没有")
    record: RecordTold | None = Field(description="登记的记录；没有登记时为 null")
    errors: list[Wrong] = Field(description="没有登记的原因")


class EnteredMany(Told):
    """What became of each, in the order they were given."""

    items: list[Entered] = Field(description="各条的结果，次序与所给的相同")
    entered: int = Field(description="登记了多少条")
    refused: int = Field(description="没有登记的多少条")


def told_record(record: Record) -> RecordTold:
    """Tell a record of `with_status`."""
    content = json.loads(record.content)
    fields = KINDS[record.kind].fields if record.kind in KINDS else ()
    return RecordTold(
        id=record.pk, record_id=record.record_id, kind=record.kind, happened_on=record.happened_on,
        system=record.system, status=queries.status_of(record), values=content,
        units={each.name: each.unit for each in fields if each.unit and each.name in content},
        supersedes=record.supersedes, superseded_by=record.superseded_by,
        entered_by=record.entered_by.name if record.entered_by else "", entered_at=record.entered_at,
    )  # fmt: skip


def find(asking: Asking, kind: str, record: UUID) -> Record:
    """Find a record of a kind. Raises Http404."""
    rows = queries.with_status(Record.objects.filter(project=asking.project, kind=kind))
    return get_object_or_404(
        rows.select_related("entered_by", "project__organisation", "project__current"), pk=record
    )


def pointing(fact_type: type[Fact], home: str = "/values") -> Callable[[Fault], str]:
    """Say where in a body the cell of a fault stands."""
    names = {each.title: each.name for each in fact_type.fields} | {
        each.name: each.name for each in fact_type.fields
    }
    return lambda fault: f"{home}/{names[fault.place.column]}" if fault.place.column in names else ""


def known(kind: str, words: dict[str, str], home: str) -> None:
    """Refuse words that name no field of a kind. Raises RefusedValue."""
    try:
        by_name(KINDS[kind], words)
    except UsageError as error:
        refuse(home, str(error))


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/registers", "列出登记册",
    right=Right(), answers={200: Paged[RegisterTold]},
    pages=("operations:registers",),
)  # fmt: skip
def list_registers(request: HttpRequest, project_id: UUID) -> dict[str, Any]:
    """List the registers that are kept and may be read."""
    asking = asked(request)
    kept = [
        RegisterTold(
            kind=each.kind, title=each.fact_type.title, standing=each.standing, superseded=each.superseded,
            late=each.late, first=each.first, last=each.last,
        )
        for each in queries.registers_of(asking.project)
        if Act.READ in asking.acts(subject_of(each.kind))
    ]  # fmt: skip
    return {"items": kept, "next": None}


@operation(
    AREA, "PUT", "/projects/{uuid:project_id}/registers/{kind}", "声明登记册在记",
    right=WRITE, answers={200: RegisterTold}, pages=("operations:keep",),
    says="声明这种登记册在记：本期没有发生的，空的登记册也是证据。",
)  # fmt: skip
def keep_register(request: HttpRequest, project_id: UUID, kind: str) -> RegisterTold:
    """Say that a register is kept."""
    asking = asked(request)
    actions.keep_register(asking.project, kind, by=asking.by, at=asking.at)
    kept = next(each for each in queries.registers_of(asking.project) if each.kind == kind)
    return RegisterTold(
        kind=kind, title=kept.fact_type.title, standing=kept.standing, superseded=kept.superseded,
        late=kept.late, first=kept.first, last=kept.last,
    )  # fmt: skip


@operation(
    AREA, "GET", HERE, "列出一种记录", right=READ, answers={200: Paged[RecordTold]},
    says="按登记的先后列出一种记录；边取边登记也不漏、不重。",
    pages=("operations:list", "operations:export", "monitoring:windows"),
)  # fmt: skip
def list_records(
    request: HttpRequest, project_id: UUID, kind: str, wanted: Annotated[RecordFilter, Query()]
) -> dict[str, Any]:
    """List the records of a kind in the order they were entered."""
    status = "" if wanted.status == "all" else wanted.status
    which = queries.Wanted(wanted.first, wanted.last, wanted.system, wanted.q, status)
    rows = queries.with_status(queries.records_of(asked(request).project, kind, which))
    if wanted.entered_since:
        rows = rows.filter(entered_at__gte=wanted.entered_since)
    return paged(request, rows, wanted, told_record, by=("position",))


@operation(
    AREA, "POST", HERE, "登记一条记录", right=WRITE, answers={201: RecordTold}, takes=JSON,
    pages=("operations:new", "evaluations:leaf"),  # verdicts and readings; the reason is a value of the text
)  # fmt: skip
def enter_record(request: HttpRequest, project_id: UUID, kind: str, new: NewRecord) -> RecordTold:
    """Enter one record."""
    asking = asked(request)
    with of_fault(pointing(KINDS[kind])):
        known(kind, new.values, "/values")
        made = actions.enter(asking.project, kind, new.values, by=asking.by, at=asking.at, late=new.late)
    return _made(asking, made)


def _made(asking: Asking, made: Record) -> RecordTold:
    place = f"{PREFIX}/projects/{asking.project.pk}/records/{made.kind}/{made.pk}"
    asking.headers["Location"] = place
    return told_record(made)


@operation(
    AREA, "POST", f"{HERE}/bulk", "登记许多条记录", right=WRITE,
    answers={200: EnteredMany, 202: JobTold}, takes=JSON,
    says=f"不超过 {AT_ONCE} 条时逐条登记，回答里有每一条的结果；更多时在后台整批登记，全有或全无。",
)  # fmt: skip
def enter_records(
    request: HttpRequest, project_id: UUID, kind: str, new: NewRecords
) -> EnteredMany | Status[JobTold]:
    """Enter many records: some of them while the request waits, more of them in the background."""
    asking = asked(request)
    if len(new.records) > AT_ONCE:
        return _in_background(asking, kind, new.records)
    done = []
    for number, words in enumerate(new.records):
        try:
            with transaction.atomic():
                made = actions.enter(asking.project, kind, words, by=asking.by, at=asking.at)
        except UnreadableInputError as error:
            at = pointing(KINDS[kind], f"/records/{number}")
            wrong = [Wrong(part="body", pointer=at(each), detail=str(each)) for each in error.faults]
            done.append(Entered(entered=False, record=None, errors=wrong))
        except JihengError as error:
            wrong = [Wrong(part="body", pointer=f"/records/{number}", detail=str(error))]
            done.append(Entered(entered=False, record=None, errors=wrong))
        else:
            done.append(Entered(entered=True, record=told_record(made), errors=[]))
    entered = sum(each.entered for each in done)
    return EnteredMany(items=done, entered=entered, refused=len(done) - entered)


def _in_background(asking: Asking, kind: str, records: list[dict[str, str]]) -> Status[JobTold]:
    """Let the import of tables do it: as a table with a column for each field that is used."""
    for number, words in enumerate(records):
        known(kind, words, f"/records/{number}")
    records = [by_name(KINDS[kind], words) for words in records]
    titles = list(dict.fromkeys(name for each in records for name in each))
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, titles, restval="")
    table.writeheader()
    table.writerows(records)
    upload = SimpleUploadedFile(f"{kind}.csv", out.getvalue().encode("utf-8-sig"))
    pending = importing.receive(asking.project, kind, upload, by=asking.by, at=asking.at)
    told = {"pending": str(pending.pk), "reason": "", "only_right": "no"}
    return accepted(
        asking,
        ask(
            "operations.import", by=asking.by, at=asking.at, key=str(pending.pk), arguments=told,
            title=f"{KINDS[kind].title}：{len(records)} 条", project=asking.project.pk,
        ),
    )  # fmt: skip


@operation(
    AREA, "GET", f"{HERE}/{{uuid:record}}", "查看一条记录", right=READ, answers={200: RecordTold},
    pages=("operations:record", "monitoring:window"),
)  # fmt: skip
def read_record(request: HttpRequest, project_id: UUID, kind: str, record: UUID) -> RecordTold:
    """Tell one record."""
    return told_record(find(asked(request), kind, record))


@operation(
    AREA, "GET", f"{HERE}/{{uuid:record}}/history", "列出一条记录的来龙去脉", right=READ,
    answers={200: Paged[RecordTold]}, says="它更正过的、更正它的各条，按登记的先后。",
)  # fmt: skip
def read_history(request: HttpRequest, project_id: UUID, kind: str, record: UUID) -> dict[str, Any]:
    """List what corrected a record and what it corrects."""
    found = queries.history_of(find(asked(request), kind, record))
    return {"items": [told_record(each) for each in found], "next": None}


@operation(
    AREA, "POST", f"{HERE}/{{uuid:record}}/correction", "更正一条记录", right=WRITE,
    answers={201: RecordTold}, takes=JSON, pages=("operations:correct",),
    says="登记一条更正它的记录；原记录留存，不再计入。",
)  # fmt: skip
def correct_record(
    request: HttpRequest, project_id: UUID, kind: str, record: UUID, new: Correction
) -> RecordTold:
    """Enter what corrects a record."""
    asking = asked(request)
    with of_fault(pointing(KINDS[kind])):
        known(kind, new.values, "/values")
        made = actions.correct(
            find(asking, kind, record),
            new.values,
            by=asking.by,
            at=asking.at,
            reason=new.reason,
            late=new.late,
        )
    return _made(asking, made)


@operation(
    AREA, "POST", f"{HERE}/{{uuid:record}}/withdrawal", "作废一条记录", right=WRITE,
    answers={201: RecordTold}, takes=JSON, pages=("operations:withdraw",),
    says="登记一条作废它的记录；原记录留存，不再计入。",
)  # fmt: skip
def withdraw_record(
    request: HttpRequest, project_id: UUID, kind: str, record: UUID, new: Withdrawal
) -> RecordTold:
    """Enter what takes a record back."""
    asking = asked(request)
    with of_fault(pointing(KINDS[kind])):
        made = actions.withdraw(
            find(asking, kind, record), by=asking.by, at=asking.at, reason=new.reason, late=new.late
        )
    return _made(asking, made)


@operation(
    AREA, "POST", f"{HERE}/{{uuid:record}}/taking-in", "收入一条逾期补充", right=WRITE,
    answers={201: RecordTold}, pages=("operations:take-in",),
    says="期间重新打开以后，把逾期补充收为计入的记录。",
)  # fmt: skip
def take_in_record(request: HttpRequest, project_id: UUID, kind: str, record: UUID) -> RecordTold:
    """Take a late supplement in."""
    asking = asked(request)
    return _made(asking, actions.take_in(find(asking, kind, record), by=asking.by, at=asking.at))

"""Projects: listed, read, begun; their text, version by version and value by value."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field, StrictBool, StrictInt
from pydantic.json_schema import SkipJsonSchema
from typing_extensions import TypeAliasType

from jiheng.catalogue import Raw
from jiheng.errors import Fault
from jiheng.frameworks.yaml_editing import YamlPath
from jiheng.projects.edit import section
from jiheng.projects.load import FIRST_YEAR, LAST_YEAR
from jiheng.projects.open_project import ProjectText
from jiheng.web.accounts.models import Organisation
from jiheng.web.accounts.permissions import Act
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.operations import JSON, PREFIX, Given, Told, operation
from jiheng.web.api.paging import Page, Paged, PageQuery, paged
from jiheng.web.api.problems import refuse
from jiheng.web.api.values import MaybeMoment, Moment, Text, one_of
from jiheng.web.projects import beginning, versions
from jiheng.web.projects.changes import Saving, changed, keep
from jiheng.web.projects.forms import USUAL_RULE_SET, rule_set_choices
from jiheng.web.projects.models import Project, ProjectState, ProjectVersion, VersionState
from jiheng.web.projects.texts import beside_of

AREA = "项目"
STATES = Literal["open", "signed", "archived"]
OF_STATES = "；".join(f"{each.value} {each.label}" for each in ProjectState)
# Each changes some of the text: here any of it is changed by the places of its values.
FORMS_OF_TEXT = (
    "projects:text", "projects:save-goals", "projects:take-over", "projects:indicator",
    "projects:new-measured", "projects:measured", "projects:adjustments", "projects:new-veto",
    "projects:veto", "projects:new-gate", "projects:gate", "projects:basics",
    "projects:holidays", "projects:systems", "projects:goal-form", "projects:texts",
    "projects:payments", "projects:new-contract", "projects:contract", "projects:new-promise",
    "projects:promise",
)  # fmt: skip


class ProjectTold(Told):
    """A project of a year."""

    id: UUID = Field(description="项目的编号")
    name: str = Field(description="项目名称")
    unit: str = Field(description="实施单位")
    organisation_id: UUID = Field(description="所属单位的编号")
    fiscal_year: int = Field(description="预算年度，年")
    state: str = one_of(ProjectState, "状态")
    is_sample: bool = Field(description="是否示例")
    version: int | None = Field(description="页面和评分所用的文本是第几版；还没有读得通的一版时为 null")
    created_at: Moment = Field(description="建立的时间")


class ProjectFilter(Page):
    """What projects are asked for."""

    q: Text = Field(default="", max_length=200, description="名称或实施单位含有的字")
    year: int | SkipJsonSchema[None] = Field(
        default=None, ge=FIRST_YEAR, le=LAST_YEAR, description="预算年度，年"
    )
    state: STATES | SkipJsonSchema[None] = Field(default=None, description=f"状态：{OF_STATES}")


class NewProject(Given):
    """How a project begins."""

    way: Literal["library", "blank", "year_before", "text"] = Field(
        description="从哪里开始：library 指标库；blank 空白；year_before 上年的项目；text 给出的 project.yaml"
    )
    organisation_id: UUID | None = Field(default=None, description="在哪个单位下建；year_before 不写")
    name: Text = Field(default="", max_length=200, description="项目名称；library、blank 要写")
    year: StrictInt | None = Field(
        default=None, ge=FIRST_YEAR, le=LAST_YEAR, description="预算年度，年；text 不写"
    )
    rule_set: Text = Field(default=USUAL_RULE_SET, max_length=60, description="规则集的编号；只有 library 用")
    last_project_id: UUID | None = Field(default=None, description="上年项目的编号；只有 year_before 用")
    text: Text = Field(default="", max_length=2_000_000, description="project.yaml 全文；只有 text 用")


class FaultTold(Told):
    """One thing that is wrong with a text."""

    detail: str = Field(description="哪里不对，应当是什么，怎么办")
    line: int | None = Field(description="在文本的第几行，从 1 起")


class TextTold(Told):
    """The newest text of a project."""

    version: int = Field(description="第几版")
    state: str = one_of(VersionState, "这一版的状态")
    text: str = Field(description="project.yaml 全文")
    faults: list[FaultTold] = Field(description="还有哪些问题；有问题的草稿存得住，交不上去")


class NewText(Given):
    """A changed text."""

    text: Text = Field(max_length=2_000_000, description="project.yaml 全文")
    reason: Text = Field(default="", max_length=500, description="为什么改；批准以后再改必须写，至少四个字")


TextValue = TypeAliasType("TextValue", "Text | list[TextValue] | dict[str, TextValue]")


class ChangedValue(Given):
    """A value of the text and where it stands."""

    pointer: Text = Field(
        max_length=500, pattern=r"^(/[^\u0000/]+)+$",
        description="在 project.yaml 里的位置，JSON Pointer，如 /goals/approved/0/target",
    )  # fmt: skip
    value: TextValue | None = Field(description="新的值：文字、数组或对象，数字也写成文字；null 是去掉这一处")


class ChangedValues(Given):
    """Values that are changed; every other byte of the text stays."""

    changes: list[ChangedValue] = Field(min_length=1, max_length=200, description="要改的各处，依次改")
    reason: Text = Field(default="", max_length=500, description="为什么改；批准以后再改必须写，至少四个字")


class VersionTold(Told):
    """A version of the text."""

    number: int = Field(description="第几版")
    state: str = one_of(VersionState, "状态")
    reason: str = Field(description="为什么改")
    made_by: str = Field(description="编制人")
    made_at: Moment = Field(description="编制时间")
    decided_by: str = Field(description="审批人；还没有审批时是空串")
    decided_at: MaybeMoment = Field(description="审批时间；还没有审批时为 null")
    decision: str = Field(description="审批意见")
    text: str = Field(description="这一版的 project.yaml 全文")


class Decision(Given):
    """What whoever decides says."""

    approve: StrictBool = Field(description="true 批准，false 退回")
    decision: Text = Field(default="", max_length=1000, description="审批意见；退回必须写清原因，至少四个字")


def told_project(project: Project) -> ProjectTold:
    """Tell a project."""
    current = project.current
    return ProjectTold(
        id=project.pk, name=project.name, unit=project.unit, organisation_id=project.organisation_id,
        fiscal_year=project.fiscal_year, state=project.state, is_sample=project.is_sample,
        version=current.number if current else None, created_at=project.created_at,
    )  # fmt: skip


@operation(
    AREA, "GET", "/projects", "列出看得到的项目",
    right=Right("project", Act.READ, whole=True), answers={200: Paged[ProjectTold]},
    pages=("projects:list",),
)  # fmt: skip
def list_projects(request: HttpRequest, wanted: Annotated[ProjectFilter, Query()]) -> dict[str, Any]:
    """List the projects that the token shows."""
    rows = asked(request).projects(q=wanted.q, year=wanted.year, state=wanted.state or "")
    return paged(request, rows.select_related("current"), wanted, told_project)


@operation(
    AREA, "POST", "/projects", "新建项目",
    right=Right("project", Act.CREATE, whole=True), answers={201: ProjectTold}, takes=JSON,
    pages=("projects:new", "projects:year-before"),
)  # fmt: skip
def begin_project(request: HttpRequest, new: NewProject) -> ProjectTold:
    """Begin a project in one of the ways of the page, or with a text."""
    asking = asked(request)
    year = _asked_for(new.year, "/year", "要写预算年度") if new.way != "text" else 0
    if new.way == "year_before":
        last_id = _asked_for(new.last_project_id, "/last_project_id", "要写上年项目的编号")
        last = get_object_or_404(
            asking.projects().exclude(current=None).select_related("current"), pk=last_id
        )
        if not asking.organisations_for_new().filter(pk=last.organisation_id).exists():
            refuse("/last_project_id", "这个项目的单位下您不能新建项目")
        made = beginning.from_year_before(last, year, by=asking.by, at=asking.at)
    else:
        where = _organisation(request, new)
        if new.way == "text":
            text = _asked_for(new.text, "/text", "要写 project.yaml 全文")
            made = versions.create(where, text, folder_name=where.name, by=asking.by, at=asking.at)
        else:
            name = _asked_for(new.name.strip(), "/name", "要写项目名称")
            if new.way == "blank":
                made = beginning.blank(where, name, year, by=asking.by, at=asking.at)
            else:
                if new.rule_set not in dict(rule_set_choices()):
                    refuse("/rule_set", "没有这个规则集")
                made = beginning.from_library(where, name, year, new.rule_set, by=asking.by, at=asking.at)
    asking.headers["Location"] = f"{PREFIX}/projects/{made.pk}"
    return told_project(made)


def _asked_for(value: Any, pointer: str, detail: str) -> Any:  # noqa: ANN401 — as it came
    if not value:
        refuse(pointer, detail)
    return value


def _organisation(request: HttpRequest, new: NewProject) -> Organisation:
    found = asked(request).organisations_for_new().filter(pk__in=[new.organisation_id]).first()
    if found is None:
        refuse("/organisation_id", "没有这个单位，或您在那里不能新建项目")
    return found


@operation(
    AREA, "GET", "/projects/{uuid:project_id}", "查看一个项目",
    right=Right("project", Act.READ), answers={200: ProjectTold},
)  # fmt: skip
def read_project(request: HttpRequest, project_id: UUID) -> ProjectTold:
    """Tell one project."""
    return told_project(asked(request).project)


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/text", "读取最新的项目文本",
    right=Right("target", Act.READ), answers={200: TextTold},
    pages=("projects:goals", "projects:setup", *FORMS_OF_TEXT),
)  # fmt: skip
def read_text(request: HttpRequest, project_id: UUID) -> TextTold:
    """Give the newest text with its faults."""
    project = asked(request).project
    newest = versions.newest_version(project)
    return told_text(newest, versions.read_text(newest.text, beside_of(project))[1])


def told_text(version: ProjectVersion, faults: list[Fault]) -> TextTold:
    """Tell a text with its faults."""
    wrong = [FaultTold(detail=str(each), line=each.place.line) for each in faults]
    return TextTold(version=version.number, state=version.state, text=version.text, faults=wrong)


@operation(
    AREA, "PUT", "/projects/{uuid:project_id}/text", "改写项目文本",
    right=Right("target", Act.UPDATE), answers={200: TextTold}, takes=JSON, if_match=True,
    says="改写整个 project.yaml。草稿直接改；批准以后再改是新的一版，要写原因。",
)  # fmt: skip
def write_text(request: HttpRequest, project_id: UUID, new: NewText) -> TextTold:
    """Keep a changed text."""
    asking = asked(request)
    newest = versions.newest_version(asking.project)
    kept, faults = versions.save(
        asking.project.pk, new.text.replace("\r\n", "\n"), based_on=newest.number, by=asking.by, at=asking.at,
        reason=new.reason,
    )  # fmt: skip
    return told_text(kept, faults)


@operation(
    AREA, "PATCH", "/projects/{uuid:project_id}/text", "改项目文本里的几处",
    right=Right("target", Act.UPDATE, also=("project", "contract", "payment")), answers={200: TextTold},
    takes=JSON, if_match=True, pages=FORMS_OF_TEXT,
    says="按位置改几个值，其余一个字节也不动；网页上“项目资料”和“目标和指标”的各张表改的都是这些值。",
)  # fmt: skip
def change_text(request: HttpRequest, project_id: UUID, new: ChangedValues) -> TextTold:
    """Change values of the text in their places."""
    asking = asked(request)
    newest = versions.newest_version(asking.project)
    saving = Saving(newest.number, asking.by, asking.at, new.reason)

    def change(text: ProjectText) -> ProjectText:
        for each in new.changes:
            text = changed(text, {_path(text.raw, each.pointer): each.value})
        return text

    return told_text(*keep(asking.project, change, saving))


def _path(raw: bytes, pointer: str) -> YamlPath:
    """Read a JSON pointer; what leads into a list is a position."""
    path: YamlPath = ()
    for token in pointer.split("/")[1:]:
        word = token.replace("~1", "/").replace("~0", "~")
        inside: Raw | None = section(raw, path)
        path += (int(word),) if isinstance(inside, list) and word.isdecimal() and word.isascii() else (word,)
    return path


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/versions", "列出项目文本的各版",
    right=Right("target", Act.READ), answers={200: Paged[VersionTold]},
    pages=("projects:versions",),
)  # fmt: skip
def list_versions(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List the versions, the first one first."""
    rows = asked(request).project.versions.select_related("made_by", "decided_by")
    return paged(request, rows, page, told_version, by=("number",))


@operation(
    AREA, "GET", "/projects/{uuid:project_id}/versions/{int:number}", "查看项目文本的一版",
    right=Right("target", Act.READ), answers={200: VersionTold}, pages=("projects:version",),
)  # fmt: skip
def read_version(request: HttpRequest, project_id: UUID, number: int) -> VersionTold:
    """Tell one version."""
    rows = asked(request).project.versions.select_related("made_by", "decided_by")
    return told_version(get_object_or_404(rows, number=number))


def told_version(version: ProjectVersion) -> VersionTold:
    """Tell a version."""
    return VersionTold(
        number=version.number, state=version.state, reason=version.reason, text=version.text,
        made_by=version.made_by.name if version.made_by else "", made_at=version.made_at,
        decided_by=version.decided_by.name if version.decided_by else "", decided_at=version.decided_at,
        decision=version.decision,
    )  # fmt: skip


@operation(
    AREA, "POST", "/projects/{uuid:project_id}/versions/{int:number}/submission", "提交一版审批",
    right=Right("target", Act.CREATE), answers={200: VersionTold}, pages=("projects:submit",),
)  # fmt: skip
def submit_version(request: HttpRequest, project_id: UUID, number: int) -> VersionTold:
    """Send a draft to be decided on."""
    asking = asked(request)
    found = get_object_or_404(asking.project.versions, number=number)
    return told_version(versions.submit(found.pk, by=asking.by, at=asking.at))


@operation(
    AREA, "POST", "/projects/{uuid:project_id}/versions/{int:number}/decision", "批准或退回一版",
    right=Right("target", Act.SIGN), answers={200: VersionTold}, takes=JSON, pages=("projects:decide",),
    says="批准或退回提交的一版。自己编过的不能自己批。",
)  # fmt: skip
def decide_version(request: HttpRequest, project_id: UUID, number: int, new: Decision) -> VersionTold:
    """Approve a version or return it."""
    asking = asked(request)
    found = get_object_or_404(asking.project.versions, number=number)
    act = versions.approve if new.approve else versions.send_back
    return told_version(act(found.pk, by=asking.by, at=asking.at, decision=new.decision))

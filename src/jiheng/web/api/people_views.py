"""People, roles, organisations, what heads ask for; partners of a project; the trail."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field, StrictBool
from pydantic.json_schema import SkipJsonSchema

from jiheng.web.accounts import open_sessions, people, proposals
from jiheng.web.accounts.models import Membership, Organisation, Proposal, ProposalKind, ProposalState, User
from jiheng.web.accounts.permissions import Act
from jiheng.web.accounts.roles import OrganisationKind, Role
from jiheng.web.api.asking import Asking, Right, asked
from jiheng.web.api.operations import JSON, Given, Told, operation
from jiheng.web.api.paging import Page, Paged, PageQuery, paged
from jiheng.web.api.problems import refuse
from jiheng.web.api.values import Day, GivenMoment, Moment, Text, one_of
from jiheng.web.projects.models import Assignment
from jiheng.web.system import assignments, queries
from jiheng.web.trail import entries
from jiheng.web.trail.models import Entry

PEOPLE, PARTNERS, TRAIL = "人员与角色", "参与单位", "审计日志"
UNTIL = "到哪一天止；没有定时为 null"


class RoleTold(Told):
    """A role somebody has."""

    id: UUID = Field(description="角色授予的编号")
    organisation_id: UUID = Field(description="单位的编号")
    organisation: str = Field(description="单位")
    role: str = one_of(Role, "角色")
    since: date = Field(description="从哪一天起")
    until: date | None = Field(description=UNTIL)


class PersonTold(Told):
    """Somebody with an account."""

    id: UUID = Field(description="人员的编号")
    login: str = Field(description="登录名")
    name: str = Field(description="姓名")
    active: bool = Field(description="账号是否在用")
    roles: list[RoleTold] = Field(description="现在的角色")


class NewPerson(Given):
    """A new account; it has no role, and no password until its owner chooses one."""

    login: Text = Field(
        min_length=1, max_length=60, pattern=r"^[^\s\u0000]+$", description="登录名，建好以后不能改"
    )
    name: Text = Field(min_length=1, max_length=60, pattern=r"^[^\s\u0000]", description="姓名")
    person: Text = Field(default="", max_length=64, description="人员标识；同一个人的几个账号写一样的")
    phone: Text = Field(default="", max_length=20, description="手机")


class NewActivity(Given):
    """Whether somebody may sign in."""

    active: StrictBool = Field(description="true 启用，false 停用")
    reason: Text = Field(min_length=2, max_length=200, description="原因")


class SessionsTold(Told):
    """How many sessions there are, or were ended, and of how many people."""

    sessions: int = Field(description="几处登录")
    people: int = Field(description="几个人的")


class NewRole(Given):
    """A role to be given."""

    organisation_id: UUID = Field(description="单位的编号")
    role: str = one_of(Role, "角色")


class Ending(Given):
    """Why a role ends, or something is declined."""

    reason: Text = Field(min_length=2, max_length=200, description="原因")


class OrganisationTold(Told):
    """An organisation."""

    id: UUID = Field(description="单位的编号")
    name: str = Field(description="名称")
    short_name: str = Field(description="简称；没有时是空串")
    kind: str = one_of(OrganisationKind, "类别")
    above_id: UUID | None = Field(description="上级单位的编号；没有上级时为 null")


class NewOrganisation(Given):
    """A new organisation."""

    name: Text = Field(min_length=1, max_length=200, pattern=r"^[^\s\u0000]", description="与公章一致的全称")
    short_name: Text = Field(default="", max_length=60, description="简称")
    kind: str = one_of(OrganisationKind, "类别")
    above_id: UUID | None = Field(default=None, description="上级单位的编号；没有上级时不写")


class ProposalTold(Told):
    """What a head asks of the administrators."""

    id: UUID = Field(description="提请的编号")
    kind: str = one_of(ProposalKind, "提请什么")
    organisation_id: UUID = Field(description="单位的编号")
    role: str = one_of(Role, "角色")
    name: str = Field(description="姓名")
    reason: str = Field(description="理由")
    verified: str = Field(description="清除第二重验证的，提请人怎样核实是本人；别的是空串")
    state: str = one_of(ProposalState, "状态")
    asked_by: str = Field(description="提请人")
    asked_at: Moment = Field(description="提请的时间")


class NewProposal(Given):
    """Who is to have a role, or no longer."""

    kind: str = one_of(ProposalKind, "提请什么")
    organisation_id: UUID = Field(description="单位的编号")
    role: str = one_of(Role, "角色")
    reason: Text = Field(min_length=2, max_length=200, description="理由")
    user_id: UUID | None = Field(default=None, description="已有账号的人的编号；新人不写")
    name: Text = Field(default="", max_length=60, description="新人的姓名；已有账号的不写")
    phone: Text = Field(default="", max_length=20, description="新人的手机")


class NewClearing(Given):
    """Why the second factor of somebody is to be cleared, and how the person was verified."""

    reason: Text = Field(min_length=2, max_length=200, description="理由")
    verified: Text = Field(min_length=2, max_length=200, description="怎样核实是本人")


class Verified(Given):
    """How the second person has verified it."""

    verified: Text = Field(min_length=2, max_length=200, description="办理的人自己怎样核实是本人")


class NewLogin(Given):
    """The account of a new person."""

    login: Text = Field(min_length=1, max_length=60, pattern=r"^[^\s\u0000]+$", description="登录名")


class PartnerTold(Told):
    """An organisation that works on a project."""

    id: UUID = Field(description="授权的编号")
    organisation_id: UUID = Field(description="单位的编号")
    organisation: str = Field(description="单位")
    role: str = one_of(Role, "角色")
    since: date = Field(description="从哪一天起")
    until: date | None = Field(description=UNTIL)


class NewPartner(Given):
    """An organisation that is to work on a project."""

    organisation_id: UUID = Field(description="运维商或评价机构的编号")
    role: str = one_of(Role, "角色：运维商或评价机构的")
    until: Day | None = Field(default=None, description="到哪一天止，如合同的最后一天；不写是没有定")


class EntryTold(Told):
    """One act of the trail."""

    id: UUID = Field(description="条目的编号")
    chain: UUID = Field(description="所在的链：单位的编号，或服务器的")
    seq: int = Field(description="在链上的序号，从 1 起")
    at: Moment = Field(description="时间")
    actor: str = Field(description="谁；服务器自己是空串")
    act: str = Field(description="做了什么")
    object_kind: str = Field(description="对象的种类")
    object_id: str = Field(description="对象的编号")
    project_id: UUID | None = Field(description="项目的编号；与项目无关时为 null")
    body: str = Field(description="全文，规范 JSON：改动前后、原因、请求编号、地址、令牌")
    hash: str = Field(description="连同上一条算出的散列值，十六进制")


class TrailFilter(Page):
    """What entries are asked for."""

    act: Text = Field(default="", max_length=40, description="做了什么")
    object_kind: Text = Field(default="", max_length=60, description="对象的种类")
    object_id: Text = Field(default="", max_length=200, description="对象的编号")
    since: GivenMoment | SkipJsonSchema[None] = Field(default=None, description="这个时间以后的")


def _told_role(held: Membership) -> RoleTold:
    return RoleTold(
        id=held.pk, organisation_id=held.organisation_id, organisation=held.organisation.name,
        role=held.role, since=held.since, until=held.until,
    )  # fmt: skip


def _told_person(asking: Asking, user: User) -> PersonTold:
    held: Any = getattr(user, "held", None)
    if held is None:
        held = user.memberships.on(asking.today).select_related("organisation")
    return PersonTold(
        id=user.pk, login=user.username, name=user.name, active=user.is_active,
        roles=[_told_role(each) for each in held],
    )  # fmt: skip


def _choice(value: str, choices: Any, pointer: str) -> Any:  # noqa: ANN401 — one of the choices
    if value not in choices.values:
        refuse(pointer, f"应当是 {'、'.join(choices.values)} 之一")
    return choices(value)


def _organisation(asking: Asking, found: UUID) -> Organisation:
    rows = queries.visible_organisations(asking.by, asking.today)
    if (organisation := rows.filter(pk=found).first()) is None:
        refuse("/organisation_id", "没有这个单位")
    return organisation


@operation(
    PEOPLE, "GET", "/people", "列出人员", right=Right("users", Act.READ), answers={200: Paged[PersonTold]},
    pages=("system:people", "system:person"),
)  # fmt: skip
def list_people(request: HttpRequest, page: PageQuery) -> dict[str, Any]:
    """List the people one may see, the first made first."""
    asking = asked(request)
    rows = queries.visible_people(asking.by, asking.today)
    return paged(request, rows, page, lambda each: _told_person(asking, each))


@operation(
    PEOPLE, "POST", "/people", "建一个账号", right=Right("users", Act.CREATE), answers={201: PersonTold},
    takes=JSON, pages=("system:new_person",), says="建好的账号没有角色；设置密码的链接在网页上发，只给本人。",
)  # fmt: skip
def make_person(request: HttpRequest, new: NewPerson) -> PersonTold:
    """Make an account."""
    asking = asked(request)
    made = people.create(new.login, new.name, by=asking.by, at=asking.at, person=new.person, phone=new.phone)
    return _told_person(asking, made)


@operation(
    PEOPLE, "PUT", "/people/{uuid:person_id}/activity", "停用或启用一个账号",
    right=Right("users", Act.CREATE), answers={200: PersonTold}, takes=JSON, pages=("system:activity",),
)  # fmt: skip
def set_activity(request: HttpRequest, person_id: UUID, new: NewActivity) -> PersonTold:
    """Suspend an account, or let it sign in again."""
    asking = asked(request)
    found = get_object_or_404(User, pk=person_id)
    people.set_active(found, new.active, by=asking.by, at=asking.at, reason=new.reason)
    found.refresh_from_db()
    return _told_person(asking, found)


@operation(
    PEOPLE, "POST", "/people/{uuid:person_id}/sessions/end", "结束一个人在各处的登录",
    right=Right("users", Act.CREATE), answers={200: SessionsTold}, takes=JSON, pages=("system:end_sessions",),
    says="账号照常在用，本人马上可以再登录；登录时和“我的提醒”里告诉本人。令牌不结束。",
)  # fmt: skip
def end_sessions(request: HttpRequest, person_id: UUID, new: Ending) -> SessionsTold:
    """End the sessions of somebody."""
    asking = asked(request)
    found = get_object_or_404(User, pk=person_id)
    ended = open_sessions.end_for(found, by=asking.by, at=asking.at, reason=new.reason)
    return SessionsTold(sessions=ended, people=min(ended, 1))


@operation(
    PEOPLE, "GET", "/sessions", "几个人登录着、共几处", right=Right("users", Act.CREATE),
    answers={200: SessionsTold}, pages=("system:sessions",),
)  # fmt: skip
def count_sessions(request: HttpRequest) -> SessionsTold:
    """Count the sessions that go on."""
    found = open_sessions.everybodys(asked(request).at)
    return SessionsTold(sessions=found.sessions, people=found.people)


@operation(
    PEOPLE, "POST", "/sessions/end", "结束所有人的登录", right=Right("users", Act.CREATE),
    answers={200: SessionsTold}, takes=JSON, pages=("system:sessions",),
    says="出事以后用：每个人都要重新登录，登录时和“我的提醒”里告诉每个人。令牌不结束。",
)  # fmt: skip
def end_all_sessions(request: HttpRequest, new: Ending) -> SessionsTold:
    """End the sessions of everybody."""
    asking = asked(request)
    ended = open_sessions.end_everybodys(by=asking.by, at=asking.at, reason=new.reason)
    return SessionsTold(sessions=ended.sessions, people=ended.people)


@operation(
    PEOPLE, "POST", "/people/{uuid:person_id}/roles", "授予角色", right=Right("users", Act.UPDATE),
    answers={201: RoleTold}, takes=JSON, pages=("system:grant",),
    says="系统、安全、审计管理员的角色在这里授予不了：由一位管理员提请（POST /proposals），另一位办理。",
)  # fmt: skip
def grant_role(request: HttpRequest, person_id: UUID, new: NewRole) -> RoleTold:
    """Give a role."""
    asking = asked(request)
    found = get_object_or_404(queries.visible_people(asking.by, asking.today), pk=person_id)
    role = _choice(new.role, Role, "/role")
    where = _organisation(asking, new.organisation_id)
    return _told_role(people.grant(found, where, role, by=asking.by, at=asking.at, on=asking.today))


@operation(
    PEOPLE, "POST", "/roles/{uuid:membership_id}/end", "撤销角色", right=Right("users", Act.UPDATE),
    answers={200: RoleTold}, takes=JSON, pages=("system:revoke",),
)  # fmt: skip
def end_role(request: HttpRequest, membership_id: UUID, new: Ending) -> RoleTold:
    """End a role with yesterday."""
    asking = asked(request)
    held = get_object_or_404(Membership.objects.select_related("user", "organisation"), pk=membership_id)
    people.revoke(held, by=asking.by, at=asking.at, on=asking.today, reason=new.reason)
    held.refresh_from_db()
    return _told_role(held)


@operation(
    PEOPLE, "GET", "/organisations", "列出单位", right=Right("users", Act.READ),
    answers={200: Paged[OrganisationTold]},
    pages=("system:organisations",),
)  # fmt: skip
def list_organisations(request: HttpRequest, page: PageQuery) -> dict[str, Any]:
    """List the organisations, the first made first."""
    asking = asked(request)
    rows = queries.visible_organisations(asking.by, asking.today)
    return paged(request, rows, page, OrganisationTold.model_validate)


@operation(
    PEOPLE, "POST", "/organisations", "建立单位", right=Right("users", Act.CREATE),
    answers={201: OrganisationTold}, takes=JSON, pages=("system:new_organisation",),
)  # fmt: skip
def make_organisation(request: HttpRequest, new: NewOrganisation) -> OrganisationTold:
    """Make an organisation."""
    asking = asked(request)
    above = None
    if (
        new.above_id
        and (above := Organisation.objects.filter(pk=new.above_id, is_sample=False).first()) is None
    ):
        refuse("/above_id", "没有这个单位")
    kind, name = _choice(new.kind, OrganisationKind, "/kind"), new.name.strip()
    if Organisation.objects.filter(name=name).exists():
        refuse("/name", "已经有这个名称的单位")
    with transaction.atomic():
        made = Organisation.objects.create(
            name=name, short_name=new.short_name.strip(), kind=kind, above=above
        )
        entries.write(
            "create", "organisation", made.pk, by=asking.by, at=asking.at, organisation=made.pk,
            after={"name": made.name, "kind": made.kind, "above": str(made.above_id or "")},
        )  # fmt: skip
    return OrganisationTold.model_validate(made)


def _told_proposal(proposal: Proposal) -> ProposalTold:
    return ProposalTold(
        id=proposal.pk, kind=proposal.kind, organisation_id=proposal.organisation_id, role=proposal.role,
        name=proposal.name, reason=proposal.reason, verified=proposal.verified, state=proposal.state,
        asked_by=proposal.asked_by.name, asked_at=proposal.asked_at,
    )  # fmt: skip


@operation(
    PEOPLE, "POST", "/proposals", "提请人员和角色", right=Right("users", Act.PROPOSE),
    answers={201: ProposalTold}, takes=JSON, pages=("system:propose",),
    says="单位负责人提请：新人加入、担任或不再担任角色；由管理员办理。管理员的角色由管理员提请，另一位办理。",
)  # fmt: skip
def propose(request: HttpRequest, new: NewProposal) -> ProposalTold:
    """Ask the administrators for it."""
    asking = asked(request)
    kind = _choice(new.kind, ProposalKind, "/kind")
    if kind == ProposalKind.FACTOR:
        refuse("/kind", "清除第二重验证用 POST /people/{人员的编号}/second-factor/clearing 提请")
    user = None
    if kind != ProposalKind.NEW:
        user = queries.visible_people(asking.by, asking.today).filter(pk__in=[new.user_id]).first()
        if user is None:
            refuse("/user_id", "没有这个人")
    elif not new.name.strip():
        refuse("/name", "要写新人的姓名")
    wanted = proposals.Asked(
        kind, _organisation(asking, new.organisation_id), _choice(new.role, Role, "/role"),
        new.reason.strip(), user, new.name.strip(), new.phone.strip(),
    )  # fmt: skip
    return _told_proposal(proposals.propose(wanted, by=asking.by, at=asking.at, on=asking.today))


@operation(
    PEOPLE, "GET", "/proposals", "列出轮到自己办理的提请", right=Right("users", Act.READ),
    answers={200: Paged[ProposalTold]},
    pages=("system:proposals", "system:proposal"),
)  # fmt: skip
def list_proposals(request: HttpRequest, page: PageQuery) -> dict[str, Any]:
    """List the proposals whose next step is one's own."""
    asking = asked(request)
    return paged(request, proposals.waiting(asking.by, asking.today), page, _told_proposal)


def _proposal(proposal_id: UUID) -> Proposal:
    return get_object_or_404(Proposal.objects.select_related("asked_by"), pk=proposal_id)


@operation(
    PEOPLE, "POST", "/proposals/{uuid:proposal_id}/account", "按提请建账号",
    right=Right("users", Act.CREATE), answers={201: PersonTold}, takes=JSON,
    pages=("system:proposal_account",),
)  # fmt: skip
def open_account(request: HttpRequest, proposal_id: UUID, new: NewLogin) -> PersonTold:
    """Make the account that was asked for."""
    asking = asked(request)
    made = proposals.open_account(_proposal(proposal_id), new.login, by=asking.by, at=asking.at)
    return _told_person(asking, made)


@operation(
    PEOPLE, "POST", "/proposals/{uuid:proposal_id}/carrying-out", "按提请授予或撤销角色",
    right=Right("users", Act.UPDATE), answers={200: ProposalTold}, pages=("system:proposal_role",),
)  # fmt: skip
def carry_out(request: HttpRequest, proposal_id: UUID) -> ProposalTold:
    """Grant or revoke what was asked."""
    asking = asked(request)
    proposals.carry_out(_proposal(proposal_id), by=asking.by, at=asking.at, on=asking.today)
    return _told_proposal(_proposal(proposal_id))


@operation(
    PEOPLE, "POST", "/people/{uuid:person_id}/second-factor/clearing", "提请清除第二重验证",
    right=Right("users", Act.PROPOSE), answers={201: ProposalTold}, takes=JSON,
    pages=("system:propose_clearing",),
    says="手机、密钥和恢复码都丢了的：核实是本人的人提请，另一位管理员再核实、清除；管理员的只由管理员提请。",
)  # fmt: skip
def propose_clearing(request: HttpRequest, person_id: UUID, new: NewClearing) -> ProposalTold:
    """Ask that the second factor of somebody is cleared."""
    asking = asked(request)
    person = get_object_or_404(queries.visible_people(asking.by, asking.today), pk=person_id)
    made = proposals.propose_clearing(
        person, reason=new.reason, verified=new.verified, by=asking.by, at=asking.at, on=asking.today
    )
    return _told_proposal(made)


@operation(
    PEOPLE, "POST", "/proposals/{uuid:proposal_id}/second-factor/carrying-out", "按提请清除第二重验证",
    right=Right("users", Act.READ, either=(("users", Act.CREATE), ("users", Act.UPDATE))),
    answers={200: ProposalTold}, takes=JSON, pages=("system:proposal_factor",),
    says="由安全管理员办理，安全管理员自己的也可以由系统管理员办理；各处的登录一起结束，密码不变。",
)  # fmt: skip
def clear_second_factor(request: HttpRequest, proposal_id: UUID, new: Verified) -> ProposalTold:
    """Clear what is lost."""
    asking = asked(request)
    rows = proposals.waiting(asking.by, asking.today)
    found = get_object_or_404(rows, pk=proposal_id, kind=ProposalKind.FACTOR)
    proposals.clear(found, verified=new.verified, by=asking.by, at=asking.at)
    return _told_proposal(_proposal(proposal_id))


@operation(
    PEOPLE, "POST", "/proposals/{uuid:proposal_id}/decline", "不同意提请",
    right=Right("users", Act.READ, either=(("users", Act.CREATE), ("users", Act.UPDATE))),
    answers={200: ProposalTold}, takes=JSON, pages=("system:decline_proposal",),
)  # fmt: skip
def decline_proposal(request: HttpRequest, proposal_id: UUID, new: Ending) -> ProposalTold:
    """Say no, and why."""
    asking = asked(request)
    proposals.decline(_proposal(proposal_id), by=asking.by, at=asking.at, on=asking.today, reason=new.reason)
    return _told_proposal(_proposal(proposal_id))


def _told_partner(held: Assignment) -> PartnerTold:
    return PartnerTold(
        id=held.pk, organisation_id=held.organisation_id, organisation=held.organisation.name,
        role=held.role, since=held.since, until=held.until,
    )  # fmt: skip


@operation(
    PARTNERS, "GET", "/projects/{uuid:project_id}/partners", "列出项目的参与单位",
    right=Right("project", Act.READ), answers={200: Paged[PartnerTold]},
    pages=("system:assignments",),
)  # fmt: skip
def list_partners(request: HttpRequest, project_id: UUID, page: PageQuery) -> dict[str, Any]:
    """List who is and was assigned, the first first."""
    rows = asked(request).project.assignments.select_related("organisation")
    return paged(request, rows, page, _told_partner)


def _named(asking: Asking) -> list[Role]:
    acts = asking.acts("project")
    return [role for act, roles in assignments.NAMED_BY.items() if act in acts for role in roles]


@operation(
    PARTNERS, "POST", "/projects/{uuid:project_id}/partners", "让一个单位参与项目",
    right=Right("project", Act.READ, either=assignments.EITHER), answers={201: PartnerTold}, takes=JSON,
    pages=("system:assign",),
)  # fmt: skip
def add_partner(request: HttpRequest, project_id: UUID, new: NewPartner) -> PartnerTold:
    """Assign an organisation."""
    asking = asked(request)
    role = _choice(new.role, Role, "/role")
    if role not in _named(asking):
        refuse("/role", "您不能给项目安排这个角色")
    kinds = [OrganisationKind.VENDOR, OrganisationKind.EVALUATOR]
    where = Organisation.objects.filter(kind__in=kinds, pk=new.organisation_id).first()
    if where is None:
        refuse("/organisation_id", "没有这个运维商或评价机构")
    made = assignments.assign(
        asking.project, where, role, new.until, by=asking.by, at=asking.at, on=asking.today
    )
    return _told_partner(made)


@operation(
    PARTNERS, "POST", "/projects/{uuid:project_id}/partners/{uuid:assignment_id}/end", "让一个单位退出项目",
    right=Right("project", Act.READ, either=assignments.EITHER), answers={200: PartnerTold},
    pages=("system:end_assignment",),
)  # fmt: skip
def end_partner(request: HttpRequest, project_id: UUID, assignment_id: UUID) -> PartnerTold:
    """End an assignment with yesterday."""
    asking = asked(request)
    found = get_object_or_404(asking.project.assignments.filter(role__in=_named(asking)), pk=assignment_id)
    assignments.finish(found, by=asking.by, at=asking.at, on=asking.today)
    return _told_partner(found)


@operation(
    TRAIL, "GET", "/trail", "读取审计日志", right=Right("trail", Act.READ), answers={200: Paged[EntryTold]},
    says="能看到的条目，先发生的在前；每条连同上一条算出散列值，改动藏不住。",
    pages=("system:export_trail", "system:trail", "system:entry"),
)  # fmt: skip
def list_trail(request: HttpRequest, wanted: Annotated[TrailFilter, Query()]) -> dict[str, Any]:
    """List the entries one may see, the first written first."""
    asking = asked(request)
    rows = queries.visible_entries(asking.by, asking.today)
    for name in ("act", "object_kind", "object_id"):
        if told := getattr(wanted, name):
            rows = rows.filter(**{name: told})
    if wanted.since:
        rows = rows.filter(at__gte=wanted.since)
    return paged(request, rows, wanted, _told_entry)


def _told_entry(entry: Entry) -> EntryTold:
    return EntryTold(
        id=entry.pk, chain=entry.chain_id, seq=entry.seq, at=entry.at, actor=entry.actor_name, act=entry.act,
        object_kind=entry.object_kind, object_id=entry.object_id, project_id=entry.project, body=entry.body,
        hash=entry.hash,
    )  # fmt: skip

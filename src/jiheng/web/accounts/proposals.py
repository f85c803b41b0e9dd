"""The head of an organisation proposes people and roles; the administrators act, each in their own part.

Who becomes an administrator, or is one no longer, an administrator proposes and another carries out (AC-11).
Whose second factor is lost with its recovery codes, one verifies and proposes, another verifies and clears.

(reliability-security 6.1, users: propose own; 8.1.4.2: accounts and rights are not of one hand.)
"""

from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from jiheng.web.accounts import people
from jiheng.web.accounts.models import Membership, Organisation, Proposal, ProposalKind, ProposalState, User
from jiheng.web.accounts.needs import roles_of
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.accounts.roles import ROLES_OF, SERVER_ROLES, OrganisationKind, Role
from jiheng.web.trail import entries


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: `user` is who has an account already, `name` who has none."""

    kind: ProposalKind
    organisation: Organisation
    role: Role
    reason: str
    user: User | None = None
    name: str = ""
    phone: str = ""


def offered(user: User, on: date) -> list[Role]:
    """Give the roles somebody may propose: administrators those of administrators, heads all others."""
    held, administrators = roles_of(user, on), {*SERVER_ROLES}
    found = administrators if held & administrators else set()
    if held - administrators:
        found |= {*Role} - administrators - {Role.PUBLIC}
    return [each for each in Role if each in found]


@transaction.atomic
def propose(asked: Asked, *, by: User, at: datetime, on: date) -> Proposal:
    """Ask for it. Raises ValidationError for a role the organisation does not have, or that is so already."""
    if asked.role not in offered(by, on):
        who = "管理员" if asked.role in SERVER_ROLES else "这个单位的负责人"
        raise ValidationError({"role": f"“{asked.role.label}”只由{who}提请。"})
    if asked.role in SERVER_ROLES:
        if asked.kind == ProposalKind.NEW:
            raise ValidationError({"kind": "管理员要先有账号：请系统管理员建好，再提请“已有的人担任角色”。"})
        holders = Membership.objects.on(on).filter(role=Role.SECURITY_ADMIN, user__is_active=True)
        if all(by.is_same_person(each.user) for each in holders.select_related("user")):
            raise ValidationError("没有另一位安全管理员来办理：请系统管理员或审计管理员提请，由您办理。")
    elif asked.role not in ROLES_OF[OrganisationKind(asked.organisation.kind)]:
        kind = asked.organisation.get_kind_display()
        raise ValidationError({"role": f"{kind}没有“{asked.role.label}”这个角色。"})
    if asked.user is not None:
        held = asked.user.memberships.on(on).filter(organisation=asked.organisation, role=asked.role).exists()
        if held is (asked.kind == ProposalKind.ROLE):
            told = "已经是" if held else "不是"
            raise ValidationError({"role": f"{asked.user} {told}{asked.organisation}的{asked.role.label}。"})
    name = asked.user.name if asked.user else asked.name
    same = Proposal.objects.filter(
        state=ProposalState.ASKED, kind=asked.kind, organisation=asked.organisation, role=asked.role,
        name=name, user=asked.user,
    )  # fmt: skip
    if same.exists():
        raise ValidationError("这一项已经提请过，正在办理。")
    made = Proposal.objects.create(
        kind=asked.kind, organisation=asked.organisation, role=asked.role, name=name, phone=asked.phone,
        user=asked.user, reason=asked.reason, asked_by=by, asked_at=at,
    )  # fmt: skip
    _write("propose", made, by=by, at=at, reason=asked.reason)
    return made


@transaction.atomic
def propose_clearing(user: User, *, reason: str, verified: str, by: User, at: datetime, on: date) -> Proposal:
    """Ask that the second factor of somebody is cleared, and say how it was seen that it is the person.

    Raises ValidationError for one's own, where there is none, where another should ask, and where nobody
    would be left to clear it.
    """
    held = _foremost(user, on)
    if by.is_same_person(user):
        raise ValidationError("不能给自己提请，请单位负责人或另一位管理员核实后提请。")
    if held is None:
        raise ValidationError(f"{user} 没有角色，登录以后什么也看不到，不用清除。")
    if not Authenticator.objects.filter(user=user).exists():
        raise ValidationError(f"{user} 没有设第二重验证，不用清除。忘了密码的，由系统管理员重新发链接。")
    if held.role in SERVER_ROLES and roles_of(by, on).isdisjoint(SERVER_ROLES):
        raise ValidationError("管理员的第二重验证只由另一位管理员提请清除。")
    if not _others_who_clear(held, {by, user}, on):
        who = "审计管理员" if held.role == Role.SECURITY_ADMIN else "系统管理员或审计管理员"
        raise ValidationError(
            f"没有第三个人来办理：请{who}提请；也不行的，在服务器上用 jiheng account clear-second-factor。"
        )
    same = Proposal.objects.filter(state=ProposalState.ASKED, kind=ProposalKind.FACTOR, user=user)
    if same.exists():
        raise ValidationError("这一项已经提请过，正在办理。")
    made = Proposal.objects.create(
        kind=ProposalKind.FACTOR, organisation=held.organisation, role=held.role, name=user.name, user=user,
        reason=reason, verified=verified, asked_by=by, asked_at=at,
    )  # fmt: skip
    _write("propose", made, by=by, at=at, reason=reason)
    return made


@transaction.atomic
def clear(proposal: Proposal, *, verified: str, by: User, at: datetime) -> None:
    """Clear the second factor that is lost, and say how oneself has seen that it is the person.

    Raises ValidationError where that is not what waits, for who asked, and for whom it is.
    """
    held = _held(proposal, by)
    if held.kind != ProposalKind.FACTOR or held.user is None:
        raise ValidationError("这一项提请的不是清除第二重验证。")
    if held.user.is_same_person(by):
        raise ValidationError("不能办理自己的第二重验证，请另一位管理员办理。")
    people.clear_second_factor(held.user, by=by, at=at, reason=held.reason)
    _decide(held, ProposalState.DONE, by=by, at=at, reason=verified)


def _foremost(user: User, on: date) -> Membership | None:
    """Give what somebody is: an administrator before all else."""
    held = user.memberships.on(on).select_related("organisation").order_by("since", "pk")
    return min(held, key=lambda each: (each.role not in SERVER_ROLES, each.since), default=None)


def _others_who_clear(held: Membership, but: set[User], on: date) -> bool:
    """Say whether a third person could clear it: a security administrator; theirs, a system administrator."""
    roles = [Role.SECURITY_ADMIN, *([Role.SYSTEM_ADMIN] if held.role == Role.SECURITY_ADMIN else [])]
    found = Membership.objects.on(on).filter(role__in=roles, user__is_active=True).select_related("user")
    return any(not any(each.user.is_same_person(other) for other in but) for each in found)


@transaction.atomic
def open_account(proposal: Proposal, login: str, *, by: User, at: datetime) -> User:
    """Make the account of a new person. Raises ValidationError where that is not what waits."""
    held = _held(proposal, by)
    if held.user_id is not None:
        raise ValidationError("账号已经有了，轮到安全管理员授予角色。")
    made = people.create(login, held.name, by=by, at=at, phone=held.phone)
    held.user = made
    held.save(update_fields=["user"])
    _write("update", held, by=by, at=at, reason="已建账号")
    return made


@transaction.atomic
def carry_out(proposal: Proposal, *, by: User, at: datetime, on: date) -> None:
    """Grant or revoke what was asked. Raises ValidationError where that cannot be, or not yet."""
    held = _held(proposal, by)
    if held.user is None:
        raise ValidationError("还没有账号：先由系统管理员建立。")
    if held.kind == ProposalKind.FACTOR:
        raise ValidationError("这一项提请的不是角色，是清除第二重验证。")
    if held.kind == ProposalKind.END:
        memberships = held.user.memberships.on(on).filter(organisation=held.organisation, role=held.role)
        for each in memberships:
            people.revoke(each, by=by, at=at, on=on, reason=held.reason)
    else:
        people.grant(
            held.user, held.organisation, Role(held.role), by=by, at=at, on=on, asked_by=held.asked_by
        )
    _decide(held, ProposalState.DONE, by=by, at=at)


@transaction.atomic
def decline(proposal: Proposal, *, by: User, at: datetime, on: date, reason: str) -> None:
    """Say no, and why. Raises ValidationError where it is another's step."""
    held = _held(proposal, by)
    if not waiting(by, on).filter(pk=held.pk).exists():
        whose = Role.SYSTEM_ADMIN if held.user is None else Role.SECURITY_ADMIN
        raise ValidationError(f"这一步由{whose.label}办，同意、不同意都由他说。")
    _decide(held, ProposalState.DECLINED, by=by, at=at, reason=reason)


def waiting(user: User, on: date) -> QuerySet[Proposal]:
    """Give the proposals whose next step is somebody's."""
    acts = matrix().acts("users", roles_of(user, on))
    steps = Q(pk__in=[])
    if Act.CREATE in acts:
        steps |= Q(user=None) | Q(kind=ProposalKind.FACTOR, role=Role.SECURITY_ADMIN)
    if Act.UPDATE in acts:
        steps |= Q(user__isnull=False)
    asked = Proposal.objects.filter(steps, state=ProposalState.ASKED).exclude(asked_by=user)
    asked = asked.exclude(kind=ProposalKind.FACTOR, user=user)
    return asked.select_related("organisation", "user", "asked_by").order_by("asked_at")


def _held(proposal: Proposal, by: User) -> Proposal:
    held = Proposal.objects.select_for_update(of=("self",)).select_related("user", "organisation")
    found = held.get(pk=proposal.pk)
    if found.state != ProposalState.ASKED:
        raise ValidationError(f"这一项{found.get_state_display()}，不用再办。")
    if found.asked_by.is_same_person(by):
        raise ValidationError("不能办理自己提请的事项，请另一位管理员办理。")
    return found


def _decide(held: Proposal, state: ProposalState, *, by: User, at: datetime, reason: str = "") -> None:
    held.state, held.decided_by, held.decided_at, held.decision = state, by, at, reason
    held.save(update_fields=["state", "decided_by", "decided_at", "decision"])
    _write("approve" if state == ProposalState.DONE else "return", held, by=by, at=at, reason=reason)


def _write(act: str, proposal: Proposal, *, by: User, at: datetime, reason: str) -> None:
    told = {
        "kind": str(proposal.kind),
        "organisation": str(proposal.organisation_id),
        "role": str(proposal.role),
        "name": proposal.name,
        "user": str(proposal.user_id or ""),
        **({"verified": proposal.verified} if proposal.verified else {}),
    }
    entries.write(
        act, "proposal", proposal.pk, by=by, at=at, organisation=proposal.organisation_id, after=told,
        reason=reason,
    )  # fmt: skip

"""The people and organisations of the tests of the application, each role once, twice over.

`cast("甲")` and `cast("乙")` are strangers to each other: whatever one sees of the other is a leak.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from allauth.mfa.models import Authenticator

from jiheng.web.accounts import second_factor
from jiheng.web.accounts.models import Membership, Organisation, User
from jiheng.web.accounts.roles import (
    ASSIGNED_ROLES,
    EVALUATOR_ROLES,
    ROLES_OF,
    SERVER_ROLES,
    VENDOR_ROLES,
    OrganisationKind,
    Role,
)
from jiheng.web.evaluations.models import Seat
from jiheng.web.evaluations.states import SeatState
from jiheng.web.projects.models import Assignment, Project

SINCE = date(2020, 1, 1)
THEN = datetime(2023, 1, 4, 1, tzinfo=UTC)


@dataclass
class Cast:
    """One region: a bureau above a unit, its vendor and evaluator, a project, and a person a role."""

    word: str
    region: Organisation
    unit: Organisation
    vendor: Organisation
    evaluator: Organisation
    project: Project
    people: dict[Role, User] = field(default_factory=dict)

    def __getitem__(self, role: Role) -> User:
        return self.people[role]


def person(word: str, role: Role, organisation: Organisation) -> User:
    """Make somebody with a role in an organisation."""
    user = User.objects.create(username=f"{role.value}-{word}", name=f"{word}{role.label}")
    if role in second_factor.roles():
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
    Membership.objects.create(user=user, organisation=organisation, role=role, since=SINCE)
    return user


def sign_sheet(region: Cast) -> None:
    """Let the expert sign: experts who have not see none of the unit's scores (AC-05)."""
    Seat.objects.create(
        project=region.project, user=region[Role.EXPERT], state=SeatState.SUBMITTED,
        seated_by=region[Role.EVALUATION_LEAD], seated_at=THEN, submitted_at=THEN,
    )  # fmt: skip


def cast(word: str = "甲") -> Cast:
    """Make a region."""

    def organisation(kind: OrganisationKind, above: Organisation | None) -> Organisation:
        return Organisation.objects.create(name=f"{word}{kind.label}", kind=kind, above=above)

    region = organisation(OrganisationKind.DEPARTMENT, None)
    homes = {kind: organisation(kind, region) for kind in OrganisationKind if kind != "department"}
    unit, vendor, evaluator = (homes[OrganisationKind(each)] for each in ("unit", "vendor", "evaluator"))
    project = Project.objects.create(
        organisation=unit, name=f"{word}运维项目", unit=unit.name, fiscal_year=2023, created_at=THEN
    )
    made = Cast(word, region, unit, vendor, evaluator, project)
    for kind, home in homes.items():
        for role in ROLES_OF[kind]:
            made.people[role] = person(word, role, home)
    for role in SERVER_ROLES:
        made.people[role] = person(word, role, region)
    made.people[Role.PUBLIC] = User.objects.create(username=f"public-{word}", name=f"{word}公众")
    for role in ASSIGNED_ROLES:
        home = evaluator if role in EVALUATOR_ROLES else vendor
        assert role in (*EVALUATOR_ROLES, *VENDOR_ROLES)
        Assignment.objects.create(project=project, organisation=home, role=role, since=SINCE)
    return made

"""Whether who evaluates is independent of whom it looks at (AC-04): of the unit, and of its vendors.

Companies that have a company above them in common are one. In the way is: one is above the other in the tree
of organisations; one has worked for the other as a vendor, or a contract says so, within 36 months.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from jiheng.evidence.facts.contracts import Contract
from jiheng.web.accounts.models import Membership, Organisation, User
from jiheng.web.accounts.roles import EVALUATOR_ROLES, VENDOR_ROLES, OrganisationKind
from jiheng.web.evidence.models import Record
from jiheng.web.evidence.opened import fact_of
from jiheng.web.projects.models import Assignment, Project

COMPANIES = (OrganisationKind.VENDOR, OrganisationKind.EVALUATOR)
YEARS = 3  # 36 months


def in_the_way(evaluator: Organisation, project: Project, on: date) -> str:
    """Say what keeps an organisation from evaluating a project; empty where nothing does."""
    return _relation(evaluator, [project.organisation, *_vendors(project, on)], on)


def evaluated_by(vendor: Organisation, project: Project, on: date) -> str:
    """Say what keeps an organisation from becoming a vendor of a project: who evaluates it; else nothing."""
    held = project.assignments.filter(Assignment.holding(on), role__in=EVALUATOR_ROLES)
    evaluators = Organisation.objects.filter(pk__in=held.values("organisation"))
    return next(filter(None, (_relation(each, [vendor], on) for each in evaluators)), "")


def employer_in_the_way(expert: User, project: Project, on: date) -> str:
    """Say for whom of those it looks at an expert works, under whatever account; empty where for none."""
    near = Q()
    for each in (project.organisation, *_vendors(project, on)):
        above = [UUID(part) for part in each.path.split("/") if part]
        near |= Q(organisation__in=above) | Q(organisation__path__startswith=each.path)
    held = Membership.objects.filter(near).filter(Q(until=None) | Q(until__gte=_since(on)))
    rows = held.select_related("user", "organisation")
    return next((f"{each.organisation}任职" for each in rows if each.user.is_same_person(expert)), "")


def _vendors(project: Project, on: date) -> list[Organisation]:
    """Give who has worked for a project within 36 months."""
    held = project.assignments.filter(_recent(on), role__in=VENDOR_ROLES)
    return [*Organisation.objects.filter(pk__in=held.values("organisation"))]


def _relation(evaluator: Organisation, others: Iterable[Organisation], on: date) -> str:
    family = _family(evaluator)
    for other in others:
        beside = _family(other)
        if any(_is_one(one, each) for one in family for each in beside):
            return f"{evaluator}与{other}是同一家或上下级"
        served = Assignment.objects.filter(_recent(on), role__in=VENDOR_ROLES)
        if served.filter(_between("organisation", "project__organisation", family, beside)).exists():
            return f"{evaluator}与{other}在 36 个月内有运维服务关系"
        if any(_is_recent(each, on) for each in _contracts(family, beside)):
            return f"{evaluator}与{other}在 36 个月内有合同"
    return ""


def _is_one(one: Organisation, other: Organisation) -> bool:
    return one.path.startswith(other.path) or other.path.startswith(one.path)


def _family(of: Organisation) -> list[Organisation]:
    """Give a company with all below the highest company above it; whoever is no company stands alone."""
    if of.kind not in COMPANIES:
        return [of]
    top = of
    while top.above is not None and top.above.kind in COMPANIES:
        top = top.above
    return [*Organisation.objects.filter(path__startswith=top.path)]


def _between(one: str, other: str, family: list[Organisation], beside: list[Organisation]) -> Q:
    forth = Q(**{f"{one}__in": family, f"{other}__in": beside})
    return forth | Q(**{f"{one}__in": beside, f"{other}__in": family})


def _contracts(family: list[Organisation], beside: list[Organisation]) -> Iterable[Contract]:
    """Give the contracts that one of each has with the other: as a unit of ours, and as its supplier."""
    for buyers, sellers in ((family, beside), (beside, family)):
        names = {name for each in sellers for name in (each.name, each.short_name) if name}
        rows = Record.objects.filter(
            kind=Contract.stem, project__organisation__in=buyers, superseded_by="", stands=True, is_late=False
        )
        for fact in map(fact_of, rows):
            if isinstance(fact, Contract) and fact.supplier.strip() in names:
                yield fact


def _is_recent(contract: Contract, on: date) -> bool:
    return max(contract.signed_on, contract.service_period.last) >= _since(on)


def _recent(on: date) -> Q:
    return Q(until=None) | Q(until__gte=_since(on))


def _since(on: date) -> date:
    """Give the same day 36 months before; of 29 February the 28th."""
    day = 28 if (on.month, on.day) == (2, 29) else on.day
    return date(on.year - YEARS, on.month, day)

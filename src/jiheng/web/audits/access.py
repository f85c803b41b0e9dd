"""Which audited reports somebody sees and may work on: those of their projects, and of their organisation."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from jiheng.web.accounts.models import Organisation, User
from jiheng.web.accounts.needs import memberships
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.accounts.roles import Role
from jiheng.web.audits.models import AuditedReport
from jiheng.web.projects.access import acts_on, visible_projects
from jiheng.web.projects.models import Project

SUBJECT = "report_findings"


def visible_reports(user: User, on: date) -> QuerySet[AuditedReport]:
    """Give the reports that somebody may see at all."""
    own = [each.organisation_id for each in memberships(user, on) if Act.READ in _acts(each.role)]
    mine = Q(project=None, organisation__in=own) | Q(project__in=visible_projects(user, on))
    return AuditedReport.objects.filter(mine)


def find_report(user: User, report_id: UUID, on: date) -> tuple[AuditedReport, frozenset[Act]]:
    """Give a report, and what somebody may do with it. Raises Http404 for one they may not read."""
    related = ("organisation", "project__organisation", "project__current", "stored", "added_by", "result")
    found = visible_reports(user, on).select_related(*related).filter(pk=report_id).first()
    acts = acts_of(user, found, on) if found else frozenset[Act]()
    if found is None or Act.READ not in acts:
        raise Http404
    return found, acts


def acts_of(user: User, report: AuditedReport, on: date) -> frozenset[Act]:
    """Give what somebody may do with a report."""
    if report.project is not None:
        return acts_on(user, report.project, SUBJECT, on)
    own = (each for each in memberships(user, on) if each.organisation_id == report.organisation_id)
    return frozenset(act for each in own for act in _acts(each.role))


def owner_for(user: User, project: Project | None, on: date) -> Organisation | None:
    """Give the organisation whose a report becomes that somebody puts in; None where they may not."""
    if project is not None and Act.CREATE not in acts_on(user, project, SUBJECT, on):
        return None
    found = (each.organisation for each in memberships(user, on) if Act.CREATE in _acts(each.role))
    return next(found, None)


def _acts(role: str) -> frozenset[Act]:
    return matrix().acts(SUBJECT, frozenset((Role(role),)))

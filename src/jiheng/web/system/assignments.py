"""Who works on a project from outside the unit: vendors, named by the clerk, evaluators, by approvers.

An evaluator must be independent (`independence`).
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jiheng.web.accounts.models import Organisation, User
from jiheng.web.accounts.permissions import Act
from jiheng.web.accounts.roles import EVALUATOR_ROLES, VENDOR_ROLES, OrganisationKind, Role
from jiheng.web.monitoring import answers
from jiheng.web.projects.access import asker, needs
from jiheng.web.projects.models import Assignment, Project
from jiheng.web.system import independence
from jiheng.web.trail import entries
from jiheng.web.ui.fields import DayField
from jiheng.web.ui.shell import Crumb

NAMED_BY = {Act.UPDATE: VENDOR_ROLES, Act.APPROVE: EVALUATOR_ROLES}
EITHER = tuple(("project", act) for act in NAMED_BY)


class AssignmentForm(forms.Form):
    """An organisation, a role, and until when."""

    organisation = forms.ModelChoiceField(
        label="单位",
        queryset=Organisation.objects.filter(kind__in=[OrganisationKind.VENDOR, OrganisationKind.EVALUATOR]),
        empty_label="请选择",
        help_text="运维商或评价机构；没有时请系统管理员先建。",
    )
    role = forms.ChoiceField(label="角色")
    until = DayField(
        label="到哪一天", required=False,
        help_text="合同的最后一天；到期自动收回权限。",
    )  # fmt: skip

    def __init__(self, *args: Any, acts: frozenset[Act], **kwargs: Any) -> None:  # noqa: ANN401
        """Offer the roles that the asker may name."""
        super().__init__(*args, **kwargs)
        offered = [role for act, roles in NAMED_BY.items() if act in acts for role in roles]
        self.fields["role"].choices = [(role.value, role.label) for role in offered]  # type: ignore[attr-defined]


@require_safe
@needs("project", Act.READ)
def listing(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show who is assigned, and who was."""
    return _shown(request, project, acts, AssignmentForm(acts=acts))


def _shown(
    request: HttpRequest, project: Project, acts: frozenset[Act], form: AssignmentForm
) -> HttpResponse:
    today = timezone.localdate()
    rows = project.assignments.select_related("organisation", "user").order_by("role", "since")
    told = {
        "project": project,
        "held": [each for each in rows if each.until is None or each.until >= today],
        "past": [each for each in rows if each.until is not None and each.until < today],
        "form": form,
        "mine": {role.value for act, roles in NAMED_BY.items() if act in acts for role in roles},
        "crumbs": [
            Crumb("项目", reverse("projects:list")),
            Crumb(project.name, reverse("projects:versions", args=[project.pk])),
            Crumb("参与单位"),
        ],
    }
    return render(request, "system/assignments.html", told)


@require_POST
@needs("project", Act.READ, either=EITHER)
def add(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Assign an organisation."""
    form = AssignmentForm(request.POST, acts=acts)
    if form.is_valid():
        told = form.cleaned_data
        try:
            made = assign(
                project, told["organisation"], Role(told["role"]), told["until"],
                by=asker(request), at=timezone.now(), on=timezone.localdate(),
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"已把{made.organisation}列为{made.get_role_display()}。")
            return redirect("system:assignments", project.pk)
    return _shown(request, project, acts, form)


@require_POST
@needs("project", Act.READ, either=EITHER)
def end(request: HttpRequest, assignment_id: UUID, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """End an assignment with yesterday: its people see the project no longer."""
    named = [role for act, roles in NAMED_BY.items() if act in acts for role in roles]
    found = get_object_or_404(project.assignments.filter(role__in=named), pk=assignment_id)
    finish(found, by=asker(request), at=timezone.now(), on=timezone.localdate())
    messages.success(request, f"{found.organisation}不再是{found.get_role_display()}。")
    return redirect("system:assignments", project.pk)


@transaction.atomic
def assign(
    project: Project, organisation: Organisation, role: Role, until: date | None,
    *, by: User, at: datetime, on: date,
) -> Assignment:  # fmt: skip
    """Let an organisation work on a project. Raises ValidationError where it may not in this role."""
    Project.objects.select_for_update().get(pk=project.pk)
    wanted = OrganisationKind.VENDOR if role in VENDOR_ROLES else OrganisationKind.EVALUATOR
    if organisation.kind != wanted:
        raise ValidationError(
            {"role": f"{organisation}是{organisation.get_kind_display()}，不能担任{role.label}。"}
        )
    if until is not None and until < on:
        raise ValidationError({"until": "到期日已经过了。"})
    if role in EVALUATOR_ROLES and (why := independence.in_the_way(organisation, project, on)):
        raise ValidationError(f"{why}，不独立，不能评价{project}。请另选一家评价机构。")
    if role in VENDOR_ROLES and (why := independence.evaluated_by(organisation, project, on)):
        raise ValidationError(f"{why}，而它正在评价{project}：先换评价机构，再列运维商。")
    if project.assignments.filter(Assignment.holding(on), organisation=organisation, role=role).exists():
        raise ValidationError(f"{organisation}已经是这个项目的{role.label}。")
    made = Assignment.objects.create(
        project=project, organisation=organisation, role=role, since=on, until=until
    )
    _note("assign", made, by=by, at=at)
    return made


@transaction.atomic
def finish(assignment: Assignment, *, by: User, at: datetime, on: date) -> None:
    """End an assignment with yesterday."""
    assignment.until = on - timedelta(days=1)
    assignment.save(update_fields=["until"])
    if assignment.role in VENDOR_ROLES:
        answers.void(assignment.project, at)
    _note("unassign", assignment, by=by, at=at)


def _note(act: str, assignment: Assignment, *, by: User, at: datetime) -> None:
    entries.write(
        act, "assignment", assignment.pk, by=by, at=at,
        organisation=assignment.project.organisation_id, project=assignment.project_id,
        after={
            "organisation": str(assignment.organisation_id),
            "name": assignment.organisation.name,
            "role": str(assignment.role),
            "until": assignment.until.isoformat() if assignment.until else "",
        },
    )  # fmt: skip

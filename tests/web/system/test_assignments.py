"""Who is let work on a project from outside the unit, by whom, and until when."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jiheng.web.accounts.models import Organisation
from jiheng.web.accounts.roles import Role
from jiheng.web.projects.access import visible_projects
from jiheng.web.projects.models import Assignment
from jiheng.web.trail.models import Entry


@pytest.fixture
def page(ours):
    ours.project.assignments.all().delete()
    return reverse("system:assign", args=[ours.project.pk])


def test_the_clerk_names_a_vendor_and_ends_it_again(client, ours, page):
    client.force_login(ours[Role.UNIT_CLERK])
    engineer, today = ours[Role.VENDOR_ENGINEER], timezone.localdate()
    assert client.post(page, {"organisation": ours.vendor.pk, "role": "vendor_engineer"}).status_code == 302
    assert visible_projects(engineer, today).exists()
    made = Assignment.objects.get(project=ours.project)
    client.post(reverse("system:end_assignment", args=[ours.project.pk, made.pk]))
    assert not visible_projects(engineer, today).exists()
    told = Entry.objects.filter(object_kind="assignment", chain=ours.unit.pk).order_by("seq")
    assert [each.act for each in told] == ["assign", "unassign"]


def test_the_clerk_names_no_evaluator_but_an_approver_does(client, ours, page):
    wanted = {"organisation": ours.evaluator.pk, "role": "evaluation_lead"}
    client.force_login(ours[Role.UNIT_CLERK])
    assert client.post(page, wanted).context["form"].errors["role"]
    client.force_login(ours[Role.FISCAL_REVIEWER])
    assert client.post(page, wanted).status_code == 302
    client.force_login(ours[Role.VENDOR_MANAGER])
    assert client.post(page, wanted).status_code == 404


@pytest.mark.parametrize(("ago", "refused"), [(0, True), (1090, True), (1100, False)])
def test_who_served_the_unit_within_36_months_does_not_evaluate_it(client, ours, page, ago, refused):
    Organisation.objects.filter(pk=ours.evaluator.pk).update(kind="evaluator")
    Assignment.objects.create(
        project=ours.project, organisation=ours.evaluator, role=Role.VENDOR_ENGINEER,
        since=timezone.localdate() - timedelta(days=2000), until=timezone.localdate() - timedelta(days=ago),
    )  # fmt: skip
    client.force_login(ours[Role.UNIT_HEAD])
    answer = client.post(page, {"organisation": ours.evaluator.pk, "role": "evaluation_lead"})
    assert (answer.status_code == 200) == refused
    if refused:
        assert "36 个月内" in answer.content.decode()


def test_what_does_not_fit_is_told(client, ours, page):
    client.force_login(ours[Role.UNIT_CLERK])
    wrong = client.post(page, {"organisation": ours.evaluator.pk, "role": "vendor_manager"})
    assert "不能担任运维商经理" in wrong.content.decode()
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    late = client.post(page, {"organisation": ours.vendor.pk, "role": "vendor_manager", "until": yesterday})
    assert "到期日已经过了" in late.content.decode()
    assert not Assignment.objects.exists()

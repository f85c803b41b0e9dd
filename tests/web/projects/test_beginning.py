"""A project begins from the year before, or from a filled form."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiheng.reports.library import REPORT_KINDS
from jiheng.web.accounts.roles import Role
from jiheng.web.projects import versions
from jiheng.web.projects.models import Project
from jiheng.web.trail.models import Entry
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import report_bytes
from tests.conftest import ROOT
from tests.support.cast import THEN

XINZHOU = ROOT / "examples/xinzhou-government-services-2022"
YANTIAN = ROOT / "examples/yantian-petition-2023"
TEXT = (YANTIAN / "project.yaml").read_text("utf-8")


@pytest.fixture
def clerk(client, ours):
    client.force_login(ours[Role.UNIT_CLERK])
    return client


@pytest.fixture
def project(ours):
    return versions.create(ours.unit, TEXT, by=ours[Role.UNIT_CLERK], at=THEN)


def test_it_is_said_what_comes_along_before_it_comes(clerk, project):
    address = reverse("projects:year-before")
    seen = clerk.get(address, {"last": project.pk, "year": 2024})
    told = seen.content.decode()
    assert "约定 5 条" in told
    assert "“云安访系统运维服务”服务期：2023 → 2024" in told
    assert "公布的得分和实际值" in told
    assert not Project.objects.filter(fiscal_year=2024).exists()
    clerk.post(address, {"last": project.pk, "year": 2024})
    made = Project.objects.get(fiscal_year=2024)
    assert (made.name, made.organisation) == (project.name, project.organisation)
    assert made.current is not None
    entry = Entry.objects.get(project=made.pk, act="create")
    assert "复制" in entry.body
    again = clerk.post(address, {"last": project.pk, "year": 2024}).content.decode()
    assert "已经有" in again
    assert Project.objects.filter(fiscal_year=2024).count() == 1


def test_nobody_copies_a_stranger_s_project(client, theirs, project):
    client.force_login(theirs[Role.UNIT_CLERK])
    answer = client.post(reverse("projects:year-before"), {"last": project.pk, "year": 2024})
    assert "last" in answer.context["form"].errors
    assert not Project.objects.filter(fiscal_year=2024).exists()


@pytest.mark.parametrize(
    ("kind", "form", "registers"),
    [("goal_submission_form", "docx", {"budget"}), ("self_evaluation_form", "xlsx", {"budget", "payment"})],
)
def test_a_filled_form_becomes_a_project(clerk, ours, kind, form, registers):
    content = report_bytes(evaluate(XINZHOU), REPORT_KINDS.find(kind), form).content
    upload = SimpleUploadedFile(f"填好的表.{form}", content)
    given = {"organisation": ours.unit.pk, "folder": upload}
    clerk.post(reverse("evidence:load"), given, follow=True)
    made = Project.objects.get(fiscal_year=2022)
    assert made.unit == "行政审批服务管理局"
    assert made.current is not None
    assert registers <= {each.kind for each in made.records.all()}


def test_a_form_with_faults_begins_nothing(clerk, ours):
    count = Project.objects.count()
    upload = SimpleUploadedFile("表.xlsx", b"not a workbook")
    answer = clerk.post(reverse("evidence:load"), {"organisation": ours.unit.pk, "folder": upload})
    assert answer.context["form"].errors
    assert Project.objects.count() == count

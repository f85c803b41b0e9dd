"""Goals are checked beside the year before; a finding is let stand with a reason, as on the command line."""

import pytest
from django.urls import reverse

from jiheng.web.accounts.roles import Role
from jiheng.web.evidence.folder_in import load_folder
from jiheng.web.evidence.folder_out import write_project
from jiheng.web.projects import beginning, versions
from jiheng.web.projects.models import Project
from jiheng.web.trail.models import Entry
from jiheng.workflows.lint import lint
from tests.conftest import ROOT
from tests.support.cast import THEN


@pytest.fixture
def project(ours):
    """The project of the year after, with one target that is weaker now."""
    last = load_folder(ROOT / "examples/yantian-petition-2023", ours.unit, by=ours[Role.UNIT_CLERK], at=THEN)
    made = beginning.from_year_before(last, 2024, by=ours[Role.UNIT_CLERK], at=THEN)
    newest = versions.newest_version(made)
    text = newest.text.replace("target: ≥99%", "target: ≥98%")
    versions.save(made.pk, text, based_on=1, by=ours[Role.UNIT_CLERK], at=THEN)
    return made


def page(client, project, **query):
    return client.get(reverse("desk:lint", args=[project.pk]), query).content.decode()


def accepting(client, project, **given):
    return client.post(reverse("desk:accept", args=[project.pk]), given, follow=True).content.decode()


def test_a_target_that_is_weaker_than_last_year_s_is_told_and_accepted(client, ours, project, tmp_path):
    client.force_login(ours[Role.UNIT_CLERK])
    weaker = "“系统正常运行率”的指标值“≥98%”不如"
    assert weaker in page(client, project)
    assert weaker in client.get(reverse("projects:goals", args=[project.pk])).content.decode()
    assert weaker not in page(client, project, last="-")
    given = {"code": "IQ10", "quote": "系统正常运行率"}
    assert "理由" in accepting(client, project, **given, reason="无")
    assert not Entry.objects.filter(project=project.pk, act="accept").exists()
    told = accepting(client, project, **given, reason="批复压减经费，系统降级保障")
    assert "已接受 IQ10 的 2 处发现" in told  # below last year's target, and below what was reached
    assert "批复压减经费，系统降级保障" in told
    entry = Entry.objects.get(project=project.pk, act="accept")
    assert "系统正常运行率" in entry.body
    tree = client.get(reverse("projects:goals", args=[project.pk])).context["tree"]
    assert {each.code for each, _ in tree.lint.sorted.accepted} == {"IQ10"}
    write_project(Project.objects.get(pk=project.pk), tmp_path / "out")
    write_project(project.organisation.projects.get(name=project.name, fiscal_year=2023), tmp_path / "last")
    found = lint(tmp_path / "out", last_year=tmp_path / "last")
    assert {each.code for each, _ in found.sorted.accepted} == {"IQ10"}
    accepting(client, project, **given, take_back="1")
    assert "已接受的发现" not in page(client, project)
    assert Entry.objects.filter(project=project.pk, act="take_back").count() == 1


def test_all_documents_are_checked_with_the_records(client, ours, project):
    client.force_login(ours[Role.UNIT_HEAD])
    told = page(client, project.organisation.projects.get(name=project.name, fiscal_year=2023), records="on")
    assert "绩效评价报告" in told
    assert "没有与上年比" in told
    assert "不改，接受这处发现" not in told

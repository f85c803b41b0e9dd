"""The pages about projects, through the door."""

import pytest
from django.urls import reverse

from jiheng.web.accounts.roles import Role
from jiheng.web.projects import versions
from jiheng.web.projects.models import Project
from tests.conftest import ROOT
from tests.support.cast import THEN

TEXT = (ROOT / "examples/xinzhou-government-services-2022/project.yaml").read_text("utf-8")


@pytest.fixture
def project(ours):
    return versions.create(ours.unit, TEXT, by=ours[Role.UNIT_CLERK], at=THEN)


def page(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse(f"projects:{name}", args=args))


def test_the_list_shows_ones_own_projects_only(client, ours, theirs):
    told = page(client, ours[Role.UNIT_CLERK], "list").content.decode()
    assert ours.project.name in told
    assert theirs.project.name not in told


def test_a_project_begins_from_the_library(client, ours):
    client.force_login(ours[Role.UNIT_CLERK])
    given = {
        "way": "library", "organisation": ours.unit.pk, "name": "门户网站运维", "year": 2025,
        "rule_set": "cn-mof-2020-10",
    }  # fmt: skip
    answer = client.post(reverse("projects:new"), given, follow=True)
    made = Project.objects.get(name="门户网站运维")
    assert (made.fiscal_year, made.unit) == (2025, ours.unit.name)
    assert "已新建" in answer.content.decode()
    assert made.current is not None


def test_what_is_missing_is_told_together(client, ours):
    client.force_login(ours[Role.UNIT_CLERK])
    answer = client.post(reverse("projects:new"), {"way": "library"})
    assert answer.status_code == 200
    told = answer.content.decode()
    assert all(f'href="#id_{name}"' in told for name in ("name", "organisation", "year", "rule_set"))


def test_a_wrong_text_is_kept_and_its_faults_are_told(client, ours, project):
    client.force_login(ours[Role.UNIT_CLERK])
    url = reverse("projects:text", args=[project.pk])
    given = {"text": TEXT.replace("weight: 50", "weight: 51"), "based_on": 1}
    told = client.post(url, given).content.decode()
    assert "已保存草稿；还有" in told
    assert "project.yaml 第" in told
    assert "weight: 51" in versions.newest_version(project).text


def test_submit_and_decide(client, ours, project):
    client.force_login(ours[Role.UNIT_CLERK])
    client.post(reverse("projects:submit", args=[project.pk, 1]))
    refused = client.post(reverse("projects:decide", args=[project.pk, 1]), {"approve": "1"})
    assert refused.status_code == 403
    client.force_login(ours[Role.UNIT_HEAD])
    client.post(reverse("projects:decide", args=[project.pk, 1]), {"approve": "1", "decision": "同意"})
    assert versions.approved_version(project).decided_by == ours[Role.UNIT_HEAD]


@pytest.mark.parametrize("name", ["text", "versions"])
def test_what_may_not_be_seen_is_not_found(client, ours, theirs, name):
    assert page(client, ours[Role.UNIT_CLERK], name, theirs.project.pk).status_code == 404


def test_the_list_costs_the_same_for_many(client, ours, django_assert_max_num_queries):
    Project.objects.bulk_create(
        Project(organisation=ours.unit, name=f"项目{n}", unit="某局", fiscal_year=2024, created_at=THEN)
        for n in range(200)
    )
    client.force_login(ours[Role.UNIT_CLERK])
    client.get(reverse("desk"))  # the to-do count is of every page, and kept a minute: tests/web/desk
    with django_assert_max_num_queries(6):
        client.get(reverse("projects:list"), {"rows": 200})

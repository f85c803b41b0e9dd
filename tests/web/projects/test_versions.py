"""The text of a project: drafts are kept, what is approved is locked, nobody approves their own work."""

import pytest
from django.db import DatabaseError, transaction

from jiheng.errors import UsageError
from jiheng.web.accounts.roles import Role
from jiheng.web.projects import versions
from jiheng.web.projects.models import ProjectVersion
from jiheng.web.trail.models import Entry
from tests.conftest import ROOT
from tests.support.cast import THEN, person

TEXT = (ROOT / "examples/xinzhou-government-services-2022/project.yaml").read_text("utf-8")
FAULTY = TEXT.replace("weight: 50", "weight: 51")


@pytest.fixture
def project(ours):
    return versions.create(ours.unit, TEXT, by=ours[Role.UNIT_CLERK], at=THEN)


def newest(project):
    return versions.newest_version(project)


def approved(project, ours):
    versions.submit(newest(project).pk, by=ours[Role.UNIT_CLERK], at=THEN)
    return versions.approve(newest(project).pk, by=ours[Role.UNIT_HEAD], at=THEN)


def test_a_project_shows_what_its_text_says(project):
    assert (project.name, project.fiscal_year) == ("“互联网+政务服务”平台运维服务费", 2022)
    assert project.current == newest(project)


def test_a_draft_with_faults_is_kept_and_the_last_good_one_shown(project, ours):
    kept, faults = versions.save(project.pk, FAULTY, based_on=1, by=ours[Role.UNIT_CLERK], at=THEN)
    assert faults
    assert newest(project).text == kept.text == FAULTY
    project.refresh_from_db()
    assert project.current.text == TEXT
    mended, _ = versions.save(project.pk, TEXT + "\n", based_on=2, by=ours[Role.UNIT_CLERK], at=THEN)
    project.refresh_from_db()
    assert (project.current, mended.number) == (mended, 2)
    versions.save(project.pk, FAULTY, based_on=2, by=ours[Role.UNIT_CLERK], at=THEN)
    kept = newest(project)
    with pytest.raises(UsageError, match="处问题，没有提交"):
        versions.submit(kept.pk, by=ours[Role.UNIT_CLERK], at=THEN)


def test_what_is_approved_is_locked_for_everybody(project, ours):
    version = approved(project, ours)
    for change in ({"text": "x"}, {"state": "draft"}):
        with pytest.raises(DatabaseError, match="不能改动"), transaction.atomic():
            ProjectVersion.objects.filter(pk=version.pk).update(**change)


def test_a_later_change_is_a_version_with_a_reason(project, ours):
    approved(project, ours)
    clerk = ours[Role.UNIT_CLERK]
    with pytest.raises(UsageError, match="要写明原因"):
        versions.save(project.pk, FAULTY, based_on=1, by=clerk, at=THEN, reason="无")
    version, _ = versions.save(project.pk, TEXT + "\n", based_on=1, by=clerk, at=THEN, reason="预算调减")
    assert (version.number, version.reason) == (2, "预算调减")
    assert versions.approved_version(project).number == 1


@pytest.mark.parametrize(
    "hand", ["clerk himself", "who edited", "who wrote what was returned", "a second account"]
)
def test_nobody_decides_on_their_own_work(project, ours, hand):
    clerk, head = ours[Role.UNIT_CLERK], ours[Role.UNIT_HEAD]
    if hand == "who edited":
        versions.save(project.pk, TEXT + "\n", based_on=1, by=head, at=THEN)
    if hand == "a second account":
        for each in (clerk, head):
            each.person = "440308198001010011"
            each.save()
    if hand == "who wrote what was returned":
        versions.save(project.pk, TEXT + "\n", based_on=1, by=head, at=THEN)
        versions.submit(newest(project).pk, by=clerk, at=THEN)
        other = person("二", Role.UNIT_HEAD, ours.unit)
        versions.send_back(newest(project).pk, by=other, at=THEN, decision="目标值偏低")
        versions.save(project.pk, TEXT, based_on=1, by=clerk, at=THEN)
    versions.submit(newest(project).pk, by=clerk, at=THEN)
    decider = clerk if hand == "clerk himself" else head
    with pytest.raises(UsageError, match="不能自己批"):
        versions.approve(newest(project).pk, by=decider, at=THEN)
    with pytest.raises(UsageError, match="不能自己批"):
        versions.send_back(newest(project).pk, by=decider, at=THEN, decision="目标值偏低")


def test_who_wrote_what_was_approved_before_may_approve_what_another_changed(project, ours):
    approved(project, ours)
    other = person("二", Role.UNIT_CLERK, ours.unit)
    versions.save(project.pk, TEXT + "\n", based_on=1, by=other, at=THEN, reason="改目标值")
    versions.submit(newest(project).pk, by=other, at=THEN)
    versions.approve(newest(project).pk, by=ours[Role.UNIT_CLERK], at=THEN)
    with pytest.raises(DatabaseError, match="不能改动"), transaction.atomic():
        newest(project).edited_by.clear()


def test_who_saves_over_somebody_else_is_told(project, ours):
    approved(project, ours)
    versions.save(project.pk, TEXT + "\n", based_on=1, by=ours[Role.UNIT_CLERK], at=THEN, reason="改目标值")
    with pytest.raises(UsageError, match="已经有了第 2 版"):
        versions.save(project.pk, TEXT, based_on=1, by=ours[Role.UNIT_HEAD], at=THEN, reason="改目标值")


def test_what_waits_for_a_decision_is_not_changed(project, ours):
    versions.submit(newest(project).pk, by=ours[Role.UNIT_CLERK], at=THEN)
    with pytest.raises(UsageError, match="正在等审批"):
        versions.save(project.pk, TEXT + "\n", based_on=1, by=ours[Role.UNIT_CLERK], at=THEN)


def test_every_step_is_in_the_trail(project, ours):
    versions.submit(newest(project).pk, by=ours[Role.UNIT_CLERK], at=THEN)
    versions.send_back(newest(project).pk, by=ours[Role.UNIT_HEAD], at=THEN, decision="目标值比去年低")
    acts = Entry.objects.filter(project=project.pk).order_by("seq").values_list("act", flat=True)
    assert list(acts) == ["create", "submit", "return"]

"""A public version: looked through by one, made in the background, approved by another."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from jiheng.documents.leftovers import leftovers
from jiheng.errors import UsageError
from jiheng.web.accounts.roles import Role
from jiheng.web.desk import waiting
from jiheng.web.evidence.files import path_of
from jiheng.web.evidence.folder_out import write_project
from jiheng.web.jobs.doing import do_next
from jiheng.web.jobs.models import JobState
from jiheng.web.projects import versions
from jiheng.web.projects.models import ProjectState
from jiheng.web.reports import actions, public
from jiheng.web.reports.models import MadeReport, PublicVersion
from jiheng.web.trail import seals
from jiheng.web.trail.models import Entry
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish_public import rulings_of
from tests.support.kept import AT, give_text
from tests.support.programs import Program
from tests.web.reports.conftest import evaluated

NAME, PHONE, HAND = "欧阳雪梅", "13800138000", "机房在三楼东侧"


def done():
    job = do_next("w", timezone.now)
    assert job is not None
    assert job.state == JobState.DONE, job.__dict__
    return job


def waits(user):
    found = waiting.found(user, timezone.localdate())
    return tuple(
        [each.title for each in part if "公开版" in each.title] for part in (found.today, found.others)
    )


def at(name, made, *args):
    return reverse(f"reports:{name}", args=[made.project_id, made.pk, *args])


def name_people(project, *, by):
    """Write names and numbers into the text of a project."""
    newest = versions.newest_version(project)
    told = f"  attained: >-\n    由{NAME}（{PHONE}）办，{HAND}，"
    text = newest.text.replace("  attained: >-\n    ", told, 1)
    assert text != newest.text
    signed = "  report:\n    contact: 欧阳雪梅\n"
    text = text.replace("\nevaluation:\n", f"\nevaluation:\n{signed}", 1)
    versions.save(project.pk, text, based_on=newest.number, by=by, at=timezone.now(), reason="写完成情况")
    project.refresh_from_db()


@pytest.mark.usefixtures("environment")
@pytest.mark.django_db(transaction=True)
def test_one_looks_through_it_another_approves_and_nothing_withheld_is_left(client, tmp_path):
    ours = evaluated()
    project, clerk, head = ours.project, ours[Role.UNIT_CLERK], ours[Role.UNIT_HEAD]
    name_people(project, by=clerk)
    actions.ask_for(project, "self_evaluation_form", {}, by=clerk, at=timezone.now())
    done()
    made = MadeReport.objects.get()
    client.force_login(clerk)
    page = client.get(at("public", made)).content.decode()
    assert NAME in page
    assert f"〔{PHONE}〕" in page
    rows = {"text": [NAME, PHONE, HAND, ""], "sort": ["姓名", "电话", "安全细节", "姓名"]}
    wrong = client.post(at("public", made), rows | {"handling": ["公开"] * 4, "reason": [""] * 4})
    assert wrong.status_code == 422
    assert "没有写理由" in wrong.content.decode()
    right = rows | {"handling": ["不予公开"] * 4, "reason": ["", "", "机房位置", ""]}
    assert client.post(at("public", made), right).status_code == 302
    done()
    version = PublicVersion.objects.get()
    assert version.counts == {"姓名": 1, "电话": 1, "安全细节": 1}
    for file in version.files.all():
        content = path_of(file.stored_id).read_bytes()
        assert leftovers(content, [NAME, PHONE, HAND]) == [], file.name
    decision = at("decide-public", made, version.pk)
    assert waits(head) == ([f"批准{version}"], [])
    assert waits(clerk) == ([], [str(version)])
    assert waits(ours[Role.VENDOR_MANAGER]) == waits(ours[Role.EXPERT]) == ([], [])
    assert client.post(decision, {"approve": "1"}).status_code == 403  # a clerk does not sign
    with pytest.raises(UsageError, match="不能审批自己提出的公开版"):
        public.decide(version.pk, approve=True, by=clerk, at=timezone.now())
    client.force_login(head)
    assert NAME in client.get(at("public", made)).content.decode()
    assert client.post(decision, {"approve": "1"}).status_code == 302
    assert waits(head) == waits(clerk) == ([], [])
    given = client.get(at("public-file", made, version.pk, "docx"))
    assert given.getvalue().startswith(b"PK")
    given.close()
    entries = Entry.objects.filter(act__endswith="_public")
    assert sorted(each.act for each in entries) == ["approve_public", "propose_public", "review_public"]
    assert not any(word in each.body for each in entries for word in (NAME, PHONE, HAND))
    assert not [each for each in seals.untold() if each.startswith("reports.")]
    with pytest.raises(DatabaseError), transaction.atomic():
        PublicVersion.objects.filter(pk=version.pk).update(state="asked")
    client.force_login(ours[Role.VENDOR_ENGINEER])
    assert client.get(at("public", made)).status_code == 404
    write_project(project, tmp_path / "out", attached=False)
    assert [each.text for each in rulings_of(evaluate(tmp_path / "out"))] == [NAME, PHONE, HAND]
    newest = versions.newest_version(project)
    versions.save(
        project.pk, newest.text.replace(HAND, "机房在四楼"), based_on=newest.number, by=clerk,
        at=timezone.now(), reason="搬了",
    )  # fmt: skip
    project.refresh_from_db()
    with pytest.raises(UsageError, match="又有改动"):
        public.ask_for(MadeReport.objects.get(), (), by=clerk, at=timezone.now())


def takes_back(client, ours, made, version):
    """Say whether another is refused in words, what who may not propose gets, what is offered and told."""
    url = at("withdraw-public", made, version.pk)
    client.force_login(ours[Role.UNIT_HEAD])
    others = client.post(url, follow=True).content.decode()
    client.force_login(ours[Role.AUDITOR])
    barred = client.post(url).status_code
    client.force_login(ours[Role.UNIT_CLERK])
    offered = url in client.get(at("public", made)).content.decode()
    told = client.post(url, follow=True).content.decode()
    return (
        "不是您提出的，不能撤回" in others and url not in others, barred, offered,
        "已撤回，可以改好再做。" in told and "<dt>撤回</dt>" in told,
    )  # fmt: skip


def test_what_is_given_back_or_taken_back_stands_on_the_desk_of_who_has_to_act(client, ours):
    clerk, head = ours[Role.UNIT_CLERK], ours[Role.UNIT_HEAD]
    project = give_text(ours.project)
    made = MadeReport.objects.create(
        project=project, kind="self_evaluation_form", number=1, version=project.current, text_changes=0,
        figures=b"", made_by=clerk, made_at=AT,
    )  # fmt: skip
    version = PublicVersion.objects.create(report=made, asked_by=clerk, asked_at=AT)
    public.decide(version.pk, approve=False, by=head, at=AT, decision="地址没有遮")
    assert waits(clerk) == ([f"{version}被退回：地址没有遮"], [])
    assert waits(head) == ([], [])
    later = PublicVersion.objects.create(report=made, asked_by=clerk, asked_at=AT + timedelta(hours=1))
    assert waits(clerk) == ([], [str(version)])
    assert takes_back(client, ours, made, later) == (True, 403, True, True)
    assert waits(clerk) == waits(head) == ([], [])
    with pytest.raises(UsageError, match="这一条公开版已撤回，不能再审"):
        public.decide(later.pk, approve=True, by=head, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        PublicVersion.objects.filter(pk=later.pk).update(state="asked")
    assert Entry.objects.filter(act="withdraw_public", object_id=str(made.pk)).count() == 1
    assert not [each for each in seals.untold() if each.startswith("reports.")]
    later = PublicVersion.objects.create(report=made, asked_by=clerk, asked_at=AT + timedelta(hours=2))
    place = f"projects/{project.pk}/documents/{made.pk}/public-versions/{later.pk}/withdrawal"
    assert Program(head).send("post", place, None).status_code == 409
    assert Program(clerk).send("post", place, None).json()["state"] == "withdrawn"
    PublicVersion.objects.create(report=made, asked_by=clerk, asked_at=AT + timedelta(hours=3))
    type(project).objects.filter(pk=project.pk).update(state=ProjectState.ARCHIVED)
    assert waits(head) == ([], [])  # who signs signs nothing of what is archived
    assert waits(ours[Role.FISCAL_REVIEWER]) == ([f"批准{version}"], [])

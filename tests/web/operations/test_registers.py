"""The registers through the door: list, enter, correct, take back, hand out and take in again."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiheng.evidence.kinds import KINDS
from jiheng.web.accounts.permissions import Act, matrix
from jiheng.web.accounts.roles import Role
from jiheng.web.evidence.models import Record
from jiheng.web.operations.subjects import GROUPS, subject_of
from jiheng.web.projects import versions
from tests.conftest import ROOT
from tests.support.cast import THEN

TEXT = (ROOT / "examples/yantian-petition-2023/project.yaml").read_text("utf-8")
SYSTEM = "省一体化信访信息系统"
TRAINING = {
    "system": SYSTEM,
    "held_on": "2023-03-05",
    "topic": "信访件登记",
    "trainer": "李工",
    "attendees": "12",
}


@pytest.fixture
def project(ours):
    made = versions.create(ours.unit, TEXT, by=ours[Role.UNIT_CLERK], at=THEN)
    ours.project.assignments.update(project=made)
    return made


@pytest.fixture
def clerk(client, ours):
    client.force_login(ours[Role.UNIT_CLERK])
    return client


def url(name, project, kind="training", **more):
    return reverse(f"operations:{name}", kwargs={"project_id": project.pk, "kind": kind, **more})


def given(**more):
    return TRAINING | more


def enter(client, project, **more):
    answer = client.post(url("new", project), given(submission="s-1") | more)
    assert answer.status_code == 302, answer.content.decode()
    return Record.objects.get(project=project, superseded_by="", kind="training")


def test_every_kind_has_a_heading_and_an_object_of_the_matrix():
    assert sorted(kind for kinds in GROUPS.values() for kind in kinds) == sorted(KINDS)
    assert {subject_of(kind) for kind in KINDS} <= set(matrix().titles)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_pages(client, ours, project, kind):
    may = [role for role in Role if Act.CREATE in matrix().acts(subject_of(kind), [role])]
    writer = next(iter(may), None)
    client.force_login(ours[writer or Role.UNIT_CLERK])
    assert client.get(url("list", project, kind)).status_code == 200
    if writer:
        told = client.get(url("new", project, kind)).content.decode()
        required = [each for each in KINDS[kind].fields if each.required]
        assert [each.name for each in required if f'name="{each.name}"' not in told] == []
        answer = client.post(url("new", project, kind), {"submission": "x"})
        assert answer.status_code == 200
        assert "submission" not in str(answer.context["form"].errors)
        assert set(answer.context["form"].errors) >= {each.name for each in required}
    assert client.get(url("template", project, kind)).content.startswith(b"PK")


def test_a_record_is_entered_with_its_file(clerk, project):
    record = enter(clerk, project, files=SimpleUploadedFile("签到表.pdf", b"%PDF-1.4\n%%EOF\n"))
    content = json.loads(record.content)
    assert content["attachments"] == "签到表.pdf"
    told = clerk.get(url("record", project, record=record.pk)).content.decode()
    assert "签到表.pdf" in told
    assert "信访件登记" in told


def test_a_post_that_is_sent_twice_makes_one_record(clerk, project):
    enter(clerk, project)
    clerk.post(url("new", project), given(submission="s-1"))
    assert Record.objects.filter(project=project).count() == 1


def test_all_faults_are_told_beside_their_fields(clerk, project):
    answer = clerk.post(
        url("new", project), {"submission": "s", "held_on": "2023-02-30", "attendees": "很多"}
    )
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) >= {"system", "held_on", "attendees"}
    assert Record.objects.count() == 0


def test_a_form_only_asked_for_has_no_faults_and_what_is_known(clerk, project):
    old = enter(clerk, project)
    shown = clerk.get(url("correct", project, record=old.pk)).context["form"]
    assert (shown.errors, shown["topic"].value(), str(shown["attendees"].value())) == ({}, "信访件登记", "12")
    asked = clerk.get(url("new", project), {"topic": "值守交接"}).context["form"]
    assert (asked.errors, asked["topic"].value()) == ({}, "值守交接")
    assert clerk.get(url("upload", project)).context["form"].errors == {}


def test_a_correction_keeps_what_was_there(clerk, project):
    old = enter(clerk, project)
    answer = clerk.post(
        url("correct", project, record=old.pk), given(attendees="15", reason="漏记三人", submission="s-2")
    )
    assert answer.status_code == 302, answer.content.decode()
    old.refresh_from_db()
    new = Record.objects.get(record_id=old.superseded_by)
    assert (json.loads(new.content)["attendees"], new.supersedes) == ("15", old.record_id)
    told = clerk.get(url("record", project, record=new.pk)).content.decode()
    assert "漏记三人" in told


def test_a_correction_empties_what_was_emptied_and_names_files_of_the_cabinet(clerk, project):
    record = enter(clerk, project, files=SimpleUploadedFile("签到表.pdf", b"%PDF-1.4 x"), passed="11")
    at = url("correct", project, record=record.pk)
    assert 'value="签到表.pdf"' in clerk.get(at).content.decode()
    changed = given(submission="s-2", reason="没有考核，附件登错了", passed="", attachments="没有的.pdf")
    assert "没有的.pdf" in clerk.post(at, changed).content.decode()
    clerk.post(at, changed | {"attachments": ""})
    content = json.loads(Record.objects.get(superseded_by="").content)
    assert not {"passed", "attachments"} & content.keys()
    assert content["topic"] == TRAINING["topic"]
    clerk.post(url("new", project), given(submission="s-3", attachments="签到表.pdf"))
    assert json.loads(Record.objects.latest("position").content)["attachments"] == "签到表.pdf"


def test_without_a_reason_nothing_is_corrected_or_taken_back(clerk, project):
    old = enter(clerk, project)
    for name in ("correct", "withdraw"):
        answer = clerk.post(
            url(name, project, record=old.pk), given(attendees="15", reason="", submission="s-2")
        )
        assert answer.status_code == 200
    assert Record.objects.filter(project=project).count() == 1


def test_what_is_taken_back_is_listed_as_such(clerk, project):
    old = enter(clerk, project)
    clerk.post(url("withdraw", project, record=old.pk), {"reason": "重复登记", "submission": "s-2"})
    assert "信访件登记" not in clerk.get(url("list", project)).content.decode()
    assert "信访件登记" in clerk.get(url("list", project), {"status": "withdrawn"}).content.decode()


def test_who_may_only_read_has_no_form(client, ours, project):
    client.force_login(ours[Role.AUDITOR])
    assert client.get(url("new", project)).status_code == 403
    told = client.get(url("list", project)).content.decode()
    assert url("new", project) not in told


def test_another_regions_register_is_not_found(client, theirs, project):
    client.force_login(theirs[Role.UNIT_CLERK])
    assert client.get(url("list", project)).status_code == 404


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_export_holds_what_the_list_shows(clerk, project, ending):
    enter(clerk, project)
    content = clerk.get(url("export", project), {"format": ending}).content
    text = content.decode("utf-8-sig") if ending == "csv" else _texts(content)
    assert "信访件登记" in text
    assert "编号" in text


def _texts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return "".join(opened.read(each).decode() for each in opened.namelist() if each.endswith(".xml"))


def test_an_empty_register_is_kept_when_somebody_says_so(clerk, project):
    clerk.post(url("keep", project, "complaint"))
    assert project.registers.filter(kind="complaint", records=0).exists()


def test_a_list_costs_the_same_for_many(clerk, project, django_assert_max_num_queries):
    Record.objects.bulk_create(
        Record(
            project=project, kind="training", position=n, record_id=f"p-{n}", content='{"topic":"t"}',
            happened_on="2023-03-05", entered_at=THEN,
        )
        for n in range(1, 301)
    )  # fmt: skip
    with django_assert_max_num_queries(16):
        clerk.get(url("list", project), {"rows": 200})

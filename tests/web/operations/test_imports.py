"""A table is looked at before it is imported; wrong rows come back; changed rows become corrections."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiheng.web.accounts.roles import Role
from jiheng.web.evidence import actions
from jiheng.web.evidence.models import Record
from jiheng.web.operations.models import PendingImport
from jiheng.web.projects import versions
from tests.conftest import ROOT
from tests.support.cast import THEN

TEXT = (ROOT / "examples/yantian-petition-2023/project.yaml").read_text("utf-8")
HEAD = "编号,系统,培训日期,培训内容,培训人,参加人数\n"
RIGHT = "培训-1,云安访系统,2023-03-05,信访件登记,李工,12\n培训-2,云安访系统,2023-06-05,分办,李工,9\n"
WRONG = "培训-3,不认识的系统,2023-13-05,办结,李工,许多\n"


@pytest.fixture
def project(ours):
    return versions.create(ours.unit, TEXT, by=ours[Role.UNIT_CLERK], at=THEN)


@pytest.fixture
def clerk(client, ours):
    client.force_login(ours[Role.UNIT_CLERK])
    return client


def url(name, project, **more):
    return reverse(f"operations:{name}", kwargs={"project_id": project.pk, "kind": "training", **more})


def upload(client, project, text, name="培训.csv"):
    file = SimpleUploadedFile(name, text.encode("utf-8-sig"))
    answer = client.post(url("upload", project), {"file": file}, follow=True)
    return answer, PendingImport.objects.order_by("-uploaded_at").first()


def test_nothing_is_written_before_somebody_says_so(clerk, project):
    answer, pending = upload(clerk, project, HEAD + RIGHT)
    assert "现在什么都还没有写入" in answer.content.decode()
    assert Record.objects.count() == 0
    done = clerk.post(url("preview", project, pending=pending.pk), follow=True)
    assert "已导入 2 条" in done.content.decode()
    assert Record.objects.filter(project=project, kind="training").count() == 2


def test_a_table_with_wrong_rows_is_imported_without_them_only_when_asked(clerk, project):
    answer, pending = upload(clerk, project, HEAD + RIGHT + WRONG)
    told = answer.content.decode()
    assert "第 4 行" in told
    assert "不认识的系统" in told
    preview = url("preview", project, pending=pending.pk)
    refused = clerk.post(preview)
    assert refused.status_code == 200
    assert "没有导入" in refused.content.decode()
    assert Record.objects.count() == 0
    clerk.post(preview, {"only_right": "on"})
    assert Record.objects.count() == 2


def test_wrong_rows_come_back_and_can_be_mended(clerk, project):
    _, pending = upload(clerk, project, HEAD + WRONG)
    file = clerk.get(url("wrong", project, pending=pending.pk))
    text = file.content.decode("utf-8-sig")
    assert text.splitlines()[0].endswith("错误")
    mended = (
        text.replace("不认识的系统", "云安访系统").replace("2023-13-05", "2023-12-05").replace("许多", "8")
    )
    answer, pending = upload(clerk, project, mended, name="改好.csv")
    assert "新增" in answer.content.decode()
    clerk.post(url("preview", project, pending=pending.pk))
    assert Record.objects.filter(record_id="培训-3").exists()


def test_what_is_exported_and_imported_again_changes_nothing(clerk, project):
    _, pending = upload(clerk, project, HEAD + RIGHT)
    clerk.post(url("preview", project, pending=pending.pk))
    for ending in ("csv", "xlsx"):
        content = clerk.get(url("export", project), {"format": ending}).content
        file = SimpleUploadedFile(f"导出.{ending}", content)
        clerk.post(url("upload", project), {"file": file})
        pending = PendingImport.objects.order_by("-uploaded_at").first()
        told = clerk.get(url("preview", project, pending=pending.pk)).context["found"]
        assert (told.rows, told.all_right) == (0, True)


def test_changed_rows_become_corrections_with_a_reason(clerk, project):
    _, pending = upload(clerk, project, HEAD + RIGHT)
    clerk.post(url("preview", project, pending=pending.pk))
    answer, pending = upload(clerk, project, HEAD + RIGHT.replace(",12\n", ",15\n"))
    told = answer.content.decode()
    assert "<del>12</del> → <ins>15</ins>" in told
    preview = url("preview", project, pending=pending.pk)
    assert clerk.post(preview).status_code == 200
    clerk.post(preview, {"reason": "漏记三人"})
    old = Record.objects.get(record_id="培训-1")
    new = Record.objects.get(record_id=old.superseded_by)
    assert json.loads(new.content)["attendees"] == "15"


def test_a_table_does_not_bring_back_what_was_withdrawn_and_says_so(clerk, ours, project):
    bare = HEAD.removeprefix("编号,") + RIGHT.replace("培训-1,", "").replace("培训-2,", "")
    _, pending = upload(clerk, project, bare)
    clerk.post(url("preview", project, pending=pending.pk))
    first = Record.objects.filter(kind="training").earliest("position")
    actions.withdraw(first, by=ours[Role.UNIT_CLERK], at=THEN, reason="没有办成")
    answer, pending = upload(clerk, project, bare)
    assert "第 2 行与登记过、后来作废或更正了的记录一模一样，不会再登记" in answer.content.decode()
    answer, pending = upload(clerk, project, HEAD + RIGHT)  # with numbers: entered anew
    assert "一模一样" not in answer.content.decode()
    clerk.post(url("preview", project, pending=pending.pk))
    assert Record.objects.filter(record_id="培训-1", superseded_by="").exists()


def test_a_file_is_imported_once(clerk, project):
    _, pending = upload(clerk, project, HEAD + RIGHT)
    preview = url("preview", project, pending=pending.pk)
    clerk.post(preview)
    assert "已经导入过" in clerk.post(preview).content.decode()
    assert Record.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [("图片.xlsx", b"\x89PNG\r\n\x1a\n"), ("空.csv", b""), ("表.exe", b"MZ"), ("无表头.csv", b"1,2,3\n")],
)
def test_what_is_no_table_is_refused_with_a_reason(clerk, project, name, content):
    answer = clerk.post(url("upload", project), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200
    assert Record.objects.count() == 0


def test_the_owner_signs_off_what_others_entered(client, ours, project):
    words = {
        "system": "云安访系统",
        "held_on": "2023-03-05",
        "topic": "分办",
        "trainer": "李工",
        "attendees": "3",
    }
    actions.enter(project, "training", words, by=ours[Role.UNIT_CLERK], at=THEN)
    client.force_login(ours[Role.UNIT_CLERK])
    assert client.post(url("sign-off", project), {"period": "2023-03"}).status_code == 403
    client.force_login(ours[Role.UNIT_HEAD])
    told = client.post(url("sign-off", project), {"period": "2023-03"}, follow=True).content.decode()
    assert "已签认" in told
    client.force_login(ours[Role.UNIT_CLERK])
    late = client.post(url("new", project), words | {"topic": "补记", "submission": "a"})
    assert late.status_code == 200
    assert "已经签认" in late.content.decode()
    kept = client.post(url("new", project), words | {"topic": "补记", "submission": "a", "late": "on"})
    assert kept.status_code == 302
    assert Record.objects.get(is_late=True)


def test_a_large_table_is_looked_at_without_being_shown_whole(clerk, project):
    lines = io.StringIO()
    for n in range(1_000):
        lines.write(f"培训-{n},云安访系统,2023-{n % 12 + 1:02}-05,内容{n},李工,{n % 30}\n")
    answer, _ = upload(clerk, project, HEAD + lines.getvalue())
    told = answer.content.decode()
    assert "1000 行" in told
    assert "只显示前 100 行" in told

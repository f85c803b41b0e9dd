"""Forms of the 预算管理一体化 system in the application: matched, compared, taken over whole and told of."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from jiheng.errors import UnreadableInputError, UsageError
from jiheng.web.accounts.roles import Role
from jiheng.web.evidence.folder_in import load_folder
from jiheng.web.evidence.models import Record
from jiheng.web.evidence.opened import open_tables
from jiheng.web.exchange import actions
from jiheng.web.exchange.models import FormUpload, ReceivedForm
from jiheng.web.jobs.doing import do_next
from jiheng.web.projects.models import ProjectVersion
from jiheng.web.trail import seals
from jiheng.web.trail.models import Entry
from jiheng.workflows.evaluate import evaluate_opened
from jiheng.workflows.exchange import THEIRS, Choice, exported
from tests.conftest import ROOT
from tests.support.cast import THEN
from tests.support.forms import cell_of, retyped
from tests.support.programs import Program

WHY = "以财政批复为准"


@pytest.fixture
def project(ours):
    return load_folder(ROOT / "examples/xinzhou-government-services-2022", ours.unit, by=None, at=THEN)


@pytest.fixture
def clerk(client, ours):
    client.force_login(ours[Role.UNIT_CLERK])
    return client


def form(project, title, tmp_path, changes=(), **more):
    """Give one of the project's forms with other texts in the rows of these labels."""
    files = exported(evaluate_opened(open_tables(project)), **more)
    content = next(content for name, content in files if title in name)
    texts = {}
    for label, column, text in changes:
        texts[f"{column}{cell_of(content, label, tmp_path).row + 1}"] = text
    return retyped(content, texts, tmp_path)


def zipped(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def upload(client, **files):
    sent = [SimpleUploadedFile(name.replace("__", "."), content) for name, content in files.items()]
    return client.post(reverse("exchange:index"), {"files": sent}, follow=True)


CHANGES = (
    ("技术服务内容", "J", "9"), ("技术服务内容", "K", "9"), ("系统正常", "J", "8"),
    ("技术服务内容", "L", "对方写的原因"),
    ("其中：当年财政拨款", "E", "32.50"), ("年度资金总额", "E", "32.50"),
)  # fmt: skip


def received(clerk, project, tmp_path, changes=CHANGES):
    answer = upload(clerk, 自评__xlsx=form(project, "自评表", tmp_path, changes))
    assert answer.status_code == 200, answer.content.decode()
    return ReceivedForm.objects.get()


def chosen(found, **sides):
    """Choose their side of the differences that these words name."""
    _, rows = actions.compared(found)
    return {
        each.id: Choice(side, WHY)
        for each in rows
        for words, side in sides.items()
        if words in each.difference.label.replace("（", "").replace("）", "")
    }


def test_what_goes_out_and_comes_back_differs_nowhere(clerk, project):
    answer = clerk.get(reverse("exchange:forms", args=[project.pk]), {"on": "2022-07-31"})
    assert answer["Content-Type"] == "application/zip"
    told = upload(clerk, 全部__zip=answer.content).content.decode()
    assert told.count("没有不同") == 3
    assert {each.differing for each in ReceivedForm.objects.all()} == {0}
    assert {each.project for each in ReceivedForm.objects.all()} == {project}


def test_a_day_beyond_the_year_is_refused_with_what_would_do(clerk, project, ours):
    answer = clerk.get(reverse("exchange:forms", args=[project.pk]), {"on": "0583-06-17"}, follow=True)
    assert "没有写出" in answer.content.decode()
    answer = Program(ours[Role.UNIT_CLERK]).get(f"/api/v1/projects/{project.pk}/exchange/forms?on=0583-06-17")
    assert answer.status_code == 422
    assert [(each["in"], each["pointer"]) for each in answer.json()["errors"]] == [("query", "/on")]


def test_nothing_is_changed_before_somebody_chooses_and_then_all_of_it_is(clerk, project, tmp_path):
    before = (Record.objects.count(), ProjectVersion.objects.count())
    found = received(clerk, project, tmp_path)
    page = clerk.get(reverse("exchange:form", args=[project.pk, found.pk])).content.decode()
    assert f"{found.differing} 处不同" in page
    assert (Record.objects.count(), ProjectVersion.objects.count()) == before
    sides = {"年初预算数": THEIRS, "技术服务内容": THEIRS, "系统正常": THEIRS}
    choices = chosen(found, **sides)
    posted = {f"side:{name}": side for name, (side, _) in choices.items()}
    refused = clerk.post(reverse("exchange:form", args=[project.pk, found.pk]), posted)
    assert refused.status_code == 422
    assert refused.content.decode().count("没有写原因") == len(choices)
    assert (Record.objects.count(), ProjectVersion.objects.count()) == before
    done = clerk.post(
        reverse("exchange:form", args=[project.pk, found.pk]), {**posted, "common": WHY}, follow=True
    )
    assert f"取对方的 {len(choices)} 处" in done.content.decode()
    project.refresh_from_db()
    opened = open_tables(project)
    leaf = next(leaf for _, leaf in opened.project.leaves() if leaf.name == "技术服务内容（项）")
    assert (str(leaf.weight), leaf.deviation) == ("9", "对方写的原因")
    correction = Record.objects.get(project=project, kind="budget", supersedes__gt="")
    assert WHY in json.loads(correction.content)["reason"]
    entry = json.loads(Entry.objects.get(act="take_form").body)
    assert len(entry["after"]["choices"]) == len(choices)
    assert not list(seals.untold(str))
    found.refresh_from_db()
    assert (found.taken, found.kept) == (len(choices), 0)


def test_a_higher_sum_of_payments_becomes_a_record_that_leads_to_the_form(clerk, project, ours, tmp_path):
    changes = (("其中：当年财政拨款", "H", "26"), ("年度资金总额", "H", "26"))
    found = received(clerk, project, tmp_path, changes)
    by, at = ours[Role.UNIT_CLERK], timezone.now()
    actions.take(found, chosen(found, 执行数=THEIRS), by=by, at=at, on=timezone.localdate())
    record = Record.objects.filter(project=project, kind="payment").order_by("position").last()
    told = json.loads(record.content)
    assert told["purpose"].endswith("与已登记支付的差额")
    kept = project.evidence_files.get(name=told["attachments"])
    assert kept.stored_id == found.stored_id
    assert WHY in json.loads(project.ledger_lines.order_by("seq").last().line)["reason"]
    assert WHY in json.loads(Entry.objects.get(act="enter").body)["reason"]
    with pytest.raises(UnreadableInputError, match="已经不在了"):
        actions.take(found, {"0" * 16: Choice(THEIRS, WHY)}, by=by, at=at, on=timezone.localdate())


def test_causes_and_reasons_of_a_monitoring_form_go_into_what_the_unit_says(clerk, project, ours, tmp_path):
    content = form(
        project,
        "监控表",
        tmp_path,
        [("技术服务内容", "H", "□经费保障 ☑人员保障"), ("技术服务内容", "I", "人手不够\n措施：增配")],
    )
    upload(clerk, 监控__xlsx=content)
    found = ReceivedForm.objects.get()
    choices = chosen(found, 偏差原因分析=THEIRS, 原因说明=THEIRS)
    assert len(choices) == 2
    actions.take(found, choices, by=ours[Role.UNIT_CLERK], at=timezone.now(), on=timezone.localdate())
    [said] = open_tables(project).project.explanations
    assert (said.cause, said.reason, said.measures) == ("人员保障", "人手不够", "增配")


def test_a_bad_file_is_left_out_whole_and_what_fits_is_kept(clerk, project, tmp_path):
    good = form(project, "申报表", tmp_path)
    bad = form(project, "自评表", tmp_path, [("技术服务内容", "J", "很多"), ("系统正常", "K", "99")])
    packed = zipped({"申报.xlsx": good, "坏.xlsx": bad, "说明.txt": b"?"})
    told = upload(clerk, 一批__zip=packed).content.decode()
    assert [each.kind for each in ReceivedForm.objects.all()] == ["goal_submission_form"]
    assert all(
        words in told for words in ("坏.xlsx 工作表“自评表”", "分值：读不出", "得分超过分值", "不是表格文件")
    ), told
    alone = clerk.post(reverse("exchange:index"), {"files": SimpleUploadedFile("坏.xlsx", bad)})
    assert (alone.status_code, FormUpload.objects.count()) == (422, 1)


def test_strangers_and_readers_take_nothing(client, project, ours, theirs, tmp_path):
    content = form(project, "自评表", tmp_path, CHANGES)
    client.force_login(theirs[Role.UNIT_CLERK])
    answer = client.post(reverse("exchange:index"), {"files": SimpleUploadedFile("表.xlsx", content)})
    assert "对不上您能看的任何一个项目" in answer.content.decode()
    client.force_login(ours[Role.UNIT_CLERK])
    upload(client, 自评__xlsx=content)
    found = ReceivedForm.objects.get()
    page = reverse("exchange:form", args=[project.pk, found.pk])
    for user, status in ((theirs[Role.UNIT_CLERK], 404), (ours[Role.FISCAL_CLERK], 403)):
        client.force_login(user)
        assert client.post(page, {"common": WHY}).status_code == status
    with pytest.raises(UsageError, match="一处也没有选"):
        actions.take(found, {}, by=ours[Role.UNIT_CLERK], at=THEN, on=timezone.localdate())


def test_many_forms_are_compared_in_the_background(clerk, project, monkeypatch, tmp_path):
    monkeypatch.setattr(actions, "QUICK", 0)
    answer = upload(clerk, 申报__xlsx=form(project, "申报表", tmp_path))
    assert "比较收到的表" in answer.content.decode()
    assert ReceivedForm.objects.get().differing is None
    do_next("w", timezone.now)
    assert ReceivedForm.objects.get().differing == 0

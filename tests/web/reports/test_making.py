"""Documents are made by a child, kept by version, and are those of the command line."""

import hashlib
import io
import json
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from jiheng.cli.main import main
from jiheng.reports.library import REPORT_KINDS
from jiheng.web.accounts.roles import Role
from jiheng.web.evidence import actions as evidence
from jiheng.web.evidence.files import path_of
from jiheng.web.evidence.folder_out import write_project
from jiheng.web.jobs.doing import do_next
from jiheng.web.jobs.models import Job, JobState
from jiheng.web.reports import jobs, kept_figures
from jiheng.web.reports.models import MadeReport
from tests.web.reports.conftest import evaluated

SYSTEM = "“互联网+政务服务”平台"


def done():
    job = do_next("w", timezone.now)
    assert job is not None
    return job


def with_part(content, name, change):
    """Give a .docx with one part changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    before = parts[name].decode()
    parts[name] = change(before).encode()
    assert parts[name].decode() != before
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for each, part in parts.items():
            archive.writestr(each, part)
    return out.getvalue()


def check_what_comes_back(client, project, made):
    def come_back(use, name, content):
        url = reverse("reports:copies", args=[project.pk, made.pk])
        told = {"use": use, "file": SimpleUploadedFile(name, content)}
        return client.post(url, told, follow=True).content.decode()

    own = path_of(made.files.get(format="docx").stored_id).read_bytes()
    assert "数都没有变" in come_back("edited", "自评表.docx", own)
    changed = with_part(own, "word/document.xml", lambda part: part.replace(">24.5<", ">24.8<", 1))
    assert "文件里是 24.8，应为 24.5" in come_back("edited", "改过.docx", changed)
    other = with_part(own, "customXml/item1.xml", lambda part: part.replace("24.50", "24.80"))
    assert "不是这一版改出来的" in come_back("edited", "别的.docx", other)
    assert "不是盖章扫描件" in come_back("sealed", "自评表.docx", own)
    scan = path_of(made.files.get(format="pdf").stored_id).read_bytes()
    assert "定稿" in come_back("sealed", "盖章.pdf", scan)
    sealed = made.copies.get(use="sealed")
    back = client.get(reverse("reports:copy", args=[project.pk, made.pk, sealed.pk]))
    assert b"".join(back.streaming_content) == scan


@pytest.mark.slow
def test_a_document_is_made_kept_by_version_and_is_that_of_the_command_line(
    environment, client, monkeypatch, django_assert_max_num_queries
):
    ours = evaluated()
    project, clerk = ours.project, ours[Role.UNIT_CLERK]
    client.force_login(clerk)
    make = reverse("reports:make", args=[project.pk, "self_evaluation_form"])
    assert client.post(make).status_code == 302
    again = client.post(make, follow=True).content.decode()
    assert "同样的任务正在进行" in again
    job = done()
    assert (job.state, job.words) == (JobState.DONE, "已生成项目支出绩效自评表 第 1 版，3 个文件")
    made = MadeReport.objects.get()
    page = client.get(job.result_url).content.decode()
    assert [word for word in ("不缺数", "98 分", made.rule_set, made.ledger_hash) if word not in page] == []

    folder = environment / "out" / "项目"
    write_project(project, folder)
    for each in made.files.all():
        saved = client.get(reverse("reports:download", args=[project.pk, made.pk, each.format]))
        content = b"".join(saved.streaming_content)
        there = environment / each.name
        assert main(["report", str(folder), "--kind", made.kind, "--out", str(there)]) == 0
        assert content == there.read_bytes(), each.format
        assert each.stored_id == hashlib.sha256(content).hexdigest()

    kept = kept_figures.read(made)
    assert {spot.figure.name for each in kept.pages for spot in each.spots} == {
        each.name for each in kept.figures
    }
    paid = next(each for each in kept.figures if each.name == "支付金额")
    with django_assert_max_num_queries(30):
        chain = client.get(
            reverse("reports:figure", args=[project.pk, made.pk, paid.number])
        ).content.decode()
    lines = map(json.loads, project.ledger_lines.values_list("line", flat=True))
    line = next(each for each in lines if each["id"] == paid.facts[0])
    wanted = (
        "由下面 1 条记录算出", "无附件：仅凭填报", paid.facts[0], "49/2 万元", "第 1 页",
        f"台账第 {line['seq']} 条", line["hash"][:12],
    )  # fmt: skip
    assert [word for word in wanted if word not in chain] == []
    scored = next(each for each in kept.figures if each.name.endswith(".得分"))
    chain = client.get(reverse("reports:figure", args=[project.pk, made.pk, scored.number])).content.decode()
    assert "评分规则：" in chain
    assert client.get(reverse("reports:page", args=[project.pk, made.pk, 1])).content[1:4] == b"PNG"

    check_what_comes_back(client, project, made)
    client.post(make)
    assert done().words.startswith("已生成项目支出绩效自评表 第 2 版")
    monkeypatch.setattr(jobs, "CHILD", "tests.support.waiting_child")  # for ever
    client.post(make)

    Job.objects.filter(state=JobState.WAITING).update(cancel_asked=True)
    assert done().state == JobState.CANCELLED
    client.post(make)
    monkeypatch.setattr(jobs, "SECONDS", 0.0)
    slow = done()
    assert (slow.state, "以前的版本都在" in slow.words) == (JobState.FAILED, True)
    assert MadeReport.objects.count() == 2


@pytest.mark.django_db
def test_everybody_finds_the_documents_of_their_own_work_only(client):
    ours = evaluated()
    index = reverse("reports:index", args=[ours.project.pk])

    def seen(role):
        client.force_login(ours[role])
        page = client.get(index).content.decode()
        kinds = ("self_evaluation_form", "evaluation_report", "monthly_report", "goal_submission_form")
        shown = [REPORT_KINDS.find(each).title in page for each in kinds]
        answers = [client.post(reverse("reports:make", args=[ours.project.pk, each])) for each in kinds]
        return shown, [each.status_code == 302 for each in answers]

    assert seen(Role.UNIT_CLERK) == ([True] * 4, [True, False, True, True])
    assert seen(Role.UNIT_HEAD) == ([True] * 4, [False] * 4)
    assert seen(Role.VENDOR_MANAGER) == ([False, False, True, False], [False, False, True, False])
    assert seen(Role.EVALUATION_LEAD) == ([True] * 4, [False, True, False, False])
    assert {each.arguments["kind"] for each in Job.objects.all()} == {
        "self_evaluation_form", "goal_submission_form", "evaluation_report",
    }  # fmt: skip
    client.force_login(ours[Role.UNIT_CLERK])
    client.post(reverse("reports:make", args=[ours.project.pk, "monthly_report"]), {"about": "不是月份"})
    assert "没有生成运维月报" in client.get(index).content.decode()

    began = f"{ours.project.fiscal_year}-03-12"
    said = {"began_at": f"{began} 08:50", "ended_at": f"{began} 11:00", "system": SYSTEM}
    evidence.enter(ours.project, "outage", said, by=ours[Role.UNIT_CLERK], at=timezone.now())
    forms = re.findall(r'/make/(\w+)/" class="jh-making">(.*?)</form>', client.get(index).content.decode())
    demanded = {kind: "required" in form for kind, form in forms if 'name="about"' in form}
    assert demanded == {"availability_certificate": False, "monitoring_form": True}
    client.post(reverse("reports:make", args=[ours.project.pk, "availability_certificate"]), {"about": ""})
    assert Job.objects.latest("asked_at").title == "生成可用性证明"

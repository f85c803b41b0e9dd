"""A report is put in, audited by a child, answered for, and given back with what was found."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from jiheng.reports.library import REPORT_KINDS
from jiheng.web.accounts.roles import Role
from jiheng.web.audits import child, jobs
from jiheng.web.audits.models import AuditedReport
from jiheng.web.jobs.doing import do_next
from jiheng.web.jobs.models import Job, JobState
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import report_bytes
from tests.web.reports.conftest import EXAMPLE, evaluated

pytestmark = pytest.mark.django_db
WRONG = """# 某局信息系统运行维护项目2023年度绩效评价报告

## 一、项目概况

2023年项目全年预算 31.00 万元，实际支付 27.42 万元，预算执行率为 91.45%。
"""
QUOTE = "91.45%"


def put_in(client, content, name="报告.md", url=None):
    upload = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    return client.post(url or reverse("audits:index"), {"report": upload}, follow=True)


def done():
    job = do_next("w", timezone.now)
    assert job is not None
    return job


def test_what_is_found_stands_beside_the_text_and_is_answered_for(client, ours, theirs):
    client.force_login(ours[Role.FISCAL_CLERK])
    assert "不是能审校的报告" in put_in(client, b"MZ", "报告.exe").content.decode()
    assert "排队中" in put_in(client, WRONG).content.decode()
    job = done()
    assert job.state == JobState.DONE
    row = AuditedReport.objects.get()
    page = client.get(job.result_url).content.decode()
    marked, found = page.split('id="findings"')
    assert f'id="q1-0"><a href="#f1">{QUOTE}</a></mark>' in marked.replace('<span id="q2-0"></span>', "")
    assert 'href="#q1-0"' in found
    assert "27.42万元 ÷ 31.00万元 = 88.45%" in found

    accept = reverse("audits:accept", args=[row.pk])
    told = {"code": "AR04", "quote": QUOTE, "reason": "无"}
    assert "接受要写明理由" in client.post(accept, told, follow=True).content.decode()
    told["reason"] = "与批复一致，批复不改"
    assert "已接受 AR04 的 1 处发现" in client.post(accept, told, follow=True).content.decode()
    assert "没有这样一处" in client.post(accept, told, follow=True).content.decode()

    def saved(form):
        return client.get(reverse("audits:download", args=[row.pk, form]))

    as_json = json.loads(saved("json").content)["files"][0]
    assert [each["acceptance"]["reason"] for each in as_json["accepted"]] == [told["reason"]]
    assert saved("sarif").json()["runs"][0]["artifacts"][0]["location"]["uri"] == "%E6%8A%A5%E5%91%8A.md"
    with zipfile.ZipFile(io.BytesIO(saved("xlsx").content)) as book:
        assert "已接受：与批复一致" in book.read("xl/sharedStrings.xml").decode()
    assert QUOTE in saved("yaml").content.decode()
    assert saved("docx").status_code == 302  # a text takes no comments

    client.post(accept, {**told, "take_back": "1"})
    assert "已接受的" not in client.get(job.result_url).content.decode()
    client.force_login(ours[Role.FISCAL_REVIEWER])
    assert client.get(job.result_url).status_code == 200
    assert client.post(accept, told).status_code == 403
    for stranger in (theirs[Role.FISCAL_CLERK], ours[Role.UNIT_CLERK]):
        client.force_login(stranger)
        assert client.get(job.result_url).status_code == 404


def test_a_document_of_a_project_is_held_against_its_own_figures(client):
    ours = evaluated()
    content = report_bytes(evaluate(EXAMPLE), REPORT_KINDS.find("self_evaluation_form"), "docx").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    body = parts["word/document.xml"].decode()
    assert ">24.5<" in body
    parts["word/document.xml"] = body.replace(">24.5<", ">24.8<", 1).encode()
    edited = io.BytesIO()
    with zipfile.ZipFile(edited, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    client.force_login(ours[Role.EVALUATION_LEAD])
    put_in(client, edited.getvalue(), "自评表.docx", reverse("audits:of_project", args=[ours.project.pk]))
    job = done()
    assert job.state == JobState.DONE, job.words
    page = client.get(job.result_url).content.decode()
    own = page.split("与项目自己的数核对")[1].split("</section>")[0]
    assert "文档里是 24.8；应为 24.5" in own
    row = AuditedReport.objects.get()
    commented = client.get(reverse("audits:download", args=[row.pk, "docx"]))
    with zipfile.ZipFile(io.BytesIO(commented.content)) as archive:
        assert "绩衡审核" in archive.read("word/comments.xml").decode()
    client.force_login(ours[Role.UNIT_CLERK])  # it is of the unit's project: read, not answered for
    assert client.get(job.result_url).status_code == 200
    assert client.post(reverse("audits:accept", args=[row.pk])).status_code == 403


def test_a_hostile_or_cancelled_report_ends_without_harm(client, ours, monkeypatch):
    client.force_login(ours[Role.AUDITOR])
    put_in(client, b"%PDF-1.7\nbroken", "坏.pdf")
    job = done()
    assert (job.state, job.words[:5]) == (JobState.PARTIAL, "没有审成：")
    assert "损坏" in client.get(job.result_url).content.decode()
    monkeypatch.setattr(child, "CHILD", "tests.support.waiting_child")  # for ever
    put_in(client, WRONG)
    Job.objects.filter(state=JobState.WAITING).update(cancel_asked=True)
    assert done().state == JobState.CANCELLED
    row = AuditedReport.objects.get(name="报告.md")
    assert "现在审校" in client.get(reverse("audits:report", args=[row.pk])).content.decode()


def test_what_takes_too_long_is_stopped_and_its_reader_is_told_what_to_do(client, ours, monkeypatch):
    monkeypatch.setattr(jobs, "SECONDS", 0.1)
    client.force_login(ours[Role.FISCAL_CLERK])
    put_in(client, WRONG)
    job = done()
    told = "审校了 0.1 秒还没有完成，已停止"
    assert (job.state, told in job.words) == (JobState.PARTIAL, True)
    page = client.get(job.result_url).content.decode()
    assert told in page
    assert "拆成几个文件" in page

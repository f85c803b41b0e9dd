"""Who should file, beside the snapshot; and the summary of a department's year as documents."""

import html
import re
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from jiheng.documents.xlsx_reader import read_xlsx
from jiheng.web.accounts.roles import Role
from jiheng.web.bureau.models import DepartmentSummary, ExpectedList
from jiheng.web.evidence.folder_in import load_folder
from jiheng.web.jobs.doing import do_next
from jiheng.web.trail.models import Entry
from tests.conftest import ROOT
from tests.support.cast import THEN
from tests.web.bureau.conftest import kept

LIST = (
    "项目编码,项目名称,单位,年度\ncode-1,网站,甲项目单位,2023\n"
    ",机房,甲项目单位,2023\n,新系统,甲项目单位,2023\n"
)


@pytest.fixture
def by_child(shared_database, monkeypatch):
    """Let a child process see the database of the test."""
    for name, value in shared_database.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PYTHONPATH", ":".join(filter(None, sys.path)))


def cells_of(content, folder):
    path = folder / "book.xlsx"
    path.write_bytes(b"".join(content))
    return {cell for sheet in read_xlsx(path, name=path.name) for _, cells in sheet.rows() for cell in cells}


@pytest.mark.usefixtures("snapshot", "by_child")
def test_a_list_says_who_filed_who_did_not_and_who_is_in_no_table(client, ours, theirs, tmp_path):
    client.force_login(ours[Role.FISCAL_CLERK])
    url = reverse("bureau:expected")
    assert "没有选择文件" in client.post(url, {}).content.decode()
    refused = client.post(url, {"list": SimpleUploadedFile("名单.docx", b"PK")})
    assert "不是表格" in refused.content.decode()
    assert ExpectedList.objects.count() == 0
    client.post(url, {"list": SimpleUploadedFile("名单.csv", LIST.encode("utf-8-sig"))})
    done = do_next("w", timezone.now)
    assert done.words == "应报 3 个：逾期报 1，没有报 1，哪张表里都没有 1"
    found = ExpectedList.objects.get()
    page = html.unescape(client.get(done.result_url).content.decode())
    assert all(words in page for words in ("哪张表里都没有", "新系统", "名单以外的 3 个", "门户"))
    assert "乙的秘密" not in page
    cells = cells_of(client.get(reverse("bureau:expected_book", args=[found.pk])).streaming_content, tmp_path)
    assert {"新系统", "机房", "平台"} <= cells
    client.force_login(theirs[Role.FISCAL_CLERK])
    assert client.get(done.result_url).status_code == 404
    assert "名单.csv" not in client.get(url).content.decode()
    client.force_login(ours[Role.UNIT_HEAD])
    assert client.get(done.result_url).status_code == 404
    assert client.post(url, {}).status_code == 403
    assert Entry.objects.filter(act="expect").count() == 1


@pytest.mark.usefixtures("snapshot", "by_child")
def test_faults_of_a_list_are_told_together_and_nothing_is_kept(client, ours):
    client.force_login(ours[Role.FISCAL_CLERK])
    bad = "项目名称,单位,年度\n网站,,2023\n门户,甲项目单位,去年\n"
    client.post(reverse("bureau:expected"), {"list": SimpleUploadedFile("坏.csv", bad.encode("utf-8-sig"))})
    done = do_next("w", timezone.now)
    assert "2 处" in done.words, done.words
    assert ExpectedList.objects.count() == 0


@pytest.mark.usefixtures("by_child")
def test_a_departments_year_becomes_documents_with_pages(client, ours, theirs, tmp_path):
    made = load_folder(ROOT / "examples/xinzhou-government-services-2022", ours.unit, by=None, at=THEN)
    row = (made.name, ours.unit.name, "甲厅", "甲区", 2022, "优", 9800, 9800, "filed", "省")
    kept([row], [{"unit_ids": ours.unit.path, "due_on": None, "code": str(made.pk)}], timezone.now())
    client.force_login(ours[Role.FISCAL_CLERK])
    url = reverse("bureau:summaries")
    offered = client.get(url).content.decode()
    assert re.findall(r"<option[^>]*>(.*?)<", offered) == ["甲厅（1 个项目）"]
    assert re.findall(r'href="\?year=(\d+)"', offered) == ["2022"]
    client.post(url, {"year": 2022, "department": "甲厅"})
    done = do_next("w", timezone.now)
    assert done.words == "已生成甲厅2022年度汇总，1 个项目"
    found = DepartmentSummary.objects.get()
    assert [(each["name"], each["total"]) for each in found.projects] == [(made.name, "98")]
    page = client.get(done.result_url).content.decode()
    assert page.count("summaries/") >= 3 + found.pages > 3
    drawn = client.get(reverse("bureau:summary_page", args=[found.pk, 1]))
    assert drawn.content[:4] == b"\x89PNG"
    assert client.get(reverse("bureau:summary_page", args=[found.pk, found.pages + 1])).status_code == 404
    sheet = client.get(reverse("bureau:summary_file", args=[found.pk, "xlsx"]))
    assert any(made.name in cell for cell in cells_of(sheet.streaming_content, tmp_path))
    wrong = {(2022, "乙厅"): "没有“乙厅”这个选项", (2023, "甲厅"): "这个年度没有这个部门的项目"}
    for (year, department), words in wrong.items():
        refused = client.post(url, {"year": year, "department": department})
        assert (refused.status_code, words in refused.content.decode()) == (422, True)
    assert do_next("w", timezone.now) is None
    client.force_login(theirs[Role.FISCAL_CLERK])
    assert client.get(done.result_url).status_code == 404
    nothing = client.get(url).content.decode()
    assert ("现在没有可以汇总的项目" in nothing, "生成</button>" in nothing) == (True, False)

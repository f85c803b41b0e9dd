"""Watching a system in a real browser, with the real prober and a web server that can be told to fail."""

import subprocess

import pytest
from playwright.sync_api import expect

from tests.support.journeys import journey
from tests.support.web_server import WebServer

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.allow_hosts(["127.0.0.1"])]
SEED = """
import django; django.setup()
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from jiheng.monitor.sample import Sample, Status
from jiheng.monitor.store import SampleStore
from jiheng.monitor.watch import Watch
from jiheng.web.accounts.models import User
from jiheng.web.monitoring.models import Permit, Target
from jiheng.web.monitoring.outages import look
from jiheng.web.projects.models import Assignment, Project
from tests.support.kept import give_text
first, now = Project.objects.get(name="甲运维项目"), timezone.now()
project = give_text(Project.objects.create(
    organisation=first.organisation, name="监测项目", unit=first.unit, fiscal_year=now.year, created_at=now
))
for each in first.assignments.all():
    Assignment.objects.create(
        project=project, organisation=each.organisation, role=each.role, since=each.since
    )
asked, decided = (User.objects.get(username=f"{each}_admin-甲") for each in ("system", "security"))
Permit.objects.create(
    written="127.0.0.1", reason="本机", state="approved", asked_by=asked, asked_at=now, decided_by=decided,
    decided_at=now,
)
begin = int(now.timestamp()) // 60 * 60 - 7200
with SampleStore(settings.SAMPLES, make=True) as store:
    store.watch("portal", Watch(60, 90))
    store.add(
        Sample("portal", "服务器", begin + 60 * n, Status.DOWN if 10 <= n < 25 else Status.UP, 40 + n % 7,
               "status" if 10 <= n < 25 else "")
        for n in range(115)
    )
Target.objects.create(
    project=project, system="门户网站", url="http://127.0.0.1:9/", series="portal", state="stopped",
    asked_by=asked, asked_at=now,
)
with transaction.atomic():
    look("portal", now)
print(project.pk)
"""


@pytest.fixture
def web():
    with WebServer().serving() as web:
        yield web


@pytest.fixture
def home(server, people):
    """The pages of a project whose portal was down for a quarter of an hour."""
    assert people
    return f"/projects/{server.run('-c', SEED).strip().splitlines()[-1]}/monitoring/"


def report_in(page, complaints, shot):
    """Let a job report in, by the line that the page shows."""
    page.get_by_role("link", name="作业报到").click()
    page.get_by_label("作业", exact=True).fill("数据备份")
    page.get_by_label("多久报到一次").fill("1分钟")
    page.get_by_label("宽限").fill("1秒")
    page.get_by_role("button", name="生成地址").click()
    shot(page, "beat")
    line = page.get_by_text("curl").first.inner_text().strip()
    page.get_by_role("link", name="命令已写好").click()
    expect(page.get_by_role("row", name="数据备份")).to_contain_text("等第一次报到")
    assert "已记下" in subprocess.run(line.split(), capture_output=True, check=True, text=True).stdout
    expect(page.get_by_role("row", name="数据备份")).to_contain_text("按时", timeout=10_000)
    assert complaints(page) == []
    shot(page, "beats")


def test_from_one_address_to_an_outage_that_does_not_count(page_of, home, web, complaints, shot):
    page = page_of("unit_clerk")
    page.goto(home)
    assert complaints(page) == []
    page.get_by_role("link", name="添加监测").click()
    page.get_by_label("网址").fill("http://10.9.9.9/")
    page.get_by_role("button", name="开始监测").click()
    expect(page.get_by_text("登记 10.9.9.9:80").first).to_be_visible()
    page.get_by_label("网址").fill(web.url())
    page.get_by_role("button", name="开始监测").click()
    expect(page.get_by_role("row", name="信访系统")).to_contain_text("HTTP 200", timeout=60_000)
    page.reload()
    expect(page.get_by_role("row", name="信访系统")).to_contain_text("正常")
    shot(page, "monitoring")
    report_in(page, complaints, shot)

    vendor, head = page_of("vendor_manager"), page_of("unit_head")
    vendor.goto(f"{home}outages/")
    shot(vendor, "outages")
    with journey("exclude_an_outage") as clicks:
        clicks.click(vendor.get_by_role("row", name="门户网站").get_by_role("link").first)
        clicks.click(vendor.get_by_text("申请不计入"))
        vendor.get_by_label("理由").select_option("不可抗力")
        vendor.get_by_label("说明").fill("供电局停电检修，见停电通知〔2026〕12号")
        assert complaints(vendor) == []
        shot(vendor, "outage-asks")
        clicks.click(vendor.get_by_role("button", name="提出申请"))
        expect(vendor.get_by_text("等单位负责人审批").first).to_be_visible()

        head.goto("/desk/")
        clicks.click(head.get_by_role("link", name="审批不计入：门户网站的中断"))
        clicks.click(head.get_by_role("row", name="门户网站").get_by_role("link").first)
        shot(head, "outage-waits")
        clicks.click(head.get_by_role("button", name="批准不计入"))
        clicks.click(head.locator("#confirm").get_by_role("button", name="批准不计入"))
        expect(head.get_by_text("这段时间不计入").first).to_be_visible()
    expect(head.get_by_text("甲运维商经理申请，甲单位负责人批准").first).to_be_visible()
    assert complaints(head) == []
    head.goto(home)
    head.get_by_role("link", name="门户网站").click()
    row = head.get_by_role("row", name="不计入")
    expect(row).to_contain_text("15分")
    assert complaints(head) == []
    shot(head, "system")
    phone = page_of("unit_head", width=375)
    phone.goto(head.url)
    shot(phone, "system-375")
    phone.goto(f"{home}outages/")
    shot(phone, "outages-375")

"""Watching a system in a real browser, with the real prober and a web server that can be told to fail."""

import pytest
from playwright.sync_api import expect

from tests.support.web_server import WebServer

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.allow_hosts(["127.0.0.1"])]
SEED = """
import django; django.setup()
from django.utils import timezone
from jiheng.web.accounts.models import User
from jiheng.web.monitoring.models import Permit
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
print(project.pk)
"""


@pytest.fixture
def web():
    with WebServer().serving() as web:
        yield web


def test_one_address_is_enough_and_the_first_mark_comes(page_of, people, server, web, complaints):
    assert people
    home = f"/projects/{server.run('-c', SEED).strip()}/monitoring/"
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
    assert complaints(page) == []

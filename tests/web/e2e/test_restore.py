"""A backup put back in a real browser, on a real server that starts anew for it."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.journeys import journey
from tests.support.migrated import DATABASE
from tests.support.server import Server, running
from tests.web.e2e.conftest import guard

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
LATER = """
import django; django.setup()
from jiheng.web.accounts.models import Organisation
Organisation.objects.create(name="后来的单位", kind="unit")
"""
SIGNED_IN = """
import django; django.setup()
from django.test import Client
from jiheng.web.accounts.models import User
client = Client(); client.force_login(User.objects.get(username="system_admin-甲"))
print(client.cookies["sessionid"].value)
"""
LISTING = "/system/backups/"


def one(data: Path, question: str) -> int:
    with closing(sqlite3.connect(data / DATABASE)) as tables:
        return int(tables.execute(question).fetchone()[0])


def until(holds) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def test_two_people_put_a_backup_back(browser: Browser, wrong: list[str], tmp_path: Path):
    with running(JIHENG_BACKUPS=str(tmp_path / "kept")) as server:
        data = Path(server.environment["JIHENG_DATA"])
        people = server.seed("甲")["甲"]
        admin, security = (
            signed_in(browser, server, wrong, people[role]["session"])
            for role in ("system_admin", "security_admin")
        )
        with journey("restore") as walk:
            admin.goto(LISTING)
            walk.click(admin.get_by_role("button", name="现在备份"))
            expect(admin.get_by_text("个文件，").first).to_be_visible()
            server.run("-c", LATER)
            admin.goto(LISTING)
            walk.click(admin.locator("tbody a").first)
            name = admin.locator("dd").first.inner_text()
            admin.get_by_label("原因").fill("误删了一个项目")
            admin.get_by_label("系统名称").fill(name)
            walk.click(admin.get_by_role("button", name="申请恢复"))
            expect(admin.get_by_text("等安全管理员批准").first).to_be_visible()
            security.goto(LISTING)
            walk.click(security.get_by_role("button", name="批准，开始恢复"))
            until((data / "restored.json").exists)
            until(lambda: _answers(admin))
            assert one(data, "SELECT count(*) FROM accounts_organisation WHERE name = '后来的单位'") == 0
            kept = [each.read_text("utf-8") for each in (tmp_path / "kept").glob("*.json")]
            assert sum('"why": "restore"' in each for each in kept) == 1  # what was there was saved first
            assert one(data, "SELECT count(*) FROM django_session") == 0
            admin = signed_in(browser, server, wrong, server.run("-c", SIGNED_IN).strip())
            admin.goto(LISTING)
            expect(admin.get_by_role("heading", name="这是恢复出来的系统")).to_be_visible()
            asked_for = one(data, "SELECT count(*) FROM jobs_job")
            admin.get_by_label("系统名称").fill(name)
            assert one(data, "SELECT count(*) FROM jobs_job") == asked_for  # nothing acts by itself
            walk.click(admin.get_by_role("button", name="确认，开始运行"))
            expect(admin.get_by_text("已确认")).to_be_visible()
        until(lambda: one(data, "SELECT count(*) FROM jobs_job") > asked_for)
        assert server.process.poll() is None
    assert not wrong, "\n".join(wrong)


def signed_in(browser: Browser, server: Server, wrong: list[str], session: str) -> Page:
    context = browser.new_context(base_url=server.address, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.add_cookies([{"name": "sessionid", "value": session, "url": server.address}])
    page = context.new_page()
    guard(page, server.address, wrong)
    return page


def _answers(page: Page) -> bool:
    try:
        return page.request.get("/healthz").ok
    except Exception:  # noqa: BLE001 — it is being started
        return False

"""Everybody answers a survey on a phone, without scripts, in as few presses as there are questions."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.support.journeys import journey
from tests.web.e2e.conftest import guard

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
MAKE = """
import django
django.setup()
from django.utils import timezone
from jiheng.web.accounts.models import User
from jiheng.web.projects.models import Project
from jiheng.web.surveys import actions
from jiheng.web.surveys.forms import USUAL
day, now = timezone.localdate(), timezone.now()
frame = (("窗口工作人员", 40), ("来访群众", 960))
form = actions.Form("运维服务满意度调查", frame, "自愿扫码", USUAL, day, day, "open")
project = Project.objects.get(name="甲运维项目")
people = {role: User.objects.get(username=f"{role}-甲") for role in ("unit_clerk", "unit_head")}
made = actions.ask(project, form, by=people["unit_clerk"], at=now)
print(actions.decide(made.pk, approve=True, by=people["unit_head"], at=now).code)
"""
LOOK = """
import django
django.setup()
from jiheng.web.surveys.models import Answer
print(Answer.objects.latest("minute").said)
"""


def test_a_phone_answers_without_scripts(browser, server, people, wrong, tmp_path):
    assert people["甲"]
    code = server.run("-c", MAKE).strip()
    phone = browser.new_context(
        base_url=server.address, locale="zh-CN", viewport={"width": 375, "height": 667},
        java_script_enabled=False, has_touch=True,
    )  # fmt: skip
    page = phone.new_page()
    guard(page, server.address, wrong)
    page.goto(f"/q/{code}/")
    page.screenshot(path=tmp_path / "phone.png", full_page=True)
    assert not phone.cookies()
    for option in page.locator(".option").all():
        assert option.bounding_box()["height"] >= 44
    with journey("answer_survey") as clicks:
        clicks.tap(page.get_by_role("group", name="您是").get_by_text("窗口工作人员"))
        for question in ("总体满意程度", "打开速度", "响应和解决", "态度"):
            clicks.tap(page.get_by_role("group", name=question).get_by_text("很满意"))
        page.get_by_label("意见和建议").fill("查询要等很久")
        clicks.tap(page.get_by_role("button", name="提交"))
        expect(page.get_by_role("status")).to_contain_text("已经收到，谢谢您")
    assert server.run("-c", LOOK).strip() == "[0, 0, 0, 0, '查询要等很久']"
    page.goto(f"/q/{code}/")
    expect(page.get_by_role("status")).to_contain_text("这台设备已经答过")
    phone.close()
    assert not wrong


def test_what_everybody_sees_is_accessible(page_of, server, people):
    assert people["甲"]
    page = page_of(width=375)
    page.goto(f"/q/{server.run('-c', MAKE).strip()}/")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()

"""Signing in through an identity provider, a real one on this machine, in the browser."""

import pytest
from playwright.sync_api import expect

from tests.support.identity_provider import CLIENT, SECRET, providing
from tests.support.server import running
from tests.web.e2e.conftest import guard

pytestmark = [pytest.mark.slow, pytest.mark.e2e, pytest.mark.enable_socket]
PEOPLE = {
    "s1": {"preferred_username": "unit_clerk-甲", "name": "经办"},
    "s2": {"preferred_username": "wangwu", "name": "王五"},
    "s3": {"preferred_username": "unit_head-甲", "name": "负责人"},
    "s4": {"name": "无名"},
}
LOOK = """
import django
django.setup()
from allauth.socialaccount.models import SocialAccount
from jiheng.web.accounts.models import User
from jiheng.web.trail.models import Entry
print(sorted(SocialAccount.objects.values_list("uid", "user__username")))
print(User.objects.filter(username="wangwu").count(), Entry.objects.filter(act="connect").count())
"""


@pytest.fixture(scope="module")
def provider():
    with providing(PEOPLE) as provider:
        yield provider


@pytest.fixture(scope="module")
def server(provider):
    told = {"ISSUER": provider.address, "CLIENT": CLIENT, "SECRET": SECRET, "NAME": "市统一身份认证"}
    with running(**{f"JIHENG_OIDC_{key}": value for key, value in told.items()}) as server:
        server.seed("甲")
        yield server


def test_who_is_known_comes_in_and_nobody_else(browser, server, provider, wrong):
    def chosen(name, at="/"):
        page = browser.new_context(base_url=server.address, locale="zh-CN").new_page()
        guard(page, (server.address, provider.address), wrong)
        page.goto(at)
        page.get_by_role("button", name="用市统一身份认证登录").click()
        if name:
            page.get_by_role("button", name=name).click()
        return page

    stranger = chosen("王五")
    expect(stranger.get_by_role("heading", name="没有对应的账号")).to_be_visible()
    expect(stranger.get_by_text("wangwu")).to_be_visible()
    expect(chosen("无名").get_by_text("没有说出你的登录名")).to_be_visible()
    expect(chosen("取消").get_by_role("heading", name="登录", exact=True)).to_be_visible()

    for _ in range(2):  # tied the first time, known by its subject after
        clerk = chosen("经办", "/projects/")
        expect(clerk.get_by_role("heading", name="项目", level=1)).to_be_visible()
        provider.people["s1"] = {"preferred_username": "unit_clerk-乙", "name": "经办"}
    head = chosen("负责人")
    expect(head.get_by_role("heading", name="第二重验证")).to_be_visible()
    assert server.run("-c", LOOK).split("\n")[:2] == [
        "[('s1', 'unit_clerk-甲'), ('s3', 'unit_head-甲')]", "0 2",
    ]  # fmt: skip
    assert not provider.wrong
    wrong[:] = [each for each in wrong if "status of 403" not in each]  # a stranger's page

    provider.is_down = True
    expect(chosen("").get_by_text("现在连不上市统一身份认证")).to_be_visible()
    provider.is_down = False
    forged = browser.new_context(base_url=server.address).new_page()
    forged.goto("/login/oidc/unit/callback/?code=x&state=y")
    expect(forged.get_by_text("没有确认你是谁")).to_be_visible()
    assert [each for each in wrong if "status of 502" not in each] == []

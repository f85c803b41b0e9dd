"""The first minutes of a new server, in a real browser: set-up, an administrator, a colleague."""

import pytest
from allauth.mfa.totp.internal import auth

from tests.support.server import running

pytestmark = [pytest.mark.slow, pytest.mark.e2e]
CHOSEN = "Lvse-9feng-Zheng"


@pytest.fixture(scope="module")
def server():
    """A server of our own: nobody has set it up."""
    with running() as server:
        yield server


def code(secret: str) -> str:
    return auth.format_hotp_value(auth.hotp_value(secret, next(iter(auth.yield_hotp_counters_from_time()))))


def test_from_the_token_to_a_colleague(page_of, server, tmp_path):  # noqa: PLR0915 — one walk
    page = page_of()
    page.goto("/")
    page.get_by_label("一次性口令").fill(server.token)
    page.get_by_label("单位名称").fill("盐田区信访局")
    page.get_by_label("你的姓名").fill("张𬭎")
    page.get_by_label("登录名").fill("zhanghong")
    page.get_by_label("密码", exact=True).press_sequentially("abc")
    page.locator('#password-rules [data-met="no"]').first.wait_for()
    page.get_by_label("密码", exact=True).fill("")
    page.get_by_label("密码", exact=True).press_sequentially(CHOSEN)
    page.locator('#password-rules:not(:has([data-met="no"]))').wait_for()
    page.screenshot(path=tmp_path / "set-up.png", full_page=True)
    page.get_by_role("button", name="开始使用").click()
    page.get_by_role("heading", name="设置完成").wait_for()
    page.screenshot(path=tmp_path / "set-up-done.png", full_page=True)
    links = [each.inner_text() for each in page.locator(".jh-copy code").all()]
    page.get_by_role("link", name="链接已交出，开始使用").click()
    page.get_by_role("heading", name="工作台", exact=True).wait_for()

    admin = page_of()
    admin.goto(links[0])
    admin.get_by_label("密码", exact=True).fill(CHOSEN)
    admin.get_by_label("再输一次").fill(CHOSEN)
    admin.screenshot(path=tmp_path / "invitation.png", full_page=True)
    admin.get_by_role("button", name="保存密码").click()
    admin.get_by_label("登录名").fill("sysadmin")
    admin.get_by_label("密码").fill(CHOSEN)
    admin.screenshot(path=tmp_path / "login.png", full_page=True)
    admin.get_by_role("button", name="登录").click()
    admin.get_by_role("heading", name="第二重验证").wait_for()
    admin.screenshot(path=tmp_path / "second-factor.png", full_page=True)
    admin.get_by_role("link", name="设置手机验证码").click()
    secret = admin.locator(".jh-copy code").inner_text()
    admin.screenshot(path=tmp_path / "app.png", full_page=True)
    admin.get_by_label("验证码").fill(code(secret))
    admin.get_by_role("button", name="启用").click()
    admin.wait_for_url("**/account/codes/")
    admin.screenshot(path=tmp_path / "codes.png", full_page=True)
    admin.goto("/")
    admin.get_by_role("heading", name="人员与角色").wait_for()
    admin.screenshot(path=tmp_path / "people.png", full_page=True)
    admin.get_by_role("link", name="建账号").first.click()
    admin.get_by_label("姓名").fill("李四")
    admin.get_by_label("登录名").fill("lisi")
    admin.get_by_role("button", name="建账号").click()
    assert "/invitation/" in admin.locator(".jh-copy code").inner_text()
    admin.get_by_role("link", name="链接已交出").click()
    admin.get_by_role("heading", name="李四").wait_for()
    admin.screenshot(path=tmp_path / "person.png", full_page=True)
    admin.goto("/system/health/")
    admin.screenshot(path=tmp_path / "health.png", full_page=True)
    admin.goto("/system/trail/")
    admin.screenshot(path=tmp_path / "trail.png", full_page=True)
    admin.locator(".jh-me summary").click()
    admin.get_by_role("button", name="退出登录").click()
    admin.get_by_role("heading", name="登录").wait_for()

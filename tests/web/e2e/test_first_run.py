"""The first minutes of a new server, in a real browser: set-up, a form, an administrator, a colleague."""

import sys
import time

import pytest
from allauth.mfa.totp.internal import auth

from jiheng.documents.docx_reader import read_docx
from jiheng.documents.reading import ReadParagraph
from tests.support.first_form import CHOSEN, make_form, set_up
from tests.support.server import running

pytestmark = [pytest.mark.slow, pytest.mark.e2e]


@pytest.fixture(scope="module")
def server():
    """A server of our own: nobody has set it up."""
    with running() as server:
        yield server


def code(secret: str) -> str:
    return auth.format_hotp_value(auth.hotp_value(secret, next(iter(auth.yield_hotp_counters_from_time()))))


def test_from_the_token_to_the_first_form_and_a_colleague(page_of, server, tmp_path):
    page, begun = page_of(), time.monotonic()

    def shown(name):
        page.screenshot(path=tmp_path / f"{name}.png", full_page=True)

    links = set_up(page, server.token, shown)
    made = read_docx(make_form(page, shown, tmp_path))
    took = time.monotonic() - begun
    sys.stdout.write(f"\nX-01: from the token to the 自评表 in {took:.0f} s, typed by a program\n")
    assert "项目支出绩效自评表" in "".join(each.text for each in made if isinstance(each, ReadParagraph))

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

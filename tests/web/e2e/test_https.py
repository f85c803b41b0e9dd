"""Over https with a certificate of our own, by a name that is not localhost."""

import json

import pytest

from tests.support.certificates import made
from tests.support.server import LOGIN_PASSWORD, running
from tests.web.e2e.conftest import guard
from tests.web.e2e.test_a_year import looked_at
from tests.web.e2e.test_check_in import LOOK, STORED, check_in, offline_words

pytestmark = [pytest.mark.slow, pytest.mark.e2e]


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    certificate, key = made(tmp_path_factory.mktemp("certificate"), "jiheng.test")
    with running("--cert", str(certificate), "--key", str(key)) as server:
        yield server


@pytest.fixture(scope="module")
def people_here(secure):
    return secure.seed("甲")["甲"]


@pytest.fixture
def page_at(browser_type, browser_type_launch_args, wrong):
    """Open pages in a browser of our own, which knows *.test and takes our certificate for an authority's."""
    flags = [*browser_type_launch_args["args"], "--ignore-certificate-errors"]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": flags})

    def opened(home):
        page = browser.new_context(base_url=home, locale="zh-CN").new_page()
        guard(page, home, wrong)
        return page

    yield opened
    browser.close()
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def page(page_at, secure):
    return page_at(secure.address)


def sign_in(page, person):
    page.get_by_label("登录名").fill(person["login"])
    page.get_by_label("密码").fill(LOGIN_PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def sign_out(page):
    page.goto("/desk/")
    page.locator(".jh-me summary").click()
    page.get_by_role("button", name="退出登录").click()


def waits_for_its_own_person(secure, people_here, page, spot):
    """What waits is lost by no sign-out unasked, no session that ends, no next person, who cannot read it."""

    def records():
        return json.loads(secure.run("-c", LOOK))["records"]

    def ready():
        page.wait_for_selector("body[data-offline=ready]", state="attached")

    page.context.route("**/check-in/token/", lambda route: route.abort())
    check_in(page, "第三次，传不上去")
    page.wait_for_function("() => document.querySelector('#network').innerText.includes('1 条待传')")
    sign_out(page)
    asked = page.get_by_role("dialog")
    assert "本机还有 1 条现场登记没有上传，退出登录会把它们删掉。" in asked.inner_text()
    asked.get_by_role("link", name="去上传").click()
    ready()
    sealed = {"rows": 1, "readable": 0, "out": 0}
    assert page.evaluate(STORED) == sealed

    page.context.clear_cookies()  # the session ends by itself; another takes the phone
    page.goto(spot)
    sign_in(page, people_here["vendor_manager"])
    ready()
    assert (page.locator("#queue li").count(), page.evaluate(STORED)) == (0, sealed)
    sign_out(page)  # without a question: nothing of theirs waits
    page.get_by_role("heading", name="登录", exact=True).wait_for()
    assert page.evaluate(STORED) == sealed
    assert records() == 2

    page.context.unroute("**/check-in/token/")
    page.goto(spot)
    sign_in(page, people_here["vendor_engineer"])
    page.wait_for_selector("#queue li[data-state=sent]")
    assert records() == 3
    ready()
    sign_out(page)
    page.get_by_role("heading", name="登录", exact=True).wait_for()
    assert (
        page.evaluate("indexedDB.databases().then(all => all.length)") == 0
    )  # the keys went with the session


def test_signed_in_and_checked_in_without_a_network(secure, people_here, page, wrong):
    code = secure.run("-m", "tests.support.seed_spot", people_here["project"]["id"])
    answer = page.goto(f"/c/{code}/")
    assert answer.all_headers()["strict-transport-security"] == "max-age=31536000"
    sign_in(page, people_here["vendor_engineer"])
    page.wait_for_selector("body[data-offline=ready]", state="attached")
    kept = {each["name"]: each for each in page.context.cookies()}
    assert set(kept) >= {"__Host-sessionid", "__Host-csrftoken"}
    assert all(each["secure"] and each["httpOnly"] and each["sameSite"] == "Lax" for each in kept.values())

    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector("details[data-card]", state="attached")
    check_in(page, "断网一")
    check_in(page, "断网二")
    assert "2 条待传" in page.inner_text("#network")
    assert json.loads(secure.run("-c", LOOK))["records"] == 0
    page.context.set_offline(False)
    page.wait_for_function("() => document.querySelectorAll('#queue li[data-state=sent]').length === 2")
    page.reload()
    told = json.loads(secure.run("-c", LOOK))
    assert (told["records"], told["check_ins"]) == (2, 2)
    waits_for_its_own_person(secure, people_here, page, f"/c/{code}/")
    offline_words(wrong)


def test_a_security_key_is_set_up_and_signed_in_with(people_here, page, tmp_path):
    def signed_in():
        page.goto("/")
        page.get_by_label("登录名").fill(people_here["unit_clerk"]["login"])
        page.get_by_label("密码").fill(LOGIN_PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()

    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    told = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True}
    told |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": told})
    signed_in()
    page.goto("/account/second-factor/")
    page.get_by_role("link", name="添加安全密钥").click()
    looked_at(page, tmp_path, "key-new")
    page.get_by_label("密钥的名称").fill("办公室的密钥")
    page.get_by_role("button", name="添加", exact=True).click()
    page.get_by_role("heading", name="恢复码").wait_for()
    page.goto("/account/keys/")
    page.get_by_text("办公室的密钥").wait_for()
    looked_at(page, tmp_path, "keys")
    page.goto("/desk/")
    page.locator(".jh-me summary").click()
    page.get_by_role("button", name="退出登录").click()

    page.get_by_role("heading", name="登录", exact=True).wait_for()
    signed_in()
    page.get_by_role("heading", name="第二重验证").wait_for()
    looked_at(page, tmp_path, "second-factor")
    page.get_by_role("button", name="用安全密钥").click()
    page.get_by_role("heading", name="工作台", exact=True).wait_for()


def test_over_plain_http_the_page_says_that_offline_is_not_to_be_had(server, people, page_at):
    code = server.run("-m", "tests.support.seed_spot", people["乙"]["project"]["id"])
    page = page_at(server.address.replace("127.0.0.1", "jiheng.test"))
    session = people["乙"]["vendor_engineer"]["session"]
    page.context.add_cookies([{"name": "sessionid", "value": session, "domain": "jiheng.test", "path": "/"}])
    page.goto(f"/c/{code}/")
    assert "不能离线登记：本网站用的是普通 HTTP" in page.inner_text("#offline-words")
    assert "data-offline" not in page.content()

"""The gallery in a real browser: three widths, accessible, by keyboard, nothing lost."""

import json
import re
from datetime import UTC, datetime

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.enable_socket]

PAGES = ["", "list/", "form/", "plain/", "phone/", "part/", "error/404/", "error/503/"]
WIDTHS = {1366: 768, 1920: 1080, 375: 700}
SMALL = """(least) => Array.from(
    document.querySelectorAll("a, button, summary, input:not([type=hidden]), select"))
  .filter(e => e.checkVisibility() && e.offsetParent && !e.disabled
    && getComputedStyle(e).display !== "inline")
  .map(e => [e.getBoundingClientRect(), e])
  .filter(([r, e]) => r.width && r.right > 0 && r.bottom > 0 && (r.width < least || r.height < least)
    && !(e.labels && e.labels.length && e.labels[0].getBoundingClientRect().height >= least))
  .map(([r, e]) => `${e.outerHTML.slice(0, 90)} ${Math.round(r.width)}x${Math.round(r.height)}`)"""


@pytest.fixture(autouse=True)
def gallery(settings):
    settings.ROOT_URLCONF = "jiheng.web.ui.gallery"


@pytest.fixture
def at(page, live_server):
    """Open a page of the gallery."""

    def opened(name: str, width: int = 1366):
        page.set_viewport_size({"width": width, "height": WIDTHS[width]})
        page.goto(f"{live_server.url}/_ui/{name}")
        return page

    return opened


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_accessible_and_fits(at, complaints, shot, name, width):
    page = at(name, width)
    shot(page, f"{name.strip('/').replace('/', '-') or 'index'}-{width}")
    if width != max(WIDTHS):  # what is no other arrangement needs no second look
        assert complaints(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SMALL, 44 if name == "phone/" else 24) == []


def test_a_form_with_mistakes_is_accessible_and_leads_to_them(at, complaints, shot):
    page = at("form/")
    page.get_by_label("合同名称").fill("网站运维")
    page.get_by_label("合同金额").fill("582000")
    page.get_by_role("button", name="保存合同").click()
    summary = page.get_by_role("alert")
    assert summary.evaluate("e => e === document.activeElement")
    shot(page, "form-wrong-1366")
    assert complaints(page) == []
    summary.get_by_role("link", name=re.compile("合同金额")).click()
    assert page.evaluate("document.activeElement.id") == "id_amount"


@pytest.mark.parametrize("name", ["", "form/", "list/"])
def test_the_tab_key_reaches_everything_and_shows_where_it_is(at, name):
    page = at(name)
    count = page.evaluate("""() => {
      const all = Array.from(
          document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']"))
        .filter(e => e.checkVisibility() && e.offsetParent && !e.disabled && !e.closest("[hx-get]")
          && e.type !== "hidden" && e.tabIndex >= 0);
      const radios = new Set();
      const stops = all.filter(e => e.type !== "radio" || !radios.has(e.name) && radios.add(e.name));
      stops.forEach((e, place) => { e.dataset.stop = place; });
      return stops.length; }""")
    reached = set()
    for _ in range(count + 5):
        page.keyboard.press("Tab")
        stop = page.evaluate("""() => { const e = document.activeElement; const s = getComputedStyle(e);
          return [e.dataset.stop || "", s.outlineStyle, s.boxShadow, e.closest(".jh-search") !== null,
                   e.outerHTML.slice(0, 80)]; }""")
        if stop[0]:
            reached.add(int(stop[0]))
            assert stop[1] != "none" or stop[2] != "none" or stop[3], stop
    assert reached == set(range(count))


def test_the_first_tab_skips_to_the_text(at):
    page = at("")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_shortcuts_walk_choose_and_open(at):
    page = at("list/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator("tbody tr").first
    assert "jh-here" in first.get_attribute("class")
    page.keyboard.press("]")
    page.wait_for_url("**page=2**")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("j?gd")  # in a field they are letters
    assert page.locator("#search").input_value() == "j?gd"
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/_ui/")
    page.keyboard.press("j")
    row = page.locator(".jh-here")
    assert row.count() == 1


def test_x_chooses_and_what_can_be_done_wakes(at):
    page = at("")
    button = page.get_by_role("button", name="签收")
    assert button.is_disabled()
    row = page.locator("#list tbody tr").first
    row.get_by_role("link").focus()
    for _ in range(20):
        page.keyboard.press("j")
        if page.locator("#list tr.jh-here").count():
            break
    page.keyboard.press("x")
    assert page.get_by_text("已选择 1 行").is_visible()
    assert button.is_enabled()


def test_single_keys_can_be_switched_off_and_stay_off(at):
    page = at("list/")
    page.keyboard.press("?")
    page.get_by_label(re.compile("启用单键快捷键")).uncheck()
    page.get_by_role("dialog").get_by_role("button", name="关闭").click()
    page.reload()
    page.keyboard.press("j")
    assert page.locator(".jh-here").count() == 0
    page.keyboard.press("?")
    assert page.get_by_role("dialog").count() == 0


def test_the_twin_of_a_picture_is_one_key_away(at):
    page = at("")
    picture = page.locator("#availability")
    picture.locator("[data-twin]").focus()
    page.keyboard.press("t")
    assert picture.locator("table").is_visible()
    assert picture.locator(".jh-drawing").is_hidden()
    page.keyboard.press("t")
    assert picture.locator(".jh-drawing").is_visible()


def test_a_question_is_asked_first_and_no_is_the_way_out(at, complaints, shot):
    page = at("")
    page.get_by_role("button", name="作废", exact=True).click()
    dialog = page.get_by_role("dialog")
    assert dialog.get_by_text("作废后仍可在历史中查看").is_visible()
    assert page.evaluate("document.activeElement.textContent") == "取消"
    shot(page, "confirm-1366")
    assert complaints(page) == []
    page.keyboard.press("Enter")
    assert page.url.endswith("/_ui/")
    page.get_by_role("button", name="作废", exact=True).click()
    dialog.get_by_role("button", name="作废", exact=True).click()
    page.wait_for_url("**/_ui/part/**")


def test_the_drawer_shows_a_page_and_gives_the_focus_back(at, complaints, shot):
    page = at("")
    opener = page.get_by_role("link", name="在侧栏查看依据")
    opener.click()
    drawer = page.get_by_role("dialog", name=re.compile("数字溯源"))
    drawer.get_by_text("27.415 ÷ 31").wait_for()
    shot(page, "drawer-1366")
    assert complaints(page) == []
    page.keyboard.press("Escape")
    assert opener.evaluate("e => e === document.activeElement")


def test_a_job_is_asked_until_it_is_done(page, at):
    page.clock.install()
    page = at("")
    done = page.get_by_text("全部成功").first
    for _ in range(5):
        page.clock.run_for(2_100)
        page.wait_for_load_state("networkidle")
        if done.is_visible():
            break
    done.wait_for()


def test_files_are_listed_and_can_be_taken_back(at):
    page = at("form/")
    files = [
        {"name": f"验收{place}.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"} for place in (1, 2)
    ]
    page.locator("#id_papers").set_input_files(files)
    assert page.locator(".jh-files li").count() == 2
    page.get_by_role("button", name="移除 验收1.pdf").click()
    assert page.locator(".jh-files li").all_text_contents() == ["验收2.pdf1 KB移除"]
    assert page.evaluate("document.getElementById('id_papers').files.length") == 1


def drafts(page) -> dict[str, str]:
    kept = page.evaluate("JSON.stringify(Object.assign({}, localStorage))")
    return {key: value for key, value in json.loads(kept).items() if key.startswith("jiheng:draft:")}


def fill(page):
    page.get_by_label("合同名称").fill("𬭎字第一号")
    page.get_by_label("合同金额").fill("58.2")
    page.get_by_label("分期支付").check()
    page.get_by_label("机房").check()


def test_what_was_typed_survives_leaving_and_goes_when_saved(at, shot):
    page = at("form/")
    fill(page)
    at("list/")
    page = at("form/")
    assert page.get_by_text("已恢复未提交的草稿").is_visible()
    assert page.get_by_label("合同名称").input_value() == "𬭎字第一号"
    assert page.get_by_label("分期支付").is_checked()
    assert page.get_by_label("机房").is_checked()
    assert not page.get_by_label("网站").is_checked()
    shot(page, "form-restored-1366")
    page.get_by_label("合同类别").select_option("om")
    page.get_by_label("签订日期").fill("2025-01-03")
    page.get_by_label("金额与财务系统核对一致").check()
    page.keyboard.press("Control+s")
    page.get_by_text("合同已保存。").wait_for()
    assert drafts(page) == {}
    assert page.get_by_label("合同名称").input_value() == ""


def test_a_draft_outlives_a_form_refused_and_can_be_given_up(at):
    page = at("form/")
    fill(page)
    page.get_by_role("button", name="保存合同").click()
    page.get_by_role("alert").wait_for()
    assert len(drafts(page)) == 1
    page = at("form/")
    page.get_by_role("button", name="放弃草稿，恢复原内容").click()
    assert page.get_by_label("合同名称").input_value() == ""
    assert drafts(page) == {}
    page = at("form/")
    assert page.get_by_text("已恢复未提交的草稿").count() == 0


def test_signing_out_by_hand_leaves_no_draft(at):
    page = at("form/")
    fill(page)
    at("list/")
    assert len(drafts(page)) == 1
    page = at("form/")
    page.locator(".jh-me summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_load_state()
    assert drafts(page) == {}


def test_idleness_asks_then_signs_out_and_keeps_the_draft(page, at, shot):
    page.clock.install(time=datetime(2025, 12, 1, 9, tzinfo=UTC))
    page = at("form/?idle=900")
    page.clock.pause_at(datetime(2025, 12, 1, 9, 10, tzinfo=UTC))  # from here it goes only when told
    page.keyboard.press("Shift")
    page.get_by_label("合同名称").fill("没有写完")
    dialog = page.get_by_role("dialog", name="即将自动退出")
    page.clock.fast_forward(500_000)
    assert dialog.count() == 0
    page.keyboard.insert_text("，还在写")  # as some ways of typing Chinese do: no key goes down
    page.clock.fast_forward(500_000)
    assert dialog.count() == 0
    page.clock.fast_forward(350_000)
    dialog.wait_for()
    shot(page, "idle-1366")
    page.evaluate("() => { window.closed = new Promise(done => idle.addEventListener('close', done)) }")
    page.get_by_role("button", name="继续工作").click()
    page.evaluate("() => window.closed")  # it is told later than it happens: the time of going on is that
    # Getting the focus back scrolls: that counts as work, and is told when the page is drawn.
    page.evaluate("() => new Promise(done => new IntersectionObserver(done).observe(document.body))")
    page.clock.fast_forward(500_000)
    assert dialog.count() == 0
    page.clock.fast_forward(401_000)
    page.wait_for_url("**/_ui/plain/", timeout=30_000)
    assert "没有写完" in next(iter(drafts(page).values()))


def test_without_scripts_lists_forms_and_menus_still_work(browser, browser_context_args, live_server):
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/_ui/list/")
    page.get_by_role("link", name="下一页").click()
    assert "page=2" in page.url
    page.locator(".jh-top summary").first.click()
    assert page.get_by_role("link", name="2024 年度").is_visible()
    page.set_viewport_size({"width": 375, "height": 700})
    page.locator(".jh-burger").click()
    assert page.get_by_role("link", name="资金").is_visible()
    page.goto(f"{live_server.url}/_ui/form/")
    page.get_by_role("button", name="保存合同").click()
    assert page.get_by_role("alert").is_visible()
    context.close()


def test_paper_has_the_table_and_no_navigation(at, shot):
    page = at("list/?rows=200")
    page.emulate_media(media="print")
    assert page.locator(".jh-side").is_hidden()
    assert page.locator(".jh-top").is_hidden()
    assert page.locator(".jh-print-foot").is_visible()
    assert page.locator("#list tbody tr").count() == 200
    shot(page, "print")


def test_a_part_that_answers_with_the_sign_in_page_leads_there(page, at):
    signed_out = {"body": '<!doctype html><body class="jh-plain">登录', "content_type": "text/html"}
    loads = []
    page.on("load", lambda: loads.append(page.url))
    page.route("**/_ui/job/**", lambda route: route.fulfill(**signed_out), times=1)
    at("")
    for _ in range(300):  # the part is asked for every 2 s
        if len(loads) > 1:
            break
        page.wait_for_timeout(100)
    assert len(loads) == 2
    page.get_by_role("heading", name="组件").wait_for()

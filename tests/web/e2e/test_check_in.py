"""The phone's page in a real browser against the real server: offline, killed, doubled answers, photos."""

import json
from hashlib import sha256

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Locator

from tests.support.journeys import journey

pytestmark = [pytest.mark.slow, pytest.mark.e2e]
FIFTY = 50
# The server's first answers are lost on the way: what it has kept is sent again, and stays one record.
LOSING = """
window.lost = [];
const ask = window.fetch;
window.fetch = async (url, options) => {
  const answer = await ask(url, options);
  if (options && options.method === "POST" && window.lost.length < 3) {
    window.lost.push(answer.status);
    throw new TypeError("lost");
  }
  return answer;
};
"""
ALL_SENT = """() => {
  const rows = [...document.querySelectorAll("#queue li")];
  return rows.length === 50 && rows.every(each => each.dataset.state === "sent");
}"""
STORED = """() => new Promise((done, failed) => {
  const asked = indexedDB.open("jiheng-check-in");
  asked.onsuccess = () => {
    const base = asked.result, both = base.transaction(["queue", "keys"]);
    const rows = both.objectStore("queue").getAll(), keys = both.objectStore("keys").getAll();
    both.oncomplete = async () => {
      base.close();
      const text = each => JSON.stringify(each) + new TextDecoder().decode(each.sealed);
      const readable = rows.result.filter(each => text(each).includes("次")).length;
      const [{ key }] = keys.result, out = await crypto.subtle.exportKey("raw", key).then(() => 1, () => 0);
      done({ rows: rows.result.length, readable, out });
    };
  };
})"""
LOOK = """
import json, django
django.setup()
from jiheng.web.duties.models import CheckIn
from jiheng.web.evidence.models import Record
records = Record.objects.filter(kind="environment_check").order_by("position")
print(json.dumps({
    "records": records.count(),
    "check_ins": CheckIn.objects.count(),
    "remarks": [json.loads(each)["remark"] for each in records.values_list("content", flat=True)],
    "signed": list(map(list, CheckIn.objects.exclude(signature="").values_list("signer", "signature"))),
    "photos": [each for told in CheckIn.objects.values_list("photos", flat=True) for each in told],
}))
"""
WHERE = """
import django
django.setup()
from jiheng.web.evidence.files import path_of
from jiheng.web.evidence.models import EvidenceFile
print(path_of(EvidenceFile.objects.get(name={!r}).stored_id))
"""


@pytest.fixture(scope="module")
def code(server, people):
    return server.run("-m", "tests.support.seed_spot", people["甲"]["project"]["id"])


def opened(page_of, code):
    page = page_of("vendor_engineer", width=375, height=812)
    page.goto(f"/c/{code}/")
    page.wait_for_selector("body[data-offline=ready]", state="attached")
    return page


def card_of(page, click=Locator.click):
    """Give the first duty, opened."""
    card = page.locator("details[data-card]").first
    if card.get_attribute("open") is None:
        click(card.locator("summary").first)
    return card


def check_in(page, remark, click=Locator.click):
    """Fill the form in and submit it; wait until the phone has it."""
    before = page.locator("#queue li").count()
    card = card_of(page, click)
    card.locator("textarea").fill(remark)
    click(card.locator("[data-submit]"))
    page.wait_for_function("n => document.querySelectorAll('#queue li').length > n", arg=before)
    page.wait_for_function("() => !document.querySelector('[data-submit]').disabled")


def offline_words(wrong):
    """Take away what a browser without a network must say."""
    wrong[:] = [
        each for each in wrong if "ERR_INTERNET_DISCONNECTED" not in each and "ERR_FAILED" not in each
    ]


def test_fifty_without_a_network_arrive_exactly_once(server, page_of, code, wrong):
    page = opened(page_of, code)
    page.context.set_offline(True)
    page.reload()  # from what the worker kept
    page.wait_for_selector("details[data-card]", state="attached")
    for number in range(FIFTY):
        check_in(page, f"第 {number + 1:02} 次")
    assert page.locator("#queue li[data-state=waiting]").count() == FIFTY
    assert f"{FIFTY} 条待传" in page.inner_text("#network")
    # sealed, with a key that no script can take out
    assert page.evaluate(STORED) == {"rows": FIFTY, "readable": 0, "out": 0}
    assert json.loads(server.run("-c", LOOK))["records"] == 0
    page.close()  # the phone is put away, and taken out again where there is a network
    again = page.context.new_page()
    page.context.set_offline(False)
    again.add_init_script(LOSING)
    again.goto(f"/c/{code}/")
    again.evaluate("() => setInterval(() => window.dispatchEvent(new Event('online')), 200)")
    again.wait_for_function(ALL_SENT, timeout=300_000)
    told = json.loads(server.run("-c", LOOK))
    assert again.evaluate("window.lost") == [200] * 3
    assert (told["records"], told["check_ins"]) == (FIFTY, FIFTY)
    assert len(set(told["remarks"])) == FIFTY
    offline_words(wrong)


def test_a_photo_is_scaled_and_marked_and_its_own_hash_kept(server, page_of, code, tmp_path):
    photo = tmp_path / "IMG_1.jpg"
    Image.new("RGB", (3000, 2000), "white").save(photo)
    page = opened(page_of, code)
    with journey("check_in") as clicks:
        card = card_of(page, clicks.click)
        clicks.give(card.locator("input[name=photos]"), photo)
        check_in(page, "带照片，不签字", clicks.click)
        page.wait_for_selector("#queue li[data-state=sent]")
    card = card_of(page)
    card.locator("input[name=photos]").set_input_files(photo)
    card.locator("[data-signature] summary").click()
    card.locator("canvas").scroll_into_view_if_needed()
    box = card.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 90, steps=5)
    page.mouse.up()
    card.get_by_label("签字人姓名").fill("赵主任")
    page.screenshot(path=tmp_path / "signed.png", full_page=True)
    check_in(page, "带照片")
    page.wait_for_function("() => document.querySelectorAll('#queue li[data-state=sent]').length === 2")
    told = json.loads(server.run("-c", LOOK))
    assert "带照片；客户签字：赵主任" in told["remarks"][-1]
    [[signer, signature]] = told["signed"]
    glass = Image.open(server.run("-c", WHERE.format(signature)).strip())
    assert (signer, glass.size, glass.format) == ("赵主任", (640, 260), "PNG")
    assert glass.convert("L").getextrema()[0] < 60  # a line was drawn
    name, kept = told["photos"][0]
    assert kept == sha256(photo.read_bytes()).hexdigest()
    image = Image.open(server.run("-c", WHERE.format(name)).strip())
    assert image.size == (1600, 1067)
    assert image.getpixel((10, 1000))[0] < 200  # the mark at the foot
    assert image.getpixel((10, 10))[0] > 250


def test_the_page_is_usable_by_thumb_and_by_anyone(page_of, code):
    page = opened(page_of, code)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    card = card_of(page)
    card.locator("[data-signature] summary").click()
    targets = card.locator("button, summary, label:has(input), input:not([type=hidden]), textarea")
    boxes = [
        each
        for each in targets.all()
        if each.evaluate(
            "each => !each.closest('label') || each.nodeName !== 'INPUT' || each.name === 'signer'"
        )
    ]
    heights = [each.bounding_box()["height"] for each in boxes]
    assert len(heights) > 10
    assert min(heights) >= 44
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()

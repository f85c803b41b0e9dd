"""Every page of the gallery answers; forms tell what is wrong, where, what was expected, what to do."""

import re

import pytest
from django.template import Context, Template, engines

from jiheng.web.ui.templatetags.ui import icon, icon_names

PAGES = ["", "list/", "form/", "part/", "plain/", "phone/", "job/40/", "job/100/"] + [
    f"error/{code}/" for code in (400, 403, 404, 500, 503, 507)
]
WRONG = {"name": "网站运维", "kind": "om", "amount": "582000", "signed": "2025-13-01", "payment": "once"}


@pytest.fixture(autouse=True)
def gallery(settings):
    settings.ROOT_URLCONF = "jiheng.web.ui.gallery"


def drawn(text: str, **context) -> str:
    return Template("{% load ui %}" + text).render(Context(context))


@pytest.mark.parametrize("name", PAGES)
def test_every_page_answers_with_the_headers_that_keep_it_to_itself(client, name: str):
    answer = client.get(f"/_ui/{name}")
    assert answer.status_code == 200
    assert "script-src 'self';" in answer["Content-Security-Policy"]
    assert "unsafe-eval" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Permissions-Policy"]


def test_every_id_stands_once_on_a_page(client):
    for name in PAGES:
        ids = re.findall(r'\sid="([^"]+)"', client.get(f"/_ui/{name}").content.decode())
        assert sorted(ids) == sorted(set(ids)), name


def test_a_wrong_form_names_every_fault_and_keeps_what_was_typed(client):
    text = client.post("/_ui/form/", WRONG).content.decode()
    assert "有 3 处需要修改，内容还没有保存" in text
    assert 'href="#id_amount"' in text
    words = re.sub(r"<[^>]+>", " ", text)
    assert "582000 万元超过预算批复。 应当是：不超过 100.00 万元  请核对单位是元还是万元" in words
    assert "金额与财务系统核对一致：请确认后勾选" in words
    assert 'aria-describedby="id_amount_hint id_amount_error"' in text
    assert 'value="582000"' in text
    assert "<title>有错误：" in text.replace("\n", "")


def test_a_saved_form_says_so_on_the_next_page(client):
    right = {**WRONG, "amount": "58.2", "signed": "2025-01-03", "agreed": "on"}
    text = client.post("/_ui/form/", right, follow=True).content.decode()
    assert "data-saved" in text
    assert "合同已保存。" in text


def test_last_year_and_the_unit_stand_beside_the_field(client):
    text = client.get("/_ui/form/").content.decode()
    assert "上年：58.20 万元" in text


def test_an_icon_that_is_not_there_is_refused():
    with pytest.raises(KeyError, match="vendor_assets"):
        icon("unicorn")


def test_every_icon_that_a_template_names_is_in_the_sprite(root):
    used = {
        name
        for page in (root / "src/jiheng/web").rglob("*.html")
        for name in re.findall(r'\{% icon "([\w-]+)"', page.read_text("utf-8"))
    }
    assert used - icon_names() == set()
    assert used


def test_a_finished_job_is_not_asked_again(client):
    assert "hx-get" in client.get("/_ui/job/40/").content.decode()
    assert "hx-get" not in client.get("/_ui/job/100/").content.decode()


def test_the_error_page_of_the_server_needs_nothing_around_it():
    text = engines["django"].get_template("500.html").render()
    assert "系统出了故障" in text
    assert "返回工作台" in text


def test_what_is_not_allowed_says_who_may():
    text = drawn('{% no_right "删除证据" "单位负责人" "系统管理员" %}')
    assert "您没有权限删除证据。" in text
    assert "可由单位负责人办理" in text

"""The manual: read without a network, searched, and beside each screen its page."""

import re
from urllib.parse import unquote, urlsplit

import pytest
from django.urls import get_resolver, reverse

from jiheng.web.accounts.roles import Role
from jiheng.web.manual.pages import TOP, home, pages, search
from jiheng.web.manual.screens import SCREENS, page_for

WITHOUT = {"system:home", "system:set_up"}  # lead on at once; explains itself


def test_each_page_is_drawn_with_whole_links(client):
    for page in pages().values():
        assert client.get(reverse("manual:page", args=[page.address])).status_code == 200
        links = re.findall(r'href="([^"]+)"', page.html)
        for told in map(urlsplit, links):
            if told.path.startswith("/help/"):
                target = pages()[told.path.removeprefix("/help/").strip("/")]
            elif not told.scheme:
                assert not told.path, (page.address, told)
                target = page
            if not told.scheme and told.fragment:
                assert unquote(told.fragment) in target.anchors, (page.address, told)
        for name in re.findall(r'src="/help/pictures/([^"]+)"', page.html):
            assert (home() / "pictures" / name).is_file()


def test_a_picture_is_served_and_nothing_beside_it(client):
    assert client.get("/help/pictures/scorecard.png").headers["Content-Type"] == "image/png"
    for hostile in ("..%2FREADME.md", "none.png", "....%2F%2Fscorecard.png"):
        assert client.get(f"/help/pictures/{hostile}", follow=True).status_code == 404
    assert client.get("/help/how-to/none/").status_code == 404


@pytest.mark.parametrize(
    ("words", "address"),
    [("密码 5 次", "how-to/sign-in"), ("执行率", "how-to/keep-the-money"), ("没有信号", "how-to/check-in")],
)
def test_words_are_found_where_they_are_explained(client, words, address):
    page, section, around = search(words)[0]
    assert page.address == address
    assert words.split()[0] in around.lower() + section.title + page.title
    answer = client.get("/help/", {"q": words}).content.decode()
    anchor = "" if section.anchor == TOP else f"#{section.anchor}"
    assert f"/help/{address}/{anchor}" in answer


def test_what_is_not_there_is_said(client):
    assert "没有写到“&lt;b&gt;”" in client.get("/help/", {"q": "<b>"}).content.decode()
    assert search("  ") == []


def names(patterns, before=()):
    for each in patterns:
        if hasattr(each, "url_patterns"):
            yield from names(each.url_patterns, (*before, *filter(None, [each.namespace])))
        elif each.name:
            yield ":".join((*before, each.name))


def test_every_screen_has_its_page():
    lacking = [
        name
        for name in dict.fromkeys(names(get_resolver().url_patterns))
        if not page_for(name)[0] and name not in WITHOUT and not name.startswith(("manual", "ui"))
    ]
    for_strangers_or_machines = ("api:", "answers:", "beats:", "alerts:", "dingtalk:", "status:")
    assert [each for each in lacking if not each.startswith(for_strangers_or_machines)] == []
    for address, anchor in SCREENS.values():
        assert not anchor or anchor in pages()[address].anchors
        assert not address or address in pages()


def test_a_screen_links_to_its_page(ours, client):
    client.force_login(ours[Role.UNIT_CLERK])
    answer = client.get(reverse("evidence:files", args=[ours.project.pk])).content.decode()
    assert 'href="/help/how-to/keep-evidence/"' in answer
    assert "证据柜" in client.get("/help/how-to/keep-evidence/").content.decode()

"""Of many systems a page is shown, what is wrong first; all are counted, and each is found."""

import re

import pytest
from django.urls import reverse

from jiheng.web.accounts.roles import Role
from jiheng.web.monitoring import views
from jiheng.web.monitoring.models import Target
from tests.support.cast import THEN
from tests.support.kept import give_text

pytestmark = pytest.mark.django_db


def test_many_systems_are_shown_by_pages_and_found(client, ours, monkeypatch):
    give_text(ours.project)  # two systems that nobody watches
    Target.objects.bulk_create(
        Target(
            project=ours.project, system=f"系统{number}", url=f"https://s{number}.example.gov.cn/",
            series=f"s{number}", state=state, asked_by=ours[Role.UNIT_CLERK], asked_at=THEN,
        )
        for number, state in enumerate(["stopped", "on", "on"])
    )  # fmt: skip
    client.force_login(ours[Role.UNIT_HEAD])

    def shown(name="index", **query):
        text = client.get(reverse(f"monitoring:{name}", args=[ours.project.pk]), query).content.decode()
        rows = re.findall(r'<tr data-row><th scope="row">(?:<a [^>]*>)?([^<]+)', text)
        return rows, text

    every, text = shown()
    assert (len(every), "共 " in text, "system-words" in text) == (5, False, False)
    monkeypatch.setattr(views, "AT_ONCE", 2)
    first, text = shown()
    assert first == ["信访系统", "门户网站"]  # not watched: unknown, before what is waited for or stopped
    assert "第 1 页，共 3 页" in text
    told = dict(re.findall(r'href="\?[^"]*">([^<]+?) <span class="jh-count">(\d+)<', text))
    assert told.get("等第一次结果") == "2"
    second, text = shown(page=2)
    assert second == ["系统1", "系统2"]
    assert "states/?q=&amp;state=&amp;page=2" in text  # what asks again asks for the same
    assert shown("states", page=3)[0] == ["系统0"]
    assert shown(q="系统1")[0] == ["系统1"]
    assert shown(state="等第一次结果")[0] == ["系统1", "系统2"]
    nothing, text = shown(q="没有的")
    assert nothing == []
    assert "没有这样的系统" in text

"""Everybody sees what the unit's head has published, and nothing else."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from jiheng.web.accounts.roles import Role
from jiheng.web.monitoring.models import Target
from tests.web.monitoring.test_outages import NOON, project, see
from tests.web.monitoring.test_targets import acts, post

__all__ = ["project"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    cache.clear()
    with time_machine.travel(NOON + timedelta(minutes=15), tick=False) as clock:
        yield clock
    cache.clear()


def test_only_what_is_published_is_shown_and_only_the_head_publishes(client, ours, project, settings, now):
    see(settings, "uu" + "d" * 10 + "uuu")
    Target.objects.create(
        project=project, system="信访系统", url="https://inside.example.gov.cn/", series="x", state="on",
        asked_by=ours[Role.UNIT_CLERK], asked_at=NOON,
    )  # fmt: skip
    portal = Target.objects.get(series="portal")
    everybody, status = Client(), reverse("status:page", args=[ours.unit.pk])
    assert everybody.get(status).status_code == 404
    client.force_login(ours[Role.UNIT_CLERK])
    publish = reverse("monitoring:publish", args=[project.pk, portal.pk])
    assert client.post(publish, {"publish": ""}).status_code == 403
    assert "已公布“门户网站”" in post(
        client, ours[Role.UNIT_HEAD], "monitoring:publish", project.pk, portal.pk, publish=""
    )
    assert everybody.get(status).status_code == 404  # what was reckoned holds for a minute
    now.shift(timedelta(minutes=1))
    cache.clear()
    shown = everybody.get(status).content.decode()
    for told in ("甲项目单位", "门户网站", "2023-06-01 12:02", "2023-06-01 12:12", "10分"):
        assert told in shown
    for hidden in ("信访系统", "portal.example.gov.cn", "状态码", str(project.pk), "甲单位"):
        assert hidden not in shown
    assert everybody.get(reverse("status:page", args=[ours.vendor.pk])).status_code == 404
    post(client, ours[Role.UNIT_HEAD], "monitoring:publish", project.pk, portal.pk, unpublish="")
    cache.clear()
    assert everybody.get(status).status_code == 404
    assert acts(project) == ["publish_target", "unpublish_target"]

"""What the program is made of is shown to who is signed in; where a hole is told of, to everybody."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jiheng.errors import UsageError
from jiheng.web.accounts.roles import Role
from jiheng.web.configuration import security_contact
from jiheng.web.system.about import SBOM

SECURITY_TXT = "/.well-known/security.txt"


def test_the_page_lists_every_component_with_its_licence(client, ours):
    client.force_login(ours[Role.UNIT_CLERK])
    page = client.get(reverse("system:about")).content.decode()
    for each in json.loads(SBOM.read_text("utf-8"))["components"]:
        assert each["name"] in page
        assert each["version"] in page
    assert "LGPL-2.1-only" in page
    assert f'<a href="{reverse("system:about")}">关于绩衡</a>' in page


def test_the_bill_is_given_as_a_file(client, ours):
    client.force_login(ours[Role.UNIT_CLERK])
    answer = client.get(reverse("system:bill"))
    assert json.loads(answer.content)["bomFormat"] == "CycloneDX"
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.django_db
@pytest.mark.parametrize("route", ["system:about", "system:bill"])
def test_who_is_not_signed_in_learns_no_version(client, route):
    assert client.get(reverse(route)).status_code == 302


@pytest.mark.django_db
def test_security_txt_names_whom_the_unit_has_named(client, settings):
    assert client.get(SECURITY_TXT).status_code == 404
    settings.SECURITY_CONTACT = "mailto:anquan@example.gov.cn"
    answer = client.get(SECURITY_TXT)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    said = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert said["Contact"] == "mailto:anquan@example.gov.cn"
    until = timezone.datetime.fromisoformat(said["Expires"])
    assert timezone.now() < until < timezone.now() + timedelta(days=365)


@pytest.mark.parametrize("told", ["", "mailto:a@example.cn", "tel:+86-10-12345", "https://example.cn/report"])
def test_an_address_somebody_can_reach_is_taken(told):
    assert security_contact(told) == told


@pytest.mark.parametrize(
    "told", ["anquan@example.cn", "http://example.cn", "mailto:a@b\nContact: mailto:x@y"]
)
def test_another_is_refused_with_what_to_do(told):
    with pytest.raises(UsageError, match="怎么办"):
        security_contact(told)

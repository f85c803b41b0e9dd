"""The settings of an identity provider: none, whole, or refused in words. It is met in tests/web/e2e."""

import pytest
from django.urls import NoReverseMatch, reverse

from jiheng.errors import UsageError
from jiheng.web.configuration import identity_providers


@pytest.mark.django_db
def test_without_an_address_there_is_none(client):
    assert identity_providers("", "", "", "") == []
    assert "统一身份认证" not in client.get("/login/").content.decode()
    with pytest.raises(NoReverseMatch):
        reverse("openid_connect_login", args=["unit"])


def test_an_address_that_others_could_answer_at_is_refused():
    told = identity_providers("https://id.example.gov.cn/", "jiheng", "x", "市统一身份认证")
    assert told[0]["settings"] == {"server_url": "https://id.example.gov.cn"}
    with pytest.raises(UsageError, match="应当是：https"):
        identity_providers("http://id.example.gov.cn", "jiheng", "x", "")


@pytest.mark.parametrize(("client_id", "secret"), [("", "x"), ("jiheng", "")])
def test_half_of_it_is_refused(client_id, secret):
    with pytest.raises(UsageError, match="没有设 JIHENG_OIDC_CLIENT 或 JIHENG_OIDC_SECRET"):
        identity_providers("https://id.example.gov.cn", client_id, secret, "")

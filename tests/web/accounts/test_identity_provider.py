"""What an identity provider says is proved before it lets anybody in; the browser is in tests/web/e2e."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from jiheng.web import urls
from jiheng.web.accounts.roles import Role
from jiheng.web.accounts.urls import provider_pages
from jiheng.web.configuration import identity_providers
from jiheng.web.trail.models import Entry
from tests.support.identity_provider import CLIENT, SECRET, providing

urlpatterns = [*provider_pages, *urls.urlpatterns]
pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket, pytest.mark.urls(__name__)]
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def serving():
    with providing({}) as provider:
        yield provider


@pytest.fixture
def provider(serving, settings, ours):
    settings.OIDC_ISSUER, settings.OIDC_NAME = serving.address, "市统一身份认证"
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
        | {"APPS": identity_providers(serving.address, CLIENT, SECRET, "市统一身份认证")}
    }
    serving.people = {"s1": {"preferred_username": ours[Role.UNIT_CLERK].username}}
    serving.metadata, serving.claims, serving.signs, serving.wrong = {}, {}, {}, []
    return serving


def left(client):
    """Go to the provider; give what it is asked with."""
    answer = client.post("/login/oidc/unit/")
    if answer.status_code != 200:
        return answer, {}
    query = parse_qs(urlsplit(answer.context["to"]).query)
    return answer, {name: value[0] for name, value in query.items()}


def came_back(client, provider, asked=None):
    _, sent = left(client)
    provider.codes["c"] = (asked or sent) | {"sub": "s1", "code_challenge": sent["code_challenge"]}
    return client.get(f"/login/oidc/unit/callback/?code=c&state={sent['state']}")


def why():
    entry = Entry.objects.filter(act="login_failed").latest("seq")
    return json.loads(entry.body)["reason"].removeprefix("统一身份认证没有完成：")


def test_who_is_proved_comes_in_by_whichever_key_it_publishes(client, provider, ours):
    assert came_back(client, provider).url == "/"
    assert client.session["_auth_user_id"] == str(ours[Role.UNIT_CLERK].pk)
    client.logout()
    provider.signs = {"headers": {}}  # the only key needs no name
    assert came_back(client, provider).url == "/"
    assert provider.wrong == []


def test_metadata_of_another_issuer_are_refused(client, provider):
    for told in ("", provider.address + "/", provider.address.upper()):
        provider.metadata = {}
        _, sent = left(client)
        provider.metadata = {"issuer": told}
        answer, _ = left(client)
        assert answer.status_code == 401
        assert "登记的对不上" in answer.content.decode()
        assert client.get(f"/login/oidc/unit/callback/?code=c&state={sent['state']}").status_code == 401
        assert "应当逐字相同" in why()
    assert Entry.objects.filter(act="login_failed").count() == 6
    assert provider.codes == {}


def test_each_request_has_a_nonce_of_its_own_and_another_answer_is_refused(client, provider):
    first, second = (left(client)[1] for _ in range(2))
    assert len({first["nonce"], second["nonce"], first["code_challenge"], second["code_challenge"]}) == 4
    assert came_back(client, provider, asked=first | {"state": second["state"]}).status_code == 401
    assert "nonce 不同" in why()
    assert "_auth_user_id" not in client.session


REFUSED = {
    "another key": ({"signs": {"key": OTHER}}, "签名不对"),
    "a key it does not publish": ({"signs": {"key": OTHER, "headers": {"kid": "2"}}}, "不在它公布的里面"),
    "unsigned": ({"signs": {"key": None, "algorithm": "none"}}, "签名算法不收"),
    "our secret": ({"signs": {"key": SECRET, "algorithm": "HS256"}}, "签名算法不收"),
    "nothing": ({"signs": {"headers": None}}, "读不懂，或没有给"),
    "no nonce": ({"claims": {"nonce": None}}, "缺少"),
    "another issuer": ({"claims": {"iss": "https://id.example.gov.cn"}}, "iss 不符"),
    "another client": ({"claims": {"aud": "others"}}, "aud 不符"),
    "old": ({"claims": {"exp": int(time.time()) - 600}}, "过了期限"),
    "of tomorrow": ({"claims": {"iat": int(time.time()) + 86400}}, "还没有生效"),
    "another person": ({"claims": {"sub": "s2"}}, "sub 不同"),
}


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_an_id_token_that_proves_nothing_lets_nobody_in(client, provider):
    found = {}
    for case, (said, reason) in REFUSED.items():
        provider.signs, provider.claims = said.get("signs", {}), said.get("claims", {})
        status = came_back(client, provider).status_code
        found[case] = status, status == 401 and reason in why(), "_auth_user_id" in client.session
        client.logout()
    assert found == dict.fromkeys(REFUSED, (401, True, False))


@pytest.mark.usefixtures("provider")
def test_there_is_one_provider_only(client):
    assert client.get("/login/oidc/other/callback/").status_code == 404

"""Whose address it is: only proxies that were named are believed, and only what they wrote themselves."""

from contextlib import nullcontext
from dataclasses import replace

import pytest

from jiheng.errors import UsageError
from jiheng.web.proxies import asker, is_within, networks
from jiheng.web.serving.serve import Wanted, environment, is_exposed, programs, refuse_exposed

OURS = networks("JIHENG_PROXIES", "10.0.0.2, 10.9.0.0/16")


@pytest.mark.parametrize(
    ("from_", "told", "address"),
    [
        ("192.0.2.7", "", "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),  # anybody can write it
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.2", "198.51.100.1, 192.0.2.7", "192.0.2.7"),  # the first was there before the proxy
        ("10.0.0.2", "198.51.100.1, 192.0.2.7, 10.9.4.4", "192.0.2.7"),
        ("::ffff:10.0.0.2", "2001:db8::7", "2001:db8::7"),
        ("10.0.0.2", "192.0.2.7, unknown", "10.0.0.2"),
        ("10.0.0.2", "192.0.2.7\r\nX: y", "10.0.0.2"),
        ("", "192.0.2.7", ""),
    ],
)
def test_the_address_of_the_asker_is_told_by_a_listed_proxy_only(from_, told, address):
    assert asker({"REMOTE_ADDR": from_, "HTTP_X_FORWARDED_FOR": told}, OURS) == address


def test_without_proxies_nobody_is_believed():
    assert asker({"REMOTE_ADDR": "10.0.0.2", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}, ()) == "10.0.0.2"


@pytest.mark.parametrize("told", ["10.0.0.300", "10.0.0.1/16", "proxy.example.gov.cn"])
def test_what_is_no_address_is_told(told):
    with pytest.raises(UsageError, match="JIHENG_PROXIES 里的"):
        networks("JIHENG_PROXIES", f"192.0.2.1,{told}")


def test_an_address_is_within_a_network_of_its_kind():
    assert is_within("10.9.255.1", OURS)
    assert not is_within("2001:db8::1", OURS)
    assert not is_within("", OURS)


@pytest.mark.enable_socket
def test_names_that_were_set_stand_before_those_by_which_the_server_asks_itself(tmp_path):
    def hosts(**given):
        return environment(Wanted(tmp_path, host), given)["JIHENG_HOSTS"].split(",")

    host = "127.0.0.1"
    assert hosts() == ["localhost", "127.0.0.1", "[::1]"]
    assert hosts(JIHENG_HOSTS="a.gov.cn,localhost") == ["a.gov.cn", "localhost", "127.0.0.1", "[::1]"]
    host = "192.0.2.7"
    assert hosts(JIHENG_HOSTS="a.gov.cn")[-1] == "192.0.2.7"
    host = "0.0.0.0"  # noqa: S104 — nothing listens
    assert {"127.0.0.1", "0.0.0.0"} & {*hosts(JIHENG_HOSTS="a.gov.cn")} == {"127.0.0.1"}  # noqa: S104 — compared


def test_only_tls_1_2_and_newer_is_spoken_and_only_the_pages_listen(tmp_path):
    wanted = Wanted(tmp_path, "0.0.0.0", 8443, tmp_path / "a.pem", tmp_path / "a.key", ("jiheng.test",))  # noqa: S104
    pages, *others = programs(wanted, 2)
    words = list(pages.words)
    assert words[words.index("--ssl-protocol-min") + 1] == "tls1.2"
    assert words[words.index("--port") + 1] == "8443"
    assert others
    assert not [each for other in others for each in other.words if each in ("--host", "--port")]


@pytest.mark.parametrize(
    ("host", "origin", "certificate", "exposed"),
    [
        ("127.0.0.1", "", False, False),
        ("127.0.0.9", "", False, False),
        ("localhost", "", False, False),
        ("::1", "", False, False),
        ("0.0.0.0", "", False, True),  # noqa: S104 — nothing listens
        ("::", "", False, True),
        ("10.0.0.7", "http://jiheng.test", False, True),
        ("jiheng.test", "", False, True),
        ("0.0.0.0", "", True, False),  # noqa: S104
        ("10.0.0.7", "https://jiheng.test", False, False),  # a proxy before it encrypts
    ],
)
def test_open_to_others_without_encryption_is_refused_unless_it_is_said(
    tmp_path, host, origin, certificate, exposed
):
    given = {"JIHENG_ORIGIN": origin} if origin else {}
    wanted = Wanted(tmp_path, host, 8000, tmp_path / "a.pem" if certificate else None)
    assert is_exposed(wanted, given) is exposed
    with pytest.raises(UsageError, match="--plain-http") if exposed else nullcontext():
        refuse_exposed(wanted, given)
    refuse_exposed(replace(wanted, plain=True), given)

"""Addresses of pages are read in one way only, or not at all."""

import pytest
import yaml

from jiheng.errors import UnreadableValueError
from jiheng.sources.network.hosts import read_host_and_port, read_url
from tests.conftest import ROOT

CASES = yaml.safe_load((ROOT / "tests/cases/network/hosts.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES["read"], ids=lambda case: case["written"])
def test_an_address_is_read(case):
    url = read_url(case["written"])
    assert (url.host, url.port) == (case["host"], case["port"])
    assert read_url(url.text) == url


@pytest.mark.parametrize("written", CASES["refused"])
def test_what_could_be_read_in_two_ways_is_refused(written: str):
    with pytest.raises(UnreadableValueError):
        read_url(written)


def test_path_and_query_are_written_so_that_nothing_ends_the_line():
    url = read_url("http://portal.example/栏目/?q=值#part")
    assert url.text == "http://portal.example/%E6%A0%8F%E7%9B%AE/?q=%E5%80%BC"


@pytest.mark.parametrize("written", ["10.2.3.4", "10.2.3.4:", "fd00::1:5432", ":5432", "10.2.3.4:port"])
def test_a_host_without_a_port_is_refused(written: str):
    with pytest.raises(UnreadableValueError):
        read_host_and_port(written)


def test_a_host_and_a_port_are_read():
    assert read_host_and_port("[fd00::1]:5432") == ("fd00::1", 5432)
    assert read_host_and_port("DB.example:5432") == ("db.example", 5432)

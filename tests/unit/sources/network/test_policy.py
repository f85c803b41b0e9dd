"""Only what is permitted is connected to, whatever a name leads to."""

from ipaddress import ip_address

import pytest
import yaml

from jiheng.errors import UnreadableValueError
from jiheng.sources.network.policy import ForbiddenError, TargetPolicy, read_permission
from tests.conftest import ROOT

CASES = yaml.safe_load((ROOT / "tests/cases/network/policy.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_policy_keeps_to_its_case(case):
    policy = TargetPolicy(tuple(read_permission(each) for each in case["allow"]))
    host, port = case["host"], case.get("port", 80)
    addresses = [ip_address(each) for each in case.get("leads_to", [host])]
    if "permitted" in case:
        policy.permit_host(host, port)
        found = policy.permitted(host, port, addresses)
        assert [str(each) for each in found] == case["permitted"]
    else:
        with pytest.raises(ForbiddenError, match=case["because"]):
            policy.permitted(host, port, addresses)


@pytest.mark.parametrize(
    "written", ["10.2.3.4/16", "10.2.0.0/33", "127.1", "a b", "", "host:99999", "*.*.example"]
)
def test_a_permission_that_cannot_be_read_is_refused(written: str):
    with pytest.raises(UnreadableValueError):
        read_permission(written)


def test_an_unlisted_name_is_not_even_looked_up():
    with pytest.raises(ForbiddenError):
        TargetPolicy((read_permission("portal.example"),)).permit_host("other.example", 80)

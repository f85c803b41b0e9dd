"""schemathesis asks whatever openapi.json allows, and what it does not, as a clerk with a full token.

Nothing may be answered that the description does not name: no failure of the server, no body that is not as
described, nothing taken that is described otherwise. By day a few cases an operation, always the same ones;
by night (`--hypothesis-profile=night`) some hundred. Many people of two regions, and one step after the
other: row B-01 of the proof.
"""

import hypothesis
import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck
from schemathesis.config import GenerationConfig, SimpleCheckConfig

from jiheng.web.accounts.roles import Role
from jiheng.web.api import door
from jiheng.web.api.operations import OPERATIONS, PREFIX
from jiheng.web.projects import beginning
from tests.support.asked_anything import configured, described, expectations, only, schema_of
from tests.support.at_night import at_night
from tests.support.cast import THEN
from tests.support.programs import Program

BY_DAY, AT_NIGHT = 2, 200
KIND = "payment"
CHECKS = expectations()
CHECKS.use_after_free = SimpleCheckConfig(enabled=False)  # cases stand for themselves
CHECKS.ensure_resource_availability = SimpleCheckConfig(enabled=False)
CONFIG = configured(CHECKS, GenerationConfig(deterministic=True, with_security_parameters=False))


@pytest.fixture
def known(ours, monkeypatch):
    """What paths lead to, and the token that goes with every request."""
    monkeypatch.setattr(door, "MOST", 10**9)
    monkeypatch.setattr(door, "MOST_REFUSED", 10**9)
    project = beginning.blank(ours.unit, "机房运维", 2023, by=ours[Role.UNIT_CLERK], at=THEN)
    asks = Program(ours[Role.UNIT_CLERK])
    made = asks.send(
        "post", f"projects/{project.pk}/records/{KIND}", {"values": {"paid_on": "2023-05-01", "amount": "1"}}
    )
    return {
        "project_id": str(project.pk),
        "kind": KIND,
        "record": made.json()["id"],
        "number": 1,
    }, asks.carried


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("found", OPERATIONS.values(), ids=lambda found: f"{found.method} {found.path}")
def test_nothing_is_answered_that_is_not_described(found, known, caplog):
    caplog.set_level("CRITICAL", "django.request")
    ids, headers = known
    path = (PREFIX + found.path).replace("{uuid:", "{").replace("{int:", "{")
    told = described(lambda _, name: [ids[name]] if name in ids else None)
    operation = schema_of(only(told, path), CONFIG)[path][found.method]

    @hypothesis.settings(
        max_examples=AT_NIGHT if at_night() else BY_DAY, derandomize=not at_night(), database=None,
        deadline=None, suppress_health_check=list(HealthCheck), phases=[hypothesis.Phase.generate],
    )  # fmt: skip
    @hypothesis.given(
        case=operation.as_strategy()
        | operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)
    )
    def asks(case):
        with transaction.atomic():
            response = case.call(headers=headers)
            case.validate_response(response, headers=headers)
            transaction.set_rollback(True)

    asks()

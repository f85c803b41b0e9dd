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
from tests.support.asked_anything import configured, described, expectations, schema_of
from tests.support.at_night import at_night
from tests.support.cast import THEN, cast
from tests.support.programs import Program

BY_DAY, AT_NIGHT = 2, 200
KIND = "payment"
CHECKS = expectations()
CHECKS.use_after_free = SimpleCheckConfig(enabled=False)  # cases stand for themselves
CHECKS.ensure_resource_availability = SimpleCheckConfig(enabled=False)
CONFIG = configured(CHECKS, GenerationConfig(deterministic=True, with_security_parameters=False))


@pytest.fixture(scope="module")
def known(django_db_setup, django_db_blocker):  # noqa: ARG001 — it needs the tables
    """What paths lead to, and the token that goes with every request; made once, each test is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        ours = cast()
        project = beginning.blank(ours.unit, "机房运维", 2023, by=ours[Role.UNIT_CLERK], at=THEN)
        asks = Program(ours[Role.UNIT_CLERK])
        payment = {"values": {"paid_on": "2023-05-01", "amount": "1"}}
        made = asks.send("post", f"projects/{project.pk}/records/{KIND}", payment)
        ids = {"project_id": str(project.pk), "kind": KIND, "record": made.json()["id"], "number": 1}
        yield ids, asks.carried
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def unhurried_all_day(monkeypatch):
    """Refuse nothing for there being much of it."""
    monkeypatch.setattr(door, "MOST", 10**9)
    monkeypatch.setattr(door, "MOST_REFUSED", 10**9)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("found", OPERATIONS.values(), ids=lambda found: f"{found.method} {found.path}")
def test_nothing_is_answered_that_is_not_described(found, known, db, caplog):  # noqa: ARG001
    caplog.set_level("CRITICAL", "django.request")
    ids, headers = known
    path = (PREFIX + found.path).replace("{uuid:", "{").replace("{int:", "{")
    told = described(lambda _, name: [ids[name]] if name in ids else None, path)
    operation = schema_of(told, CONFIG)[path][found.method]

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

"""schemathesis asks whatever openapi.json allows, and what it does not, as a clerk with a full token.

Nothing may be answered that the description does not name: no failure of the server, no body that is not as
described, nothing taken that is described otherwise. By day a few cases an operation, always the same ones;
by night (`--hypothesis-profile=night`) some hundred.
"""

import copy
import json

import hypothesis
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from hypothesis import HealthCheck
from schemathesis.config import (
    ChecksConfig,
    GenerationConfig,
    PositiveDataAcceptanceConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
    SimpleCheckConfig,
)

from jiheng.web.accounts.roles import Role
from jiheng.web.api import door
from jiheng.web.api.operations import OPERATIONS, PREFIX
from jiheng.web.api.urls import api
from jiheng.web.projects import beginning
from tests.support.at_night import at_night
from tests.support.cast import THEN
from tests.web.api.conftest import Program

BY_DAY, AT_NIGHT = 2, 200
# What is as described may still be refused: words of a record, places of a text, what stands already.
REFUSED_ALL_THE_SAME = ["2xx", "304", "401", "403", "404", "409", "412", "422"]
REFUSALS = ["400", "401", "403", "404", "405", "406", "409", "412", "415", "422", "428"]
CONFIG = SchemathesisConfig(
    projects=ProjectsConfig(
        default=ProjectConfig(
            generation=GenerationConfig(deterministic=True, with_security_parameters=False),
            checks=ChecksConfig(
                positive_data_acceptance=PositiveDataAcceptanceConfig(expected_statuses=REFUSED_ALL_THE_SAME),
                use_after_free=SimpleCheckConfig(enabled=False),  # cases stand for themselves
                ensure_resource_availability=SimpleCheckConfig(enabled=False),
            ),
        )
    )
)
CONFIG.projects.default.analysis.constants.enabled = False  # it would read our modules for each operation
rejection = CONFIG.projects.default.checks
rejection.negative_data_rejection = type(rejection.negative_data_rejection)(expected_statuses=REFUSALS)
described = json.loads(json.dumps(api.get_openapi_schema()))
KIND = "payment"
application = get_wsgi_application()


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


def of_one(path, ids):
    """Describe one address alone, what leads to it being what there is."""
    told = described | {"paths": {path: copy.deepcopy(described["paths"][path])}}
    for each in told["paths"][path].values():
        for parameter in each["parameters"]:
            if parameter["in"] == "path" and parameter["name"] in ids:
                parameter["schema"] = {"type": parameter["schema"]["type"], "enum": [ids[parameter["name"]]]}
    schema = schemathesis.openapi.from_dict(told, config=CONFIG)
    schema.app = application
    return schema


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("found", OPERATIONS.values(), ids=lambda found: f"{found.method} {found.path}")
def test_nothing_is_answered_that_is_not_described(found, known, caplog):
    caplog.set_level("CRITICAL", "django.request")
    ids, headers = known
    path = (PREFIX + found.path).replace("{uuid:", "{").replace("{int:", "{")
    operation = of_one(path, ids)[path][found.method]

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

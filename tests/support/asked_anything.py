"""schemathesis with our description: which answers it is to expect, what the parameters of paths lead to."""

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import schemathesis
from django.core.wsgi import get_wsgi_application
from schemathesis.config import (
    ChecksConfig,
    GenerationConfig,
    PhasesConfig,
    PositiveDataAcceptanceConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.transport.wsgi import WSGI_TRANSPORT

from jiheng.web.api.urls import api

# What is as described may still be refused: words of a record, places of a text, what stands already.
REFUSED_ALL_THE_SAME = ["2xx", "304", "401", "403", "404", "409", "412", "422"]
REFUSALS = ["400", "401", "403", "404", "405", "406", "409", "412", "415", "422", "428"]
OF_NETWORKS = ("max_redirects", "verify", "cert", "proxies")
METHODS = ("get", "put", "post", "patch", "delete", "options", "head", "trace")
Leads = Callable[[str, str], Sequence[object] | None]  # path, name of a parameter


def _in_this_process(send: Callable[..., Any]) -> Callable[..., Any]:
    """Drop what only networks have: schemathesis 4.32 hands it to an application in this process, too."""

    def sent(case: Any, **told: Any) -> Any:
        return send(case, **{name: value for name, value in told.items() if name not in OF_NETWORKS})

    return sent


WSGI_TRANSPORT.send = _in_this_process(WSGI_TRANSPORT.send)  # type: ignore[method-assign]


def expectations() -> ChecksConfig:
    """Give all checks, with what may be refused."""
    checks = ChecksConfig(
        positive_data_acceptance=PositiveDataAcceptanceConfig(expected_statuses=REFUSED_ALL_THE_SAME)
    )
    found = checks.negative_data_rejection
    checks.negative_data_rejection = type(found)(expected_statuses=REFUSALS)
    return checks


def configured(
    checks: ChecksConfig,
    generation: GenerationConfig,
    *,
    seed: int | None = None,
    headers: Mapping[str, str] | None = None,
    phases: PhasesConfig | None = None,
) -> SchemathesisConfig:
    """Give the settings: every finding is gathered, nothing of our modules is read for constants."""
    project = ProjectConfig(
        generation=generation, checks=checks, phases=phases, headers=dict(headers or {}),
        continue_on_failure=True,
    )  # fmt: skip
    config = SchemathesisConfig(seed=seed, projects=ProjectsConfig(default=project))
    config.projects.default.analysis.constants.enabled = False
    return config


@cache
def _openapi() -> dict[str, Any]:
    return dict(json.loads(json.dumps(api.get_openapi_schema())))


_app = cache(get_wsgi_application)


def described(leads: Leads, alone: str | None = None) -> dict[str, Any]:
    """Give openapi.json, or one address of it alone, with parameters of paths that lead to what there is."""
    whole = _openapi()
    paths = copy.deepcopy(whole["paths"] if alone is None else {alone: whole["paths"][alone]})
    for path, methods in paths.items():
        for method, each in methods.items():
            for parameter in each["parameters"] if method in METHODS else ():
                if parameter["in"] == "path" and (found := leads(path, parameter["name"])):
                    parameter["schema"] = {"type": parameter["schema"]["type"], "enum": list(found)}
    return {**whole, "paths": paths}


def schema_of(told: dict[str, Any], config: SchemathesisConfig) -> Any:
    """Give what schemathesis makes of a description, asking our application in this process."""
    schema = schemathesis.openapi.from_dict(told, config=config)
    schema.app = _app()
    return schema

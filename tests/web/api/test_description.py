"""openapi.json says all that holds: in Chinese, each field with what it is, and nothing else is answered."""

import json

import jsonschema
import pytest

from jiheng.web.api.operations import OPERATIONS, Given, Told
from jiheng.web.api.urls import api


@pytest.fixture(scope="module")
def told():
    return json.loads(json.dumps(api.get_openapi_schema()))


def chinese(text: str) -> bool:
    return any("\u4e00" <= each <= "\u9fff" for each in text)


def test_every_operation_is_described_in_chinese(told):
    assert told["openapi"].startswith("3.1")
    operations = [each for path in told["paths"].values() for each in path.values()]
    assert len(operations) == len(OPERATIONS)
    assert len({each["operationId"] for each in operations}) == len(operations)
    for each in operations:
        assert chinese(each["summary"]), each["operationId"]
        assert chinese(each["description"]), each["operationId"]
        for status, answer in each["responses"].items():
            assert chinese(answer["description"]), (each["operationId"], status)
            if int(status) >= 400:
                assert [*answer["content"]] == ["application/problem+json"]


def test_it_is_made_once_a_process(client):
    """Anybody may ask for it, and it takes a third of a second."""
    assert api.get_openapi_schema() is api.get_openapi_schema()
    assert client.get("/api/v1/openapi.json").json() == json.loads(json.dumps(api.get_openapi_schema()))


def test_every_field_and_parameter_is_described(told):
    lacking = [
        f"{name}.{field}"
        for name, schema in told["components"]["schemas"].items()
        for field, about in schema.get("properties", {}).items()
        if not chinese(about.get("description", ""))
    ]
    lacking += [
        f"{operation['operationId']} {each['name']}"
        for path in told["paths"].values()
        for operation in path.values()
        for each in operation["parameters"]
        if each["in"] != "path" and not chinese(each.get("description", ""))
    ]
    assert lacking == []


def test_no_two_schemas_have_one_name():
    def all_of(kind):
        return [each for below in kind.__subclasses__() for each in (below, *all_of(below))]

    ours = {f"{each.__module__}.{each.__name__}" for kind in (Told, Given) for each in all_of(kind)}
    names = [each.rpartition(".")[2] for each in ours if "[" not in each]
    assert sorted(names) == sorted(set(names)), "one would be described by the other"


def test_every_schema_is_one(told):
    for name, schema in told["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(schema)
        assert name.isascii(), name

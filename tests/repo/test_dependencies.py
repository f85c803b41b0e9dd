"""Every dependency has a reason beside it and one exact version, and none has an address."""

import json
import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools.supply.sbom import EXTRAS

EDITABLE_BUILD = "editables"  # hatchling asks for it when it makes an editable install


@pytest.fixture(scope="module")
def pins(root: Path) -> dict[str, Version]:
    """The name and version of each line of constraints.txt."""
    lines = (root / "constraints.txt").read_text("utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): Version(version) for name, version in pairs}


def asked_for(project: dict[str, Any]) -> list[str]:
    """Every requirement that pyproject.toml names."""
    table = project["project"]
    extras = [line for lines in table.get("optional-dependencies", {}).values() for line in lines]
    extras = [line for line in extras if Requirement(line).name != table["name"]]  # one extra within another
    return [*table["dependencies"], *extras, *project["build-system"]["requires"], EDITABLE_BUILD]


def closure(lines: list[str]) -> Iterator[tuple[str, Requirement]]:
    """The requirements and, as far as they are installed, the requirements of those."""
    waiting = [("pyproject.toml", Requirement(line), "") for line in lines]
    seen: set[tuple[str, str]] = set()
    while waiting:
        by, requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        yield by, requirement
        for wanted in ["", *sorted(requirement.extras)]:
            if (name, wanted) in seen:
                continue
            seen.add((name, wanted))
            try:
                needs = distribution(name).requires or []
            except PackageNotFoundError:
                continue
            waiting += [(name, Requirement(line), wanted) for line in needs]


def test_every_dependency_has_a_reason_on_its_line(root: Path, project: dict[str, Any]):
    text = (root / "pyproject.toml").read_text("utf-8")
    reasoned = set(re.findall(r'^ +"([^"]+)",? +# +\S.*$', text, re.MULTILINE))
    table = project["project"]
    lists = [table["dependencies"], *table.get("optional-dependencies", {}).values()]
    assert {line for lines in lists for line in lines} - reasoned == set()


def test_constraints_are_names_and_versions_only(root: Path):
    lines = (root / "constraints.txt").read_text("utf-8").splitlines()
    plain = re.compile(r"#.*|[A-Za-z0-9][A-Za-z0-9._-]*==[0-9][A-Za-z0-9.]*")
    assert [line for line in lines if not plain.fullmatch(line)] == []


def test_constraints_hold_everything_that_is_asked_for(project: dict[str, Any], pins: dict[str, Version]):
    needed = {(canonicalize_name(requirement.name), by) for by, requirement in closure(asked_for(project))}
    assert {(name, by) for name, by in needed if name not in pins} == set(), "make constraints"


def test_constraints_hold_versions_that_are_admitted(project: dict[str, Any], pins: dict[str, Version]):
    refused = [
        f"{by}: {requirement}"
        for by, requirement in closure(asked_for(project))
        if (pin := pins.get(canonicalize_name(requirement.name))) and not requirement.specifier.contains(pin)
    ]
    assert refused == []


def test_what_is_installed_is_what_is_constrained(project: dict[str, Any], pins: dict[str, Version]):
    names = {canonicalize_name(requirement.name) for _, requirement in closure(asked_for(project))}
    other = {
        name: str(version)
        for name in sorted(names & set(pins))
        if (version := Version(distribution(name).version)) != pins[name]
    }
    assert other == {}, "make test brings them back"


def test_the_bill_of_materials_lists_all_that_a_server_runs_with(root: Path, project: dict[str, Any]):
    bill = json.loads((root / "src/jiheng/sbom.json").read_text("utf-8"))["components"]
    table = project["project"]
    lines = [
        *table["dependencies"],
        *(line for each in EXTRAS.split(",") for line in table["optional-dependencies"][each]),
    ]
    needed = {canonicalize_name(requirement.name) for _, requirement in closure(lines)}
    assert {canonicalize_name(each["name"]) for each in bill if each["purl"].startswith("pkg:pypi")} == needed

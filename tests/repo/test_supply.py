"""What a release is made of: files by their hashes, components with their licences, none of them the GPL."""

import json

import pytest
from packaging.utils import canonicalize_name

from tools.supply.hashes import PINNED
from tools.supply.sbom import HASHED, LINE, SBOM, VENDORED, copyleft, hashed, said_licence

MOST = 60  # packages a server runs with (reliability-security, S-09)


@pytest.fixture(scope="module")
def components() -> list[dict]:
    return json.loads(SBOM.read_text("utf-8"))["components"]


@pytest.fixture(scope="module")
def pinned() -> dict[str, str]:
    lines = [line.split("==") for line in PINNED.read_text("utf-8").splitlines() if "==" in line]
    return {canonicalize_name(name): version for name, version in lines}


def test_every_pinned_version_has_its_hashes(pinned: dict[str, str]):
    assert {name: version for name, (version, _) in hashed().items()} == pinned, (
        "python -m tools.supply.hashes"
    )


def test_the_hashed_file_holds_nothing_else():
    text = HASHED.read_text("utf-8")
    assert LINE.sub("", text).strip() == text.partition("\n")[0]
    assert "://" not in text


def test_the_bill_lists_what_a_server_runs_with(components: list[dict], pinned: dict[str, str]):
    ours = {
        canonicalize_name(each["name"]): each for each in components if each["purl"].startswith("pkg:pypi")
    }
    assert {name: each["version"] for name, each in ours.items()} == {name: pinned[name] for name in ours}
    told = hashed()
    for name, each in ours.items():
        assert [one["content"] for one in each["hashes"]] == told[name][1]
    assert len(ours) <= MOST


def test_the_bill_lists_what_the_pages_load(components: list[dict]):
    there = {f"{each['name']}@{each['version']}" for each in components if each["purl"].startswith("pkg:npm")}
    assert there == {*json.loads(VENDORED.read_text("utf-8"))["packages"]}


def test_every_component_has_a_licence_and_none_is_copyleft(components: list[dict]):
    assert [each["name"] for each in components if not said_licence(each).strip()] == []
    assert [each["name"] for each in components if copyleft(each)] == []


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("GPL-3.0-only", True),
        ("AGPL-3.0-or-later", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("LGPL-2.1-only", False),
        ("LGPL-2.1-only OR MIT", False),
        ("GPL-2.0-only OR MIT", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("MIT", False),
    ],
)
def test_copyleft_is_known_by_its_words(said: str, found: bool):  # noqa: FBT001
    assert copyleft({"licenses": [{"license": {"name": said}}]}) is found

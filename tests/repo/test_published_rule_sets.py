"""A published rule set is never edited, so that an old project recomputes with its own."""

import hashlib
import tomllib
from pathlib import Path

import pytest

from jiheng.frameworks.rule_set import FOLDER, rule_set_ids

LIST = Path(__file__).with_name("published_rule_sets.toml")
PUBLISHED: dict[str, str] = tomllib.loads(LIST.read_text("utf-8"))


def test_every_shipped_rule_set_is_on_the_list_and_none_is_missing():
    assert rule_set_ids() == sorted(PUBLISHED), f"add the new one to {LIST.name}; never take one away"


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_rule_set_is_as_it_was(name: str):
    found = hashlib.sha256((FOLDER / f"{name}.yaml").read_bytes()).hexdigest()
    assert found == PUBLISHED[name], f"{name} was edited: write a new rule set with a new id instead"

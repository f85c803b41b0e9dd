"""The dictionaries of the checks: words, patterns and rules as YAML files in `data/`."""

import re
from functools import cache
from importlib.resources import files

from jiheng.audit import data
from jiheng.catalogue import Raw
from jiheng.errors import UnreadableInputError
from jiheng.frameworks.marked_yaml import as_raw, read_yaml


@cache
def dictionary(name: str) -> dict[str, Raw]:
    """Give the file `data/NAME.yaml` as plain texts, lists and mappings. Raises UnreadableInputError."""
    file = f"{name}.yaml"
    top, faults = read_yaml(files(data).joinpath(file).read_bytes(), file=file)
    if faults:
        raise UnreadableInputError(file, faults)
    return {key: as_raw(node) for key, node in top.entries.items()}


@cache
def words(name: str, key: str) -> tuple[str, ...]:
    """Give the list of texts under a key of a dictionary; raises TypeError where it is none."""
    found = dictionary(name)[key]
    if not isinstance(found, list):
        raise TypeError(f"{name}.yaml: {key} is no list")
    return tuple(text_of(each, name) for each in found)


@cache
def pattern(name: str, key: str) -> re.Pattern[str]:
    """Give the regular expression under a key of a dictionary; raises TypeError where it is no text."""
    return re.compile(text_of(dictionary(name)[key], name))


@cache
def compiled(text: str) -> re.Pattern[str]:
    """Compile a regular expression of a dictionary, once."""
    return re.compile(text)


@cache
def pairs(name: str, key: str) -> tuple[tuple[str, str], ...]:
    """Give the mapping of texts under a key, in its order; raises TypeError where it is none."""
    found = dictionary(name)[key]
    if not isinstance(found, dict):
        raise TypeError(f"{name}.yaml: {key} is no mapping")
    return tuple((each, text_of(value, name)) for each, value in found.items())


@cache
def entries(name: str, key: str) -> tuple[dict[str, str], ...]:
    """Give the list of mappings of texts under a key; raises TypeError where it is none."""
    found = dictionary(name)[key]
    if not isinstance(found, list):
        raise TypeError(f"{name}.yaml: {key} is no list")
    return tuple(
        {inner: text_of(value, name) for inner, value in each.items()}
        for each in found
        if isinstance(each, dict)
    )


def text_of(raw: Raw, name: str) -> str:
    """Take a value that must be a text."""
    if not isinstance(raw, str):
        raise TypeError(f"{name}.yaml: a text was expected, not {raw!r}")
    return raw

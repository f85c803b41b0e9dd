"""Write what a data file says for a key as YAML that people read: on one line where it fits."""

import json
import re
from collections.abc import Iterator

from jiheng.catalogue import Raw

WIDEST = 100
PLAIN = re.compile(r"(?![-?%@\s])[^,\[\]{}#&*!|>'\"`:\n]*(?<!\s)")


def scalar(text: str) -> str:
    """Write one text; quoted where YAML would take it for something else."""
    return text if text and PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def yaml_lines(key: str, raw: Raw, indent: str = "") -> Iterator[str]:
    """Write `key: …` as lines, each beginning with `indent`."""
    line = f"{indent}{key}: {flow(raw)}"
    if len(line) <= WIDEST or isinstance(raw, str):
        yield line
        return
    yield f"{indent}{key}:"
    if isinstance(raw, dict):
        for name, value in raw.items():
            yield from yaml_lines(name, value, indent + "  ")
    else:
        for each in raw:
            yield f"{indent}  - {flow(each)}"


def flow(raw: Raw) -> str:
    """Write a value on one line."""
    if isinstance(raw, str):
        return scalar(raw)
    if isinstance(raw, dict):
        return "{" + ", ".join(f"{key}: {flow(value)}" for key, value in raw.items()) + "}"
    return "[" + ", ".join(flow(each) for each in raw) + "]"

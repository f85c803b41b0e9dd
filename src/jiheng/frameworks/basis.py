"""What every item of a rule set says of itself: where it is laid down, and what is only remembered.

An item is a mapping with its `source`. `from_memory` names the keys of that very mapping whose
values nobody could compare with a text; wherever such a value is shown, it is marked 凭记忆.
"""

from dataclasses import dataclass

from jiheng.catalogue import unknown
from jiheng.frameworks.marked_yaml import Section


@dataclass(frozen=True, slots=True)
class Basis:
    """The source of an item, and the keys of it whose values are from memory."""

    source: str
    from_memory: tuple[str, ...] = ()


def read_basis(section: Section) -> Basis:
    """Read `source` and `from_memory` of an item."""
    return Basis(section.value("source", "出处", str) or "", read_from_memory(section))


def read_from_memory(section: Section) -> tuple[str, ...]:
    """Read which values of a mapping are from memory; each must be a key of that mapping."""
    keys = section.texts("from_memory")
    there = [key for key in section.node.entries if key not in ("source", "from_memory")]
    for key in keys:
        if key not in there:
            section.fault("from_memory", unknown(key, there))
    return keys

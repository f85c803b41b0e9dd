"""Read a question to the evidence, and the parameters of a unit, as YAML writes them."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Protocol

from jiheng.catalogue import Parameter, Raw, read_parameters, unknown
from jiheng.errors import Fault, UnreadableValueError
from jiheng.evidence.promises import PromiseName
from jiheng.frameworks.marked_yaml import Section
from jiheng.measures.library import MEASURES
from jiheng.measures.measure import Question
from jiheng.measures.selection import NamesSystems
from jiheng.measures.year_on_year import KEY, Compared, read_direction


class Referred(Protocol):
    """What a question may name: systems and promises of a project."""

    @property
    def promises(self) -> Collection[str]:
        """The names of the promises."""

    def system_name(self, name: str) -> str:
        """Give a system's one name for any it goes by; raises UnreadableValueError."""


class AnySystem:
    """What the question of a rule set may name: systems as each project calls them, no promise."""

    promises: Collection[str] = ()

    def system_name(self, name: str) -> str:
        """Leave the name as it is."""
        return name


def read_question(section: Section, referred: Referred) -> Question | None:
    """Read the key `measure`; None with a fault where it is missing or wrong."""
    below = section.section("measure", "怎样计量")
    if below is None:
        return None
    measure = below.value("kind", "计量种类", MEASURES.find)
    direction = below.optional(KEY, read_direction, "")
    written = below.raw()
    if measure is None:
        return None
    values = read_all(below, measure.parameters, written)
    if values is None:
        return None
    faults = list(_wrong_names(values, referred))
    for key, fault in faults:
        below.fault(key, fault)
    if faults:
        return None
    doubt = measure.doubts(**values)
    if doubt:
        below.fault("", Fault(f"计量“{measure.title}”的写法不对：{doubt}"))
        return None
    return Compared(measure, values, direction) if direction else Question(measure, values)


def _wrong_names(values: dict[str, Any], referred: Referred) -> Iterator[tuple[str, Fault]]:
    """Put each system's one name into the selections; find systems and promises that are not there."""
    for key, value in values.items():
        if isinstance(value, PromiseName) and value not in referred.promises:
            yield key, unknown(value, [*referred.promises])
        elif isinstance(value, NamesSystems):
            try:
                values[key] = value.named(referred.system_name)
            except UnreadableValueError as error:
                yield key, error.fault


def read_all(
    section: Section, declared: tuple[Parameter, ...], written: Mapping[str, Raw]
) -> dict[str, Any] | None:
    """Read the parameters of a unit; None with the faults noted where one is wrong."""
    values, faults = read_parameters(declared, written)
    for key, fault in faults:
        section.fault(key, fault)
    return None if faults else values

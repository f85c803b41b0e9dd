"""What the indicators of a library are called, and what they usually reach.

As much as one needs who reads the reports of others: it takes none of the facts and measures behind.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jiheng.errors import UnreadableInputError
from jiheng.frameworks.marked_yaml import Section, read_yaml
from jiheng.values.target import Target

FOLDER = Path(__file__).parent / "library"
HEAD = "library.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedIndicator:
    """An indicator by its names; `set_by` says what the target depends on, where it is only an example."""

    id: str
    name: str
    target: Target | None
    set_by: str
    aliases: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()

    @property
    def known_by(self) -> tuple[str, ...]:
        """Its name and every alias."""
        return (self.name, *self.aliases)


def named_indicators(library: str) -> Iterator[NamedIndicator]:
    """Go through the indicators of a shipped library. Raises UnreadableInputError."""
    for file in sorted((FOLDER / library).glob("*.yaml")):
        if file.name == HEAD:
            continue
        top, faults = read_yaml(file.read_bytes(), file=file.name)
        yield from map(read_names, Section(top, faults).sections("indicators", "指标"))
        if faults:
            raise UnreadableInputError(f"指标库 {library}", faults)


def read_names(section: Section) -> NamedIndicator:
    """Read the names and the target of an indicator; what is missing or wrong is noted, and empty in it."""
    replaced_by = section.texts("replaced_by")
    return NamedIndicator(
        id=section.value("id", "编号", str) or "",
        name=section.value("name", "名称", str) or "",
        target=None if replaced_by else section.value("target", "通常的目标值", Target.read),
        set_by=section.optional("set_by", str, ""),
        aliases=section.texts("aliases"),
        replaced_by=replaced_by,
    )

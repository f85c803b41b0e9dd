"""The styles of a .docx by their ids, and what each has of itself or from the style it is based on."""

from collections.abc import Mapping
from functools import cached_property
from typing import TypeVar

from jiheng.documents.docx_pieces import Element, W, child, marked, value_of

STYLE = f"{W}style"
Own = TypeVar("Own")


class NamedStyles:
    """The styles of one file; the part may be missing."""

    def __init__(self, part: Element | None = None) -> None:
        """Take the root of styles.xml."""
        self._part = part
        styles = () if part is None else part.iterchildren(STYLE)
        self._by_name = {style.get(f"{W}styleId", ""): style for style in styles}

    def holding(self, tag: str) -> dict[str, Element]:
        """Give the styles whose own properties hold a mark of this tag, each with the mark."""
        marks = {} if self._part is None else marked(self._part, tag)
        return {name: marks[style] for name, style in self._by_name.items() if style in marks}

    def inherited(self, own: Mapping[str, Own]) -> dict[str, Own]:
        """Give each style what it has of its own, else what the nearest style below it has."""
        found: dict[str, Own] = {}
        if not own:
            return found
        base = self._base
        for name in base:
            seen, ancestor = {""}, name
            while ancestor not in seen and ancestor not in own:
                seen.add(ancestor)
                ancestor = base.get(ancestor, "")
            if ancestor in own:
                found[name] = own[ancestor]
        return found

    @cached_property
    def _base(self) -> dict[str, str]:
        return {name: value_of(child(style, f"{W}basedOn")) for name, style in self._by_name.items()}

"""A report under audit: the document as read and, each worked out once, what it asserts."""

from dataclasses import dataclass
from functools import cached_property

from jiheng.audit.claims.outline import Outline
from jiheng.documents.reading import ReadDocument


@dataclass(frozen=True)
class Report:
    """A report and its claims; each is a cached property, worked out when a check first asks."""

    document: ReadDocument

    @cached_property
    def outline(self) -> Outline:
        """Headings, numbered lists and sections."""
        return Outline(self.document)

"""A report under audit: the document as read and, each worked out once, what it asserts."""

from dataclasses import dataclass
from functools import cached_property

from jiheng.audit.claims.dates import Dates
from jiheng.audit.claims.labels import Labels
from jiheng.audit.claims.names import Names
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

    @cached_property
    def labels(self) -> Labels:
        """Tables, figures and attachments as labelled and referred to."""
        return Labels(self.document)

    @cached_property
    def dates(self) -> Dates:
        """Dates and periods, and the fiscal year."""
        return Dates(self.document)

    @cached_property
    def names(self) -> Names:
        """Project, units, systems, suppliers and indicators as named."""
        return Names(self.document, self.outline)

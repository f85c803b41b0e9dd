"""The indicator library: the usual indicators of a field of work, as data with their sources.

A library is a folder below `library/`: `library.yaml` says who wrote it, on what it rests and which
activities there are; each other file holds a group of indicators. What an indicator says is a
proposal to start from: the approved goal form decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jiheng.catalogue import nearest
from jiheng.errors import NotFoundError
from jiheng.evidence.fact import Fact
from jiheng.frameworks.library_names import NamedIndicator
from jiheng.frameworks.usual_way import UsualWay
from jiheng.values.score import Score

# The trees an indicator may have a place in, by the document that prints each.
TREES = {
    "2020": "自评表，财预〔2020〕10号附件1",
    "framework": "评价指标体系框架，财预〔2020〕10号附件2",
    "2021": "核心绩效指标，财预〔2021〕101号",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryIndicator(NamedIndicator):
    """One indicator; `way` is None for one that is no measure: others replace it.

    `places` gives the levels above it in each tree it has a place in.
    """

    definition: str
    formula: str
    unit: str
    records: tuple[type[Fact], ...]
    documents: tuple[str, ...]
    activities: tuple[str, ...]
    places: Mapping[str, tuple[str, ...]]
    way: UsualWay | None
    sources: tuple[str, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorLibrary:
    """A library with its indicators in the order of their ids.

    `starting_set` names a sensible choice of them; `proportions` are the points of the first levels of a
    tree whose document gives none.
    """

    id: str
    title: str
    written_by: str
    checked_by: str
    checked_on: date
    sources: Mapping[str, str]
    activities: Mapping[str, str]
    groups: Mapping[str, str]
    starting_set: tuple[str, ...]
    proportions: Mapping[str, Score]
    proportions_from: str
    indicators: tuple[LibraryIndicator, ...]

    def find(self, word: str) -> LibraryIndicator:
        """Return the indicator with this id, name or alias; raises NotFoundError, the nearest named."""
        wanted = word.strip()
        for each in self.indicators:
            if wanted.upper() == each.id or wanted in each.known_by:
                return each
        names = [name for each in self.indicators for name in (each.id, *each.known_by)]
        advice = nearest(wanted, names) or "jiheng indicators 列出全部，后面加一个词就是查找"
        raise NotFoundError(f"指标库 {self.id} 没有“{word}”\n    怎么办：{advice}")

    def standing_for(self, indicator: LibraryIndicator) -> LibraryIndicator:
        """Give the indicator measured in its place: itself, or the first of those that replace it."""
        return self.find(indicator.replaced_by[0]) if indicator.replaced_by else indicator

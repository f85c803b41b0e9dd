"""Read an indicator library from its files, with every fault and its line."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from jiheng.catalogue import unknown
from jiheng.errors import Fault, NotFoundError, Place, UnreadableInputError
from jiheng.evidence.fact import Fact
from jiheng.evidence.kinds import KINDS
from jiheng.frameworks.indicator_library import TREES, IndicatorLibrary, LibraryIndicator
from jiheng.frameworks.library_names import FOLDER, HEAD, read_names
from jiheng.frameworks.marked_yaml import Keyed, Section, read_yaml
from jiheng.frameworks.usual_way import read_usual_way
from jiheng.values.period import read_day
from jiheng.values.score import Score

Places = Mapping[str, tuple[str, ...]]


def library_ids() -> list[str]:
    """List the ids of the shipped libraries."""
    return sorted(path.parent.name for path in FOLDER.glob(f"*/{HEAD}"))


@cache  # it comes with the program
def find_library(name: str) -> IndicatorLibrary:
    """Load a shipped library by id; raises NotFoundError when there is none."""
    if name not in library_ids():
        raise NotFoundError(f"没有指标库“{name}”\n    怎么办：现有的是 {'、'.join(library_ids())}")
    return load_library({path.name: path.read_bytes() for path in (FOLDER / name).glob("*.yaml")}, name=name)


def load_library(files: Mapping[str, bytes], *, name: str) -> IndicatorLibrary:
    """Read a library from its files by name; raises UnreadableInputError with every fault of all files."""
    reading = _Reading()
    head = reading.open(HEAD, files.get(HEAD, b"{}"))
    sources, activities = reading.told(head, "sources", "依据"), reading.told(head, "activities", "运维活动")
    starting_set = head.texts("starting_set")
    groups = {}
    for file in sorted(set(files) - {HEAD}):
        group = reading.open(file, files[file])
        letter, title = group.value("group", "组", str), group.value("title", "组名", str)
        groups[letter or ""] = title or ""
        places = _places(group)
        for each in group.sections("indicators", "指标"):
            reading.read(each, places, sources, activities)
        group.done()
    library = IndicatorLibrary(
        id=name,
        title=head.value("title", "名称", str) or "",
        written_by=head.value("written_by", "编写人", str) or "",
        checked_by=head.value("checked_by", "核对人", str) or "",
        checked_on=head.value("checked_on", "核对日期", read_day) or date.min,
        sources=sources,
        activities=activities,
        groups=groups,
        starting_set=starting_set,
        proportions=_proportions(head),
        proportions_from=head.value("proportions_from", "比例的出处", str) or "",
        indicators=tuple(sorted(reading.indicators, key=lambda each: each.id)),
    )
    head.done()
    reading.check_together(head, starting_set)
    if reading.faults:
        raise UnreadableInputError(f"指标库 {name}", reading.faults)
    return library


@dataclass(slots=True)
class _Reading:
    """The indicators read so far, each with its place, and every fault.

    One with a fault counts too, so that one fault is told once.
    """

    indicators: list[LibraryIndicator] = field(default_factory=list)
    places: list[Section] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def open(self, file: str, raw: bytes) -> Section:
        """Open one file; one that is no YAML is a fault, and reads as empty."""
        try:
            top, faults = read_yaml(raw, file=file)
        except UnreadableInputError as error:
            top, faults = Keyed({}, {}, Place(file)), list(error.faults)
        self.faults += faults
        return Section(top, self.faults)

    def told(self, section: Section, key: str, title: str) -> dict[str, str]:
        """Read a mapping of texts."""
        below = section.section(key, title)
        if below is None:
            return {}
        return {name: below.value(name, title, str) or "" for name in below.node.entries}

    def read(
        self, section: Section, usual: Places, sources: Collection[str], activities: Collection[str]
    ) -> None:
        """Read one indicator and keep it."""
        indicator = _indicator(section, usual)
        for key, named, known in (
            ("sources", indicator.sources, sources),
            ("activities", indicator.activities, activities),
        ):
            if not named:
                section.fault(key, Fault(f"指标 {indicator.id} 没有写 {key}", expected="、".join(known)))
            for name in named:
                if name not in known:
                    section.fault(key, unknown(name, [*known]))
        self.indicators.append(indicator)
        self.places.append(section)

    def check_together(self, head: Section, starting_set: tuple[str, ...]) -> None:
        """Refuse ids and names used twice, and references to indicators that are not there."""
        seen: dict[str, str] = {}
        instead = [each.id for each in self.indicators if not each.replaced_by]
        for indicator, section in zip(self.indicators, self.places, strict=True):
            for name in filter(None, (indicator.id, *indicator.known_by)):
                if name in seen:
                    fault = Fault(
                        f"“{name}”用了两次：{seen[name]} 和 {indicator.id}", advice="改名或删去一个"
                    )
                    section.fault("name", fault)
                seen[name] = indicator.id
            for name in indicator.replaced_by:
                if name not in instead:
                    section.fault("replaced_by", unknown(name, instead))
        for name in starting_set:
            if name not in [each.id for each in self.indicators]:
                head.fault("starting_set", unknown(name, [each.id for each in self.indicators]))


def _indicator(section: Section, usual: Places) -> LibraryIndicator:
    """Read an indicator; what is missing or wrong is noted, and empty in it."""
    named = read_names(section)
    definition = section.value("definition", "定义", str)
    formula = section.value("formula", "算法", str)
    way = read_usual_way(section, named.target) if named.target is not None else None
    places = {**usual, **_places(section)}
    if not places:
        section.fault("trees", Fault("没有写这个指标在哪棵树的哪一级", expected="、".join(TREES)))
    indicator = LibraryIndicator(
        id=named.id,
        name=named.name,
        definition=definition or "",
        formula=formula or "",
        unit=section.optional("unit", str, ""),
        target=named.target,
        set_by=named.set_by,
        records=_records(section),
        documents=section.texts("documents"),
        activities=section.texts("activities"),
        places=places,
        way=way,
        sources=section.texts("sources"),
        aliases=named.aliases,
        replaced_by=named.replaced_by,
        remark=section.optional("remark", str, ""),
    )
    section.done()
    return indicator


def _proportions(head: Section) -> dict[str, Score]:
    below = head.section("proportions", "一级指标的比例")
    if below is None:
        return {}
    read = {name: below.value(name, "分值", Score.read) for name in below.node.entries}
    return {name: points for name, points in read.items() if points is not None}


def _records(section: Section) -> tuple[type[Fact], ...]:
    stems = section.texts("records")
    if not stems:
        section.fault("records", Fault("没有写要哪些记录", expected="、".join(KINDS)))
    for stem in stems:
        if stem not in KINDS:
            section.fault("records", unknown(stem, [*KINDS]))
    return tuple(KINDS[stem] for stem in stems if stem in KINDS)


def _places(section: Section) -> dict[str, tuple[str, ...]]:
    below = section.section("trees", "在各棵树中的位置", required=False)
    if below is None:
        return {}
    return dict(_paths(below))


def _paths(section: Section) -> Iterator[tuple[str, tuple[str, ...]]]:
    for tree in TREES:
        path = section.optional(tree, str, "")
        if path:
            yield tree, tuple(path.split("/"))
    section.done()

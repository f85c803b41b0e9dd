"""Names as a report writes them: its project, its unit, systems, suppliers; and near names."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

from jiheng.audit.claims.outline import Outline
from jiheng.audit.claims.passages import cell_span, matches, one_line, part_of
from jiheng.audit.dictionary import words
from jiheng.documents.reading import ReadDocument, Span

DATA = "names"
PUNCTUATION = "，。；：、（）()《》“”\"'‘’！？!?,;:\\s/【】…—"
SUPPLIER = re.compile(
    r"[一-龥（）()A-Za-z]{3,40}?(?:有限责任公司|股份有限公司|有限公司|研究院|事务所)(?:[一-龥]{2,6}分公司)?"
)
TITLE_END = re.compile(
    r"(?:项目)?(?:支出)?(?:[0-9]{4}年度?)?(?:绩效)?(?:自评价?|评价|自评)(?:报告|表)?(?:[（(].*[）)])?$"
)
YEAR_PREFIX = re.compile(r"^.{0,30}?[0-9]{4}年度?")
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Named:
    """A name with every place it stands at."""

    name: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Names:
    """The names of one document."""

    document: ReadDocument
    outline: Outline

    @cached_property
    def systems(self) -> tuple[Named, ...]:
        """Systems, platforms and sites, each under the name it is written with."""
        ends = "|".join(words(DATA, "system_ends"))
        pattern = re.compile(rf"[^{PUNCTUATION}]{{1,30}}?(?:{ends})(?![建开])")
        before = re.compile(f".*(?:{'|'.join(words(DATA, 'before_systems'))})")
        none = set(words(DATA, "no_system"))
        found: list[tuple[str, Span]] = []
        for span, match in matches(self.document, pattern):
            cut = before.match(match.group())
            start = cut.end() if cut else 0
            name = match.group()[start:]
            if len(name) > SHORTEST and name not in none:
                found.append((name, part_of(span, start, len(match.group()))))
        return gathered(found)

    @cached_property
    def suppliers(self) -> tuple[Named, ...]:
        """Firms, by their full names."""
        before = re.compile("^.*(?:委托|聘请|由|与|向|和|及|为|方|商|单位)")
        found = []
        for span, match in matches(self.document, SUPPLIER):
            cut = before.match(match.group()[:-4])
            start = cut.end() if cut else 0
            found.append((match.group()[start:], part_of(span, start, len(match.group()))))
        return gathered(found)

    @cached_property
    def project(self) -> tuple[str, Span] | None:
        """The project's name: from the head of a form, else from the title."""
        for name, span in self.fields(("项目名称",)):
            return name, span
        for span in self.outline.title:
            text = one_line(self.document.text_at(span))
            inner = re.fullmatch(r"[（(](.{4,30})[）)]", text)
            name = inner.group(1) if inner else YEAR_PREFIX.sub("", TITLE_END.sub("", text))
            if len(name) > SHORTEST and not re.fullmatch(r"[（(]?(?:[0-9]{4}年?度?|项目支出|项目).*", name):
                return name.strip("“”《》"), span
        return None

    @cached_property
    def units(self) -> tuple[tuple[str, Span], ...]:
        """The names of units in the head of a form."""
        return tuple(self.fields(words(DATA, "fields_of_units")))

    @cached_property
    def ours(self) -> tuple[Named, ...]:
        """How the report speaks of its own unit (我局)."""
        pattern = re.compile("|".join(words(DATA, "ours")))
        return gathered((match.group(), span) for span, match in matches(self.document, pattern))

    def fields(self, titles: Iterable[str]) -> Iterator[tuple[str, Span]]:
        """Go through the cells behind cells with these titles."""
        wanted = set(titles)
        for number, table in self.document.tables:
            for index, (cell, after) in enumerate(pairwise(table.cells), 1):
                if one_line(cell.text) in wanted and after.row == cell.row and after.text.strip():
                    yield one_line(after.text), cell_span(table, number, index)


def gathered(found: Iterable[tuple[str, Span]]) -> tuple[Named, ...]:
    """Gather the places of each name, in the order of first mention."""
    places: dict[str, list[Span]] = {}
    for name, span in found:
        places.setdefault(name, []).append(span)
    return tuple(Named(name, tuple(spans)) for name, spans in places.items())


def near(named: Iterable[Named], most: int = 2) -> Iterator[tuple[Named, Named, int]]:
    """Give the pairs of names that differ in at most `most` characters, the commoner first.

    Names told apart by a number or a contrast (省级, 市级) are not near, nor is the rest of a name.
    """
    contrasts = words(DATA, "contrasts")
    for left, right in combinations(named, 2):
        longer, shorter = sorted((left.name, right.name), key=len, reverse=True)
        if longer.endswith(shorter) or longer.startswith(shorter) or not may_be_near(shorter, longer, most):
            continue
        distance = edit_distance(left.name, right.name)
        allowed = 1 if len(shorter) < SHORTEST * 2 else most
        if 0 < distance <= allowed and not _contrast(left.name, right.name, contrasts):
            common, rare = sorted((left, right), key=lambda each: -len(each.spans))
            yield common, rare, distance


def may_be_near(shorter: str, longer: str, most: int) -> bool:
    """Say at once that more than `most` characters must be changed, where lengths or signs show it."""
    return len(longer) - len(shorter) <= most and len(set(longer).difference(shorter)) <= most


def edit_distance(left: str, right: str) -> int:
    """Count the characters to insert, delete or replace."""
    row = list(range(len(right) + 1))
    for n, one in enumerate(left, 1):
        above, row[0] = row[0], n
        for m, other in enumerate(right, 1):
            above, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, above + (one != other))
    return row[-1]


def _contrast(left: str, right: str, contrasts: tuple[str, ...]) -> bool:
    if len(left) == len(right):
        differ = [(one, other) for one, other in zip(left, right, strict=True) if one != other]
        return any(one in kind and other in kind for one, other in differ for kind in contrasts)
    longer, shorter = sorted((left, right), key=len, reverse=True)
    extra = "".join(char for char in longer if char not in shorter)
    return bool(extra) and any(all(char in kind for char in extra) for kind in contrasts)

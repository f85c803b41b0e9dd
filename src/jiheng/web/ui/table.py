"""The list table: one declaration gives head, order, filters, sizes, columns, sums, pages, choosing of rows.

The state stands in the address (`sort`, `page`, `rows`, `columns` and the names of the filter form), so
that a list can be sent as a link, works without scripts, and is what the export reads.
"""

import html
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import F, Model, QuerySet, Sum
from django.db.models.expressions import OrderBy
from django.forms import Form
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.timezone import is_aware, localtime

SIZES = (10, 50, 200)


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    `key`: its name in the address, and where the value comes from (`contract.supplier.name`, `__` for `.`
    in sorting) unless `value` tells. `places`: a number with so many decimals, right aligned, with
    thousands marks; a missing value shows as –. `link` gives the address for a row, `cell` a template that
    gets `row`, `value` and `text`. `sort` is the field to order by; "" for a column that cannot be sorted.
    `total` adds a sum of all filtered rows. `hidden`: shown only when chosen. `unit` stands in the head.
    """

    key: str
    title: str
    value: Callable[[Any], Any] | None = None
    places: int | None = None
    unit: str = ""
    link: Callable[[Any], str] | None = None
    cell: str = ""
    sort: str | None = None
    total: bool = False
    hidden: bool = False
    narrow: bool = False

    @property
    def order(self) -> str:
        """The field to order by, or ""."""
        return self.key.replace(".", "__") if self.sort is None else self.sort

    def of(self, row: Any) -> Any:  # noqa: ANN401 - a row is whatever the list holds
        """The value of this column in `row`."""
        if self.value is not None:
            return self.value(row)
        for part in self.key.split("."):
            if row is None:
                return None
            row = row.get(part) if isinstance(row, dict) else getattr(row, part)
            if callable(row):
                row = row()
        return row

    def shown(self, value: Any) -> str:  # noqa: ANN401
        """The value as text."""
        if value is None or value == "":
            return "–"
        if self.places is not None:
            return number(value, self.places)
        if isinstance(value, bool):
            return "是" if value else "否"
        if hasattr(value, "hour"):
            return f"{localtime(value) if is_aware(value) else value:%Y-%m-%d %H:%M}"
        return f"{value:%Y-%m-%d}" if hasattr(value, "year") else str(value)


def number(value: Decimal | int | str, places: int) -> str:
    """`value` with `places` decimals, half-up, and thousands marks."""
    step = Decimal(1).scaleb(-places)
    return f"{Decimal(value).quantize(step, rounding=ROUND_HALF_UP):,}"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Rows that are no table's of the database: `page(order, descending, number, size)` gives a page of them.

    It gives rows, how many there are in all, and which page it is; `order` is that of a column, or "".
    """

    page: Callable[[str, bool, int, int], tuple[Sequence[Any], int, int]]


@dataclass(frozen=True, slots=True)
class Empty:
    """What a list without rows says: what will be here, why it matters, and the one thing to do."""

    title: str
    why: str = ""
    action: str = ""
    url: str = ""
    example: str = ""
    example_url: str = ""


@dataclass(frozen=True, slots=True)
class Bulk:
    """What can be done with the chosen rows: the form is posted to `url` with their ids as `chosen`."""

    title: str
    url: str
    icon: str = ""
    danger: bool = False
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column as the page shows it."""

    column: Column
    url: str
    direction: str  # ascending, descending, or none


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as the page shows it."""

    column: Column
    row: Any
    value: Any
    text: str
    url: str
    first: bool = False

    @property
    def begin(self) -> SafeString:
        """Its tag; the first cell of a row is its head."""
        places = "jh-num" if self.column.places is not None else ""
        tag = 'th scope="row"' if self.first else "td"
        return SafeString(f'<{tag} class="{places}{" jh-narrow" if self.column.narrow else ""}">')

    @property
    def end(self) -> SafeString:
        """The end of its tag."""
        return SafeString("</th>" if self.first else "</td>")

    @property
    def html(self) -> str:
        """The whole cell where no template of its own draws it."""
        text = escaped(self.text)
        told = f'<a href="{escaped(self.url)}">{text}</a>' if self.url else text
        return f"{self.begin}{told}{self.end}"


def escaped(text: str) -> str:
    """Give a text as HTML; one that is marked safe as it is."""
    return str(text) if isinstance(text, SafeString) else html.escape(text)


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the page shows it."""

    id: str
    cells: list[Cell]
    url: str

    @property
    def parts(self) -> Iterator[tuple[SafeString, Cell | None]]:
        """The cells as HTML, up to one that a template draws, with that: hundreds are not."""
        drawn: list[str] = []
        for cell in self.cells:
            if cell.column.cell:
                yield SafeString("".join(drawn)), cell
                drawn = []
            else:
                drawn.append(cell.html)
        yield SafeString("".join(drawn)), None


@dataclass
class ListTable:
    """A list for `{% list_table table %}`.

    `query` is `request.GET`. `rows` is a QuerySet (ordered and cut by the database: one query for the
    count, one for the page, one for the sums), a sequence, or what stands elsewhere, which has no sums.
    `filters` is a form bound to `query`; the caller has filtered `rows` by it already. `caption` is what one
    row is (合同); it names the list for screen readers too. `count`: how many rows there are, where that is
    known without counting them.
    """

    query: QueryDict
    rows: "QuerySet[Any] | Sequence[Any] | Elsewhere"
    columns: Sequence[Column]
    caption: str
    name: str = "list"
    filters: Form | None = None
    order: str = ""
    size: int = 50
    empty: Empty = field(default_factory=lambda: Empty("这里还没有内容"))
    bulk: Sequence[Bulk] = ()
    row_url: Callable[[Any], str] | None = None
    new_url: str = ""
    export_url: str = ""
    count: int | None = None

    def address(self, **changes: str | int | None) -> str:
        """The address of this list with some parts changed; None takes a part away."""
        query = self.query.copy()
        for key, value in changes.items():
            query.pop(key, None)
            if value is not None:
                query[key] = str(value)
        return f"?{query.urlencode()}"

    @cached_property
    def shown(self) -> list[Column]:
        """The columns chosen in the address, else those not hidden; the first always."""
        asked = {key for part in self.query.getlist("columns") for key in part.split(",")}
        chosen = [
            column
            for place, column in enumerate(self.columns)
            if place == 0 or (column.key in asked if asked else not column.hidden)
        ]
        return chosen or list(self.columns)

    @cached_property
    def sorting(self) -> tuple[Column | None, bool]:
        """The column that orders the list, and whether downwards."""
        asked = self.query.get("sort", self.order)
        key = asked.removeprefix("-")
        found = next((each for each in self.columns if each.key == key and each.order), None)
        return found, asked.startswith("-")

    @cached_property
    def page_size(self) -> int:
        """How many rows a page has."""
        asked = self.query.get("rows", "")
        return int(asked) if asked in {str(size) for size in SIZES} else self.size

    @cached_property
    def page(self) -> "Page[Any]":
        """The rows of this page, in order; a page beyond the last is the last."""
        column, down = self.sorting
        rows: Any = self.rows
        asked = self.query.get("page", "1")
        wanted = int(asked) if asked.isdecimal() else 1
        if isinstance(rows, Elsewhere):
            here, count, wanted = rows.page(column.order if column else "", down, wanted, self.page_size)
            page = Paginator(range(count), self.page_size).page(wanted)
            page.object_list = here
            return page
        if column is not None:
            if isinstance(rows, QuerySet):
                rows = rows.order_by(ordering(rows.model, column.order, down=down), "pk")
            else:
                filled = [row for row in rows if column.of(row) is not None]
                missing = [row for row in rows if column.of(row) is None]
                rows = sorted(filled, key=column.of, reverse=down) + missing
        paginator = Paginator(rows, self.page_size)
        if self.count is not None:
            paginator.count = self.count
        try:
            return paginator.page(wanted)
        except EmptyPage:
            return paginator.page(paginator.num_pages)

    @cached_property
    def filtered(self) -> bool:
        """Whether a filter is set, so that an empty list is not an empty register."""
        return self.filters is not None and any(self.query.get(name) for name in self.filters.fields)

    @property
    def heads(self) -> list[Head]:
        """The heads of the shown columns."""
        column, down = self.sorting
        heads = []
        for each in self.shown:
            direction = ("descending" if down else "ascending") if each is column else "none"
            turned = each.key if direction != "ascending" else f"-{each.key}"
            heads.append(Head(each, self.address(sort=turned, page=None) if each.order else "", direction))
        return heads

    @property
    def lines(self) -> list[Row]:
        """The rows of this page with their cells."""
        return [self._line(row) for row in self.page.object_list]

    def _line(self, row: Any) -> Row:  # noqa: ANN401
        home = self.row_url(row) if self.row_url else ""
        cells: list[Cell] = []
        for column in self.shown:
            value, first = column.of(row), not cells
            url = column.link(row) if column.link else home if first else ""
            cells.append(Cell(column, row, value, column.shown(value), url, first))
        return Row(str(identity(row)), cells, home)

    @cached_property
    def totals(self) -> list[tuple[Column, str]]:
        """The last line: the sum of all filtered rows for each shown column, "" where none is asked for."""
        wanted = [column for column in self.shown if column.total]
        if not wanted or isinstance(self.rows, Elsewhere):
            return []
        if isinstance(self.rows, QuerySet):
            sums = self.rows.aggregate(
                **{column.key.replace(".", "_"): Sum(column.order) for column in wanted}
            )
            found = {column.key: sums[column.key.replace(".", "_")] for column in wanted}
        else:
            found = {
                column.key: sum(
                    (value for row in self.rows if (value := column.of(row)) is not None), Decimal(0)
                )
                for column in wanted
            }
        return [(column, column.shown(found[column.key]) if column.total else "") for column in self.shown]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form passes on: the state of the list that is no filter, without the page."""
        names = set(self.filters.fields) if self.filters is not None else set()
        return [
            (key, value)
            for key in self.query
            if key not in names | {"page"}
            for value in self.query.getlist(key)
        ]

    @property
    def kept_for_columns(self) -> list[tuple[str, str]]:
        """What the choice of columns passes on."""
        return [(key, value) for key in self.query if key != "columns" for value in self.query.getlist(key)]

    @property
    def clear_url(self) -> str:
        """The address without filters."""
        names = list(self.filters.fields) if self.filters is not None else []
        return self.address(**dict.fromkeys([*names, "page"]))

    @property
    def sizes(self) -> list[tuple[int, str, bool]]:
        """How many rows a page may have, with the address of each."""
        return [(size, self.address(rows=size, page=None), size == self.page_size) for size in SIZES]

    @property
    def pages(self) -> list[tuple[int, str, bool]]:
        """Number, address and whether it is this one, of the pages to show; number 0 is a gap."""
        last, here = self.page.paginator.num_pages, self.page.number
        near = {1, last, *range(here - 2, here + 3)}
        numbers = sorted(each for each in near if 1 <= each <= last)
        shown: list[tuple[int, str, bool]] = []
        for place, each in enumerate(numbers):
            if place and each - numbers[place - 1] > 1:
                shown.append((0, "", False))
            shown.append((each, self.address(page=each), each == here))
        return shown

    @property
    def previous_url(self) -> str:
        """The page before, or ""."""
        return self.address(page=self.page.previous_page_number()) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        """The page after, or ""."""
        return self.address(page=self.page.next_page_number()) if self.page.has_next() else ""


def ordering(model: type[Model], order: str, *, down: bool) -> str | OrderBy:
    """How to order by a field: what has no value stands last both ways, on every database."""
    try:
        field = model._meta.get_field(order)  # noqa: SLF001 - Django's documented way
    except FieldDoesNotExist:  # of another table, or reckoned
        may_miss = True
    else:
        may_miss = bool(getattr(field, "null", True))
    if not may_miss:
        return f"-{order}" if down else order
    return F(order).desc(nulls_last=True) if down else F(order).asc(nulls_last=True)


def identity(row: Any) -> object:  # noqa: ANN401
    """What names a row: its pk, its id, or itself."""
    if isinstance(row, dict):
        return row.get("id", "")
    return getattr(row, "pk", None) or getattr(row, "id", "")

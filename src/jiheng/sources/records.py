"""Turn a table into facts: columns by identifier or Chinese title, every fault with its cell."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from jiheng.catalogue import unknown
from jiheng.errors import Fault, Place, UnreadableValueError
from jiheng.evidence.fact import Fact, content_digest, derived_id
from jiheng.evidence.fields import Field
from jiheng.sources.table import Row, Table
from jiheng.values.digits import fold

# Resolves a system's name or alias to its one name; raises UnreadableValueError.
SystemNames = Callable[[str], str]


def read_facts(
    table: Table, fact_type: type[Fact], *, system_name: SystemNames
) -> tuple[list[Fact], list[Fault]]:
    """Read every row of a table as a fact of one kind; return the facts and all faults."""
    faults = list(table.faults)
    columns = _columns(table, fact_type, faults)
    readers = {field.name: _remembering(_reader(field, system_name)) for field in columns.values()}
    fields = {field.name: field for field in columns.values()}
    whole = all(field.name in fields for field in fact_type.fields if field.required)
    facts: list[Fact] = []
    occurrences: Counter[str] = Counter()
    for row in table.rows:
        before = len(faults)
        values = _values(table, row, columns, readers, faults)
        if len(faults) > before or not whole:
            continue
        content = {
            name: text
            for name, (value, text) in values.items()
            if name != "id" and fields[name].filled(value)
        }
        given = {name: value for name, (value, _) in values.items()}
        if not given.get("id"):
            digest = content_digest(fact_type.stem, content)
            occurrences[digest] += 1
            given["id"] = derived_id(fact_type.stem, digest, occurrences[digest])
        facts.append(fact_type(**given, place=Place(table.file, row.line)))
    faults += _repeated_ids(facts)
    return facts, faults


def _columns(table: Table, fact_type: type[Fact], faults: list[Fault]) -> dict[int, Field]:
    by_header: dict[str, Field] = {}
    for field in fact_type.fields:
        by_header |= {field.name: field, field.title: field, fold(field.header): field}
    columns: dict[int, Field] = {}
    for index, cell in enumerate(table.header.cells):
        title = fold(cell)
        named = by_header.get(title)
        place = Place(table.file, table.header.line, title or f"第 {index + 1} 列")
        if named is None:
            if title:
                fault = unknown(title, [each.title for each in fact_type.fields])
                faults.append(fault.at(place))
        elif named in columns.values():
            faults.append(Fault(f"有两列都是“{named.title}”", place, advice="删去一列"))
        else:
            columns[index] = named
    for field in fact_type.fields:
        if field.required and field not in columns.values():
            place = Place(table.file, table.header.line)
            faults.append(
                Fault(f"缺少“{field.header}”列", place, expected=_wanted(field), advice="补上这一列")
            )
    return columns


def _wanted(field: Field) -> str:
    return f"{field.form}：{field.meaning}"


def _reader(field: Field, system_name: SystemNames) -> Callable[[str], tuple[Any, str]]:
    def read(cell: str) -> tuple[Any, str]:
        value = field.read(cell)
        if field.names_system:
            value = system_name(value)
        return value, field.write(value)

    return read


def _remembering(read: Callable[[str], tuple[Any, str]]) -> Callable[[str], tuple[Any, str]]:
    """Read equal cells of a column once: a register repeats its systems, names and days."""
    known: dict[str, tuple[Any, str]] = {}

    def remembered(cell: str) -> tuple[Any, str]:
        if cell not in known:
            known[cell] = read(cell)
        return known[cell]

    return remembered


def _values(
    table: Table,
    row: Row,
    columns: Mapping[int, Field],
    readers: Mapping[str, Callable[[str], tuple[Any, str]]],
    faults: list[Fault],
) -> dict[str, tuple[Any, str]]:
    values: dict[str, tuple[Any, str]] = {}
    for index, field in columns.items():
        cell = row.cells[index] if index < len(row.cells) else ""
        place = Place(table.file, row.line, field.title)
        if not cell.strip():
            if field.required:
                faults.append(Fault(f"“{field.title}”没有填", place, expected=_wanted(field), advice="补填这一格"))
            continue
        try:
            values[field.name] = readers[field.name](cell)
        except UnreadableValueError as error:
            faults.append(error.fault.at(place))
    extra = [cell for cell in row.cells[len(table.header.cells) :] if cell.strip()]
    if extra:
        place = Place(table.file, row.line)
        advice = "检查是否多了逗号"
        faults.append(Fault("这一行的单元格比表头多", place, found="，".join(extra), advice=advice))
    return values


def _repeated_ids(facts: list[Fact]) -> list[Fault]:
    seen: dict[str, Fact] = {}
    faults = []
    for fact in facts:
        if fact.id in seen:
            faults.append(
                Fault(
                    f"编号“{fact.id}”用了两次",
                    fact.place,
                    expected="每条记录一个编号",
                    advice=f"另一处在{seen[fact.id].place}；更正已有记录请写新编号，并在“更正的编号”里写旧编号",
                )
            )
        seen[fact.id] = fact
    return faults

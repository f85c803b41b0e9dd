"""Whether the files of a table are as the schema has them: tables come from many hands."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

from jiheng.errors import Fault, Place, UnreadableInputError, UnreadableValueError
from jiheng.portfolio.leaf_table import INPUTS, PROJECTS, RULES, VERSION, VERSION_KEY, TableColumn
from jiheng.portfolio.table_rule import COLUMNS, number_of, read_rule
from jiheng.portfolio.watched import BeyondColumnsError, Watched

Metadata: TypeAlias = Any  # of a Parquet file, as pyarrow tells it
ONE = Watched(1)


def check_part(table: Path, part: str) -> None:
    """See that a part has all its files, columns and rules. Raises UnreadableInputError with every fault."""
    faults = [
        fault for what in INPUTS for fault in _faults(table / what / part, INPUTS[what], f"{what}/{part}")
    ]
    if not faults:
        faults = [*_rule_faults(table / RULES / part, f"{RULES}/{part}")]
        faults += _grade_faults(table / PROJECTS / part, f"{PROJECTS}/{part}")
    if faults:
        raise UnreadableInputError(f"指标表 {table}", faults)


def fingerprint(table: Path) -> str:
    """Name the content of a table, as far as its files tell without being read."""
    digest = hashlib.sha256()
    for what in INPUTS:
        for file in sorted((table / what).glob("*.parquet")):
            about = file.stat()
            digest.update(f"{what}/{file.name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _faults(file: Path, columns: tuple[TableColumn, ...], name: str) -> Iterator[Fault]:
    import pyarrow as pa  # noqa: PLC0415 — heavy
    import pyarrow.parquet as pq  # noqa: PLC0415 — heavy

    if not file.is_file():
        yield Fault("缺少这个文件", Place(name), advice=f"每一部分要有三个同名的文件：{'、'.join(INPUTS)}")
        return
    try:
        about = pq.read_metadata(file)
        schema = about.schema.to_arrow_schema()
    except (OSError, pa.ArrowException):
        yield Fault("读不出，不是 Parquet 文件，或没有写完", Place(name))
        return
    version = (about.metadata or {}).get(VERSION_KEY, b"1")
    if not version.isdigit() or int(version) > VERSION:
        found, expected = f"第 {version.decode(errors='replace')} 版", f"第 {VERSION} 版或以前的"
        yield Fault("表比这个程序新", Place(name), found, expected, advice="换用写表的程序，或更新绩衡")
        return
    for each in columns:
        place = Place(name, column=each.name)
        if each.name not in schema.names:
            if each.needed:
                yield Fault("缺少这一列", place, expected=f"{each.type}：{each.meaning}")
        elif schema.field(each.name).type != getattr(pa, each.type)():
            yield Fault("列的类型不对", place, found=str(schema.field(each.name).type), expected=each.type)
        elif not each.nullable and schema.field(each.name).nullable and _nulls(about, each.name):
            yield Fault("这一列不能有空值", place, expected=each.meaning)


def _nulls(about: Metadata, name: str) -> bool:
    """Say whether a column has nulls, or does not say that it has none."""
    place = about.schema.to_arrow_schema().get_field_index(name)
    chunks = (about.row_group(group).column(place) for group in range(about.num_row_groups))
    return any(not each.is_stats_set or each.statistics.null_count for each in chunks)


def all_null(table: Path, what: str, parts: Sequence[str], names: Sequence[str]) -> frozenset[str]:
    """Tell in which columns of some parts all is null, as far as their files say."""
    import pyarrow.parquet as pq  # noqa: PLC0415 — heavy

    found = set(names)
    for part in parts:
        about = pq.read_metadata(table / what / part)
        places = {name: about.schema.to_arrow_schema().get_field_index(name) for name in found}
        for group in map(about.row_group, range(about.num_row_groups)):
            chunks = {name: group.column(places[name]).statistics for name in found}
            found = {name for name, each in chunks.items() if each and each.null_count == group.num_rows}
    return frozenset(found)


def _rule_faults(file: Path, name: str) -> Iterator[Fault]:
    import pyarrow.parquet as pq  # noqa: PLC0415 — heavy

    for row in pq.read_table(file, columns=["rule", "text"]).to_pylist():
        place = Place(name, column=str(row["rule"]))
        if row["text"] is None or row["rule"] != number_of(row["text"]):
            yield Fault("编号不是规则文字的编号", place, expected="SHA-256 的前 63 位")
            continue
        try:
            rule = read_rule(row["text"])
            with suppress(BeyondColumnsError):
                rule.hundredths(ONE, ONE, [ONE] * COLUMNS, [ONE] * COLUMNS)
        except UnreadableValueError as error:
            yield error.fault.at(place)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield Fault("规则的文字不成一条规则", place, found=f"{type(error).__name__}: {error}")


def _grade_faults(file: Path, name: str) -> Iterator[Fault]:
    import pyarrow.parquet as pq  # noqa: PLC0415 — heavy

    rows = pq.read_table(file, columns=["grades", "fault"], read_dictionary=["grades"])
    for text in rows.filter(rows["fault"].is_null())["grades"].unique().to_pylist():
        if not _are_grades(text):
            expected = '[["优",9000],["良",8000],["中",6000],["差",0]]，由高到低，最后从 0 分起'
            yield Fault("读不出等级", Place(name, column="grades"), found=text, expected=expected)


def _are_grades(text: str) -> bool:
    try:
        bands = [(name, begins) for name, begins in json.loads(text)]
    except (ValueError, TypeError):
        return False
    if not bands or not all(isinstance(name, str) and isinstance(begins, int) for name, begins in bands):
        return False
    points = [begins for _, begins in bands]
    return points[-1] == 0 and all(above > below for above, below in pairwise(points))


def lost(table: Path, part: str, counted: int, there: int) -> UnreadableInputError:
    """Tell of leaves that came into no total."""
    what = f"{there} 个指标，只有 {counted} 个归到了项目和规则"
    fault = Fault(
        what,
        Place(part),
        expected=f"每个指标的 project 在 {PROJECTS} 里恰有一行，rule 为空或在 {RULES} 里",
    )
    return UnreadableInputError(f"指标表 {table}", [fault])

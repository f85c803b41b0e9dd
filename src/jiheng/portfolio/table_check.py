"""Whether the files of a table are as the schema has them: tables come from many hands."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from jiheng.errors import Fault, Place, UnreadableInputError, UnreadableValueError
from jiheng.portfolio.leaf_table import (
    INPUTS,
    NUMBER,
    PROJECTS,
    RULES,
    SMALL,
    TEXT,
    VERSION,
    VERSION_KEY,
    TableColumn,
)
from jiheng.portfolio.parquet import asked, files_told, unreadable
from jiheng.portfolio.table_rule import COLUMNS, number_of, read_rule
from jiheng.portfolio.watched import BeyondColumnsError, Watched

ONE = Watched(1)
TYPES: Mapping[str, str] = {"BIGINT": NUMBER, "INTEGER": SMALL, "VARCHAR": TEXT}
Found: TypeAlias = Mapping[str, tuple[str, bool]]  # of a file: each column's type, and whether it may be null


def check_table(table: Path, parts: Sequence[str]) -> None:
    """See that parts have all files, columns and rules. Raises UnreadableInputError with every fault."""
    faults = [fault for what in INPUTS for fault in _faults(table, what, parts)]
    if not faults:
        faults = [*_rule_faults(table, parts), *_grade_faults(table, parts)]
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


def _faults(table: Path, what: str, parts: Sequence[str]) -> Iterator[Fault]:
    """Tell what is wrong with the files of one kind, as far as they tell it of themselves."""
    paths = {part: table / what / part for part in parts}
    there = [part for part, path in paths.items() if path.is_file()]
    broken = unreadable([paths[part] for part in there])
    for part in parts:
        if part not in there:
            advice = f"每一部分要有三个同名的文件：{'、'.join(INPUTS)}"
            yield Fault("缺少这个文件", Place(f"{what}/{part}"), advice=advice)
        elif paths[part] in broken:
            yield Fault("读不出，不是 Parquet 文件，或没有写完", Place(f"{what}/{part}"))
    readable = [part for part in there if paths[part] not in broken]
    if readable:
        yield from _column_faults(table, what, readable)


def _column_faults(table: Path, what: str, parts: Sequence[str]) -> Iterator[Fault]:
    versions, columns = _versions(table / what, parts), _columns(table / what, parts)
    nulls = _nulls(table / what, [part for part in parts if _in_doubt(INPUTS[what], columns[part])])
    for part in parts:
        name, version = f"{what}/{part}", versions.get(part, "1")
        if not version.isdigit() or int(version) > VERSION:
            found, expected = f"第 {version} 版", f"第 {VERSION} 版或以前的"
            yield Fault("表比这个程序新", Place(name), found, expected, advice="换用写表的程序，或更新绩衡")
            continue
        for each in INPUTS[what]:
            place, (kind, nullable) = Place(name, column=each.name), columns[part].get(each.name, ("", False))
            if not kind:
                if each.needed:
                    yield Fault("缺少这一列", place, expected=f"{each.type}：{each.meaning}")
            elif kind != each.type:
                yield Fault("列的类型不对", place, found=kind, expected=each.type)
            elif nullable and not each.nullable and (part, each.name) in nulls:
                yield Fault("这一列不能有空值", place, expected=each.meaning)


def _versions(folder: Path, parts: Sequence[str]) -> dict[str, str]:
    """Give the version of the schema that files say they have."""
    rows = asked(files_told(folder, parts, "parquet_kv_metadata"), "file_name, key, value")
    return {
        Path(file).name: value.decode(errors="replace") for file, key, value in rows if key == VERSION_KEY
    }


def _columns(folder: Path, parts: Sequence[str]) -> dict[str, Found]:
    rows = asked(files_told(folder, parts, "parquet_schema"), "file_name, name, duckdb_type, repetition_type")
    found: dict[str, dict[str, tuple[str, bool]]] = {part: {} for part in parts}
    for file, name, kind, repetition in rows:
        if kind is not None:  # None: the row of all columns
            found[Path(file).name][name] = TYPES.get(kind, kind), repetition != "REQUIRED"
    return dict(found)


def _in_doubt(columns: Sequence[TableColumn], found: Found) -> bool:
    return any(not each.nullable and found.get(each.name, ("", False))[1] for each in columns)


def _nulls(folder: Path, parts: Sequence[str]) -> set[tuple[str, str]]:
    """Give the columns of files that have nulls, or do not say that they have none."""
    if not parts:
        return set()
    files = files_told(folder, parts, "parquet_metadata")
    some = "coalesce(stats_null_count, 1) > 0"
    rows = asked(f"{files} WHERE {some} GROUP BY ALL", "file_name, path_in_schema")
    return {(Path(file).name, name) for file, name in rows}


def _rule_faults(table: Path, parts: Sequence[str]) -> Iterator[Fault]:
    """Tell what is wrong with rules, each where it stands first."""
    files = files_told(table / RULES, parts)
    for number, text, file in asked(f"{files} GROUP BY rule, text ORDER BY ALL", "rule, text, min(filename)"):
        place = Place(f"{RULES}/{Path(file).name}", column=str(number))
        if text is None or number != number_of(text):
            yield Fault("编号不是规则文字的编号", place, expected="SHA-256 的前 63 位")
            continue
        try:
            rule = read_rule(text)
            with suppress(BeyondColumnsError):
                rule.hundredths(ONE, ONE, [ONE] * COLUMNS, [ONE] * COLUMNS)
        except UnreadableValueError as error:
            yield error.fault.at(place)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield Fault("规则的文字不成一条规则", place, found=f"{type(error).__name__}: {error}")


def _grade_faults(table: Path, parts: Sequence[str]) -> Iterator[Fault]:
    """Tell which grades cannot be read, each where it stands first."""
    files = files_told(table / PROJECTS, parts)
    for text, file in asked(
        f"{files} WHERE fault IS NULL GROUP BY grades ORDER BY ALL", "grades, min(filename)"
    ):
        if not _are_grades(text):
            place = Place(f"{PROJECTS}/{Path(file).name}", column="grades")
            expected = '[["优",9000],["良",8000],["中",6000],["差",0]]，由高到低，最后从 0 分起'
            yield Fault("读不出等级", place, found=text, expected=expected)


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

"""Whether the files of a table are as the schema has them: tables come from many hands."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from jiheng.errors import Fault, Place, UnreadableInputError, UnreadableValueError
from jiheng.portfolio.leaf_table import INPUTS, PROJECTS, RULES, TableColumn
from jiheng.portfolio.table_rule import number_of, read_rule


def check_part(table: Path, part: str) -> None:
    """See that a part has all its files, columns and rules. Raises UnreadableInputError with every fault."""
    faults = [
        fault for what in INPUTS for fault in _faults(table / what / part, INPUTS[what], f"{what}/{part}")
    ]
    if not faults:
        faults = [*_rule_faults(table / RULES / part, f"{RULES}/{part}")]
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
        schema = pq.read_schema(file)
    except (OSError, pa.ArrowException):
        yield Fault("读不出，不是 Parquet 文件，或没有写完", Place(name))
        return
    for each in columns:
        place = Place(name, column=each.name)
        if each.name not in schema.names:
            yield Fault("缺少这一列", place, expected=f"{each.type}：{each.meaning}")
        elif schema.field(each.name).type != getattr(pa, each.type)():
            yield Fault("列的类型不对", place, found=str(schema.field(each.name).type), expected=each.type)


def _rule_faults(file: Path, name: str) -> Iterator[Fault]:
    import pyarrow.parquet as pq  # noqa: PLC0415 — heavy

    for row in pq.read_table(file, columns=["rule", "text"]).to_pylist():
        place = Place(name, column=str(row["rule"]))
        if row["text"] is None or row["rule"] != number_of(row["text"]):
            yield Fault("编号不是规则文字的编号", place, expected="SHA-256 的前 63 位")
            continue
        try:
            read_rule(row["text"])
        except UnreadableValueError as error:
            yield error.fault.at(place)


def lost(table: Path, part: str, counted: int, there: int) -> UnreadableInputError:
    """Tell of leaves that came into no total."""
    what = f"{there} 个指标，只有 {counted} 个归到了项目和规则"
    fault = Fault(
        what,
        Place(part),
        expected=f"每个指标的 project 在 {PROJECTS} 里恰有一行，rule 为空或在 {RULES} 里",
    )
    return UnreadableInputError(f"指标表 {table}", [fault])

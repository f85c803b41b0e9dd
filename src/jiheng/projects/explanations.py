"""What a unit says of what deviates in the middle of a year: 运行监控说明.csv beside project.yaml.

The form prints it in its columns 偏差原因分析 and 原因说明 (财预〔2019〕136号); no figure rests on it.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import date

from jiheng.errors import Fault, Place, UnreadableInputError, UnreadableValueError
from jiheng.values.days import read_day

EXPLANATIONS_FILE = "运行监控说明.csv"
COLUMNS = ("数据截至", "指标", "偏差原因", "原因说明", "改进措施")
FUNDS = "预算执行"  # what the money is called among the indicators


@dataclass(frozen=True, slots=True)
class Explanation:
    """Of an indicator by a day: which of the form's causes, why, and what is done about it."""

    on: date
    name: str
    cause: str = ""
    reason: str = ""
    measures: str = ""

    @property
    def told(self) -> str:
        """Reason and measures in one text."""
        measures = f"措施：{self.measures}" if self.measures else ""
        return "\n".join(each for each in (self.reason, measures) if each)


def read_explanations(raw: bytes) -> tuple[Explanation, ...]:
    """Read the file's bytes: UTF-8, the head, then a row for each.

    Raises UnreadableInputError with every fault.
    What is said of an indicator that the project does not have stays, and is printed nowhere.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault = Fault("不是 UTF-8 编码", Place(EXPLANATIONS_FILE), advice="用编辑器另存为 UTF-8")
        raise UnreadableInputError(EXPLANATIONS_FILE, [fault]) from error
    rows = csv.reader(io.StringIO(text, newline=""))
    found, faults = list[Explanation](), list[Fault]()
    for number, row in enumerate(rows):
        try:
            found += _explanation(row) if number else _head(row)
        except UnreadableValueError as error:
            faults.append(error.fault.at(Place(EXPLANATIONS_FILE, line=rows.line_num)))
    if faults:
        raise UnreadableInputError(EXPLANATIONS_FILE, faults)
    return tuple(found)


def explanations_content(explanations: Iterable[Explanation]) -> bytes:
    """Write the file's bytes, by day, each day in the order given."""
    out = io.StringIO(newline="")
    rows = sorted(explanations, key=lambda each: each.on)
    csv.writer(out, lineterminator="\n").writerows([COLUMNS, *map(astuple, rows)])
    return out.getvalue().encode()


def _head(row: list[str]) -> tuple[()]:
    if row != [*COLUMNS]:
        raise UnreadableValueError("第一行不是表头", found=",".join(row), expected=",".join(COLUMNS))
    return ()


def _explanation(row: list[str]) -> Iterator[Explanation]:
    if not any(row):
        return
    if len(row) != len(COLUMNS):
        raise UnreadableValueError("列数不对", found=",".join(row), expected="、".join(COLUMNS))
    day, *words = row
    yield Explanation(read_day(day), *words)

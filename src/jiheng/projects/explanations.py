"""What a unit says of what deviates in the middle of a year: 运行监控说明.csv beside project.yaml.

The form prints it in its columns 偏差原因分析 and 原因说明 (财预〔2019〕136号); no figure rests on it.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date

from jiheng.projects.side_files import read_rows, rows_content
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
    return read_rows(raw, EXPLANATIONS_FILE, COLUMNS, _explanation)


def explanations_content(explanations: Iterable[Explanation]) -> bytes:
    """Write the file's bytes, by day, each day in the order given."""
    rows = sorted(explanations, key=lambda each: each.on)
    return rows_content(COLUMNS, map(astuple, rows))


def _explanation(row: list[str]) -> Explanation:
    day, *words = row
    return Explanation(read_day(day), *words)

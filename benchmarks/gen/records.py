"""Tables of environment checks: `records.py FILE ROWS [SYSTEMS]`. The same rows for the same size."""

import csv
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import xlsxwriter

TITLES = ("系统", "监测日期", "监测结果", "监测人", "说明")
PEOPLE = ("李四", "王五", "赵六")
FIRST = date(2023, 1, 1)


def rows(count: int, systems: int = 3) -> Iterator[tuple[str, date, str, str, str]]:
    """Yield `count` records; the remark of each is its own, so that nothing can be read once for all."""
    for number in range(count):
        day = FIRST + timedelta(days=number % 365)
        result = "异常" if number % 97 == 0 else "正常"
        yield f"系统{number % systems + 1}", day, result, PEOPLE[number % 3], f"第{number}次"


def write_csv(path: Path, count: int, systems: int = 3) -> None:
    """Write the table as text."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(TITLES)
        writer.writerows(rows(count, systems))


def write_xlsx(path: Path, count: int) -> None:
    """Write the table as a workbook, days as Excel's own dates, below a title line."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    page, day = book.add_worksheet("监测"), book.add_format({"num_format": "yyyy-mm-dd"})
    page.write(0, 0, "运行环境监测记录")
    page.write_row(1, 0, TITLES)
    for line, (system, when, *texts) in enumerate(rows(count), 2):
        page.write(line, 0, system)
        page.write_datetime(line, 1, datetime(when.year, when.month, when.day), day)  # noqa: DTZ001 — Excel's
        page.write_row(line, 2, texts)
    book.close()


if __name__ == "__main__":
    file, size = Path(sys.argv[1]), int(sys.argv[2])
    (write_xlsx if file.suffix == ".xlsx" else write_csv)(file, size)

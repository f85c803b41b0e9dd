"""What each goal's measured lines say in the table of goals; every goal has its function here.

The lines are those that the goal's bench returned. A side that belongs to every installation must be among
them; one that need not be installed is told as skipped where it is not.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from exactness import SPARK as ON_SPARK
from growth import exponent_told
from pages import GOAL
from scores import LOOP, LOOP_OF_GOAL, SPARK
from spreadsheets import AT_GOAL, OPENFISCA, OURS, WORKBOOK, WRONG
from table import Row, at_least, at_most, number, skipped

Line: TypeAlias = dict[str, Any]
Lines: TypeAlias = Sequence[Line]
MEGABYTES_OF_P1, MEGABYTES_OF_P4 = 450, 256


def _side(lines: Lines, name: str) -> Line | None:
    """Give the last line of a side: of the largest work it was measured at."""
    found = [each for each in lines if each.get("side") == name]
    return found[-1] if found else None


def _ours(lines: Lines, name: str) -> Line:
    found = _side(lines, name)
    assert found is not None, f"no line of {name}"
    return found


def import_rows(lines: Lines) -> Iterator[Row]:
    """Reading and importing records."""
    work = f"{lines[0]['rows']:,} rows"
    for each in lines:
        figure = f"{number(each['rows'] / each['cpu'])} rows/s of processor"
        yield Row("import", each["side"], work, figure, megabytes=each["peak_mb"])


def memory_rows(lines: Lines) -> Iterator[Row]:
    """Memory of an import as the table grows."""
    for side in dict.fromkeys(each["side"] for each in lines):
        some = [each for each in lines if each["side"] == side]
        work = " / ".join(f"{each['rows']:,}" for each in some)
        figure = " / ".join(f"{each['peak_mb']:,.0f}" for each in some) + " MB"
        yield Row("memory", side, f"{work} rows", figure, megabytes=some[-1]["peak_mb"])


def p1_rows(lines: Lines) -> Iterator[Row]:
    """Scoring beside a loop, the scan, and itself with the trace."""
    ours = _ours(lines, "jiheng score")
    scan, trace = _ours(lines, "bare scan of the same columns"), _ours(lines, "jiheng score --trace")
    work, memory = f"{ours['projects']:,} projects", ours["megabytes"]
    for name in (LOOP_OF_GOAL, LOOP):
        loop = _ours(lines, name)
        per_leaf = loop["seconds"] / loop["projects"] / (ours["seconds"] / ours["projects"])
        yield at_least(("P1", f"{name}, a leaf", work), per_leaf, 45, memory)
    yield at_least(("P1", "of the bare scan's speed", work), scan["seconds"] / ours["seconds"], 0.30)
    yield at_most(
        ("P1", "with the trace", work),
        trace["seconds"] / ours["seconds"],
        3,
        unit="×",
        megabytes=trace["megabytes"],
    )
    yield at_most(("P1", "memory", work), memory, MEGABYTES_OF_P1, unit="MB")
    spark = _side(lines, SPARK)
    if spark is None:
        yield skipped("P1", SPARK, "pyspark")
    else:
        work = f"{spark['projects']:,} projects"
        yield Row("P1", SPARK, work, f"{number(spark['ratio'])} ×", megabytes=spark["megabytes"])


def p2_rows(lines: Lines) -> Iterator[Row]:
    """Exactness beside Decimals, leaf by leaf."""
    for each in lines:
        different = each["different"]
        place = ("P2", f"{each['engine']} beside Decimals, {each['side']}", f"{each['rows']:,} leaves")
        yield Row(*place, f"{different:,} different", "0 different", different == 0)
    if all(each["engine"] != ON_SPARK for each in lines):
        yield skipped("P2", f"{ON_SPARK} beside Decimals", "pyspark")


def p3_rows(lines: Lines) -> Iterator[Row]:
    """Scoring beside a workbook of formulas, and beside OpenFisca, whose wrong cents are counted."""
    ours, many, book = _ours(lines, OURS), _ours(lines, AT_GOAL), _side(lines, WORKBOOK)
    work, large = f"{ours['projects']:,} projects", f"{many['projects']:,} projects"
    if book is None:
        yield skipped("P3", "LibreOffice", "LibreOffice")
    else:
        beside = book["seconds"] / ours["seconds"]
        yield Row("P3", "LibreOffice, the same work, start counted", work, f"{number(beside)} ×", "", None)
        each = book["seconds"] / book["projects"] / (many["seconds"] / many["projects"])
        what = f"LibreOffice at {book['projects']:,}, a project"
        yield at_least(("P3", what, large), each, 1000, many["megabytes"])
    fisca, wrong = _side(lines, OPENFISCA), _side(lines, WRONG)
    if fisca is None or wrong is None:
        yield skipped("P3", "OpenFisca", "openfisca")
    else:
        inexact = f"{wrong['wrong']:,} of {wrong['leaves']:,} leaves wrong"
        yield Row("P3", "OpenFisca (float32)", work, f"no ratio: {inexact}", "", None, fisca["megabytes"])


def p4_rows(lines: Lines) -> Iterator[Row]:
    """Availability: per check, ours at its largest, the anchors at theirs."""
    raw, days = _ours(lines, "ours, from samples"), _ours(lines, "ours, from day summaries")
    work, memory = f"{raw['systems']:,} systems", raw["megabytes"]

    def each_check(line: Line) -> float:
        return float(line["whole"]) / int(line["checks"])

    wanted = {"SQLite": 30, "PostgreSQL": 8, "Prometheus, means": 7}
    for name, edge in wanted.items():
        anchor = _side(lines, name)
        what = f"{name}, a check"
        if anchor is None:
            yield skipped("P4", what, name.partition(",")[0])
        else:
            yield at_least(("P4", what, work), each_check(anchor) / each_check(raw), edge)
    yield at_least(
        ("P4", "samples beside day summaries, the question", work), raw["query"] / days["query"], 100
    )
    yield at_most(("P4", "memory", work), memory, MEGABYTES_OF_P4, unit="MB")


def p5_rows(lines: Lines) -> Iterator[Row]:
    """Bytes of a stored check."""
    (told,) = lines
    work = f"{told['checks']:,} checks"
    each, memory = told["ours"] / told["checks"], told["megabytes"]
    yield at_most(("P5", "bytes a check", work), each, 1.6, unit="B", megabytes=memory)
    yield at_least(("P5", "SQLite's bytes", work), told["sqlite"] / told["ours"], 12)


def p6_rows(lines: Lines) -> Iterator[Row]:
    """Processor of a probe beside blackbox_exporter."""
    for scheme, edge in (("http", 4), ("https", 1.5)):
        ours, theirs = (
            _side(lines, name)
            for name in (f"jiheng probes {scheme}, result stored", f"blackbox_exporter probes {scheme}")
        )
        if ours is None or theirs is None:
            name = "nginx" if ours is None else "blackbox_exporter"
            yield skipped("P6", f"blackbox_exporter over {scheme}", name)
        else:
            probes = f"{len(theirs['microseconds'])} rounds"
            yield at_least(("P6", f"blackbox_exporter over {scheme}", probes), theirs["ratio"], edge)
    yield skipped("P6", "Uptime Kuma", "uptime-kuma")


def p7_rows(lines: Lines) -> Iterator[Row]:
    """Auditing beside programs that only read: each further report, in processor time."""
    ours, *others = (each for each in lines if "further" in each)
    work, memory = f"{ours['reports']:,} reports", ours["peak_mb"]
    python_docx = next((each for each in others if each["side"].startswith("python-docx")), None)
    if python_docx is None:
        yield skipped("P7", "python-docx's time to read", "python-docx")
    else:
        ratio = ours["further"] / python_docx["further"]
        yield at_most(("P7", "python-docx's time to read", work), ratio, 1.0, unit="×", megabytes=memory)
    for name in ("pandoc", "docling"):
        other = next((each for each in others if each["side"].startswith(name)), None)
        if other is None:
            yield skipped("P7", f"{name}'s time to read", name)
        else:
            ratio = ours["further"] / other["further"]
            yield Row("P7", f"{name}'s time to read", work, f"{number(ratio)} ×", "", None, other["peak_mb"])


def p8_rows(lines: Lines) -> Iterator[Row]:
    """Writing beside other writers."""
    for file_format, name, edge in (
        ("docx", "docxtpl", 4),
        ("xlsx", "openpyxl", 2),
        ("pdf", "LibreOffice", 2.5),
    ):
        ours, theirs = (
            _ours(lines, f"jiheng writes .{file_format}"),
            _side(lines, f"{name} writes .{file_format}"),
        )
        what = f".{file_format} beside {name}"
        if theirs is None:
            yield skipped("P8", what, name)
        else:
            yield at_least(("P8", what, f"{ours['rows']:,} files"), theirs["ratio"], edge, ours["peak_mb"])


def p9_rows(lines: Lines) -> Iterator[Row]:
    """Pages while people read them."""
    runs = [each for each in lines if each.get("pause") == GOAL and "run" in each]
    queries = max(each["queries"] for each in lines if "queries" in each)
    work = f"{sum(each['requests'] for each in runs):,} pages in {len(runs)} runs"
    yield at_most(("P9", "p95 of the slowest run", work), max(each["p95"] for each in runs), 300, unit="ms")
    yield at_most(("P9", "queries a page, at most", "every page"), queries, 30, unit="queries")


def p10_rows(lines: Lines) -> Iterator[Row]:
    """The command line, cold."""
    for name, edge in (("jiheng evaluate, with ledger", 2000), ("jiheng --help", 300)):
        ours = _ours(lines, name)
        work = f"{ours['rows']:,} records" if "evaluate" in name else ""
        row = at_most(
            ("P10", f"{name}, by the clock", work),
            ours["clock"] * 1000,
            edge,
            unit="ms",
            megabytes=ours["peak_mb"],
        )
        yield replace(row, figure=f"{row.figure} (processor {number(ours['cpu'] * 1000)})")


def bureau_rows(lines: Lines) -> Iterator[Row]:
    """The bureau's questions and pages: of the slowest of them."""
    pages = [each for each in lines if "page" in each]
    if pages:
        slowest = max(pages, key=lambda each: each["p95"])
        (every,) = (each for each in lines if "run" in each)
        people, work = "20 people reading pages, 3 to 7 s each", f"{every['projects']:,} projects"
        yield at_most(("bureau", f"{people}: p95 of all pages", work), every["p95"], 500, unit="ms")
        what = f"{people}: p95 of the slowest page ({slowest['page']})"
        yield at_most(("bureau", what, work), slowest["p95"], 500, unit="ms")
    for each in lines:
        if "who" not in each:
            continue
        name, slowest = max(each["p95"].items(), key=lambda question: question[1])
        place = (
            "bureau",
            f"{each['who']}: p95 of the slowest question ({name})",
            f"{each['projects']:,} projects",
        )
        if "without a pause" in each["who"]:  # no part of the goal
            yield Row(*place, f"{number(slowest)} ms", "", None, each["megabytes"])
        else:
            yield at_most(place, slowest, 300, unit="ms", megabytes=each["megabytes"])


def compare_rows(lines: Lines) -> Iterator[Row]:
    """What each subject of `jiheng compare` takes."""
    for each in lines:
        figure = f"{number(each['cpu'])} s of processor"
        yield Row("compare", each["what"], each["work"], figure, megabytes=each["megabytes"])


def growth_rows(lines: Lines) -> Iterator[Row]:
    """Time and memory from 1 to many times the work."""
    for each in lines:
        sizes = " / ".join(f"{size:,}" for size in each["sizes"])
        seconds = " / ".join(number(second) for second in each["seconds"])
        memory = " / ".join(f"{megabytes:.0f}" for megabytes in each["megabytes"])
        figure = f"{seconds} s: {exponent_told(each['exponent'])}; {memory} MB"
        yield Row("growth", f"{each['goal']}, {each['unit']}", sizes, figure, "", None, each["megabytes"][-1])


ROWS: dict[str, Callable[[Lines], Iterator[Row]]] = {
    "bureau": bureau_rows,
    "compare": compare_rows,
    "growth": growth_rows,
    "import": import_rows,
    "memory": memory_rows,
    "p1": p1_rows,
    "p2": p2_rows,
    "p3": p3_rows,
    "p4": p4_rows,
    "p5": p5_rows,
    "p6": p6_rows,
    "p7": p7_rows,
    "p8": p8_rows,
    "p9": p9_rows,
    "p10": p10_rows,
}


def rows_of(goal: str, lines: Lines) -> list[Row]:
    """Give the rows of a goal; one without a figure or a reason in every row is refused."""
    rows = list(ROWS[goal](lines))
    assert rows, f"{goal} has no row"
    assert all(row.figure for row in rows), f"{goal} has a row without a figure"
    return rows

"""L-06 to L-09: scoring, documents, audit, export as whole commands, their start counted.

Held to the bars is the time of processor, which hangs less on what else the machine does; the clock is
printed beside it. Memory is that of the largest process.
"""

import copy
import json
import re
import sys
import zipfile

from lxml import etree

from proof.commands import JIHENG, copies, cost, script
from proof.row import Row
from proof.trying import ROOT

EXAMPLE = ROOT / "examples/yantian-petition-2023"
FORM, EVALUATION = "self_evaluation_form", "evaluation_report"
DONE = (0, 1)  # 1: there are findings
HEAD_ROWS = 3  # of the workbook: its moment, an empty one, the heads

scoring = Row(
    "L-06",
    promises=("I-14",),
    alone=True,
    sizes={"short": {"projects": 2_000}, "night": {"projects": 100_000}},
    bars=("projects = size.projects", "code = 0", "p95_ms <= 600000", "megabytes <= 1024"),
)
documents = Row(
    "L-07",
    promises=("I-14",),
    alone=True,
    sizes={"short": {"projects": 2}, "night": {"projects": 20}, "long": {"projects": 1_000}},
    bars=(
        "failed = 0", "xlsx_ms <= 1000", "docx_ms <= 3000", "pdf_ms <= 10000", "megabytes <= 512",
        "each_of_1000_ms <= 3600",
    ),
)  # fmt: skip
audit = Row(
    "L-08",
    promises=("I-14",),
    alone=True,
    sizes={"short": {"reports": 1}, "night": {"reports": 1}},
    bars=("failed = 0", "pages_20_ms <= 2000", "text_ms <= 2000", "pages_100_ms <= 15000"),
)
export = Row(
    "L-09",
    promises=("I-14",),
    alone=True,
    sizes={"short": {"rows": 2_000}, "night": {"rows": 100_000}},
    bars=("rows = size.rows", "failed = 0", "p95_ms <= 60000", "megabytes <= 300"),
)


@scoring.runs
def score(trial):
    """Score projects of 25 indicators, from Parquet to totals."""
    table, number = trial.room / "table", trial.size["projects"]
    script("leaf_table", table, number, 100_000)
    took = cost(*JIHENG, "score", table, "--out", trial.room / "out")
    return {
        "projects": number, "code": took.code, "p95_ms": took.cpu_ms, "wall_ms": took.wall_ms,
        "megabytes": took.megabytes,
    }  # fmt: skip


@documents.runs
def publish(trial):
    """Write the form and the report of one project, then both of many at once."""
    one = {
        name: cost(*JIHENG, "report", EXAMPLE, "--kind", kind, "--out", trial.room / f"one.{name}")
        for name, kind in (("xlsx", FORM), ("docx", EVALUATION), ("pdf", EVALUATION))
    }
    copies(EXAMPLE, trial.room / "projects", trial.size["projects"])
    many = cost(
        *JIHENG, "publish", trial.room / "projects", "--out", trial.room / "published",
        "--kinds", f"{FORM},{EVALUATION}", "--formats", "xlsx,docx,pdf",
    )  # fmt: skip
    written = len([*(trial.room / "published").rglob("*.pdf")])
    each = many.cpu_ms // trial.size["projects"]
    return {
        "projects": trial.size["projects"], "failed": sum(each.code != 0 for each in (*one.values(), many)),
        **{f"{name}_ms": took.cpu_ms for name, took in one.items()},
        "pdf_written": written, "each_of_1000_ms": each, "wall_ms": many.wall_ms,
        "megabytes": max(each.megabytes for each in (*one.values(), many)),
    }  # fmt: skip


@audit.runs
def audited(trial):
    """Audit the report of an example, its text alone (24 KB), and one of a hundred pages."""
    report, text, long = (trial.room / name for name in ("report.docx", "report.txt", "long.docx"))
    written = cost(*JIHENG, "report", EXAMPLE, "--kind", EVALUATION, "--out", report)
    _repeated(report, long, 5)
    text.write_text(_text_of(report, 24_000), "utf-8")
    took = {name: cost(*JIHENG, "audit", file) for name, file in
            (("pages_20", report), ("text", text), ("pages_100", long))}  # fmt: skip
    return {
        "failed": sum(each.code not in DONE for each in took.values()) + written.code,
        **{f"{name}_ms": each.cpu_ms for name, each in took.items()},
        "wall_ms": max(each.wall_ms for each in took.values()),
        "megabytes": max(each.megabytes for each in took.values()), "text_bytes": text.stat().st_size,
    }  # fmt: skip


def _repeated(file, out, times):
    """Write a report whose body stands in it several times."""
    name = "word/document.xml"
    with zipfile.ZipFile(file) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for each in read.namelist():
            content = read.read(each)
            if each == name:
                root = etree.fromstring(content)
                body = root[0]
                last = body[-1]
                for part in [copy.deepcopy(part) for _ in range(times - 1) for part in body[:-1]]:
                    last.addprevious(part)
                content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            written.writestr(each, content)


def _text_of(file, most):
    """Give the paragraphs of a report as text, again and again up to so many bytes."""
    with zipfile.ZipFile(file) as read:
        root = etree.fromstring(read.read("word/document.xml"))
    lines = ["".join(each.itertext()) for each in root.iter("{*}p")]
    told = "\n".join(filter(None, lines)).encode()
    return (told * (most // len(told) + 1))[:most].decode(errors="ignore")


@export.runs
def exported(trial):
    """Write the list of a bureau's projects as a workbook, as the job does, by the child that does it."""
    table, scores, snapshot = (trial.room / name for name in ("table", "scores", "bureau.duckdb"))
    file = trial.room / "list.xlsx"
    script("leaf_table", table, trial.size["rows"], 100_000, "about")
    made = [
        cost(*JIHENG, "score", table, "--out", scores, "--leaves"),
        cost(*JIHENG, "portfolio", "snapshot", table, "--scores", scores, "--out", snapshot),
    ]
    asked = {
        "snapshot": str(snapshot), "within": [""], "which": {}, "sort": "name", "descending": False,
        "file": str(file), "told": [],
    }  # fmt: skip
    took = cost(sys.executable, "-m", "jiheng.web.bureau.export_child", "job", json.dumps(asked))
    return {
        "rows": _rows(file), "failed": sum(each.code != 0 for each in (*made, took)), "p95_ms": took.cpu_ms,
        "wall_ms": took.wall_ms, "megabytes": took.megabytes, "file_kb": file.stat().st_size // 1024,
    }  # fmt: skip


def _rows(file):
    """Count the rows of projects in a workbook: those below the lines that tell of it and the heads."""
    with zipfile.ZipFile(file) as read:
        sheet = read.read("xl/worksheets/sheet1.xml")
    return len(re.findall(rb"<row ", sheet)) - HEAD_ROWS

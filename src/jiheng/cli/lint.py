"""`jiheng lint PROJECT… [--json]`."""

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from jiheng.audit.finding import Severity
from jiheng.cli import output
from jiheng.workflows.lint import Lint, LintFinding, lint

MOST_QUOTES, LONGEST_QUOTE = 3, 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("projects", type=Path, nargs="+", metavar="PROJECT", help="项目文件夹")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(arguments: argparse.Namespace) -> int:
    """Check and print; 1 where something must be corrected or explained."""
    found = [lint(each) for each in arguments.projects]
    if arguments.json:
        output.print_json({"jiheng": 1, "projects": [_as_json(each) for each in found]})
    else:
        for each in found:
            print("\n".join(_lines(each)))
    return 1 if any(each.faulty for each in found) else 0


def _lines(found: Lint) -> Iterator[str]:
    counted = Counter(each.severity for each in found.findings)
    told = "，".join(f"{severity.word} {counted[severity]}" for severity in Severity)
    yield f"{found.path}（{found.name}）：{told}，待人判断 {len(found.questions)}"
    yield f"按写成后的样子检查了：{'、'.join(found.documents)}（没有写出文件）"
    for number, each in enumerate(found.findings, 1):
        yield from _finding(number, each)
    for code, question in found.questions:
        yield f"? {code} {question}"


def _finding(number: int, each: LintFinding) -> Iterator[str]:
    where = f"{each.place}" if each.place else "整个项目"
    yield f"{number}. {each.severity.word} {each.code} {where}：{each.message}"
    for quote in each.quotes[:MOST_QUOTES]:
        flat = " ".join(quote.split())
        yield f"    原文：{flat[:LONGEST_QUOTE]}{'…' if len(flat) > LONGEST_QUOTE else ''}"
    for title, text in (("应当是", each.expected), ("重算", each.computed), ("怎么办", each.advice)):
        if text:
            yield f"    {title}：{text}"
    if each.proposed:
        names = "；".join(
            f"{one.name} {one.target.printed if one.target else ''}（{one.id}）" for one in each.proposed
        )
        yield f"    指标库里相近的：{names}"
    if each.documents:
        yield f"    见于：{'、'.join(each.documents)}"


def _as_json(found: Lint) -> dict[str, object]:
    return {
        "project": found.path.as_posix(),
        "name": found.name,
        "documents": list(found.documents),
        "findings": [
            {
                "code": each.code,
                "severity": each.severity,
                "message": each.message,
                "file": each.place.file if each.place else None,
                "line": each.place.line if each.place else None,
                "key": each.place.column if each.place else None,
                "quotes": list(each.quotes),
                "expected": each.expected or None,
                "computed": each.computed or None,
                "advice": each.advice or None,
                "documents": list(each.documents),
                "proposed": [
                    {"id": one.id, "name": one.name, "target": one.target.printed if one.target else None}
                    for one in each.proposed
                ],
            }
            for each in found.findings
        ],
        "questions": [{"code": code, "message": message} for code, message in found.questions],
    }

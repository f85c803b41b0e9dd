"""`jiheng lint PROJECT… [--last-year OTHER] [--json]`; with `--accept CODE`, a finding is let stand."""

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from jiheng.audit.acceptances import beside
from jiheng.audit.finding import Severity
from jiheng.audit.outputs.machine import acceptance_as_json
from jiheng.cli import accepting, output
from jiheng.cli.audit_view import because
from jiheng.errors import UsageError
from jiheng.projects.open_project import PROJECT_FILE
from jiheng.workflows.lint import Lint, LintFinding, accept_in_project, lint

MOST_QUOTES, LONGEST_QUOTE = 3, 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("projects", type=Path, nargs="+", metavar="PROJECT", help="项目文件夹")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument(
        "--last-year",
        type=Path,
        metavar="PROJECT",
        help="上年的项目文件夹，比较指标值；不写时用 project.yaml 的 last_year",
    )
    accepting.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Check and print; 1 where something must be corrected or explained."""
    if arguments.last_year and len(arguments.projects) > 1:
        raise UsageError(
            "--last-year 一次只用于一个项目\n    怎么办：逐个项目运行，或在各自的 project.yaml 里写 last_year"
        )
    if accepting.accepts(arguments):
        acceptance = accepting.acceptance_of(arguments, len(arguments.projects), usage="lint PROJECT")
        path, count = accept_in_project(arguments.projects[0], acceptance, last_year=arguments.last_year)
        print(f"接受了 {acceptance.code} 的 {count} 处发现，记在 {path}")
        return 0
    found = [(path, lint(path, last_year=arguments.last_year)) for path in arguments.projects]
    if arguments.json:
        output.print_json({"jiheng": 1, "projects": [_as_json(path, each) for path, each in found]})
    else:
        for path, each in found:
            print("\n".join(_lines(path, each)))
    return 1 if any(each.faulty for _, each in found) else 0


def _lines(path: Path, found: Lint) -> Iterator[str]:
    counted = Counter(each.severity for each in found.findings)
    told = "，".join(f"{severity.word} {counted[severity]}" for severity in Severity)
    accepted = f"，已接受 {len(found.sorted.accepted)}" if found.sorted.accepted else ""
    yield f"{path}（{found.name}）：{told}，待人判断 {len(found.questions)}{accepted}"
    yield f"按写成后的样子检查了：{'、'.join(found.documents)}（没有写出文件）"
    for number, each in enumerate(found.findings, 1):
        yield from _finding(number, each)
    for code, question in found.questions:
        yield f"? {code} {question}"
    yield from _accepted(path, found)


def _accepted(path: Path, found: Lint) -> Iterator[str]:
    if found.sorted.accepted:
        yield "已接受的发现"
    for each, acceptance in found.sorted.accepted:
        yield f"  {each.code} {each.place or '整个项目'}：{each.message}"
        yield f"    {because(acceptance)}"
    if found.sorted.idle:
        yield f"这些接受不再对应任何发现，可以从 {beside(path / PROJECT_FILE).name} 里删去"
    for acceptance in found.sorted.idle:
        yield f"  {acceptance.code} “{' '.join(acceptance.quote.split())}” {because(acceptance)}"


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


def _as_json(path: Path, found: Lint) -> dict[str, object]:
    return {
        "project": path.as_posix(),
        "name": found.name,
        "documents": list(found.documents),
        "findings": [_finding_as_json(each) for each in found.findings],
        "accepted": [
            _finding_as_json(each) | {"acceptance": acceptance_as_json(by)}
            for each, by in found.sorted.accepted
        ],
        "idle_acceptances": [acceptance_as_json(each) for each in found.sorted.idle],
        "questions": [{"code": code, "message": message} for code, message in found.questions],
    }


def _finding_as_json(each: LintFinding) -> dict[str, object]:
    return {
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

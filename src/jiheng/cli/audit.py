"""`jiheng audit FILE… [--format text|json]`."""

import argparse
from pathlib import Path

from jiheng.audit.finding import CheckOutcome, Finding, Severity
from jiheng.audit.run import Audited
from jiheng.cli import output
from jiheng.documents.reading import ReadDocument, Span
from jiheng.workflows.audit import audit_files

SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="写好的报告：.docx、.txt 或 .md")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式，不写时为 text")


def run(arguments: argparse.Namespace) -> int:
    """Audit and print; 1 where something was found."""
    audited = list(audit_files(arguments.files))
    if arguments.format == "json":
        output.print_json({"jiheng": 1, "files": [_as_json(file, each) for file, each in audited]})
    else:
        for file, each in audited:
            _show(file, each)
    return 1 if any(any(each.findings) for _, each in audited) else 0


def _show(file: Path, audited: Audited) -> None:
    document = audited.report.document
    findings = list(audited.findings)
    if document.unreadable:
        print(f"{file}：{document.unreadable}，没有审核")
        return
    print(f"{file}：{len(findings)} 处发现，{sum(1 for _ in audited.questions)} 个要人判断的问题")
    for number, each in enumerate(findings, 1):
        head = f"{number}. {SEVERITIES[each.severity]} {each.code} {_place(document, each)}"
        print(f"{head}：{each.problem.message}")
        for quote in dict.fromkeys(each.quotes):
            print(f"    原文：{' '.join(quote.split())}")
        for head, text in (
            ("应当是", each.problem.expected),
            ("重算", each.problem.computed),
            ("怎么办", each.problem.advice),
        ):
            if text:
                print(f"    {head}：{text}")
    for code, question in audited.questions:
        print(f"? {code} {question.message}")


def _place(document: ReadDocument, finding: Finding) -> str:
    if not finding.problem.spans:
        return "全文"
    line = document.line_at(finding.problem.spans[0])
    return f"第 {line} 行" if line else _block(finding.problem.spans[0])


def _block(span: Span) -> str:
    return f"第 {span.block + 1} 段"


def _as_json(file: Path, audited: Audited) -> dict[str, object]:
    document = audited.report.document
    return {
        "file": str(file),
        "findings": [
            {
                "code": each.code,
                "severity": each.severity,
                "certainty": each.certainty,
                "places": [
                    {
                        "block": s.block,
                        "cell": s.cell,
                        "start": s.start,
                        "end": s.end,
                        "line": document.line_at(s),
                    }
                    for s in each.problem.spans
                ],
                "quotes": list(each.quotes),
                "message": each.problem.message,
                "expected": each.problem.expected,
                "computed": each.problem.computed,
                "advice": each.problem.advice,
                "version": each.version,
            }
            for each in audited.findings
        ],
        "questions": [{"code": code, "message": each.message} for code, each in audited.questions],
        "checks": [
            {"code": each.code, "outcome": each.outcome, "because": each.because or None}
            for each in audited.results
            if each.outcome is not CheckOutcome.PASS or not each.because
        ],
    }

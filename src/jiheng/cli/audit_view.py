"""An audited file on the terminal: findings by severity and section, quotes in their context."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from rich.console import Console
from rich.text import Text

from jiheng.audit.acceptances import Acceptance
from jiheng.audit.audited_file import AuditedFile
from jiheng.audit.finding import CheckOutcome, Finding, Severity
from jiheng.audit.location import locate
from jiheng.audit.report import Report
from jiheng.documents.reading import Span

COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
AROUND = 12  # characters shown before and after a quote
LONGEST_QUOTE, SHOWN_END = 60, 28
MOST_QUOTES = 4
MOST_FINDINGS = 1_000  # nobody reads more on a terminal, and printing tens of thousands takes minutes


def show(console: Console, file: AuditedFile, *, with_checks: bool = False) -> None:
    """Print one file that was read."""
    if file.audited is None:
        return
    report = file.audited.report
    console.print(Text(str(file.file), style="bold"))
    if report.document.unreadable:
        console.print(f"  {report.document.unreadable}，没有审核", markup=False)
    for line in _findings(report, file.sorted.open):
        console.print(line)
    questions = list(file.audited.questions)
    if questions:
        console.print(Text("\n要人判断的问题", style="bold magenta"))
    for code, question in questions:
        where = locate(report, question.spans[0]) if question.spans else "全文"
        console.print(Text(f"  ? {code} {where}：{question.message}"))
    _show_accepted(console, report, file)
    _show_comparison(console, file)
    if with_checks:
        _show_checks(console, file)
    console.print()
    console.print(summary(file))


def summary(file: AuditedFile) -> Text:
    """Give the last line: how many of each severity, and what the checks came to."""
    line = Text()
    for severity, count in file.counts.items():
        line.append(f"{severity.word} {count}", style=COLOURS[severity] if count else "dim").append(" · ")
    asked = sum(1 for _ in file.audited.questions) if file.audited else 0
    line.append(f"待人判断 {asked}")
    if file.sorted.accepted:
        line.append(f" · 已接受 {len(file.sorted.accepted)}")
    if file.comparison is not None:
        compared = file.comparison
        line.append(f"；与旧版比：已改 {len(compared.solved)}、")
        line.append(f"未改 {len(compared.open)}、新增 {len(compared.new)}")
    results = file.audited.results if file.audited else ()
    counted = Counter(each.outcome for each in results)
    told = "、".join(f"{outcome.word} {counted[outcome]}" for outcome in CheckOutcome)
    return line.append(f"；检查 {len(results)} 项：{told}")


def _findings(report: Report, findings: Iterable[Finding]) -> Iterator[Text]:
    order = list(Severity)
    ranked = sorted(findings, key=lambda each: order.index(each.severity))
    number = 0
    for severity, group in groupby(ranked[:MOST_FINDINGS], key=lambda each: each.severity):
        members = list(group)
        count = sum(each.severity is severity for each in ranked)
        yield Text(f"\n{severity.word} {count} 处", style=COLOURS[severity])
        for section, inside in groupby(members, key=lambda each: _section(report, each)):
            yield Text(f" {section}", style="bold")
            for each in inside:
                number += 1
                yield from _finding(report, each, number)
    if len(ranked) > MOST_FINDINGS:
        rest = len(ranked) - MOST_FINDINGS
        yield Text(f"\n还有 {rest} 处没有列出；用 --format json 或 html 写到文件里看全部", style="bold")


def _section(report: Report, finding: Finding) -> str:
    spans = finding.problem.spans
    return " / ".join(report.outline.path_of(spans[0].block)) or "（标题之前）" if spans else "（全文）"


def _finding(report: Report, finding: Finding, number: int) -> Iterator[Text]:
    problem = finding.problem
    head, head_place = Text(f"  {number}. "), _where(report, problem.spans)
    yield head.append(finding.code, style=COLOURS[finding.severity]).append(
        f" {head_place}：{problem.message}"
    )
    seen: dict[tuple[int, int, str], Text] = {}
    for span, quote in zip(problem.spans, finding.quotes, strict=True):
        line, where = _in_context(report, span), _where(report, (span,))
        if where != head_place:
            line.append(f"（{where}）", style="dim")
        seen.setdefault((span.block, span.cell, quote), line)
    yield from list(seen.values())[:MOST_QUOTES]
    if len(seen) > MOST_QUOTES:
        yield Text(f"       另有 {len(seen) - MOST_QUOTES} 处原文，见 --format html", style="dim")
    for title, text in problem.reckoning:
        yield Text(f"       {title}：{text}")


def _where(report: Report, spans: tuple[Span, ...]) -> str:
    if not spans:
        return "全文"
    where = locate(report, spans[0])
    return str(where).removeprefix(f"“{where.section[-1]}” ") if where.section else str(where)


def _in_context(report: Report, span: Span) -> Text:
    """Give the quote with some characters of its text before and after, on one line."""
    document = report.document
    whole = document.text_at(Span(span.block, span.cell, 0, max(span.end + AROUND + 1, 0)))
    before, quote, after = whole[: span.start], whole[span.start : span.end], whole[span.end :]
    if len(quote) > LONGEST_QUOTE:
        quote = f"{quote[:SHOWN_END]}…{quote[-SHOWN_END:]}"
    line = Text("       原文：").append("…" if len(before) > AROUND else "", style="dim")
    line.append(_one_line(before[-AROUND:]), style="dim").append(f"【{_one_line(quote)}】", style="reverse")
    return line.append(_one_line(after[:AROUND]), style="dim").append(
        "…" if len(after) > AROUND else "", style="dim"
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _show_accepted(console: Console, report: Report, file: AuditedFile) -> None:
    if file.sorted.accepted:
        console.print(Text("\n已接受的发现", style="bold"))
    for finding, acceptance in file.sorted.accepted:
        where = _where(report, finding.problem.spans)
        console.print(Text(f"  {finding.code} {where}：{finding.problem.message}"))
        console.print(Text(f"       {because(acceptance)}"))
    if file.sorted.idle:
        console.print(Text("\n这些接受不再对应任何发现，可以从文件里删去", style="bold"))
    for acceptance in file.sorted.idle:
        console.print(Text(f"  {acceptance.code} “{_one_line(acceptance.quote)}” {because(acceptance)}"))


def because(acceptance: Acceptance) -> str:
    """Say why, by whom and since when a finding is accepted."""
    return f"理由：{acceptance.reason}（{acceptance.by}，{acceptance.on.isoformat()}）"


def _show_comparison(console: Console, file: AuditedFile) -> None:
    if file.comparison is None:
        return
    for title, findings in (("已改", file.comparison.solved), ("新增", file.comparison.new)):
        if findings:
            console.print(Text(f"\n与旧版比，{title} {len(findings)} 处", style="bold"))
        for each in findings:
            console.print(Text(f"  {each.code} {each.problem.message}"))


def _show_checks(console: Console, file: AuditedFile) -> None:
    console.print(Text("\n各项检查", style="bold"))
    for each in file.audited.results if file.audited else ():
        because = f"：{each.because}" if each.because else ""
        console.print(Text(f"  {each.code} {each.outcome.word}{because}"))

"""An audited report as one page of HTML: the text with marks on the left, the findings on the right.

The page asks nobody for anything: no script, no picture, no font from outside; its policy allows its own
style sheet only, by hash. Filters are check boxes, jumps are links, so it works where scripts are barred.
"""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files

from jiheng.audit import outputs
from jiheng.audit.audited_file import AuditedFile
from jiheng.audit.finding import Finding, Severity
from jiheng.audit.location import locate
from jiheng.audit.outputs.figure_map import figure_map
from jiheng.audit.outputs.marked_text import html_of, marks_of
from jiheng.audit.report import Report
from jiheng.audit.run import Audited
from jiheng.documents.reading import Span
from jiheng.documents.xml_text import clean

LONGEST_QUOTE = 120
MOST_QUOTES = 8  # shown at once; the others are folded
POLICY = "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def page(file: AuditedFile, audited: Audited, *, made_by: str) -> str:
    """Compose the page of one file that was read."""
    style = files(outputs).joinpath("page.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    report, findings = audited.report, _by_severity(file.sorted.open)
    marks = marks_of(findings)
    drawn = figure_map(report, findings, marks)
    parts = [
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY.format(digest=digest)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>审核：{_text(file.file.name)}</title>\n<style>{style}</style>\n</head>\n<body>",
        *(
            f'<input class="filter" type="checkbox" id="show-{each}" checked aria-label="显示{each.word}">'
            for each in Severity
        ),
        *_header(file, audited, made_by, with_map=bool(drawn)),
        '<main>\n<section class="text" aria-label="报告原文" tabindex="0">',
        *html_of(report, marks),
        '</section>\n<section class="findings" id="findings" aria-label="发现" tabindex="0">',
        *_findings(report, findings),
        drawn,
        *_questions(audited),
        *_accepted(report, file),
        *_checks(audited),
        "</section>\n</main>\n</body>\n</html>\n",
    ]
    return "\n".join(part for part in parts if part)


def _by_severity(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda each: list(Severity).index(each.severity))


def _header(file: AuditedFile, audited: Audited, made_by: str, *, with_map: bool) -> Iterator[str]:
    yield f"<header><h1>{_text(file.file.name)}</h1><div>"
    for severity, count in file.counts.items():
        yield f'<label for="show-{severity.value}">{severity.word} {count}</label>'
    asked = sum(1 for _ in audited.questions)
    accepted = f"，已接受 {len(file.sorted.accepted)} 处" if file.sorted.accepted else ""
    yield f"</div><p>待人判断 {asked} 个{accepted}；{_text(made_by)}</p>"
    drawn = '<a href="#map">数字关系图</a>' if with_map else ""
    yield f'<nav aria-label="跳到"><a href="#findings">发现</a>{drawn}</nav></header>'


def _findings(report: Report, findings: Sequence[Finding]) -> Iterator[str]:
    yield f"<h2>发现 {len(findings)} 处</h2>"
    if report.document.unreadable:
        yield f"<p>{_text(report.document.unreadable)}，没有审核。</p>"
    for number, finding in enumerate(findings, 1):
        problem = finding.problem
        yield f'<article class="{finding.severity.value}" id="f{number}">'
        head = f"{number}. {finding.severity.word} {finding.code}"
        yield f"<p><b>{head}</b> {_where(report, problem.spans)}</p>"
        yield f"<p>{_text(problem.message)}</p>"
        quotes = [
            f'<blockquote><a href="#q{number}-{index}">{_quote(quote)}</a></blockquote>'
            for index, quote in enumerate(finding.quotes)
        ]
        yield "\n".join(quotes[:MOST_QUOTES])
        if rest := "\n".join(quotes[MOST_QUOTES:]):
            yield f"<details><summary>另有 {len(quotes) - MOST_QUOTES} 处</summary>{rest}</details>"
        for head, text in problem.reckoning:
            yield f"<p><b>{head}</b>：{_text(text)}</p>"
        yield "</article>"


def _questions(audited: Audited) -> Iterator[str]:
    questions = list(audited.questions)
    if questions:
        yield f"<h2>要人判断的问题 {len(questions)} 个</h2>"
    for code, question in questions:
        where = _where(audited.report, question.spans)
        yield f'<article class="plain"><p><b>{code}</b> {where}</p><p>{_text(question.message)}</p></article>'


def _accepted(report: Report, file: AuditedFile) -> Iterator[str]:
    if file.sorted.accepted:
        yield f"<h2>已接受的发现 {len(file.sorted.accepted)} 处</h2>"
    for finding, by in file.sorted.accepted:
        yield f'<article class="plain"><p><b>{finding.code}</b> {_where(report, finding.problem.spans)}</p>'
        yield f"<p>{_text(finding.problem.message)}</p>"
        yield f"<p><b>理由</b>：{_text(by.reason)}（{_text(by.by)}，{by.on.isoformat()}）</p></article>"
    if file.sorted.idle:
        yield "<h2>不再对应任何发现的接受</h2>"
    for by in file.sorted.idle:
        yield f'<article class="plain"><p><b>{_text(by.code)}</b> {_quote(by.quote)}</p></article>'


def _checks(audited: Audited) -> Iterator[str]:
    yield f"<details><summary>各项检查 {len(audited.results)} 项</summary>"
    yield '<div class="table"><table><tbody>'
    for each in audited.results:
        row = (each.code, each.outcome.word, each.because)
        yield f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>"
    yield "</tbody></table></div></details>"


def _where(report: Report, spans: tuple[Span, ...]) -> str:
    told = str(locate(report, spans[0])) if spans else "全文"
    return f'<span class="where">{_text(told)}</span>'


def _quote(quote: str) -> str:
    shown = " ".join(quote.split())
    return _text(shown if len(shown) <= LONGEST_QUOTE else f"{shown[: LONGEST_QUOTE - 1]}…")


def _text(text: str) -> str:
    return escape(clean(text))

"""No check raises for what a report says, however its lines are mixed, and every quote is in the text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from jiheng.audit.library import checks
from jiheng.audit.report import Report
from jiheng.documents.reading import ReadCell, ReadDocument, ReadParagraph, ReadTable
from tests.conftest import ROOT

CASES = sorted((ROOT / "tests" / "cases" / "checks").rglob("*.md"))
LINES = sorted(
    {line.split("<!--")[0].strip() for path in CASES for line in path.read_text("utf-8").split("\n")}
)
PIECES = sorted({piece.strip() for line in LINES for piece in line.split("|") if line.startswith("|")})
ODD = st.text(alphabet="一二（）()《》“”、。，；：.1234567890%年月日万元分附件表 \n\t*≥", max_size=20)
TEXTS = st.one_of(st.sampled_from(LINES), ODD)


@st.composite
def tables(draw):
    width = draw(st.integers(1, 5))
    texts = draw(st.lists(st.one_of(st.sampled_from(PIECES), ODD), max_size=20))
    cells = tuple(ReadCell(n // width, n % width, 1, 1, text) for n, text in enumerate(texts))
    return ReadTable(cells)


BLOCKS = st.lists(st.one_of(TEXTS.map(ReadParagraph), tables()), max_size=25)


@settings(max_examples=60, deadline=None)
@given(BLOCKS, st.sampled_from(["docx", "pdf", "txt"]))
def test_no_check_raises_and_every_quote_is_there(blocks, kind):
    report = Report(ReadDocument("报告", kind, tuple(blocks)))
    for check in checks():
        result = check.run(report)
        for finding in result.findings:
            assert finding.problem.spans
            assert all(
                quote and len(quote) == span.end - span.start
                for quote, span in zip(finding.quotes, finding.problem.spans, strict=True)
            ), (check.code, finding)

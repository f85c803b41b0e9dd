"""What is fuzzed: for each target, how a case is drawn and what must hold when it is run.

`draw` makes the case of a number (a file in the given folder, or a text), `run` gives a word for what came
of it and raises for what must not be. Refusing is fine; a quote that is not in the text is not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

from jiheng.audit.claims.numbers import scan
from jiheng.audit.library import checks
from jiheng.audit.report import Report
from jiheng.audit.run import audit
from jiheng.documents.pdf_pages import pages
from jiheng.documents.pdf_reader import document_of
from jiheng.documents.read_any import read_document
from jiheng.documents.reading import ReadBlock, ReadCell, ReadDocument, ReadParagraph, ReadTable
from jiheng.errors import UnreadableInputError, UnreadableValueError
from jiheng.rules.texts.read import read_standard
from jiheng.rules.texts.sentences import SENTENCES
from jiheng.values.chinese_numerals import to_arabic
from jiheng.values.days import read_day, read_moment
from jiheng.values.deadline import Deadline
from jiheng.values.money import Money
from jiheng.values.quantity import Quantity
from jiheng.values.score import Score
from jiheng.values.target import Target
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import publish_kinds
from tests.support.damage import PIECES, broken, broken_inside, mangled
from tests.support.seed_documents import SEEDS, seed_docx

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "yantian-petition-2023"
KINDS = ("evaluation_report", "self_evaluation_form")
ASSERTED = sorted(name for name, each in vars(Report).items() if isinstance(each, cached_property))
VALUES = (Money, Quantity, Target, Deadline)
TARGETS = (*("≥98%", "=12次", "≤2小时", "次月10日前", "明显", "0次"), "")
DAYS = (
    *(
        "2023年",
        "2023年3月",
        "2023年3月5日",
        "2023-02-30",
        "2024/1/1",
        "2023.12.31",
        "２０２３年１２月",
        "12月底",
    ),
    *(
        "至",
        "～",
        "-",
        "前",
        "内",
        "5个工作日",
        "次月10日前",
        "2023年度",
        "预算",
        "〔2020〕10号",
        "8:30",
        "24时",
        "T",
    ),
)
ROW_END = "\x1e"
MOST_PIECES = 40
OFTEN_REPEATED = 2_000  # so that what grows faster than its text is slow
REPEATS = 0.05


@dataclass(frozen=True, slots=True)
class FuzzTarget:
    """A part of the program under fuzz."""

    draw: Callable[["Sources", Random], Path | str]
    run: Callable[[Path | str], str]


class Sources:
    """What cases are made of: the seed reports where they are, what Jiheng writes, the words of all cases."""

    def __init__(self, room: Path) -> None:
        """Write the undamaged files into `room`; damaged ones follow there."""
        self.room = room
        cases = sorted((ROOT / "tests" / "cases" / "checks").rglob("*.md"))
        self.fragments = [case.read_text("utf-8").split("<!--")[0] for case in cases]
        self.lines = sorted({line.strip() for text in self.fragments for line in text.split("\n")} - {""})
        self.cells = sorted({cell.strip() for line in self.lines for cell in line.split("|") if cell.strip()})
        self.sentences = [sentence.example for sentence in SENTENCES]
        written = publish_kinds(evaluate(EXAMPLE), room, KINDS)
        files = [*(seed_docx(name, room) for name in SEEDS), *written]
        self.files = {
            kind: [each for each in files if each.suffix == kind] for kind in (".docx", ".xlsx", ".pdf")
        }
        self.texts = [file.read_text("utf-8") for file in SEEDS.values()]

    def damaged(self, kind: str, random: Random) -> Path:
        """Write a damaged file of this kind."""
        file = self.room / f"case{kind}"
        if kind in (".txt", ".md"):
            file.write_text(self.text(kind, random), "utf-8")
            return file
        content = random.choice(self.files[kind]).read_bytes()
        whole = kind == ".pdf" or random.random() < 0.1  # noqa: PLR2004
        file.write_bytes(broken(content, random) if whole else broken_inside(content, random))
        return file

    def text(self, kind: str, random: Random) -> str:
        """Give a damaged report in words."""
        if kind == ".txt" and self.texts:
            return mangled(random.choice(self.texts), [*self.texts, *self.fragments], random)
        together = "\n".join(random.sample(self.fragments, random.randint(1, 8)))
        return mangled(together, self.fragments, random)

    def words(self, pieces: list[str], random: Random) -> str:
        """Give pieces in a row, now and then a run of them repeated many times."""
        count = random.choice((1, 2, 3, random.randint(1, MOST_PIECES)))
        found = [random.choice(random.choice((pieces, pieces, PIECES))) for _ in range(count)]
        if random.random() < REPEATS:
            start = random.randrange(len(found))
            found.insert(start, "".join(found[start : start + random.randint(1, 3)]) * OFTEN_REPEATED)
        return "".join(found)


def _file(*kinds: str) -> Callable[[Sources, Random], Path]:
    return lambda sources, random: sources.damaged(random.choice(kinds), random)


def run_readers(case: Path | str) -> str:
    """Read a report."""
    try:
        document = read_document(Path(case))
    except UnreadableInputError:
        return f"{Path(case).suffix} refused"
    _all_there(document)
    return f"{Path(case).suffix} read"


def _read_pdf(case: Path | str) -> str:
    """Read as the child process does, in this one: starting it would take most of the time."""
    found = pages(Path(case))
    if "refused" in found:
        return "refused"
    try:
        _all_there(document_of(Path(case), found["pages"]))
    except UnreadableInputError:
        return "refused"
    return "read"


def _audit(case: Path | str) -> str:
    try:
        document = read_document(Path(case))
    except UnreadableInputError:
        return "refused"
    _checked(document)
    return "audited"


def _all_there(document: ReadDocument) -> None:
    for span, text in document.texts():
        if document.text_at(span) != text:
            raise ValueError(f"not at its place: {span} {text[:50]!r}")


def _checked(document: ReadDocument) -> None:
    for finding in audit(Report(document), checks()).findings:
        lengths = [span.end - span.start for span in finding.problem.spans]
        if not lengths or [len(quote) for quote in finding.quotes] != lengths:
            raise ValueError(f"not quoted: {finding}")


def _blocks(sources: Sources, random: Random) -> str:
    """Draw a report of a few lines and tables, a line of text each; bars between cells."""
    found = []
    for _ in range(random.randint(1, 15)):
        if random.random() < 0.6:  # noqa: PLR2004
            found.append(random.choice((sources.words(sources.lines, random), random.choice(sources.lines))))
            continue
        width = random.randint(1, 5)
        rows = [
            [random.choice((*sources.cells, "")) for _ in range(width)] for _ in range(random.randint(1, 6))
        ]
        found.append("|" + "|".join(cell.replace("|", "") for row in rows for cell in (*row, ROW_END))[:-2])
    return "\n".join(found)


def _claims(case: Path | str) -> str:
    document = document_in(str(case))
    report = Report(document)
    for name in ASSERTED:
        getattr(report, name)
    _checked(document)
    return "claimed"


def document_in(text: str) -> ReadDocument:
    """Make a document of a text: a line a paragraph, one that begins with | a table of rows."""
    blocks: list[ReadBlock] = []
    for line in text.split("\n"):
        if not line.startswith("|"):
            blocks.append(ReadParagraph(line))
            continue
        rows = [row.split("|") for row in line[1:].split(ROW_END)]
        blocks.append(
            ReadTable(
                tuple(
                    ReadCell(row, column, 1, 1, cell)
                    for row, cells in enumerate(rows)
                    for column, cell in enumerate(cells)
                )
            )
        )
    return ReadDocument("报告", "docx", tuple(blocks))


def run_numbers(case: Path | str) -> str:
    """Read a text as every value there is."""
    text = str(case)
    found = scan(text)
    if any(not (0 <= start < end <= len(text)) for start, end, *_ in found):
        raise ValueError(f"not at its place: {found}")
    read = 0
    for kind in VALUES:
        try:
            kind.read(text)
            read += 1
        except UnreadableValueError:
            continue
    to_arabic(text)
    return "a value" if read else "no value"


def _dates(case: Path | str) -> str:
    text = str(case)
    report = Report(document_in(text.replace("\n", " ")))
    for each in (*report.dates.dates, *report.dates.periods):
        if not 0 <= each.span.start < each.span.end <= len(text):
            raise ValueError(f"not at its place: {each}")
    read = 0
    for reader in (read_day, read_moment):
        try:
            reader(text)
            read += 1
        except UnreadableValueError:
            continue
    return "a day" if read else "no day"


def run_standards(case: Path | str) -> str:
    """Read a text as a scoring standard."""
    text = str(case)
    for written in TARGETS:
        target = Target.read(written) if written else None
        found = read_standard(text, weight=Score(1_000) if written else None, target=target)
        for quote in (*found.unread, *(each.quote for each in found.doubts if each.quote)):
            if text[quote.start : quote.end] != quote.text:
                raise ValueError(f"not quoted: {quote}")
    return "read" if found.readings else "doubted"


FUZZED = {
    "reports": FuzzTarget(_file(".docx", ".xlsx", ".txt", ".md"), _audit),
    "readers": FuzzTarget(_file(".docx", ".xlsx", ".txt", ".md"), run_readers),
    "pdf": FuzzTarget(_file(".pdf"), _read_pdf),
    "claims": FuzzTarget(_blocks, _claims),
    "numbers": FuzzTarget(lambda sources, random: sources.words(sources.cells, random), run_numbers),
    "dates": FuzzTarget(lambda sources, random: sources.words([*DAYS], random), _dates),
    "standards": FuzzTarget(lambda sources, random: sources.words(sources.sentences, random), run_standards),
}

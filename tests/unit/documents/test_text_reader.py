from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.documents import text_reader
from jiheng.documents.read_any import read_document
from jiheng.documents.reading import ReadDocument, ReadParagraph, ReadTable, Span
from jiheng.errors import UnreadableInputError
from tests.support.cases import CASES, load_cases
from tests.support.reading_notation import shown
from tests.support.seed_documents import SEEDS, needs_seeds, seed, seed_docx

CASES_OF_TEXT = load_cases(CASES / "reading" / "text.yaml")


def lined(document: ReadDocument):
    """Every text with its lines."""
    for block in document.blocks:
        yield from [block] if isinstance(block, ReadParagraph) else (c for c in block.cells if c.text)


def assert_found_again(document: ReadDocument, lines: list[str]) -> None:
    """Each piece of each text stands in the line that it names."""
    for each in lined(document):
        ends = [offset for offset, _ in each.lines[1:]] + [len(each.text)]
        for (start, line), end in zip(each.lines, ends, strict=True):
            assert each.text[start:end].strip() in lines[line - 1]


@pytest.mark.parametrize("case", CASES_OF_TEXT, ids=lambda case: case["case"])
def test_a_text_is_read_as_the_case_says(case, tmp_path: Path) -> None:
    path = tmp_path / f"报告.{'md' if 'markdown' in case else 'txt'}"
    path.write_text(case["text"], "utf-8")
    document = read_document(path)
    assert shown(document) == case["read"]
    assert_found_again(document, case["text"].split("\n"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding_is_read(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_bytes("项目支出绩效评价报告。\r\n预算31万元。".encode(encoding))
    assert shown(read_document(path)) == ["项目支出绩效评价报告。", "预算31万元。"]


@pytest.mark.parametrize("content", [b"\x00\x01\x02\x03", b"\xff\xff\xff\xff\xff"], ids=["binary", "no text"])
def test_what_is_no_text_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_bytes(content)
    with pytest.raises(UnreadableInputError, match="UTF-8"):
        read_document(path)


def test_a_table_of_too_many_cells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_reader, "MOST_CELLS", 5)
    path = tmp_path / "报告.txt"
    path.write_text("甲\t乙\n" * 3)
    with pytest.raises(UnreadableInputError, match="单元格"):
        read_document(path)


@needs_seeds
@pytest.mark.parametrize(
    ("number", "paragraphs", "tables"),
    [
        ("000", 45, [(7, 3), (6, 2)]),
        ("001", 29, [(10, 4)]),
        ("002", 95, [(11, 5), (9, 5), (29, 9)]),
        ("004", 16, [(38, 9)]),
    ],
)
def test_the_seeds_are_read_whole(number: str, paragraphs: int, tables: list[tuple[int, int]]) -> None:
    document = seed(number)
    assert len(document.paragraphs) == paragraphs
    assert [(rows(table), columns(table)) for _, table in document.tables] == tables
    assert_found_again(document, SEEDS[number].read_text("utf-8-sig").split("\n"))
    for _, table in document.tables:
        places = [
            (row, column)
            for cell in table.cells
            for row in range(cell.row, cell.row + cell.rows)
            for column in range(cell.column, cell.column + cell.columns)
        ]
        assert sorted(places) == [(r, c) for r in range(rows(table)) for c in range(columns(table))]


@needs_seeds
def test_sentences_and_rows_torn_in_a_seed_are_whole() -> None:
    document = seed("002")
    torn = [paragraph.lines for _, paragraph in document.paragraphs if len(paragraph.lines) > 1]
    assert [[line for _, line in lines] for lines in torn] == [
        [15, 17], [37, 39], [61, 63], [105, 107], [125, 127], [141, 143],
    ]  # fmt: skip
    texts = {cell.text for cell in document.tables[-1][1].cells}
    assert {"资金分配合理性", "绩效目标(7分)", "盐田区群众诉求智慧指挥系统运维月报数量"} <= texts


@needs_seeds
@pytest.mark.parametrize("number", ["000", "001", "002", "004"])
def test_a_seed_as_docx_reads_as_the_seed_itself(number: str, tmp_path: Path) -> None:
    def bare(document: ReadDocument):
        return [line.removeprefix("# ") for each in shown(document) for line in as_list(each)]

    assert bare(read_document(seed_docx(number, tmp_path))) == bare(seed(number))


def as_list(shown_block: str | list[str]) -> list[str]:
    return [shown_block] if isinstance(shown_block, str) else shown_block


def rows(table: ReadTable) -> int:
    return max(cell.row + cell.rows for cell in table.cells)


def columns(table: ReadTable) -> int:
    return max(cell.column + cell.columns for cell in table.cells)


def test_the_line_of_a_span_is_told(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_text("开展评价，在项目成\n\n立时设定目标，并完善。")
    document = read_document(path)
    span = Span(0, -1, 9, 11)
    assert document.text_at(span) == "立时"
    assert [document.line_at(span), document.line_at(Span(0, -1, 0, 2))] == [3, 1]


@given(st.text(alphabet="\t\n 　|-一二（）1.，。：甲乙“”合计总分#", min_size=1, max_size=200), st.booleans())
def test_any_text_is_read_and_found_again(tmp_path_factory, text: str, markdown: bool) -> None:  # noqa: FBT001
    path = tmp_path_factory.mktemp("drawn") / ("a.md" if markdown else "a.txt")
    path.write_bytes(text.encode())
    document = read_document(path)
    assert_found_again(document, text.split("\n"))
    for span, whole in document.texts():
        assert document.text_at(span) == whole

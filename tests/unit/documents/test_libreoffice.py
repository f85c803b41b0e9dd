import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from jiheng.documents import libreoffice
from jiheng.documents.docx_reader import read_docx
from jiheng.documents.docx_styles import OFFICIAL_FONTS
from jiheng.documents.docx_writer import write_docx
from jiheng.documents.libreoffice import convert, find_libreoffice, fonts_found, pdf_to_png
from jiheng.documents.model import (
    Appendix,
    Document,
    Heading,
    Landscape,
    Paragraph,
    Table,
)
from jiheng.documents.reading import ReadTable
from jiheng.errors import NotFoundError, UnreadableInputError

MISSING = [
    program
    for program, found in (
        ("libreoffice-writer", find_libreoffice()),
        ("poppler-utils", shutil.which("pdftoppm")),
        ("poppler-utils", shutil.which("pdftotext")),
        ("fonts-noto-cjk", any(fonts_found().values())),
    )
    if not found
]
needs_programs = pytest.mark.skipif(
    bool(MISSING), reason=f"missing: sudo apt-get install {' '.join(sorted(set(MISSING)))}"
)


def a_program(folder: Path, script: str) -> Path:
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "文.docx"
    write_docx(Document("标题"), path)
    return path


def test_without_libreoffice_the_package_to_install_is_named(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libreoffice, "find_libreoffice", lambda: None)
    with pytest.raises(NotFoundError, match="apt-get install libreoffice-writer"):
        convert(source, "pdf", tmp_path)


def test_without_pdftoppm_the_package_to_install_is_named(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libreoffice.shutil, "which", lambda _: None)
    with pytest.raises(NotFoundError, match="apt-get install poppler-utils"):
        pdf_to_png(source, tmp_path)


def test_without_fontconfig_no_font_is_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice.shutil, "which", lambda _: None)
    assert fonts_found() == dict.fromkeys(OFFICIAL_FONTS)


@pytest.mark.slow
def test_a_program_that_hangs_is_stopped_with_its_children(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = a_program(tmp_path, f"sleep 60 & echo $! > {tmp_path}/child; wait")
    monkeypatch.setattr(libreoffice, "find_libreoffice", lambda: program)
    with pytest.raises(UnreadableInputError, match="2 秒"):
        convert(source, "pdf", tmp_path / "out", timeout_seconds=2)
    state = Path("/proc", (tmp_path / "child").read_text().strip(), "stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"


def test_a_program_that_makes_nothing_is_told_of(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = a_program(tmp_path, "exit 0")
    monkeypatch.setattr(libreoffice, "find_libreoffice", lambda: program)
    (tmp_path / "文.pdf").write_bytes(b"from another day")
    with pytest.raises(UnreadableInputError, match="转不了"):
        convert(source, "pdf", tmp_path)


def test_a_missing_source_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "find_libreoffice", lambda: Path("/bin/true"))
    with pytest.raises(NotFoundError, match="找不到要转换的文件"):
        convert(tmp_path / "没有.docx", "pdf", tmp_path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rendered")


@pytest.fixture
def pages(score_table: Table, folder: Path) -> list[str]:
    """The text of each page of a report with the score table, as LibreOffice lays it out."""
    pdf = folder / "报告.pdf"
    if not pdf.exists():
        text = "项目资金来源于区财政局年初安排，属于一般公共预算资金，列入部门预算。" * 8
        blocks = (
            Heading(1, "基本情况"),
            *(Paragraph(text) for _ in range(6)),
            Landscape(),
            Appendix("附件", "评分表"),
            score_table,
        )
        document = Document("绩效评价报告", blocks=blocks, signed=("信访局", "2024年7月31日"))
        write_docx(document, folder / "报告.docx")
        assert convert(folder / "报告.docx", "pdf", folder) == pdf
    shown = subprocess.run(
        [str(shutil.which("pdftotext")), "-layout", str(pdf), "-"],
        capture_output=True,
        check=True,
        encoding="utf-8",
    ).stdout
    return shown.split("\f")[:-1]


@pytest.mark.slow
@needs_programs
def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(pages: list[str]) -> None:
    for number, page in enumerate(pages, 1):
        last = page.rstrip().splitlines()[-1]
        assert last.replace(" ", "") == f"—{number}—"
        assert last.startswith(" " * 20) == (number % 2 == 1)


@pytest.mark.slow
@needs_programs
def test_the_head_of_the_table_is_repeated_on_each_of_its_pages(pages: list[str]) -> None:
    first = next(number for number, page in enumerate(pages) if "评分表" in page)
    table = pages[first:]
    assert len(table) > 3
    assert all(page.count("评分标准") == 1 for page in table)
    assert not any("评分标准" in page for page in pages[:first])
    assert "附件" in table[0]
    assert "总分" in table[-1]


@pytest.mark.slow
@needs_programs
def test_a_full_page_has_twenty_two_lines(pages: list[str]) -> None:
    lines = [line for line in pages[1].splitlines() if line.strip()]
    assert len(lines) == 22 + 1


@pytest.mark.slow
@needs_programs
def test_every_page_can_be_drawn(pages: list[str], folder: Path, tmp_path: Path) -> None:
    drawn = pdf_to_png(folder / "报告.pdf", tmp_path, dpi=20)
    assert len(drawn) == len(pages)
    assert drawn == sorted(drawn)
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in drawn)


@pytest.mark.slow
@needs_programs
def test_libreoffice_reads_the_table_as_we_do(pages: list[str], folder: Path) -> None:
    assert pages
    again = convert(folder / "报告.docx", "docx", folder / "again")
    ours, theirs = (
        [block for block in read_docx(path) if isinstance(block, ReadTable)]
        for path in (folder / "报告.docx", again)
    )
    assert ours == theirs


@pytest.mark.slow
@needs_programs
def test_a_broken_pdf_is_told_of(tmp_path: Path) -> None:
    broken = tmp_path / "坏.pdf"
    broken.write_bytes(b"%PDF-1.7 torn")
    with pytest.raises(UnreadableInputError, match="画不出来"):
        pdf_to_png(broken, tmp_path / "out")


@pytest.mark.slow
@needs_programs
def test_each_official_font_has_a_stand_in() -> None:
    assert set(fonts_found()) == set(OFFICIAL_FONTS)
    assert all(fonts_found().values())

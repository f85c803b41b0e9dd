"""The documents of project 002, read back by our reader and by LibreOffice."""

import csv
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from jiheng.cli.main import main
from jiheng.documents.docx_reader import read_docx
from jiheng.documents.libreoffice import convert, find_libreoffice
from jiheng.documents.reading import ReadCell, ReadParagraph, ReadTable

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "yantian-petition-2023"
UTF8_CSV = "csv:Text - txt - csv (StarCalc):44,34,76"

needs_libreoffice = pytest.mark.skipif(
    find_libreoffice() is None or shutil.which("pdftotext") is None,
    reason="LibreOffice or pdftotext is missing: apt-get install libreoffice-writer-nogui "
    "libreoffice-calc-nogui poppler-utils",
)


def write(kind: str, name: str, folder: Path, *, project: Path = EXAMPLE) -> Path:
    path = folder / name
    assert main(["report", str(project), "--kind", kind, "--out", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The evaluation report of the example."""
    return write("evaluation_report", "报告.docx", tmp_path_factory.mktemp("report"))


def rows_of(table: ReadTable) -> dict[int, list[ReadCell]]:
    rows: dict[int, list[ReadCell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    return rows


def test_the_sections_are_those_of_the_official_outline(report: Path) -> None:
    headings = [
        block.text for block in read_docx(report) if isinstance(block, ReadParagraph) and block.level == 1
    ]
    assert headings == [
        "一、基本情况",
        "二、绩效评价工作开展情况",
        "三、综合评价情况及评价结论",
        "四、绩效评价指标分析",
        "五、主要经验及做法、存在的问题及原因分析",
        "六、有关建议",
        "七、其他需要说明的问题",
        "项目绩效指标体系评分表",
    ]


def test_the_score_table_equals_the_scorecard(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(EXAMPLE), "--json"]) == 0
    card = json.loads(capsys.readouterr().out)
    table = [block for block in read_docx(report) if isinstance(block, ReadTable)][-1]
    rows = rows_of(table)
    assert len(rows) == 2 + 26 + 1
    for number, leaf in enumerate(card["indicators"], 2):
        last = {cell.column: cell.text for cell in rows[number]}
        assert last[2] == leaf["name"]
        assert last[3] == leaf["weight"].removesuffix(".00")
        assert (last[6], last[7]) == (leaf["target"], leaf["actual"])
        assert last[8] == leaf["score"].removesuffix(".00")
    assert [cell.text for cell in rows[28]] == ["总分", "100", "—", "98"]


def test_levels_are_merged_over_their_leaves_and_the_head_is_repeated(report: Path) -> None:
    table = [block for block in read_docx(report) if isinstance(block, ReadTable)][-1]
    level1 = [(cell.text, cell.rows) for cell in table.cells if cell.column == 0 and 2 <= cell.row < 28]
    assert level1 == [
        ("项目决策\n(20分)", 6),
        ("项目管理\n(20分)", 5),
        ("项目产出\n(35分)", 13),
        ("项目效益\n(25分)", 2),
    ]
    head = {cell.text: (cell.rows, cell.columns) for cell in table.cells if cell.head}
    assert head["评价指标"] == (1, 4)
    assert head["得分"] == (2, 1)


def test_a_figure_without_evidence_is_printed_as_such(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "project"))
    (folder / "evidence" / "payment.csv").unlink()
    path = write("evaluation_report", "报告.docx", tmp_path, project=folder)
    text = "\n".join(block.text for block in read_docx(path) if isinstance(block, ReadParagraph))
    assert "支付无证据万元，预算执行率无证据" in text
    assert "本项目没有综合得分" in text
    assert "评价等级为" not in text


def test_every_printed_figure_is_told_with_its_evidence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "报告.docx"
    words = ["report", str(EXAMPLE), "--kind", "绩效评价报告", "--out", str(path), "--json"]
    assert main(words) == 0
    figures = {each["name"]: each for each in json.loads(capsys.readouterr().out)["figures"]}
    assert figures["总分"]["text"] == "98"
    assert figures["支付金额"] == {
        "name": "支付金额",
        "text": "61.71",
        "unit": "万元",
        "evidence": figures["支付金额"]["evidence"],
    }
    assert len(figures["支付金额"]["evidence"]) == 5
    assert len(figures["省一体化信访信息系统运行环境监测次数"]["evidence"]) == 365


@pytest.mark.e2e
@needs_libreoffice
def test_libreoffice_repeats_the_head_and_numbers_the_pages(report: Path, tmp_path: Path) -> None:
    pdf = convert(report, "pdf", tmp_path)
    text = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True, text=True
    ).stdout
    pages = text.rstrip("\f").split("\f")
    numbers = [re.search(r"— ?(\d+) ?—", page) for page in pages]
    assert [match[1] if match else None for match in numbers] == [str(n + 1) for n in range(len(pages))]
    appendix = next(n for n, page in enumerate(pages) if page.lstrip().startswith("附件"))
    assert all("三级指标" in page and "评分标准" in page for page in pages[appendix:])
    assert "总分" in pages[-1]
    assert "信访群众满意度" in re.sub(r"\s", "", pages[-1])  # the total never stands alone


@pytest.mark.e2e
@needs_libreoffice
def test_libreoffice_reckons_the_same_total(tmp_path: Path) -> None:
    sheet = write("score_table", "评分表.xlsx", tmp_path)
    with convert(sheet, UTF8_CSV, tmp_path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    total = next(row for row in rows if row[0] == "总分")
    assert (total[3], total[8]) == ("100", "98")
    assert sum(1 for row in rows if row[2] and row[3].isdigit()) == 26

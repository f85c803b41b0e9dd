"""What Jiheng writes raises nothing beyond what `jiheng lint` says of its project; nothing is written."""

import json
import shutil

import pytest

from jiheng.audit.library import checks
from jiheng.audit.report import Report
from jiheng.audit.run import audit
from jiheng.cli.main import main
from jiheng.documents.as_read import as_read
from jiheng.documents.docx_reader import open_docx
from jiheng.documents.docx_writer import docx_bytes
from jiheng.documents.reading import Part
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.lint import lint
from jiheng.workflows.publish import figures_of, fitting_kinds, parameters_of, report_bytes
from tests.conftest import ROOT

EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.is_dir())

pytestmark = pytest.mark.e2e


@pytest.fixture(params=EXAMPLES, ids=lambda path: path.name)
def example(request):
    return request.param


def documents_of(evaluation):
    for kind, choice in fitting_kinds(evaluation):
        if kind.document:
            yield kind, choice


def test_every_document_raises_only_what_lint_told(example, tmp_path):
    told = {(each.code, quote) for each in lint(example).findings for quote in each.quotes}
    evaluation = evaluate(example)
    seen = 0
    for kind, choice in documents_of(evaluation):
        path = tmp_path / f"{kind.title}.docx"
        path.write_bytes(report_bytes(evaluation, kind, "docx", choice=choice).content)
        audited = audit(Report(open_docx(path).document), checks())
        found = {(each.code, quote) for each in audited.findings for quote in each.quotes[:1]}
        assert found - told == set(), kind.title
        seen += len(found)
    assert seen  # each example has something to find, or this test could not fail


def test_a_document_reads_from_memory_as_from_its_file(example, tmp_path):
    evaluation = evaluate(example)
    for kind, choice in documents_of(evaluation):
        figures = figures_of(evaluation, marks=True)
        document = kind.document(evaluation.card, figures, **parameters_of(kind, choice))
        path = tmp_path / f"{kind.title}.docx"
        path.write_bytes(docx_bytes(document, pages=()))
        body = tuple(block for block in open_docx(path).document.blocks if block.part is Part.BODY)
        assert as_read(document, path.name).blocks == body, kind.title


def test_the_command_tells_line_key_and_replacement_and_writes_nothing(tmp_path, capsys):
    folder = tmp_path / "项目"
    shutil.copytree(ROOT / "examples" / "yantian-petition-2023", folder)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert main(["lint", str(folder), "--json"]) == 1
    (told,) = json.loads(capsys.readouterr().out)["projects"]
    found = next(each for each in told["findings"] if each["code"] == "IQ01" and each["quotes"][0] == "良好")
    line = (folder / "project.yaml").read_text("utf-8").splitlines()[found["line"] - 1]
    assert "信访群众满意度" in line
    assert found["key"] == "goals.approved[9].name"
    assert found["proposed"][0]["name"] == "服务对象满意度"
    assert "绩效评价报告" in found["documents"]
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert main(["lint", str(folder)]) == 1
    text = capsys.readouterr().out
    assert "project.yaml 第" in text
    assert "指标库里相近的：服务对象满意度 ≥90%（F-13）" in text


def test_a_project_without_records_is_asked_for_its_goal_form_only(tmp_path):
    folder = tmp_path / "项目"
    folder.mkdir()
    shutil.copy(ROOT / "examples" / "yantian-petition-2023" / "project.yaml", folder)
    (folder / "evidence").mkdir()
    found = lint(folder)
    assert found.documents == ("项目支出绩效目标申报表",)
    codes = {each.code for each in found.findings}
    assert {"IQ01", "IQ13", "LG08"} <= codes
    assert "CP05" not in codes  # nobody has actual values before the year

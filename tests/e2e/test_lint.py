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


def test_an_accepted_finding_of_a_project_stands_apart_and_idle_acceptances_are_told(tmp_path, capsys):
    folder = tmp_path / "项目"
    shutil.copytree(ROOT / "examples" / "yantian-petition-2023", folder)
    given = ["--accept", "IQ01", "--quote", "良好", "--reason", "批复的原文", "--by", "张三"]
    before = {(each.code, each.quotes) for each in lint(folder).findings}
    assert main(["lint", str(folder), *given]) == 0
    assert "项目/project.yaml.jiheng-accepted.yaml" in capsys.readouterr().out
    main(["lint", str(folder)])
    text = capsys.readouterr().out
    assert "已接受 1" in text.splitlines()[0]
    assert "理由：批复的原文（张三，" in text
    main(["lint", str(folder), "--json"])
    (told,) = json.loads(capsys.readouterr().out)["projects"]
    assert [(each["code"], each["acceptance"]["by"]) for each in told["accepted"]] == [("IQ01", "张三")]
    left = {(each["code"], tuple(each["quotes"])) for each in told["findings"]}
    assert {code for code, quotes in before - left} == {"IQ01"}
    assert left < before
    yaml = folder / "project.yaml"
    yaml.write_text(yaml.read_text("utf-8").replace("良好", "≥90%"), "utf-8")
    main(["lint", str(folder)])
    text = capsys.readouterr().out
    assert "这些接受不再对应任何发现，可以从 project.yaml.jiheng-accepted.yaml 里删去" in text
    assert "IQ01 “良好” 理由：批复的原文（张三，" in text


def test_what_is_about_the_whole_project_is_accepted_under_an_empty_quote(tmp_path):
    folder = tmp_path / "项目"
    shutil.copytree(ROOT / "examples" / "tongzhou-congress-2024", folder)
    whole = next(each for each in lint(folder).findings if not each.quotes)
    given = ["--accept", whole.code, "--quote", "", "--reason", "本级规定不设", "--by", "李四"]
    assert main(["lint", str(folder), *given]) == 0
    assert whole.code in {each.code for each, _ in lint(folder).sorted.accepted}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--accept", "IQ01", "--quote", "良", "--reason", "x", "--by", "y"], "没有引用“良”的发现"),
        (["--accept", "IQ01", "--quote", "良好", "--reason", " "], "缺少参数：--reason、--by"),
    ],
)
def test_what_was_not_found_or_is_not_answered_for_is_not_accepted(tmp_path, capsys, given, told):
    folder = tmp_path / "项目"
    shutil.copytree(ROOT / "examples" / "yantian-petition-2023", folder)
    assert main(["lint", str(folder), *given]) in (2, 4)
    assert told in capsys.readouterr().err
    assert not list(folder.glob("*accepted*"))


def test_lint_says_beforehand_where_date_and_contact_are_written_and_then_is_content(tmp_path):
    folder = tmp_path / "项目"
    shutil.copytree(ROOT / "examples" / "yantian-petition-2023", folder)
    (found,) = (each for each in lint(folder).findings if each.code == "CP02")
    assert "没有写报告日期、填报人或评价负责人、联系电话" in found.message
    assert "evaluation.report" in found.advice
    yaml = folder / "project.yaml"
    who = "\nevaluation:\n  report: {date: 2024-08-20, contact: 张三, telephone: 0755-12345678}\n"
    yaml.write_text(yaml.read_text("utf-8").replace("\nevaluation:\n", who), "utf-8")
    assert "CP02" not in {each.code for each in lint(folder).findings}


@pytest.fixture
def two_years(tmp_path):
    """The example as last year's project, and a copy for the next year with weaker targets."""
    last, this = tmp_path / "2023", tmp_path / "2024"
    shutil.copytree(ROOT / "examples" / "yantian-petition-2023", last)
    shutil.copytree(last, this)
    yaml = (this / "project.yaml").read_text("utf-8").replace("fiscal_year: 2023", "fiscal_year: 2024")
    (this / "project.yaml").write_text(yaml.replace("≥98%", "≥95%").replace("2小时内", "4小时内"), "utf-8")
    return last, this


def of_last_year(findings):
    return {(each.quotes[0], each.severity) for each in findings if "2023 年度" in each.message}


def test_targets_weaker_than_last_year_are_told_with_both_values(two_years, capsys):
    last, this = two_years
    assert of_last_year(lint(this).findings) == set()
    assert of_last_year(lint(this, last_year=last).findings) == {
        ("预算执行率", "warning"),
        ("系统故障维修响应时间", "warning"),
    }
    assert main(["lint", str(this), "--last-year", str(last)]) == 1
    text = capsys.readouterr().out
    assert "“预算执行率”的指标值“≥95%”不如2023 年度的指标值“≥98%”" in text
    assert "不比上年松：2023 年度的指标值“≥98%”，2023 年度的实际值“99.68%”" in text


def test_a_project_names_last_years_folder_itself(two_years, capsys):
    last, this = two_years
    yaml = this / "project.yaml"
    yaml.write_text(
        yaml.read_text("utf-8").replace("\norganisation:", "\nlast_year: ../2023\n\norganisation:"), "utf-8"
    )
    assert len(of_last_year(lint(this).findings)) == 2
    assert main(["lint", str(last), "--last-year", str(this)]) == 2
    assert "是 2024 年度的项目，不早于本项目的 2023 年度" in capsys.readouterr().err
    assert main(["lint", str(last), str(this), "--last-year", str(last)]) == 2
    assert "--last-year 一次只用于一个项目" in capsys.readouterr().err
    shutil.rmtree(last)
    assert main(["lint", str(this)]) == 3

"""A finished report and its figures: explained, re-read after edits, compared with changed records."""

import html
import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from jiheng.cli.main import main
from jiheng.documents.libreoffice import convert, find_libreoffice

EXAMPLE = "yantian-petition-2023"
BODY, MAP = "word/document.xml", "customXml/item1.xml"
TOTAL_MARK = r'(<w:bookmarkStart w:id="\d+" w:name="{mark}"/>)(.*?)(<w:bookmarkEnd [^>]*>)'


@pytest.fixture(scope="module")
def example(root):
    return root / "examples" / EXAMPLE


@pytest.fixture(scope="module")
def written(example, tmp_path_factory):
    path = tmp_path_factory.mktemp("written") / "绩效评价报告.docx"
    assert main(["report", str(example), "--kind", "evaluation_report", "--out", str(path)]) == 0
    return path


@pytest.fixture
def report(written, tmp_path):
    return Path(shutil.copy(written, tmp_path / written.name))


def change(path, part, changed):
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = changed(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def marks_of(path, figure):
    with zipfile.ZipFile(path) as archive:
        told = json.loads(
            html.unescape(re.search("<figures[^>]*>(.*)</figures>", archive.read(MAP).decode(), re.DOTALL)[1])
        )
    return [f"_jiheng{each['mark']}" for each in told["printed"] if each["figure"] == figure]


def edit(path, mark, replace):
    """Change what stands in a mark, as an editor would; `replace` gets start, content and end."""
    pattern = TOTAL_MARK.format(mark=mark)
    change(path, BODY, lambda body: re.sub(pattern, lambda match: replace(*match.groups()), body, count=1))


def with_map(text):
    return lambda part: re.sub("(<figures[^>]*>).*(</figures>)", rf"\1{text}\2", part, flags=re.DOTALL)


def verify(path, capsys, *words):
    capsys.readouterr()
    code = main(["verify", str(path), *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_an_untouched_report_agrees(report, example, capsys):
    code, told = verify(report, capsys, "--project", str(example))
    assert (code, told["faults"], told["remarks"]) == (0, [], [])
    assert told["figures"] > 150


def test_a_changed_number_is_named_with_its_place(report, capsys):
    first, second = marks_of(report, "总分")
    edit(report, first, lambda start, content, end: start + content.replace("98", "99") + end)
    code, told = verify(report, capsys)
    assert code == 1
    assert [(each["what"], each["found"], each["expected"]) for each in told["faults"]] == [
        ("“总分”改过", "99", "98"),
        ("“总分”在几处印的不一样", "98、99", ""),
    ]
    assert "综合得分为□分" in told["faults"][0]["column"]
    assert second not in told["faults"][0]["column"]


def test_a_number_typed_over_with_its_bookmark_is_found(report, capsys):
    _, cell = marks_of(report, "总分")
    edit(report, cell, lambda _start, content, _end: content.replace("98", "100"))
    code, told = verify(report, capsys)
    assert code == 1
    assert [(each["what"], each["expected"]) for each in told["faults"]] == [("“总分”改过", "98")]
    assert told["faults"][0]["column"] == "第 5 个表第 29 行第 9 列"


def test_a_tracked_change_counts_as_made(report, capsys):
    first, _ = marks_of(report, "总分")
    inserted = '<w:ins w:id="1" w:author="审"><w:r><w:t>97</w:t></w:r></w:ins>'
    edit(
        report,
        first,
        lambda start, content, end: f'{start}<w:del w:id="2" w:author="审">{content}</w:del>{inserted}{end}',
    )
    assert verify(report, capsys)[1]["faults"][0]["found"] == "97"


def test_other_records_give_other_figures(report, example, tmp_path, capsys):
    project = Path(shutil.copytree(example, tmp_path / "project"))
    payments = project / "evidence" / "payment.csv"
    payments.write_text(payments.read_text("utf-8").replace("185000.00", "85000.00"), "utf-8")
    code, told = verify(report, capsys, "--project", str(project))
    faults = {each["what"]: each for each in told["faults"]}
    assert code == 1
    assert faults["“支付金额”与项目现在的记录不符"]["found"] == "文档里 61.71万元（精确值 6171/100）"
    assert faults["“支付金额”与项目现在的记录不符"]["expected"].startswith("现在应为 51.71万元")
    assert any(what.startswith("“总分”") for what in faults)


def test_the_same_number_from_another_record_is_a_remark(report, example, tmp_path, capsys):
    project = Path(shutil.copytree(example, tmp_path / "project"))
    payments = project / "evidence" / "payment.csv"
    payments.write_text(payments.read_text("utf-8").replace("运维单位一", "运维单位九"), "utf-8")
    code, told = verify(report, capsys, "--project", str(project))
    assert (code, told["faults"]) == (0, [])
    assert "支付金额" in told["remarks"][0]


def test_explain_reads_the_map_and_walks_to_the_records(report, example, capsys):
    assert main(["explain", str(report), "预算执行率"]) == 0
    told = capsys.readouterr().out
    assert "精确值：617100/6191 %" in told
    assert "印在 3 处" in told
    assert "payment.csv" not in told
    assert main(["explain", str(report), "预算执行率", "--project", str(example)]) == 0
    assert "evidence/payment.csv 第 2 行" in capsys.readouterr().out


def test_an_unknown_figure_is_told_with_the_nearest(report, capsys):
    assert main(["explain", str(report), "预算执行律"]) == 3
    assert "预算执行率" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (lambda text: text.replace("urn:jiheng:figures:1", "urn:other"), "没有数的对照表"),
        (with_map("{}"), "对照表读不懂"),
        (with_map("[1]"), "对照表读不懂"),
        (with_map("?"), "对照表读不懂"),
    ],
)
def test_a_document_without_its_map_is_refused(report, changed, told, capsys):
    change(report, MAP, changed)
    assert main(["verify", str(report)]) == 4
    assert told in capsys.readouterr().err


def test_a_pdf_carries_the_same_map(report, example, tmp_path, capsys):
    path = tmp_path / "绩效评价报告.pdf"
    assert main(["report", str(example), "--kind", "evaluation_report", "--out", str(path)]) == 0
    capsys.readouterr()
    texts = []
    for document in (report, path):
        assert main(["explain", str(document), "预算执行率", "--project", str(example)]) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1]
    code, told = verify(path, capsys, "--project", str(example))
    assert (code, told["faults"]) == (0, [])
    path.write_bytes(b"%PDF-1.7 torn")
    assert main(["verify", str(path)]) == 4


@pytest.mark.e2e
@pytest.mark.skipif(find_libreoffice() is None, reason="LibreOffice is missing")
def test_libreoffice_keeps_map_and_marks_through_a_save(report, example, tmp_path, capsys):
    saved = convert(report, "docx", tmp_path / "saved")
    code, told = verify(saved, capsys, "--project", str(example))
    assert (code, told["faults"], told["remarks"]) == (0, [], [])
    first, _ = marks_of(saved, "总分")
    edit(saved, first, lambda start, content, end: start + content.replace("98", "99") + end)
    assert verify(saved, capsys)[0] == 1

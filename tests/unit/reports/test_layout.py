"""A locality's layout over a form: words, added columns, boxes to sign; and nothing lost."""

from dataclasses import replace

import pytest

from jiheng.documents.model import Paragraph, Table
from jiheng.documents.sheet import Formula
from jiheng.frameworks.layouts import Layout
from jiheng.frameworks.rule_set import find_rule_set, rule_set_ids
from jiheng.reports.layout import laid_out, laid_out_sheets
from jiheng.reports.library import REPORT_KINDS
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import figures_of, report_bytes

XINZHOU = "xinzhou-government-services-2022"
FORM = REPORT_KINDS.find("self_evaluation_form")


@pytest.fixture
def evaluation(root):
    return evaluate(root / "examples" / XINZHOU)


@pytest.fixture
def plain(evaluation):
    return FORM.document(evaluation.card, figures_of(evaluation))


def texts(table):
    return [[cell.text for cell in row] for row in table.body]


def test_without_a_layout_nothing_changes(plain):
    assert laid_out(plain, None) is plain


def test_a_column_is_added_beside_the_indicators_and_the_rest_grows(plain):
    (table,) = laid_out(plain, Layout(columns=("佐证材料", "备注"))).blocks
    (before,) = plain.blocks
    assert len(table.widths) == len(before.widths) + 2  # a table that does not tile its grid is refused
    (head,) = [row for row in texts(table) if "佐证材料" in row]
    assert head[-2:] == ["佐证材料", "备注"]
    leaves = [row for row in texts(table) if any(text.startswith("指标1：") for text in row)]
    assert leaves
    assert all(row[-2:] == ["", ""] for row in leaves)
    kept = [text for row in texts(table) for text in row if text and text not in ("佐证材料", "备注")]
    assert kept == [text for row in texts(before) for text in row if text]


def test_words_are_renamed_where_they_stand_alone(plain):
    (table,) = laid_out(plain, Layout(rename={"实际完成值": "全年完成值"})).blocks
    flat = [text for row in texts(table) for text in row]
    assert "全年完成值" in flat
    assert "实际\n完成值" not in flat
    assert "实际完成情况" in flat


def test_boxes_to_sign_stand_below(plain):
    *_, table = laid_out(plain, Layout(sign_off=("填报人", "联系电话"))).blocks
    assert isinstance(table, Table)
    assert texts(table) == [["填报人", "", "联系电话", ""]]


def test_the_title_is_the_localitys(plain):
    assert laid_out(plain, Layout(title="项目绩效自评表")).title == "项目绩效自评表"


def test_a_worksheet_keeps_its_formulas(evaluation):
    sheets = FORM.sheets(evaluation.card, figures_of(evaluation))
    (sheet,) = laid_out_sheets(sheets, Layout(columns=("佐证材料",), sign_off=("填报人", "日期")))
    formulas = [cell.value.text for row in sheet.body for cell in row if isinstance(cell.value, Formula)]
    before = [cell.value.text for row in sheets[0].body for cell in row if isinstance(cell.value, Formula)]
    assert formulas == before
    assert "填报人：" in sheet.body[-1][0].value


def test_the_rule_set_of_the_project_decides(root):
    folder = root / "examples" / XINZHOU
    plain_figures = report_bytes(evaluate(folder), FORM, "docx").figures
    signed = report_bytes(evaluate(folder, rule_set="local-form-signed"), FORM, "docx")
    assert [each.text for each in signed.figures] == [each.text for each in plain_figures]
    assert signed.content != report_bytes(evaluate(folder), FORM, "docx").content


def test_a_document_without_indicators_only_gets_what_fits(plain):
    document = replace(plain, blocks=(Paragraph("没有表"),))
    assert laid_out(document, Layout(columns=("备注",))).blocks == document.blocks


@pytest.mark.parametrize("name", rule_set_ids())
def test_layouts_of_shipped_rule_sets_are_of_report_kinds(name):
    assert set(find_rule_set(name).layouts) <= {kind.name for kind in REPORT_KINDS}

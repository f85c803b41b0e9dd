"""项目支出绩效自评表: its cells, merges and figures; example 004 cell for cell as its seed."""

import re
from decimal import Decimal

import pytest

from jiheng.documents.reading import ReadTable
from jiheng.documents.sheet import Formula
from jiheng.reports.figures import Figures
from jiheng.reports.form_rows import form_rows
from jiheng.reports.library import REPORT_KINDS
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import figures_of, report_bytes

XINZHOU = "xinzhou-government-services-2022"
FORM = "self_evaluation_form"
FISCAL_ROW, GOALS_ROW, OVERRIDE_ROW, ANALYSIS_ROWS = 4, 8, 26, range(29, 36)
OVERRIDE = "按规则得10分，改为8分，未写理由"


def table_of(blocks):
    (table,) = [block for block in blocks if isinstance(block, ReadTable)]
    return table


def rows_of(table):
    """The rows as a word processor keeps them: a place under a tall cell holds an empty cell."""
    height = max(cell.row + cell.rows for cell in table.cells)
    places = {}
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.rows):
            places[row, cell.column] = squeezed(cell.text) if row == cell.row else ""
    return [[text for (at, _), text in sorted(places.items()) if at == row] for row in range(height)]


def squeezed(text):
    return re.sub(r"\s|\[bookmark: \w+\]", "", text)


def row_with(rows, text):
    (found,) = [row for row in rows if text in row]
    return found


def seed_rows(seeds):
    """The rows of the form in the seed: one cell a line after a tab, a row ends with an empty line."""
    (path,) = seeds.glob("004_*.txt")
    form = path.read_text("utf-8").split("（2022年度）", 1)[1]
    rows = [
        re.split(r"^\t", row, flags=re.MULTILINE)[1:]
        for row in re.split(r"\n(?: *\n)+(?=\t)", form.strip("\n"))
    ]
    return [[squeezed(cell) for cell in row] for row in rows if row]


@pytest.fixture
def form(project, blocks):
    """The rows of a project's form, and the table."""

    def read(name=XINZHOU, changes=()):
        table = table_of(blocks(project(name, changes), FORM))
        return rows_of(table), table

    return read


def test_the_form_equals_the_published_one_cell_for_cell(form, seeds):
    ours, _ = form()
    theirs = seed_rows(seeds)
    assert len(ours) == len(theirs) == 36
    for number, (our, their) in enumerate(zip(ours, theirs, strict=True)):
        if number not in (FISCAL_ROW, GOALS_ROW, OVERRIDE_ROW, *ANALYSIS_ROWS):
            assert our[1:] == their[1:], number
        assert our[0] in (their[0], "绩效指标", ""), number


def test_it_differs_from_the_published_one_where_the_records_or_the_projects_words_do(form, seeds):
    ours, _ = form()
    theirs = seed_rows(seeds)
    # The published form leaves the sources open; the records name the source.
    assert ours[FISCAL_ROW][1:] == ["其中：当年财政拨款", "24.5", "24.5", "24.5", "—", "100%", "—"]
    assert theirs[FISCAL_ROW][1:] == ["其中：当年财政拨款", "", "", "", "—", "", "—"]
    # The published form gives 8 of 10 points for 95 % of 95 % and no reason.
    assert ours[OVERRIDE_ROW][1:] == [*theirs[OVERRIDE_ROW][1:-1], OVERRIDE]
    assert theirs[OVERRIDE_ROW][-1] == ""
    for row in ANALYSIS_ROWS:  # the same headings, other words
        assert ours[row][:-1] == theirs[row][:-1]
        assert ours[row][-1]
    assert all(ours[GOALS_ROW][1:])


def test_levels_and_blocks_are_merged_as_on_the_printed_form(form):
    _, table = form()
    spans = {squeezed(cell.text): (cell.rows, cell.columns) for cell in table.cells if cell.text}
    assert spans["项目资金（万元）"] == (5, 2)
    assert spans["年度总体目标"] == (2, 1)
    assert spans["产出指标"] == spans["效益指标"] == (8, 1)
    assert spans["满意度指标"] == spans["质量指标"] == spans["生态效益指标"] == (2, 1)
    assert spans["项目绩效分析"] == (7, 1)
    assert spans["自评结果分析"] == (4, 1)
    sides = [(cell.text, cell.row, cell.rows) for cell in table.cells if squeezed(cell.text) == "绩效指标"]
    assert sides == [("绩\n效\n指\n标", 9, 9), ("绩\n效\n指\n标", 18, 10)]


def test_no_row_of_the_form_is_repeated_as_a_head(project):
    evaluation = evaluate(project(XINZHOU))
    (table,) = REPORT_KINDS.find(FORM).document(evaluation.card, figures_of(evaluation)).blocks
    assert not table.head


def test_an_override_with_a_reason_prints_it(form):
    def reasoned(text):
        return text.replace("决定日期,来源", "决定日期,改分理由,来源").replace(
            "2023-01-31,演示", "2023-01-31,样本太少,演示"
        )

    rows, _ = form(changes={"evidence/score_override.csv": reasoned})
    assert row_with(rows, "指标1：工作人员满意度")[-1] == "按规则得10分，改为8分，理由：样本太少"


def test_a_deviation_without_a_reason_is_asked_for_and_not_invented(form):
    rows, _ = form(
        changes={
            "evidence/score_override.csv": None,
            "evidence/survey.csv": lambda text: text.replace("27,11,2,0", "20,10,10,0"),
        }
    )
    assert row_with(rows, "指标1：工作人员满意度")[4:] == ["95%", "75%", "10", "7.89", "（未填写）"]


def test_what_no_record_supports_is_told_as_such(form):
    rows, _ = form(changes={"evidence/payment.csv": None})
    total = row_with(rows, "年度资金总额")
    assert total == ["", "年度资金总额", "24.5", "24.5", "无证据", "10", "无证据", "无证据"]
    saving = row_with(rows, "指标1：成本节约率")
    assert saving[5] == saving[7] == "无证据"
    assert saving[8].startswith("没有评分：")
    assert row_with(rows, "总分")[:3] == ["总分", "100", "无证据"]


def test_amounts_stand_in_the_row_of_their_source(form):
    def two_sources(text):
        return text.replace("245000.00", "145000.00") + "全年预算数,100000.00,2022-01-20,上年结转资金,演示\n"

    rows, _ = form(changes={"evidence/budget.csv": two_sources})
    assert row_with(rows, "年度资金总额")[2:5] == ["14.5", "24.5", "24.5"]
    assert row_with(rows, "其中：当年财政拨款")[2:5] == ["14.5", "14.5", "24.5"]
    assert row_with(rows, "上年结转资金")[2:] == ["", "10", "", "—", "", "—"]
    assert row_with(rows, "其他资金")[2:] == ["", "", "", "—", "", "—"]


def test_the_local_block_stands_only_where_the_project_wrote_it(form):
    def without(text):
        return re.sub(r"^  (output|benefit|satisfaction):\n    - .*\n", "", text, flags=re.MULTILINE)

    rows, _ = form(changes={"project.yaml": without})
    assert rows[-1][0] == "总分"


def test_indicators_without_a_standard_place_come_after_the_standard_ones(form):
    rows, _ = form("yantian-petition-2023")
    assert [row[1] for row in rows if row[0] == "" and row[1].startswith("项目")] == [
        "项目决策",
        "项目管理",
        "项目产出",
        "项目效益",
    ]
    assert row_with(rows, "总分")[:3] == ["总分", "100", "98"]


def test_a_project_without_scored_indicators_has_a_form_without_points(form):
    rows, _ = form("finance-network")
    assert row_with(rows, "年度资金总额")[2:] == ["无证据", "147", "121.88", "—", "82.91%", "—"]
    assert row_with(rows, "总分")[:3] == ["总分", "—", "无证据"]


def test_the_worksheet_has_the_same_cells_with_numbers_typed(project):
    evaluation = evaluate(project(XINZHOU))
    figures = Figures(evaluation.card, evaluation.opened.evidence)
    (sheet,) = REPORT_KINDS.find(FORM).sheets(evaluation.card, figures)
    form = form_rows(evaluation.card, figures, pages=False)
    assert len(sheet.body) == len(form.rows)
    assert sheet.portrait
    _, _, target, actual, weight, score, reason = sheet.body[form.indicators[-2]][-7:]
    assert (target.value, actual.value, weight.value, score.value) == (
        Decimal("0.95"),
        Decimal("0.95"),
        10,
        8,
    )
    assert (target.number_format, weight.number_format, reason.value) == ("0%", "", OVERRIDE)
    execution = sheet.body[form.execution]
    assert [cell.value for cell in execution] == ["年度资金总额", *[Decimal("24.5")] * 3, 10, 1, 10]


def test_the_total_of_the_worksheet_is_a_formula_over_its_rows(project):
    evaluation = evaluate(project(XINZHOU))
    figures = Figures(evaluation.card, evaluation.opened.evidence)
    (sheet,) = REPORT_KINDS.find(FORM).sheets(evaluation.card, figures)
    form = form_rows(evaluation.card, figures, pages=False)
    first, last = sheet.body_row(form.indicators[0]), sheet.body_row(form.indicators[-1])
    fund = sheet.body_row(form.execution)
    assert [cell.value for cell in sheet.body[form.total]] == [
        "总分",
        Formula(f"SUM(J{fund},J{first}:J{last})", Decimal(100)),
        Formula(f"SUM(M{fund},K{first}:K{last})", Decimal(98)),
        "",
    ]


@pytest.mark.parametrize("file_format", ["docx", "pdf", "xlsx"])
def test_the_same_project_gives_the_same_bytes(project, file_format):
    folder, kind = project(XINZHOU), REPORT_KINDS.find(FORM)
    once = report_bytes(evaluate(folder), kind, file_format)
    figures = once.figures
    assert report_bytes(evaluate(folder), kind, file_format) == once
    without = {each.name for each in figures if not each.facts and each.exact is not None} - {"总分/分值"}
    assert without <= {
        f"{leaf.leaf.name}{part}" for leaf in evaluate(folder).card.leaves() for part in (".分值", ".目标")
    }

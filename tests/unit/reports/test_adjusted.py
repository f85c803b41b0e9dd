"""What the documents show of adjustments: both weights, both totals, what limited them."""

import shutil
from pathlib import Path

import pytest

from jiheng.documents.model import Paragraph, Table
from jiheng.documents.sheet import Formula
from jiheng.reports.figures import Figures
from jiheng.reports.library import REPORT_KINDS
from jiheng.workflows.evaluate import Evaluation, evaluate

ADJUSTED = Path(__file__).parents[2] / "cases" / "projects" / "adjusted"


@pytest.fixture
def capped(tmp_path: Path) -> Evaluation:
    """The execution rate is 45 %: the total is at most 59, the grade at most 良."""
    folder = Path(shutil.copytree(ADJUSTED, tmp_path / "adjusted"))
    (folder / "evidence" / "payment.csv").write_text("金额,支付日期\n45万元,2023-11-30\n", "utf-8")
    return evaluate(folder)


def figures_of(evaluation: Evaluation) -> Figures:
    return Figures(evaluation.card, evaluation.opened.evidence)


def test_the_score_table_shows_both_weights_and_a_total_a_reader_can_check(capped: Evaluation) -> None:
    figures = figures_of(capped)
    (sheet,) = REPORT_KINDS.find("score_table").sheets(capped.card, figures)
    rows = [[cell.value for cell in row] for row in sheet.body]
    training = next(row for row in rows if "培训次数\n（原分值4分）" in row)
    assert "4.57" in map(str, training)
    away = next(row for row in rows if "故障修复时长\n（原分值1分）" in row)
    assert [str(value) for value in (away[1], *away[-2:])] == ["0", "不适用", "不适用"]
    label, weights, _, total = rows[-1]
    assert label == "总分（各项合计88.23分，已封顶）"
    assert isinstance(weights, Formula)
    assert str(weights.value) == "100"
    assert isinstance(total, Formula)
    assert (total.text, str(total.value)) == ("MIN(SUM(I5:I10),59)", "59")
    assert set(capped.card.limits[0].facts) <= set(figures.printed["总分"].facts)


def test_the_report_tells_total_and_grade_beside_those_reckoned(capped: Evaluation) -> None:
    blocks = REPORT_KINDS.find("evaluation_report").document(capped.card, figures_of(capped)).blocks
    texts = [block.text for block in blocks if isinstance(block, Paragraph)]
    told = next(text for text in texts if text.startswith("该项目综合得分为59分，评价等级为“差”。"))
    assert "各项指标合计得88.23分，按合计应为“良”" in told
    assert "限级“预算执行率低于50%”（<50%）：45%，成立，总分最高 59 分" in told
    assert "故障修复时长：不适用：2023年没有“故障”记录；分值 1 分分摊给同级指标。" in texts
    assert any("（满分4.57分，原4分）" in text for text in texts)
    table = next(block for block in blocks if isinstance(block, Table) and "一级指标得分" in block.caption)
    assert [[cell.text for cell in row] for row in table.body[-2:]] == [
        ["合计", "100", "88.23", "88.23%"],
        ["封顶后总分", "100", "59", "59%"],
    ]

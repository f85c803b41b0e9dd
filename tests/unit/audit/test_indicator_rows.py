"""Indicator rows are read from any of the usual layouts, with every cell at its place."""

import re

from jiheng.audit.claims.indicator_rows import level_name
from jiheng.audit.report import Report
from jiheng.documents.reading import ReadCell, ReadDocument, ReadTable
from tests.support.fragments import read_fragment


def report(text):
    """Read a text whose tables are written with bars, as the tab tables of a .txt."""
    lines = [
        re.sub(r" *\| *", "\t", line.strip()[1:-1]).strip(" ") if "|" in line else line
        for line in text.split("\n")
    ]
    return Report(read_fragment("\n".join(lines), ".txt")[0])


TORN = """\
评价指标\t\t\t\t指标说明\t评分标准\t标杆值\t实际完成值\t得分
一级指标\t二级指标\t三级指标\t权重\t\t\t\t\t
项目决策 (20分)\t绩效目标\t绩效目标合理性\t4\t是否依据\t①有绩效目标(2分); ②相关(1\t合理\t75%\t3

评价指标\t\t\t\t指标说明\t评分标准\t标杆值\t实际完成值\t得分
一级指标\t二级指标\t三级指标\t权重\t\t\t\t\t
\t(7分)\t\t\t充分\t分); ③匹配(1分)。\t\t\t
\t\t资金分配\t3\t有测算依据\t①依据充分(3分)。\t合理\t100%\t3
\t\t\t\t使用是\t①符合规定\t\t\t

评价指标\t\t\t\t指标说明\t评分标准\t标杆值\t实际完成值\t得分
一级指标\t二级指标\t三级指标\t权重\t\t\t\t\t
\t\t资金合规性\t4\t否合规\t的要求(4分)\t合规\t100%\t4
总分\t\t\t11\t--\t\t\t\t10
"""


def pages(text):
    """Make a document whose reader joined nothing: each page's piece is a table of single cells."""
    pieces = [piece.split("\n") for piece in text.strip("\n").split("\n\n")]
    tables = [
        ReadTable(
            tuple(
                ReadCell(r, c, 1, 1, t)
                for r, line in enumerate(piece)
                for c, t in enumerate(line.split("\t"))
            )
        )
        for piece in pieces
    ]
    return Report(ReadDocument("表.pdf", "pdf", tuple(tables)))


def test_rows_torn_by_page_breaks_are_one_row_again():
    (table,) = pages(TORN).indicator_tables
    reasonable, allocation, compliance = table.rows
    assert level_name(reasonable.level2) == "绩效目标"
    assert str(reasonable.level_points("level2")) == "7分"
    assert reasonable.rule.flat == "①有绩效目标(2分);②相关(1分);③匹配(1分)。"
    assert len(reasonable.rule.spans) == 2
    assert allocation.label == "资金分配"
    assert compliance.definition.flat == "使用是否合规"
    assert [str(row.scored) for row in table.rows] == ["3", "3", "4"]
    assert (str(table.total.weight), str(table.total.score)) == ("11", "10")


def test_every_piece_is_where_it_says():
    made = pages(TORN)
    for row in made.indicator_rows:
        for cell in (row.name, row.rule, row.weight, row.level2):
            assert cell.text == "".join(made.document.text_at(span) for span in cell.spans)
        points = row.level_points("level1")
        assert made.document.text_at(points.span) == "20分"


def test_a_self_evaluation_form_leaves_out_template_rows_and_what_follows_the_total():
    made = report("""\
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
| | 产出指标 | 数量指标 | 指标1：巡检次数 | 12次 | 12次 | 10 | 10 | |
| | | | 指标2： | | | | | |
| | 满意度指标 | 服务对象满意度指标 | 指标1：满意度 | ≥95% | 95% | 10 | 8 | |
| 总分 | 100 | 98 |
| 项目绩效分析 | 自评结果分析 | 产出情况及分析 | 达标 |
""")
    assert [row.label for row in made.indicator_rows] == ["巡检次数", "满意度"]
    assert level_name(made.indicator_rows[1].level1) == "满意度指标"
    total = made.indicator_tables[0].total
    assert (str(total.weight), str(total.score)) == ("100", "98")


def test_merged_and_unmerged_level_cells_read_alike():
    head = ["一级指标", "二级指标", "三级指标", "分值", "得分"]
    rows = [["产出", "数量", "甲", "5", "5"], ["产出", "数量", "乙", "5", "4"]]
    plain = [ReadCell(0, n, 1, 1, text) for n, text in enumerate(head)]
    unmerged = plain + [ReadCell(r + 1, c, 1, 1, t) for r, row in enumerate(rows) for c, t in enumerate(row)]
    merged = [*plain, ReadCell(1, 0, 2, 1, "产出"), ReadCell(1, 1, 2, 1, "数量")]
    merged += [ReadCell(r + 1, c, 1, 1, row[c]) for r, row in enumerate(rows) for c in (2, 3, 4)]
    for cells in (unmerged, merged):
        made = Report(ReadDocument("表", "docx", (ReadTable(tuple(cells)),)))
        told = [
            (level_name(r.level1), level_name(r.level2), r.label, str(r.scored)) for r in made.indicator_rows
        ]
        assert told == [("产出", "数量", "甲", "5"), ("产出", "数量", "乙", "4")]


def test_points_of_levels_may_have_columns_of_their_own():
    (row,) = report("""\
| 一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值 | 得分 |
| 产出 | 50 | 数量 | 20 | 巡检次数 | 5 | 4 |
""").indicator_rows
    found = (row.level_points("level1"), row.level_points("level2"), row.points, row.scored)
    assert [str(each) for each in found] == ["50", "20", "5", "4"]


def test_names_and_targets_need_no_head_but_signs():
    pairs = report("| 信息发布期数 | ≧52期 |\n| 系统稳定运行率 | ≧95% |\n")
    assert [row.target.flat for row in pairs.indicator_rows] == ["≧52期", "≧95%"]
    assert not report("| 联系人 | 张三 |\n| 电话 | 12345 |\n").indicator_rows


def test_a_dimension_table_has_its_total_and_grade():
    (table,) = report("""\
| 评价内容 | 分值 | 评价得分 |
| 项目决策 | 10.00 | 9 |
| 综合得分 | 100.00 | 93 |
| 绩效评定级别 | 优 |
""").indicator_tables
    assert [row.label for row in table.rows] == ["项目决策"]
    assert str(table.total.score) == "93"
    assert table.grade.text == "优"


def test_the_real_report_with_torn_pages_gives_its_27_rows(seeds):
    text = next(seeds.glob("002*")).read_text(encoding="utf-8")
    appendix = report(text).indicator_tables[-1]
    assert sum(row.points.value for row in appendix.rows) == 100
    assert sum(row.scored.value for row in appendix.rows) == 98
    assert len(appendix.rows) == 26


def test_an_analysis_below_the_total_is_no_indicator():
    rows = (
        ("一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分"),
        ("产出指标", "数量指标", "巡检次数", "12次", "12次", "90", "90"),
    )
    cells = [ReadCell(r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    cells += [ReadCell(2, 0, 1, 5, "总分"), ReadCell(2, 5, 1, 1, "90"), ReadCell(2, 6, 1, 1, "90")]
    cells += [ReadCell(3, 0, 1, 2, "自评结果分析"), ReadCell(3, 2, 1, 1, "产出情况及分析")]
    cells += [ReadCell(3, 3, 1, 4, "完成 7 项技术服务。")]
    document = ReadDocument("自评表", "docx", (ReadTable(tuple(cells)),))
    assert [row.label for row in Report(document).indicator_rows] == ["巡检次数"]

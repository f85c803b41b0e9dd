"""绩效运行监控表: what was known by a day, lights, and reasons that are due and never ticked by us."""

import pytest

from jiheng.documents.reading import ReadParagraph, ReadTable
from jiheng.errors import UnreadableInputError
from jiheng.reports.library import REPORT_KINDS
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import figures_of

TONGZHOU, YANTIAN = "tongzhou-congress-2024", "yantian-petition-2023"
FORM = "monitoring_form"


@pytest.fixture
def form(project, blocks):
    def of(name, on, changes=()):
        read = blocks(project(name, changes), FORM, on=on)
        money, indicators, _ = [block for block in read if isinstance(block, ReadTable)]
        told = [block.text for block in read if isinstance(block, ReadParagraph)]
        return rows(money), {row[-9]: row[-9:] for row in rows(indicators)[1:]}, told

    return of


def rows(table):
    found = {}
    for cell in table.cells:
        found.setdefault(cell.row, []).append(cell.text)
    return list(found.values())


def test_money_is_that_of_the_day(form):
    money, _, told = form(YANTIAN, "2023-07-31")
    assert ["年度资金总额", "61.91", "61.91", "33.50", "54.11%", "57.43", "绿"] in money
    assert "（2023年度，1—7月）" in told
    assert any("预算执行率54.11%" in text for text in told)


def test_an_indicator_says_what_was_done_and_what_will_be(form):
    _, indicators, _ = form(TONGZHOU, "2024-07-31")
    assert indicators["信息发布期数"][1:6] == ["≧52期", "33期", "56期", "绿", "—"]
    assert indicators["信息发布期数"][7] == "有可能"


def test_a_yellow_light_asks_for_cause_and_reason_and_ticks_nothing(form):
    _, indicators, told = form(TONGZHOU, "2024-07-31")
    row = indicators["预算执行率"]
    assert row[4] == "黄"
    assert row[5] == "□经费保障 □制度保障\n□人员保障 □硬件条件保障\n□其他"
    assert row[6] == "（未填写）"
    assert any(text.startswith("“预算执行率”亮黄灯") for text in told)


def test_what_the_unit_said_by_the_day_is_ticked_and_printed(form):
    said = (
        "数据截至,指标,偏差原因,原因说明,改进措施\n"
        "2024-07-31,预算执行率,经费保障,按季度结算、上半年只付了一半,十二月付清\n"
        "2024-07-31,预算执行,其他,合同约定年底付尾款,\n"
        "2024-06-30,系统稳定运行率,其他,六月说的,\n"
    )
    _, indicators, told = form(TONGZHOU, "2024-07-31", {"运行监控说明.csv": said})
    row = indicators["预算执行率"]
    assert row[5] == "☑经费保障 □制度保障\n□人员保障 □硬件条件保障\n□其他"
    assert row[6] == "按季度结算、上半年只付了一半\n措施：十二月付清"
    assert any(text.endswith("资金偏差的原因：其他。合同约定年底付尾款。") for text in told)
    assert "六月说的" not in str(indicators)


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("日期,指标\n", "第一行不是表头"),
        ("数据截至,指标,偏差原因,原因说明,改进措施\n七月,甲,乙,丙,丁\n", "读不出日期"),
        ("数据截至,指标,偏差原因,原因说明,改进措施\n2024-07-31,甲\n", "列数不对"),
    ],
)
def test_what_was_said_is_refused_where_it_cannot_be_read(project, said, what):
    with pytest.raises(UnreadableInputError) as refused:
        evaluate(project(TONGZHOU, {"运行监控说明.csv": said}))
    assert what in str(refused.value)
    assert "运行监控说明.csv" in str(refused.value)


def test_what_is_not_known_is_not_zero(form):
    _, indicators, _ = form(YANTIAN, "2023-07-31", {"evidence/inspection.csv": None})
    row = indicators["云安访系统上门巡检次数"]
    assert row[2:5] == ["无证据", "—", "—"]
    assert "没有“巡检”台账" in row[8]


def test_the_first_round_of_the_rule_set_is_offered(root):
    evaluation = evaluate(root / "examples" / YANTIAN)
    offered = list(REPORT_KINDS.find(FORM).choices(evaluation.card, figures_of(evaluation)))
    assert offered == [{"on": "2023-07-31"}]

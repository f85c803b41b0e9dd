"""The pictures of reports as drawings: what is written, what is refused, what stays inside the page."""

import re
from itertools import pairwise

import pytest
from lxml import etree

from jiheng.documents.pictures.availability_strip import Strip, availability_strip
from jiheng.documents.pictures.drawing import WIDTH, Look, text_width, tick_step, wrapped
from jiheng.documents.pictures.execution import execution_curve
from jiheng.documents.pictures.response_histogram import Span, response_histogram
from jiheng.documents.pictures.score_waterfall import MOST, Loss, score_waterfall
from jiheng.documents.typst_engine import svg_to_png
from jiheng.values.money import Money
from jiheng.values.score import Score

MONTHS = [f"{month}月" for month in range(1, 13)]
DAY = 86_400
SVG = "{http://www.w3.org/2000/svg}"


def shapes(svg, name):
    return [each.attrib for each in etree.fromstring(svg).iter(f"{SVG}{name}") if each.get("height") != "12"]


def words(svg):
    return [each.text for each in etree.fromstring(svg).iter(f"{SVG}text")]


def bars(svg, look):
    return [
        (int(each["x"]), int(each["x"]) + int(each["width"]))
        for each in shapes(svg, "rect")
        if f"#{look}" in each.get("fill", "")
    ]


def test_losses_fall_from_full_marks_to_the_score():
    losses = [Loss("目标", Score(100), "第③项不满足"), Loss("满意度", Score(250))]
    svg = score_waterfall(Score(10000), losses, Score(9650))
    assert [word for word in words(svg) if re.fullmatch(r"-?[\d.]+", word)][:4] == [
        "100", "-1", "-2.5", "96.5",
    ]  # fmt: skip
    assert "未写明原因" in words(svg)
    falling = bars(svg, "late")
    assert all(after[1] == before[0] for before, after in pairwise(falling))
    assert (falling[0][1] - falling[0][0]) * 5 == pytest.approx((falling[1][1] - falling[1][0]) * 2, abs=7)


def test_losses_that_do_not_add_up_are_refused_unless_a_limit_explains_them():
    with pytest.raises(ValueError, match="98"):
        score_waterfall(Score(10000), [Loss("甲", Score(200))], Score(5000))
    svg = score_waterfall(Score(10000), [Loss("甲", Score(200))], Score(5000), limit="一票否决")
    assert {"一票否决", "-48", "50"} <= set(words(svg))


def test_many_losses_are_told_with_the_smallest_together():
    losses = [Loss(f"指标{n}", Score(10 + n), "因") for n in range(60)]
    lost = sum(each.points.hundredths for each in losses)
    svg = score_waterfall(Score(10000), losses, Score(10000 - lost))
    rest = sum(sorted(each.points.hundredths for each in losses)[: 60 - MOST + 1])
    assert f"其余{60 - MOST + 1}项" in words(svg)
    assert f"-{Score(rest)}" in words(svg)


@pytest.mark.parametrize("budget", [1, 61_910_000, 9_999_999_999_999])
def test_amounts_of_any_size_stand_left_of_the_field(budget):
    svg = execution_curve(
        MONTHS, [Money(budget * n // 12) for n in range(1, 13)], Money(budget), told="已支付"
    )
    for each in etree.fromstring(svg).iter(f"{SVG}text"):
        if each.get("text-anchor") == "end":
            assert int(each.get("x")) - text_width(each.text, int(each.get("font-size"))) >= 0
        assert int(each.get("x")) <= WIDTH


def test_payments_need_a_sum_for_each_month():
    with pytest.raises(ValueError, match="12 months and 1 sums"):
        execution_curve(MONTHS, [Money(1)], Money(2), told="")


def test_all_time_of_a_system_is_told():
    whole = ((Look.DONE, 0, DAY), (Look.MISSED, DAY, DAY + 60), (Look.DONE, DAY + 60, 365 * DAY))
    svg = availability_strip([Strip("甲", whole, "99.99%")], 365 * DAY, [(0, "1月")])
    ((left, right),) = (end for end in bars(svg, "missed") if end[0] > 300)
    assert right - left >= 3  # a minute of a year is seen
    unused = ((None, 0, 300 * DAY), (Look.DONE, 300 * DAY, 365 * DAY))
    svg = availability_strip([Strip("甲", unused, "")], 365 * DAY, [], up="没有登记的中断")
    assert len([end for end in bars(svg, "1677ff") if end[0] > 300]) == 1
    assert "没有登记的中断" in words(svg)
    for wrong in (whole[:-1], whole[1:], (whole[0], whole[2])):
        with pytest.raises(ValueError, match="甲"):
            availability_strip([Strip("甲", wrong, "")], 365 * DAY, [])


def test_every_span_tells_its_count_and_late_ones_look_different():
    spans = [
        Span("≤1小时", 12, in_time=True),
        Span("1～2小时", 0, in_time=True),
        Span("＞2小时", 3, in_time=False),
    ]
    svg = response_histogram(spans, promise="2小时")
    assert {"12", "0", "3", "承诺：2小时；共15次", "承诺时限"} <= set(words(svg))
    assert len([end for end in bars(svg, "late") if end[0] > 500]) == 1


def test_without_a_promise_nothing_is_said_to_be_in_time():
    svg = response_histogram([Span("≤1小时", 3, in_time=True)], promise="")
    assert "共3次" in words(svg)
    assert not {"按时", "超时", "承诺时限"} & set(words(svg))


def test_a_long_name_is_cut_with_an_ellipsis_and_stays_in_its_column():
    lines = wrapped("指标" * 100, 400)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert max(map(text_width, lines)) <= 400 + 35


def test_ticks_are_few_and_round():
    assert [tick_step(span) for span in (1, 6, 7, 15, 61, 600, 10**12)] == [1, 1, 2, 5, 20, 100, 2 * 10**11]


def test_names_with_markup_and_rare_characters_are_drawn():
    svg = score_waterfall(Score(10000), [Loss('喆堃玥𬭎<b>&"', Score(100), "<")], Score(9900))
    assert svg_to_png(svg, width=100).startswith(b"\x89PNG")


def test_an_outage_drawn_wider_than_it_lasted_is_so_much_lower():
    year = 365 * DAY
    stretches = [(Look.DONE, 0, DAY), (Look.MISSED, DAY, DAY + 60), (Look.DONE, DAY + 60, 100 * DAY)]
    stretches += [(Look.MISSED, 100 * DAY, 130 * DAY), (Look.DONE, 130 * DAY, year)]
    svg = availability_strip([Strip("门户", tuple(stretches), "")], year, [])
    minute, month = (
        (int(each["width"]), int(each["height"]))
        for each in shapes(svg, "rect")
        if "#missed" in each.get("fill", "") and int(each["x"]) >= 380
    )
    assert minute == (4, 20)
    assert month == (30 * 880 // 365, 48)

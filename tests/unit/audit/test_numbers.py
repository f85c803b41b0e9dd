"""Every number a text prints is found with its unit and its place; what is no number is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.audit.claims.numbers import numbers_in
from jiheng.documents.reading import Span


def found(text):
    return [(text[each.span.start : each.span.end], str(each)) for each in numbers_in(text, place(text))]


def place(text):
    return Span(0, -1, 0, len(text))


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("预算31万，实际27.42万，结余3.58万年底退回", ["31万", "27.42万", "3.58万"]),
        ("５万人次，十二次，三个系统", ["5万人次", "12次", "3个"]),
        ("1,234.50元；61.91 万元；619100元/61.91万元", ["1234.50元", "61.91万元", "619100元", "61.91万元"]),
        ("百分之九十九点六八；８８．４５％", ["99.68%", "88.45%"]),
        ("降低0.5个百分点，增长：-3.5%", ["0.5个百分点", "-3.5%"]),
        ("六十一点九一万元", ["619100元"]),
        ("IPv6、3.0.1版、2023.12.31、第一次、统一次数", []),
        ("2023年6月，5个工作日", ["2023年", "6月", "5工作日"]),
        ("9" * 40 + "元", ["9" * 40 + "元"]),
        (f"{'9' * 5000}元，{'九' * 5000}万元", []),  # Python itself refuses numbers of so many digits
    ],
)
def test_numbers_are_found_with_their_units(text, printed):
    assert [value for _, value in found(text)] == printed


def test_the_place_is_exactly_that_of_the_words():
    assert found("共６１．９１ 万元。") == [("６１．９１ 万元", "61.91万元")]


@pytest.mark.parametrize(
    ("text", "value"), [("5万人次", 50_000), ("88.45%", 0.8845), ("2小时", 7200), ("1.5亿元", 150_000_000)]
)
def test_values_are_in_the_base_unit(text, value):
    (number,) = numbers_in(text, place(text))
    assert float(number.value) == value


@given(st.text(alphabet="0123456789.,，％%万元亿年个次零一二十百千点分之-－ ０９．", max_size=40))
def test_no_text_breaks_it_and_every_place_is_inside(text):
    for each in numbers_in(text, place(text)):
        assert 0 <= each.span.start < each.span.end <= len(text)

"""Printed numbers are intervals given by their printed precision."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.audit.printed import Printed, agree, quotient_may_be, sum_may_be
from jiheng.documents.reading import Span

NOWHERE = Span(0, -1, 0, 0)


def printed(text):
    number, unit = re.fullmatch(r"(-?[0-9.]+)(\D*)", text).groups()
    _, _, decimals = number.partition(".")
    return Printed(int(number.replace(".", "")), len(decimals), unit, NOWHERE)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("27.42万元", "27.415万元", True),
        ("619100元", "61.91万元", True),
        ("99.7%", "99.68%", True),
        ("99.68%", "99.6%", False),
        ("27.42万元", "27.43万元", False),
        ("27.42万元", "274150元", True),
        ("27.42万元", "27.44万元", False),
        ("365次", "364次", False),
    ],
)
def test_numbers_agree_when_both_may_stand_for_one(left, right, same):
    assert agree(printed(left), printed(right)) is same


@pytest.mark.parametrize(
    ("numerator", "denominator", "rate", "right"),
    [
        ("27.42万元", "31万元", "88.45%", True),
        ("27.415万元", "31万元", "88.45%", False),
        ("27.415万元", "31万元", "88.44%", True),
        ("61.71万元", "61.91万元", "99.68%", True),
        ("121.88万元", "147万元", "82.91%", True),
        ("121.88万元", "147万元", "83.91%", False),
    ],
)
def test_a_rate_is_held_to_its_pair_at_the_printed_precision(numerator, denominator, rate, right):
    assert quotient_may_be(printed(numerator), printed(denominator), printed(rate)) is right


def test_parts_add_up_within_their_printed_precision():
    assert sum_may_be([printed("9"), printed("17"), printed("39"), printed("28.00")], printed("93"))
    assert not sum_may_be([printed("9"), printed("17"), printed("39"), printed("27")], printed("93"))
    assert sum_may_be([printed("33.3"), printed("33.3"), printed("33.3")], printed("100"))


@given(value=st.fractions(0, 10**6, max_denominator=10**4), places=st.integers(1, 4))
def test_a_rounded_number_agrees_with_what_it_was_rounded_from(value, places):
    scaled = (2 * value.numerator * 10**places + value.denominator) // (2 * value.denominator)
    shown = Printed(scaled, places, "", NOWHERE)
    assert shown.low <= value <= shown.high
    assert shown.high - shown.low == Fraction(1, 10**places)

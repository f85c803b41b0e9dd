import pytest

from jiheng.errors import UnreadableValueError
from jiheng.values.money import LARGEST_FEN, Money


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("61.91万元", 61_910_000),
        ("619,100.00", 61_910_000),
        ("￥619100元", 61_910_000),
        ("人民币619100元整", 61_910_000),
        ("六十一点九一万元", 61_910_000),
        ("1.2亿元", 12_000_000_000),
        ("-0.01元", -1),
        ("61.910001 万元", 61_910_001),
    ],
)
def test_amounts_are_read_to_the_fen(written, fen):
    assert Money.read(written).fen == fen


def test_a_bare_number_is_in_the_unit_of_its_column():
    assert Money.read("61.91", unit="万元") == Money.read("61.91万元")


@pytest.mark.parametrize("written", ["", "元", "0.001元", "1,2345元", "12元5角", "约5万元", "5万美元"])
def test_what_is_no_amount_is_refused(written):
    with pytest.raises(UnreadableValueError):
        Money.read(written)


def test_an_amount_out_of_range_is_refused_with_the_range():
    with pytest.raises(UnreadableValueError) as caught:
        Money(LARGEST_FEN + 1)
    assert caught.value.fault.found == "100,000,000,000,000.00 元"
    assert caught.value.fault.expected == "绝对值不超过 99,999,999,999,999.99 元"


def test_reports_round_to_hundredths_of_ten_thousand_but_text_is_exact():
    assert Money(27_415_000).wan_yuan == "27.42"
    assert str(Money(27_415_000)) == "274150.00元"
    assert str(Money(61_910_000)) == "61.91万元"


def test_sums_are_exact():
    assert Money(10) + Money(20) - Money(31) == Money(-1)

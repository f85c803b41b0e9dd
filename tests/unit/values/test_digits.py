import pytest

from jiheng.errors import UnreadableValueError
from jiheng.values.digits import fold, scaled


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("365", 365_00),
        ("-5", -5_00),
        ("+5", 5_00),
        ("1,234,567.89", 1_234_567_89),
        ("６１．９１", 61_91),
        ("61.9100", 61_91),
        ("十二", 12_00),
        (" 12 ", 12_00),
        ("007", 7_00),
    ],
)
def test_numbers_are_read_exactly(written, meant):
    assert scaled(written, 2) == meant


@pytest.mark.parametrize(
    "written",
    [
        "",
        "1,2345",
        "12,34",
        ",123",
        "1,234,56",
        "1.2.3",
        "1.",
        ".5",
        "1e3",
        "NaN",
        "inf",
        "--5",
        "②",
        "1²",
        "½",
        "٣",
        "一点",
        "9" * 41,
    ],
)
def test_what_is_no_number_is_refused(written):
    with pytest.raises(UnreadableValueError):
        scaled(written, 2)


def test_more_decimals_than_can_be_kept_are_refused_and_never_rounded():
    with pytest.raises(UnreadableValueError, match="最多 2 位小数"):
        scaled("1.005", 2)


def test_signs_and_widths_are_made_one():
    assert fold("　≧９９％\u200b") == "≥99%"
    assert fold("￥１，０００") == "¥1,000"


def test_signs_that_hide_a_digit_stay_as_they_are():
    assert fold("②10次") == "②10次"
    assert fold("10㎡") == "10㎡"

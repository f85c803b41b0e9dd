import pytest

from jiheng.values.chinese_numerals import to_arabic


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("零", "0"),
        ("〇", "0"),
        ("两", "2"),
        ("十", "10"),
        ("十二", "12"),
        ("一十二", "12"),
        ("三百六十五", "365"),
        ("一百零五", "105"),
        ("两千", "2000"),
        ("一万零五百", "10500"),
        ("十万五千", "105000"),
        ("一亿二千万", "120000000"),
        ("一万亿", "1000000000000"),
        ("贰佰叁拾", "230"),
        ("二〇二三", "2023"),
        ("零点五", "0.5"),
        ("九十九点六八", "99.68"),
        ("六十一点九一万", "619100"),
        ("六十一点九一二三四五万", "619123.45"),
    ],
)
def test_proper_numerals_are_read_exactly(written, meant):
    assert to_arabic(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "十百",
        "百",
        "点五",
        "一点",
        "零一百",
        "零五",
        "一百零",
        "一百零零五",
        "一万二",
        "三百五",
        "十两",
        "一点十",
        "点",
        "万",
        "一点五点六",
        "一百十百",
        "亿",
        "",
        "千" * 100,
    ],
)
def test_nonsense_is_refused_and_not_guessed(written):
    assert to_arabic(written) is None

"""Laws of the values: what is written reads back, in any width, with or without thousands marks."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jiheng.errors import UnreadableValueError
from jiheng.values.chinese_numerals import _written, to_arabic
from jiheng.values.comparison import Operator
from jiheng.values.days import read_day
from jiheng.values.deadline import Deadline
from jiheng.values.digits import fold, scaled
from jiheng.values.money import LARGEST_FEN, Money
from jiheng.values.period import Period
from jiheng.values.quantity import LARGEST, Quantity
from jiheng.values.rounding import decimal_text, half_up
from jiheng.values.score import LARGEST_HUNDREDTHS, Score
from jiheng.values.target import Target, TargetKind
from jiheng.values.target_words import QUALITATIVE
from jiheng.values.working_days import WorkingCalendar

UNITS = [
    "",
    "次",
    "份",
    "人次",
    "%",
    "‰",
    "小时",
    "分钟",
    "天",
    "工作日",
    "月",
    "年",
    "万元",
    "个百分点",
    "个系统",
]
days = st.dates(date(2004, 1, 1), date(2026, 6, 30))
moneys = st.integers(-LARGEST_FEN, LARGEST_FEN).map(Money)
scores = st.integers(0, LARGEST_HUNDREDTHS).map(Score)
quantities = st.builds(Quantity, st.integers(-LARGEST, LARGEST), st.sampled_from(UNITS))
periods = st.tuples(days, days).map(lambda ends: Period(min(ends), max(ends))) | st.builds(
    Period.month, st.integers(1949, 2199), st.integers(1, 12)
)
spans = st.builds(Quantity.of, st.integers(0, 900), st.sampled_from(["小时", "工作日", "天", "月"]))
deadlines = (
    st.builds(Deadline.on, days, inclusive=st.booleans())
    | st.builds(Deadline.of_month, st.integers(1, 31), offset=st.integers(0, 1), inclusive=st.booleans())
    | st.builds(
        Deadline.of_year,
        st.integers(1, 12),
        st.integers(1, 28),
        offset=st.integers(0, 1),
        inclusive=st.booleans(),
    )
)
words = st.sampled_from(sorted(QUALITATIVE)) | st.text(
    st.characters(categories=["L", "P", "N"], exclude_characters="\u200b"), min_size=1, max_size=12
).filter(lambda word: word == word.strip())
ranges = st.tuples(
    st.integers(-LARGEST, LARGEST), st.integers(-LARGEST, LARGEST), st.sampled_from(UNITS)
).filter(lambda ends: ends[0] != ends[1])
targets = (
    st.builds(
        lambda operator, quantity: Target("", TargetKind.THRESHOLD, operator, quantity),
        st.sampled_from(Operator),
        quantities,
    )
    | quantities.map(lambda q: Target("", TargetKind.THRESHOLD, Operator.EQUAL, q, implied=True))
    | ranges.map(
        lambda ends: Target(
            "",
            TargetKind.RANGE,
            quantity=Quantity(min(ends[:2]), ends[2]),
            high=Quantity(max(ends[:2]), ends[2]),
        )
    )
    | deadlines.map(lambda deadline: Target("", TargetKind.DEADLINE, deadline=deadline))
    | words.map(lambda word: Target("", TargetKind.QUALITATIVE, word=word))
)
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


@given(value=moneys | scores | quantities | periods | deadlines | spans.map(Deadline.within) | targets)
@example(value=Money(-1))
@example(value=Target("", TargetKind.QUALITATIVE, word="：："))
def test_what_is_written_reads_back_as_the_same_value(value):
    assert type(value).read(str(value)) == value


@given(value=moneys | scores | quantities | periods | deadlines)
def test_full_width_reads_as_half_width(value):
    assert type(value).read(f"　{str(value).translate(WIDE)} ") == value


@given(quantity=quantities, operator=st.sampled_from(Operator))
def test_targets_read_alike_in_any_width_and_spacing(quantity, operator):
    written = f"{operator}{quantity}"
    assert Target.read(f" {operator}　{quantity} ".translate(WIDE)) == Target.read(written)


@given(fen=st.integers(-LARGEST_FEN, LARGEST_FEN))
def test_thousands_marks_change_nothing(fen):
    assert scaled(decimal_text(fen, 2, group=True), 2) == scaled(decimal_text(fen, 2), 2) == fen


@given(fen=st.integers(1_000_00, LARGEST_FEN), at=st.integers(1, 20))
def test_a_misplaced_thousands_mark_is_refused(fen, at):
    grouped = decimal_text(fen, 2, group=True)
    plain = decimal_text(fen, 2)
    at %= len(plain) - 3
    misplaced = f"{plain[:at]},{plain[at:]}"
    if misplaced != grouped:
        with pytest.raises(UnreadableValueError):
            scaled(misplaced, 2)


@given(number=st.integers(0, 10**13))
def test_every_whole_number_has_one_chinese_numeral(number):
    assert to_arabic(_written(number)) == str(number)


@given(text=st.text("零一二两三九十百千万亿点〇壹", max_size=8))
def test_a_chinese_numeral_is_a_number_or_nothing(text):
    arabic = to_arabic(text)
    assert arabic is None or scaled(arabic, 20) >= 0


@given(
    text=st.text()
    | st.text("0123456789一二十百年月日前内≥<=%-~,. 次天小时至到不低于工作定性：第季度Q", max_size=14)
)
def test_any_text_is_read_or_refused_and_never_breaks(text):
    assert fold(fold(text)) == fold(text)
    for read in (Money.read, Score.read, Quantity.read, Target.read, Period.read, Deadline.read, read_day):
        try:
            value = read(text)
        except UnreadableValueError:
            continue
        if not isinstance(value, date):
            assert type(value).read(str(value)) == value


@given(start=days, count=st.integers(0, 40))
def test_adding_and_counting_working_days_agree(start, count):
    calendar = WorkingCalendar()
    end = calendar.add_working_days(start, count)
    assert calendar.working_days_between(start, end) == count
    assert count == 0 or calendar.is_working_day(end)
    assert count == 0 or calendar.working_days_between(start, end - timedelta(days=1)) == count - 1


@given(numerator=st.integers(), denominator=st.integers().filter(bool))
def test_rounding_is_symmetric_and_within_a_half(numerator, denominator):
    rounded = half_up(numerator, denominator)
    assert half_up(-numerator, denominator) == -rounded
    assert 2 * abs(numerator - rounded * denominator) <= abs(denominator)

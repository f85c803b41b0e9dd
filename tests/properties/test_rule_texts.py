"""Whatever is written as a standard: it is read without a crash, quoted truly, in time proportional to it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiheng.rules.texts.read import read_standard
from jiheng.rules.texts.sentences import SENTENCES
from jiheng.values.score import Score
from jiheng.values.target import Target

WORDS = [
    *"①②③，。；：（）()、=≥≤<>×/÷-～%％.每扣得按不分率的优良差次项",
    *"0123456789",
    *(sentence.example for sentence in SENTENCES),
    *("否则", "得满分", "不得分", "个百分点", "（1分）", "98%", "扣完为止", "每降低", "权重分", "得分="),
    *("前提下", "1. ", "一是", "达到目标值", "酌情"),
]
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=25).map("".join)
TARGETS = st.sampled_from([None, *map(Target.read, ("≥98%", "=12次", "≤2小时", "次月10日前", "明显", "0次"))])


@settings(max_examples=400)
@given(text=TEXTS, target=TARGETS, weight=st.none() | st.integers(1, 2_000).map(Score))
def test_any_text_is_read_and_quoted_truly(text, target, weight):
    found = read_standard(text, weight=weight, target=target)
    quotes = [*found.unread, *(each.quote for each in found.doubts if each.quote)]
    assert all(text[each.start : each.end] == each.text for each in quotes)
    assert not (found.unread and found.readings)
    assert found.readings or found.doubts
    for each in found.readings:
        assert each.faults == ()


@settings(max_examples=200)
@given(text=TEXTS)
def test_reading_twice_gives_the_same(text):
    assert read_standard(text) == read_standard(text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "预算执行率",
        "，",
        "①",
        "每降低1个百分点",
        "得分=",
        "实际/",
        "项",
        "((",
        "98",
        "1.",
        "率≥98%，得满分；",
    ],
)
def test_ten_times_the_text_takes_about_ten_times_as_long(unit):
    read_standard(unit)

    def seconds(length):  # of this process alone: others on the machine do not count
        text = (unit * length)[:length]
        begun = time.process_time()
        read_standard(text)
        return time.process_time() - begun

    short, long = min(seconds(5_000) for _ in range(3)), min(seconds(50_000) for _ in range(3))
    assert long < 40 * short  # a hundredfold would be quadratic

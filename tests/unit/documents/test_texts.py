"""Texts searched at once find what each text has by itself, and nothing that runs from one into the next."""

import re

import pytest

from jiheng.documents.reading import Span, Texts

EACH = ("见附件", "一、总体情况", "支出 5", "万元", "", "全年巡检12次。\n巡检报告4份")
TEXTS = Texts((Span(number, -1, 0, len(text)), text) for number, text in enumerate(EACH))


def one_by_one(pattern):
    return [
        (Span(number, -1, match.start(), match.end()), match.group())
        for number, text in enumerate(EACH)
        for match in re.finditer(pattern, text)
    ]


@pytest.mark.parametrize(
    "pattern",
    [
        "巡检",
        r"5\s*万元",
        "附件(?!\\s*[一二三])",
        "(?<![0-9])[0-9]+",
        "^全年",
        "份$",
        "[^。]{1,4}$",
        "(?:情况|万元)(?=$)",
        ".*",
        "x*",
        "没有的",
    ],
)
def test_a_pattern_matches_as_in_each_text_by_itself(pattern):
    found = [(span, match.group()) for span, match in TEXTS.matches(re.compile(pattern))]
    assert [each for each in found if each[1]] == [each for each in one_by_one(pattern) if each[1]]


def test_texts_that_name_one_of_several_words_come_once_and_in_order():
    assert [text for _, text in TEXTS.naming("份", "万", "巡检", "见")] == ["见附件", "万元", EACH[-1]]


def test_a_word_torn_between_two_texts_is_not_named():
    assert list(TEXTS.naming("5万")) == []


def test_some_of_the_texts_name_a_word_as_they_do_by_themselves():
    some = Texts(((span, text) for span, text in TEXTS if span.block % 2), TEXTS)
    assert list(TEXTS.naming("情况", "巡检", "份"))  # known among all before
    for words in (("情况", "巡检"), ("份", "见附件", "没有的"), ("万元", "支出")):
        assert [*some.naming(*words)] == [*Texts(some).naming(*words)]
    assert [text for _, text in some.naming("巡检", "见")] == [EACH[-1]]


def test_no_texts_have_nothing():
    none = Texts(())
    assert [*none.matches(re.compile(".*")), *none.naming("见")] == []


def test_what_would_run_from_text_to_text_for_its_end_is_looked_for_in_each_by_itself(monkeypatch):
    def searched(*_):
        raise AssertionError

    monkeypatch.setattr(Texts, "_searched", searched)
    open_brackets = Texts((Span(n, -1, 0, 5), "（一二三四") for n in range(50))
    assert [*open_brackets.matches(re.compile("（[^（）]*[一-龥][^（）]*）"))] == []
    assert [*open_brackets.matches(re.compile("[^）]+四$"))] != []

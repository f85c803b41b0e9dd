"""Words of which one stands in whatever a pattern matches."""

import importlib
import re

import pytest

from jiheng.documents import telling_words as module
from jiheng.documents.telling_words import telling_words


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("巡检报告", {"巡检报告"}),
        ("巡检(?:报告|记录)", {"巡检"}),  # one word tells as much as two, and is looked for once
        ("(?:有限公司|研究院)$", {"有限公司", "研究院"}),
        (r"[0-9]+\s*(?:万元|亿元)", {"万元", "亿元"}),
        ("(?<!影)响程度", {"响程度"}),
        ("[*＊]+", {"*", "＊"}),
        ("共?计", {"计"}),
        ("(?:报告){0,2}", set()),
        ("巡检|", set()),
        ("[^巡]", set()),
        ("[0-9]", set()),
        ("(?=报告)", set()),
        ("(?i:abc)", set()),
        ("|".join(chr(0x4E00 + each) * 2 for each in range(40)), set()),
    ],
)
def test_the_most_telling_words_are_named_or_none(pattern, words):
    assert telling_words(re.compile(pattern)) == words


def test_letters_of_either_case_are_no_words():
    assert telling_words(re.compile("abc", re.IGNORECASE)) == set()


def test_without_pythons_parser_no_word_is_named(monkeypatch):
    telling_words.cache_clear()
    monkeypatch.setattr(module.importlib, "import_module", _missing)
    assert telling_words(re.compile("没有解析器")) == set()
    telling_words.cache_clear()


def _missing(name):
    if name == "re._parser":
        raise ImportError(name)
    return importlib.__import__(name)

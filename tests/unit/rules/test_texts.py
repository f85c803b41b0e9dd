"""Scoring standards as people write them: the cases (tests/cases/rule_texts) and the grammar itself."""

from itertools import zip_longest

import pytest

from jiheng.rules.library import RULE_KINDS
from jiheng.rules.texts.doubt import BY_CODE, DOUBT_KINDS
from jiheng.rules.texts.phrases import BY_NAME, PHRASES
from jiheng.rules.texts.read import ASSEMBLIES, NEUTRAL, read_standard
from jiheng.rules.texts.said import told_by
from jiheng.rules.texts.sentences import SENTENCES
from jiheng.values.score import Score
from jiheng.values.target import Target
from tests.support.cases import case_ids, cases_of

CASES = cases_of("rule_texts")
KEYS = {"case", "text", "weight", "target", "reads", "formulas", "doubts"}


def read(text, weight="", target=""):
    return read_standard(
        text,
        weight=Score.read(weight) if weight else None,
        target=Target.read(target) if target else None,
    )


def told(reading):
    """A reading as the cases write it: what is empty is left out."""
    parts = {
        "code": reading.code,
        "parameters": dict(reading.parameters),
        "target": reading.target,
        "condition": reading.condition,
    }
    return {key: value for key, value in parts.items() if value}


def doubted(doubt, wanted):
    """A doubt as the cases write it: what it adds to its title only where the case tells it."""
    if doubt is None:
        return None
    told = {doubt.code: doubt.quote.text if doubt.quote else ""}
    return told | {"detail": doubt.detail} if "detail" in (wanted or {}) else told


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=case_ids(CASES))
def test_a_text_is_read_as_its_case_says(case):
    assert case.keys() <= KEYS
    found = read(case.get("text", case["case"]), case.get("weight", ""), case.get("target", ""))
    assert [told(each) for each in found.readings] == case.get("reads", [])
    assert [
        {"name": each.name}
        | ({"numerator": each.numerator, "denominator": each.denominator} if each.numerator else {})
        for each in found.formulas
    ] == case.get("formulas", [])
    assert all(each.name in each.quote.text for each in found.formulas)
    doubts = [each if isinstance(each, dict) else {each: ""} for each in case.get("doubts", [])]
    assert [doubted(each, wanted) for each, wanted in zip_longest(found.doubts, doubts)] == doubts


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=case_ids(CASES))
def test_what_is_read_is_accepted_by_the_kind(case):
    found = read(case.get("text", case["case"]), case.get("weight", ""), case.get("target", ""))
    for each in found.readings:
        assert each.faults == ()
        assert each.rule.kind.code == each.code
        if each.target:
            Target.read(each.target)


def test_there_are_enough_phrasings_read_and_not_read():
    read_cases = [case for name, case in CASES if name != "seed_002" and case.get("reads")]
    unread = [case for name, case in CASES if name != "seed_002" and not case.get("reads")]
    assert len(read_cases) >= 90
    assert len(unread) >= 60
    assert len([case for name, case in CASES if name == "seed_002"]) == 26


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda each: each.example)
def test_every_sentence_reads_its_example(sentence):
    found = told_by(sentence.example)
    assert found.unread == ()
    assert [each.said for each in found.said] == [sentence.said]


@pytest.mark.parametrize("assembly", ASSEMBLIES, ids=lambda each: f"{each.title} {each.example}")
def test_every_assembly_makes_a_rule_of_its_example(assembly):
    found = read(assembly.example, "10", assembly.target)
    names = {each.said for each in told_by(assembly.example).said} - NEUTRAL
    assert assembly.needs <= names <= assembly.needs | assembly.allows
    if assembly.codes:
        assert found.readings
        assert {each.code for each in found.readings} <= set(assembly.codes.split())
    else:
        assert not found.readings


@pytest.mark.parametrize("kind", [each for each in DOUBT_KINDS if each.example], ids=lambda each: each.code)
def test_every_doubt_is_raised_by_its_example(kind):
    assert kind.code in [each.code for each in read(kind.example, "10").doubts]


def test_the_grammar_declares_each_name_once_and_only_known_codes():
    assert len(BY_NAME) == len(PHRASES)
    assert len(BY_CODE) == len(DOUBT_KINDS)
    said = {each.said for each in SENTENCES} | {"item"}
    for assembly in ASSEMBLIES:
        assert assembly.needs | assembly.allows <= said
        assert {code for code in assembly.codes.split() if code not in RULE_KINDS.units} == set()


def test_a_quote_is_cut_from_the_text_as_it_was_given():
    text = "　预算执行率 ≥ ９８％ ， 得满分 ；其他情况由评分人定 。"
    (quote,) = read(text, "5").unread
    assert quote.text == "其他情况由评分人定"
    assert text[quote.start : quote.end] == quote.text


def test_every_doubt_says_what_to_do():
    (doubt,) = read("视完成情况酌情给分。", "5").doubts
    assert str(doubt) == "由评分人酌情决定，没有规则（原文“视完成情况酌情给分”）；写明达到什么程度得几分"

"""Each requirement and clause is answered once, and names what is there; an answer that does not is told."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from proof import answers

MET = answers.Answer(
    "1.1.1", {"asks": "先解码"}, {"tests": ["tests/repo/test_compliance.py::test_the_standard_is_whole"]}
)


def test_the_standard_is_whole():
    assert Counter("".join(answers.LEVELS.values())) == {"1": 70, "2": 183, "3": 92}
    assert len(answers.requirements()) == 253
    assert len(answers.clauses()) == len({*answers.clauses()}) == 46


def test_every_requirement_of_asvs_is_answered_with_what_is_there():
    assert answers.faults_of_asvs(answers.asvs()) == []


def test_every_clause_of_8_1_4_and_8_1_5_is_answered_with_what_is_there():
    assert answers.faults_of_dengbao(answers.dengbao()) == []


@pytest.mark.parametrize(
    ("told", "lists", "fault"),
    [
        ({"asks": "先解码"}, {}, "todo"),
        ({}, MET.lists, "does not say what is asked"),
        ({"asks": "先解码"}, {"tests": ["tests/repo/test_compliance.py::test_gone"]}, "no test"),
        ({"asks": "先解码"}, {"tests": ["tests/repo/test_gone.py::test_gone"]}, "no file of"),
        ({"asks": "先解码"}, {"rows": ["B-99"]}, "no row"),
        ({"asks": "先解码"}, {"sources": ["src/gone.py"]}, "no file src/gone.py"),
        ({"asks": "先解码"}, {"sources": ["proof/answers.py"]}, "a place without a reason"),
        ({"asks": "先解码", "missing": "没有"}, MET.lists, "and yet evidence"),
        ({"asks": "先解码", "ask": "什么"}, MET.lists, "unknown"),
    ],
)
def test_an_answer_that_does_not_stand_is_told(told: dict[str, str], lists: dict[str, list[str]], fault: str):
    others = [each for each in answers.asvs() if each.id != "1.1.1"]
    [said] = [
        each
        for each in answers.faults_of_asvs([*others, answers.Answer("1.1.1", told, lists)])
        if fault in each
    ]
    assert said.startswith("1.1.1: ")


def test_an_id_too_few_and_one_too_many_are_told():
    told = [each for each in answers.asvs() if each.id != "1.1.1"]
    assert answers.faults_of_asvs([*told, replace(MET, id="1.2.10")]) == [
        "1.1.1: not answered", "1.2.10: not of the standard",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"state": "满足"}, "and something lacks"),
        ({"state": "尚可"}, "state 尚可"),
        ({"does": ""}, "does not say what is done"),
        ({"state": "满足", "lacks": None}, "without a test"),
    ],
)
def test_a_clause_that_claims_more_than_it_shows_is_told(change: dict[str, str | None], fault: str):
    told = {"asks": "最小安装", "state": "部分", "does": "依赖少", "lacks": "操作系统"} | change
    kept = {name: value for name, value in told.items() if value is not None}
    others = [each for each in answers.dengbao() if each.id != "8.1.4.4 a"]
    said = answers.faults_of_dengbao([*others, answers.Answer("8.1.4.4 a", kept, {})])
    assert any(fault in each for each in said)


def test_a_test_that_never_runs_is_no_evidence(tmp_path: Path):
    (tmp_path / "test_a.py").write_text(
        "import pytest\n@pytest.mark.skipif(True, reason='x')\ndef test_one(): ...\n\n"
        "@pytest.mark.parametrize('a', [1])\n@pytest.mark.xfail\ndef test_two(a): ...\n\n"
        "def test_three(): ...\n",
        "utf-8",
    )
    told = [
        answers.wrong_with(f"test_a.py::test_{name}", tmp_path) for name in ("one", "two", "three", "four")
    ]
    assert told == [
        "skipif: test_a.py::test_one",
        "xfail: test_a.py::test_two",
        "",
        "no test test_a.py::test_four",
    ]

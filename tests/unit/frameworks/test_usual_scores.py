"""The usual rules give the scores of the worked examples, each rule set its own."""

from typing import Any

import pytest
import yaml

from jiheng.catalogue import read_parameters
from jiheng.frameworks.rule_set import find_rule_set
from jiheng.rules.rule import Rule, Scored
from jiheng.values.score import Score
from jiheng.values.target import Target
from tests.support.cases import CASES, read_actual

FILE = CASES / "frameworks" / "usual_scores.yaml"
SCORES: list[Any] = yaml.load(FILE.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 — texts only


@pytest.mark.parametrize("case", SCORES, ids=lambda case: " ".join(map(str, case.values())))
def test_a_usual_rule_gives_the_score_of_the_worked_example(case: dict[str, Any]) -> None:
    target, weight = Target.read(case["target"]), Score.read(case["weight"])
    usual = find_rule_set(case["rule_set"]).usual_rule(
        case.get("name", "甲"), case.get("category", ""), target
    )
    assert usual is not None
    kind = usual.rule.kind
    assert kind.code == case["code"]
    answers = case.get("answers", {})
    declared = tuple(each for each in kind.parameters if each.name in answers)
    values, faults = read_parameters(declared, answers)
    assert not faults
    parameters = {**usual.rule.parameters, **values}
    assert not kind.doubts(weight=weight, target=target, **parameters)
    scored = Rule(kind, parameters).score(weight=weight, actual=read_actual(case["actual"]), target=target)
    if "because" in case:
        assert not isinstance(scored, Scored)
        assert case["because"] in scored.because
    else:
        assert isinstance(scored, Scored)
        assert scored.score.text == case["score"]

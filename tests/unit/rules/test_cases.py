"""Every rule kind keeps to its cases (tests/cases/rules), and none is without."""

import pytest

from jiheng.catalogue import read_parameters
from jiheng.rules.library import RULE_KINDS
from jiheng.rules.rule import Rule, Scored
from jiheng.values.outcome import NoValue
from jiheng.values.score import Score
from jiheng.values.target import Target
from tests.support.cases import case_files, case_ids, cases_of, read_actual, told_as

CASES = cases_of("rules")
KEYS = {"case", "weight", "target", "actual", "parameters"}
SCORED = {"score", "shown", "steps", "notes"}
KINDS = {kind.name: kind for kind in RULE_KINDS}


def test_every_rule_kind_has_cases_and_every_case_file_a_kind():
    assert case_files("rules").keys() == KINDS.keys()


@pytest.mark.parametrize(("name", "case"), CASES, ids=case_ids(CASES))
def test_a_rule_keeps_to_its_case(name, case):
    kind = KINDS[name]
    outcome = case.keys() - KEYS
    assert outcome in ({"refused"}, {"unreadable"}, {"outcome", "because"}) or {"score"} <= outcome <= SCORED
    values, faults = read_parameters(kind.parameters, case.get("parameters") or {})
    if "unreadable" in case:
        assert told_as([fault for _, fault in faults], case["unreadable"]) == case["unreadable"]
        return
    assert not faults
    weight, target = Score.read(case["weight"]), Target.read(case["target"])
    assert kind.doubts(weight=weight, target=target, **values) == case.get("refused", "")
    if "refused" in case:
        return
    scored = Rule(kind, values).score(weight=weight, actual=read_actual(case["actual"]), target=target)
    if isinstance(scored, NoValue):
        assert (scored.outcome.value, scored.because) == (case.get("outcome"), case.get("because"))
    else:
        assert_scored_as_told(scored, case)


def assert_scored_as_told(scored: Scored, case):
    assert "score" in case, f"no score was expected, but {scored}"
    told = {
        "score": scored.score.text,
        "shown": scored.shown,
        "steps": list(scored.steps),
        "notes": list(scored.notes),
    }
    expected = {"notes": []} | {key: value for key, value in case.items() if key in SCORED}
    assert {key: told[key] for key in expected} == expected
    last = scored.steps[-1]
    assert f"{scored.score.text} 分" in last or f"{scored.score} 分" in last or "不得分" in last

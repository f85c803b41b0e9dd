"""Every adjustment keeps to its cases (tests/cases/adjustments), and none is without."""

import pytest

from jiheng.catalogue import read_parameters
from jiheng.rules.adjustments import grade_gate, over_achievement, redistribution, veto
from jiheng.rules.library import ADJUSTMENTS
from jiheng.values.exact import Exact, half_up_hundredths
from jiheng.values.score import Score
from jiheng.values.target import Target
from tests.support.cases import case_files, case_ids, cases_of, read_actual, told_as

CASES = cases_of("adjustments")
UNITS = {unit.name: unit for unit in ADJUSTMENTS}
GRADES = ["优", "良", "中", "差"]
YES = {"是": True, "否": False}


def points(text):
    return Exact(Score.read(text).hundredths, 100)


def over_achieved(case, values):
    both = over_achievement.both(read_actual(case["actual"]), Target.read(case["target"]))
    actual, target = both
    line = {"explain_from": values["explain_from"], "zero_target_from": values["zero_target_from"]}
    must = over_achievement.must_explain(actual=actual, target=target, **line)
    terms = {key: values[key] for key in ("explain_from", "formula", "deduction")}
    before = points(case["points"])
    after = over_achievement.points(
        points=before, actual=actual, target=target, declared=bool(values["declared_by"]), **terms
    )
    by = {key: values[key] for key in ("declared_by", "declared_because")}
    given = {"explain": "是" if must else "否", "score": Score(half_up_hundredths(after)).text}
    if "steps" in case:
        given["steps"] = over_achievement.steps(
            before=before, after=after, actual=actual, target=target, **terms, **by
        )
    return given


def redistributed(case, _values):
    weights = [0 if text.startswith("—") else Score.read(text).hundredths for text in case["weights"]]
    shares = redistribution.spread(total=Score.read(case["total"]).hundredths, weights=weights)
    return {"shares": [Score(share).text for share in shares]}


def vetoed(case, _values):
    fell = YES[case["fell"]]
    if "grade" in case:
        rank, fixed = (Exact(GRADES.index(case[key])) for key in ("grade", "fixed"))
        return {"after": GRADES[veto.rank(rank=rank, fixed=fixed, fell=fell).numerator]}
    after = veto.points(points=points(case["points"]), fell=fell)
    return {"after": Score(half_up_hundredths(after)).text}


def gated(case, _values):
    holds = YES[case["holds"]]
    if "grade" in case:
        rank, limit = (Exact(GRADES.index(case[key])) for key in ("grade", "limit"))
        return {"after": GRADES[grade_gate.rank(rank=rank, limit=limit, holds=holds).numerator]}
    after = grade_gate.total(total=points(case["total"]), limit=points(case["limit"]), holds=holds)
    return {"after": Score(half_up_hundredths(after)).text}


RUN = {
    "over_achievement": over_achieved,
    "redistribution": redistributed,
    "veto": vetoed,
    "grade_gate": gated,
}


def expected(case):
    told = {}
    for key in ("explain", "score", "steps", "shares", "after"):
        if key in case:
            value = case[key]
            if key == "shares":
                value = [Score.read(text).text for text in value]
            elif key == "after" and value not in GRADES:
                value = Score.read(value).text
            told[key] = value
    return told


def test_every_adjustment_has_cases_and_every_case_file_an_adjustment():
    assert case_files("adjustments").keys() == UNITS.keys() == RUN.keys()


@pytest.mark.parametrize(("name", "case"), CASES, ids=case_ids(CASES))
def test_an_adjustment_keeps_to_its_case(name, case):
    unit = UNITS[name]
    values, faults = read_parameters(unit.parameters, case.get("parameters") or {})
    if "unreadable" in case:
        assert told_as([fault for _, fault in faults], case["unreadable"]) == case["unreadable"]
        return
    if "refused" in case:
        doubt = unit.doubts(**values)
        if not doubt and "target" in case:
            doubt = over_achievement.target_doubts(Target.read(case["target"]))
        assert doubt == case["refused"]
        return
    assert expected(case)
    assert RUN[name](case, values) == expected(case)

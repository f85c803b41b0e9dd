"""Every measure keeps to its cases (tests/cases/measures), and none is without."""

import pytest

from jiheng.catalogue import read_parameters
from jiheng.evidence.actual import Checklist, GivenPoints, Tally
from jiheng.measures.library import MEASURES
from jiheng.measures.measure import Question, Setting
from jiheng.values.days import read_day
from jiheng.values.outcome import NoValue
from jiheng.values.period import Period
from jiheng.values.ratio import Ratio
from jiheng.values.service_hours import ServiceHours
from jiheng.values.working_days import WorkingCalendar
from tests.support.cases import case_files, case_ids, cases_of, read_actual, told_as
from tests.support.promises import promises_in, service_levels_in
from tests.support.records import evidence_of

CASES = cases_of("measures")
KEYS = {"case", "period", "indicator", "unit", "records", "parameters", "contracts", "on", "service_hours"}
ANSWERED = {"value", "facts", "left_out", "steps"}
BY_NAME = {measure.name: measure for measure in MEASURES}


def test_every_measure_has_cases_and_every_case_file_a_measure():
    assert case_files("measures").keys() == BY_NAME.keys()


@pytest.mark.parametrize(("name", "case"), CASES, ids=case_ids(CASES))
def test_a_measure_keeps_to_its_case(name, case, tmp_path):
    measure = BY_NAME[name]
    asked = case.keys() - KEYS
    assert asked in ({"refused"}, {"unreadable"}, {"outcome", "because"}) or {"value"} <= asked <= ANSWERED
    values, faults = read_parameters(measure.parameters, case.get("parameters") or {})
    if "unreadable" in case:
        assert told_as([fault for _, fault in faults], case["unreadable"]) == case["unreadable"]
        return
    assert not faults
    assert measure.doubts(**values) == case.get("refused", "")
    if "refused" in case:
        return
    setting = Setting(
        evidence_of(tmp_path, case.get("records") or {}),
        Period.read(case.get("period", "2023")),
        WorkingCalendar(),
        case.get("indicator", "指标"),
        case.get("unit", ""),
        promises_in(case.get("contracts", [])),
        read_day(case["on"]) if "on" in case else None,
        service_levels_in(case.get("contracts", [])),
        {name: ServiceHours.read(text) for name, text in case.get("service_hours", {}).items()},
    )
    answer = Question(measure, values).ask(setting)
    if isinstance(answer, NoValue):
        assert (answer.outcome.value, answer.because) == (case.get("outcome"), case.get("because"))
        return
    assert "value" in case, f"no value was expected, but {answer}"
    assert_same(answer.actual, read_actual(case["value"]))
    told = {
        "facts": list(answer.facts),
        "left_out": [f"{each.id}：{each.because}" for each in answer.left_out],
        "steps": list(answer.steps),
    }
    expected = {"left_out": []} | {key: case[key] for key in told if key in case}
    assert {key: told[key] for key in expected} == expected
    known = {fact.id for fact in setting.evidence}
    assert set(answer.facts) <= known
    assert answer.steps


def assert_same(actual, expected):
    if isinstance(expected, Ratio):  # numerator and denominator, not only their quotient
        assert (actual.numerator, actual.denominator) == (expected.numerator, expected.denominator)
    elif isinstance(expected, Checklist):
        assert dict(actual.verdicts) == dict(expected.verdicts)
    elif isinstance(expected, Tally):
        assert actual.counts == expected.counts
    elif isinstance(expected, GivenPoints):
        assert actual.points == expected.points
    else:
        assert actual == expected

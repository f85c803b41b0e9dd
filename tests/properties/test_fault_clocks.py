"""The page of a fault and the measures count the same minutes, and judge the same faults in time."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.catalogue import read_parameters
from jiheng.evidence.facts.safeguards import Incident
from jiheng.evidence.fault_clocks import REPAIR, RESPONSE, ClockState, clocks_of
from jiheng.evidence.pauses import Pause
from jiheng.evidence.service_levels import ServiceLevel
from jiheng.evidence.store import Evidence
from jiheng.measures.library import MEASURES
from jiheng.measures.measure import Question, Setting
from jiheng.values.days import BEIJING
from jiheng.values.period import Period
from jiheng.values.service_hours import ServiceHours
from jiheng.values.working_days import WorkingCalendar

pytestmark = pytest.mark.slow
CALENDAR, YEAR = WorkingCalendar(), Period.year(2023)
NEW_YEAR = datetime(2023, 1, 1, tzinfo=BEIJING)
HOURS = ("7×24", "每天 8:00-20:00", "工作日 8:30-12:00、14:00-17:30")
minutes = st.integers(0, 4 * 1440).map(lambda number: timedelta(minutes=number))
limits = st.integers(1, 48).map(lambda hours: hours * 3600)


@st.composite
def faults(draw):
    """A fault that was answered and repaired, with pauses in order, that one or the other may outlast."""
    received = NEW_YEAR + timedelta(minutes=draw(st.integers(0, 350 * 1440)))
    answered = received + draw(minutes)
    at, pauses = received, []
    for _ in range(draw(st.integers(0, 2))):
        began = at + draw(minutes)
        at = began + draw(minutes) + timedelta(minutes=1)
        pauses.append(Pause(began, at, "等备件"))
    if pauses and draw(st.booleans()):
        pauses[-1] = Pause(pauses[-1].began_at, None, "等用户")
    return Incident(
        system=draw(st.sampled_from(("甲", "乙"))),
        received_at=received,
        acknowledged_at=answered,
        resolved_at=answered + draw(minutes),
        symptom="慢",
        severity=draw(st.sampled_from(("一级", "二级", ""))),
        pauses=tuple(pauses),
    )


@st.composite
def levels(draw):
    hours = draw(st.sampled_from(HOURS))
    return ServiceLevel(
        draw(st.sampled_from((YEAR, Period.read("2023-03..2023-08")))),
        draw(st.sampled_from(("一级", "二级", ""))),
        draw(st.sampled_from(("甲", ""))),
        draw(limits),
        draw(limits),
        ServiceHours.read(hours),
        "合同",
    )


def ask(kind, fault_list, promised, **parameters):
    measure = MEASURES.find(kind)
    values, wrong = read_parameters(
        measure.parameters, {"of": "incident", "begin": "received_at"} | parameters
    )
    assert not wrong
    evidence = Evidence.of(fault_list, registers=("incident",))
    setting = Setting(evidence, YEAR, CALENDAR, "指标", "分钟", service_levels=promised)
    return Question(measure, values).ask(setting)


several = st.lists(faults(), min_size=1, max_size=4).map(
    lambda drawn: [replace(each, id=f"障-{number}") for number, each in enumerate(drawn)]
)


@given(fault_list=several, promised=st.lists(levels(), max_size=3))
@pytest.mark.parametrize(("number", "end"), [(0, RESPONSE), (1, REPAIR)])
def test_a_measure_counts_the_minutes_of_the_page(number, end, fault_list, promised):
    now = NEW_YEAR + timedelta(days=400)
    clocks = [clocks_of(each, promised, CALENDAR, now)[number] for each in fault_list]
    taken = ask("event_durations", fault_list, promised, end=end)
    assert [each.exact.numerator for each in taken.actual.values] == [
        clock.used * each.exact.denominator for clock, each in zip(clocks, taken.actual.values, strict=True)
    ]
    states = [clock.state for clock in clocks]
    kept = ask("on_time_ratio", fault_list, promised, end=end, deadline="合同约定")
    if ClockState.INSUFFICIENT in states:
        assert kept.outcome.value == "insufficient_data"
    else:
        assert (kept.actual.numerator, kept.actual.denominator) == (
            states.count(ClockState.MET),
            len(states),
        )


@given(fault=faults(), hours=st.sampled_from(HOURS), allowed=limits)
def test_used_equal_to_the_limit_is_what_is_due(fault, hours, allowed):
    level = ServiceLevel(YEAR, response=allowed, repair=allowed, hours=ServiceHours.read(hours))
    for clock in clocks_of(fault, [level], CALENDAR, NEW_YEAR + timedelta(days=400)):
        if clock.due_at is not None and clock.until < clock.due_at:
            assert clock.state is ClockState.MET
        if clock.state is ClockState.BROKEN:
            assert clock.until > clock.due_at

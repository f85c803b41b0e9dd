"""Laws of every measure, on drawn registers: order, corrections and unrelated records change nothing.

And where a whole is measured in parts, the parts add up.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.catalogue import read_parameters
from jiheng.evidence.facts.funds import Payment
from jiheng.evidence.facts.judgements import BusinessCase
from jiheng.evidence.facts.operation import ServiceRequest, Solution, Training
from jiheng.evidence.facts.papers import Policy
from jiheng.evidence.facts.safeguards import Backup, Success
from jiheng.evidence.facts.systems import Outage, System
from jiheng.evidence.store import Evidence
from jiheng.measures.library import MEASURES
from jiheng.measures.measure import Measured, Question, Setting
from jiheng.values.days import BEIJING
from jiheng.values.money import Money
from jiheng.values.period import Period
from jiheng.values.ratio import Ratio
from jiheng.values.working_days import WorkingCalendar

pytestmark = pytest.mark.slow
SYSTEMS = ("甲系统", "乙系统", "丙系统")
NEW_YEAR = datetime(2023, 1, 1, tzinfo=BEIJING)
REQUESTED = {"of": "service_request", "begin": "received_at", "end": "finished_at"}
# What is asked: measure, parameters, unit of the target.
ASKED = [
    ("record_count", {"of": "backup", "none_recorded": "zero"}, "次"),
    (
        "statistic",
        {"of": {"kind": "service_request", "distinct": "received_at"}, "none_recorded": "zero"},
        "天",
    ),
    ("statistic", {"of": {"kind": "payment", "sum": "amount"}, "none_recorded": "zero"}, "万元"),
    ("statistic", {"of": {"kind": "training", "mean": "attendees"}}, "人"),
    ("statistic", {"of": {"kind": "training", "highest": "attendees"}}, "人"),
    ("statistic", {"of": {"kind": "training", "attendees": "≥50", "lowest": "attendees"}}, "人"),
    ("quotient", {"numerator": {"kind": "payment", "sum": "amount"}, "denominator": "system"}, "元/系统"),
    (
        "quotient",
        {
            "numerator": {"kind": "backup", "result": "成功", "distinct": "system"},
            "denominator": {"kind": "system", "distinct": "system"},
        },
        "%",
    ),
    ("pass_ratio", {"of": "backup", "passed": {"kind": "backup", "result": "成功"}}, "%"),
    ("on_time_ratio", {**REQUESTED, "deadline": "3个工作日内", "undone": "late"}, "%"),
    ("on_time_ratio", {**REQUESTED, "deadline": "24小时内", "undone": "left_out"}, "%"),
    ("elapsed_time", {**REQUESTED, "statistic": "mean", "lacking": "left_out"}, "小时"),
    ("elapsed_time", {**REQUESTED, "statistic": "P90", "lacking": "left_out"}, "小时"),
    ("elapsed_time", {**REQUESTED, "statistic": "total", "lacking": "left_out"}, "工作日"),
    ("longest_gap", {"of": {"kind": "backup", "result": "成功"}, "moment": "made_at"}, "小时"),
    ("availability", {"statistic": "worst"}, "%"),
    ("availability", {"statistic": "mean"}, "%"),
    ("availability", {"statistic": "weighted"}, "%"),
    ("age", {"of": "system", "since": "in_service_since", "statistic": "mean"}, "年"),
]
each_question = pytest.mark.parametrize(
    ("kind", "parameters", "unit"), ASKED, ids=[f"{kind} {number}" for number, (kind, *_) in enumerate(ASKED)]
)
moments = st.integers(-30 * 1440, 380 * 1440).map(lambda minutes: NEW_YEAR + timedelta(minutes=minutes))
spans = st.none() | st.integers(0, 20 * 1440).map(lambda minutes: timedelta(minutes=minutes))
systems = st.sampled_from(SYSTEMS)


@st.composite
def requests(draw):
    received, span = draw(moments), draw(spans)
    return ServiceRequest(
        system=draw(systems),
        subject="开户",
        received_at=received,
        finished_at=None if span is None else received + span,
        solution=draw(st.none() | st.sampled_from(Solution)),
    )


@st.composite
def outages(draw):
    began = draw(moments)
    return Outage(
        system=draw(systems), began_at=began, ended_at=began + timedelta(hours=draw(st.integers(0, 99)))
    )


backups = st.builds(Backup, system=systems, made_at=moments, result=st.sampled_from(Success))
payments = st.builds(Payment, amount=st.integers(1, 10**9).map(Money), paid_on=moments.map(datetime.date))
trainings = st.builds(
    Training,
    system=systems,
    held_on=moments.map(datetime.date),
    topic=st.just("登记"),
    trainer=st.just("乙"),
    attendees=st.integers(0, 200),
)
in_service = st.builds(
    System,
    system=systems,
    in_service_since=st.dates(date(2015, 1, 1), date(2023, 12, 31)),
    users=st.integers(1, 500),
)
REGISTERS = ("service_request", "outage", "backup", "payment", "training", "system")


@st.composite
def registers(draw):
    """Draw a few records of each kind, each with its own id; a system is registered once."""
    few = [draw(st.lists(each, max_size=6)) for each in (requests(), outages(), backups, payments, trainings)]
    few.append(draw(st.lists(in_service, max_size=3, unique_by=lambda system: system.system)))
    facts = [fact for each in few for fact in each]
    return [replace(fact, id=f"记-{number}") for number, fact in enumerate(facts)]


def ask(facts, kind, parameters, unit):
    measure = MEASURES.find(kind)
    values, faults = read_parameters(measure.parameters, parameters)
    assert not faults
    evidence = Evidence.of(facts, registers=REGISTERS)
    setting = Setting(evidence, Period.year(2023), WorkingCalendar(), "指标", unit)
    return Question(measure, values).ask(setting)


def told(answer):
    """The value and the facts it rests on, or why there is none (ids in any order)."""
    if isinstance(answer, Measured):
        return answer.actual, set(answer.facts)
    return answer.outcome


@each_question
@given(data=st.data(), facts=registers())
def test_the_order_of_records_does_not_matter(kind, parameters, unit, data, facts):
    shuffled = data.draw(st.permutations(facts))
    assert told(ask(shuffled, kind, parameters, unit)) == told(ask(facts, kind, parameters, unit))


@each_question
@given(data=st.data(), facts=registers())
def test_a_corrected_or_withdrawn_record_never_counts(kind, parameters, unit, data, facts):
    wrong = data.draw(registers())
    before = [replace(fact, id=f"误-{number}") for number, fact in enumerate(wrong)]
    pairs = list(zip(facts, [each for each in before if each.stem in REGISTERS], strict=False))
    corrected = {fact.id: replace(fact, supersedes=old.id) for fact, old in pairs if fact.stem == old.stem}
    taken_back = [old for fact, old in pairs if fact.stem == old.stem]
    standing = [corrected.get(fact.id, fact) for fact in facts]
    assert told(ask([*taken_back, *standing], kind, parameters, unit)) == told(
        ask(facts, kind, parameters, unit)
    )
    assert not {old.id for old in taken_back} & used(ask([*taken_back, *standing], kind, parameters, unit))


def used(answer):
    return set(answer.facts) if isinstance(answer, Measured) else set()


@each_question
@given(facts=registers())
def test_unrelated_records_change_nothing(kind, parameters, unit, facts):
    unrelated = [
        Policy(id="无关-1", name="制度", issued_on=date(2023, 5, 1), subject="财务"),
        BusinessCase(id="无关-2", system="甲系统", opened_on=date(2023, 5, 1)),
        Backup(
            id="无关-3",
            system="甲系统",
            made_at=datetime(2021, 5, 1, tzinfo=BEIJING),
            result=Success.SUCCEEDED,
        ),
        Payment(id="无关-4", amount=Money(99), paid_on=date(2024, 5, 1)),
    ]
    assert told(ask([*facts, *unrelated], kind, parameters, unit)) == told(ask(facts, kind, parameters, unit))


@given(facts=registers())
def test_the_sum_of_the_systems_is_the_sum_of_all(facts):
    def total(**condition):
        of = {"kind": "training", "sum": "attendees", **condition}
        return ask(facts, "statistic", {"of": of, "none_recorded": "zero"}, "人").actual.ten_thousandths

    assert sum(total(system=name) for name in SYSTEMS) == total(system=[*SYSTEMS]) == total()


@given(facts=registers())
def test_a_condition_and_its_opposite_make_up_the_whole(facts):
    def count(**condition):
        of = {"kind": "service_request", **condition}
        return ask(facts, "record_count", {"of": of, "none_recorded": "zero"}, "次").actual.ten_thousandths

    whole = count()
    assert count(finished_at="空") + count(finished_at="非空") == whole
    assert count(system="甲系统") + count(system="≠甲系统") == whole
    assert count(received_at="≥2023-06-01 00:00") + count(received_at="<2023-06-01 00:00") == whole
    assert sum(count(solution=each) for each in ("一次解决", "已解决", "未解决", "空")) == whole


@given(facts=registers())
def test_what_is_in_time_within_a_day_is_in_time_within_two(facts):
    rates = [
        ask(facts, "on_time_ratio", {**REQUESTED, "deadline": deadline, "undone": "late"}, "%")
        for deadline in ("24小时内", "48小时内")
    ]
    if all(isinstance(rate, Measured) for rate in rates):
        one, two = (rate.actual for rate in rates)
        assert one.denominator == two.denominator
        assert 0 <= one.numerator <= two.numerator <= two.denominator


@given(facts=registers())
def test_the_percentiles_lie_between_the_shortest_and_the_longest(facts):
    asked = {**REQUESTED, "lacking": "left_out"}
    times = [
        ask(facts, "elapsed_time", {**asked, "statistic": statistic}, "小时")
        for statistic in ("P1", "P50", "P90", "maximum")
    ]
    if all(isinstance(time, Measured) for time in times):
        exact = [time.actual.exact for time in times]
        assert all(earlier <= later for earlier, later in pairwise(exact))


@given(facts=registers())
def test_the_worst_system_is_never_better_than_all_or_the_weighted_mean(facts):
    answers = [
        ask(facts, "availability", {"statistic": statistic}, "%")
        for statistic in ("worst", "mean", "weighted")
    ]
    if all(isinstance(answer, Measured) for answer in answers):
        worst, mean, weighted = (answer.actual for answer in answers)
        assert isinstance(worst, Ratio)
        assert worst.exact <= mean.exact
        assert worst.exact <= weighted.exact
        assert 0 <= weighted.numerator <= weighted.denominator

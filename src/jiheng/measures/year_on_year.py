"""A question asked of this year and of last year: by how much did the answer grow or fall?

Any measure whose answer is one quantity or ratio can be compared so, by the key `year_on_year` beside its
parameters; the target is then a rate (`≥5%`).
"""

from dataclasses import dataclass, replace

from jiheng.catalogue import Raw, one_of
from jiheng.measures.measure import Answer, Course, LeftOut, Measured, Moving, Question, Setting
from jiheng.values.days import LAST_MONTH, days_in_month, month_day
from jiheng.values.exact import Exact
from jiheng.values.outcome import NoValue, insufficient_data
from jiheng.values.period import Period
from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio

KEY = "year_on_year"
DIRECTIONS = {"increase": "增长率", "decrease": "下降率"}
WHOLE_MONTH = 31


@dataclass(frozen=True, slots=True)
class Compared(Question):
    """A question, and whether growth or fall against last year is the good direction."""

    direction: str

    @property
    def course(self) -> Course:
        """A change over the same months of last year may rise and fall."""
        return Course.VARYING

    def ask(self, setting: Setting) -> Answer:
        """Answer with the change over last year's value; insufficient data where that was zero."""
        before = replace(
            self, parameters={name: _a_year_before(each) for name, each in self.parameters.items()}
        )
        past = replace(setting, period=year_before(setting.period), unit=None)
        years = {"本年": setting.period, "上年": past.period}
        answers = {
            "本年": Question.ask(self, replace(setting, unit=None)),
            "上年": Question.ask(before, past),
        }
        values: dict[str, Quantity | Ratio] = {}
        for name, answer in answers.items():
            if isinstance(answer, NoValue):
                return NoValue(answer.outcome, f"{name}（{years[name]}）：{answer.because}")
            if not isinstance(answer.actual, Quantity | Ratio):
                return insufficient_data("同比要一个数或比率，这项计量给出的不是")
            values[name] = answer.actual
        change = _change(values["本年"], values["上年"], self.direction)
        if isinstance(change, NoValue):
            return change
        return _together(answers, years, values, change, self.direction)


def read_direction(raw: Raw) -> str:
    """Read `increase` or `decrease`, or its Chinese name. Raises UnreadableValueError."""
    return one_of(DIRECTIONS)(raw)


def year_before(period: Period) -> Period:
    """Give the same days of the year before; the end of a month stays one."""
    last = period.last
    ends = last.day == days_in_month(last.year, last.month)
    return Period(
        month_day(period.first, months=-LAST_MONTH, day=period.first.day),
        month_day(last, months=-LAST_MONTH, day=WHOLE_MONTH if ends else last.day),
    )


def _a_year_before(parameter: object) -> object:
    return parameter.in_period(year_before) if isinstance(parameter, Moving) else parameter


def _change(now: Quantity | Ratio, then: Quantity | Ratio, direction: str) -> Ratio | NoValue:
    if isinstance(now, Quantity) and isinstance(then, Quantity) and now.measure != then.measure:
        return insufficient_data(f"本年 {now} 和上年 {then} 的单位不同，不能相比")
    base = then.exact
    if base.numerator <= 0:
        return insufficient_data(f"上年是 {then}，本年是 {now}：上年为零，算不出变化率")
    moved = now.exact - base if direction == "increase" else base - now.exact
    change = moved / base * Exact(1)
    return Ratio(change.numerator, change.denominator)


def _together(
    answers: dict[str, Answer],
    years: dict[str, Period],
    values: dict[str, Quantity | Ratio],
    change: Ratio,
    direction: str,
) -> Measured:
    measured = {name: answer for name, answer in answers.items() if isinstance(answer, Measured)}
    facts = tuple(dict.fromkeys(fact for each in measured.values() for fact in each.facts))
    left_out: dict[str, LeftOut] = {}
    for each in measured.values():
        left_out |= {one.id: one for one in each.left_out if one.id not in left_out}
    now, then = values["本年"], values["上年"]
    first, second = (now, then) if direction == "increase" else (then, now)
    return Measured(
        actual=change,
        facts=facts,
        steps=(
            *(f"{name}（{years[name]}）：{step}" for name, each in measured.items() for step in each.steps),
            f"{DIRECTIONS[direction]}：（{first} − {second}）÷ 上年 {then} = {change}",
        ),
        left_out=tuple(one for one in left_out.values() if one.id not in facts),
    )

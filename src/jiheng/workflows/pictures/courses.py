"""Show how each indicator runs through its year: plan, actual and forecast (S12)."""

from collections.abc import Iterator
from datetime import date

from jiheng.documents.pictures.courses import MONTHS, WHOLE, Course, CoursePoint, Courses
from jiheng.projects.open_project import OpenProject
from jiheng.reports.monitoring_rows import BURNS
from jiheng.scoring.monitoring import MonitoredIndicator, MonitoringState, light_title, monitor
from jiheng.values.days import days_in_month
from jiheng.values.exact import ZERO, Exact
from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio
from jiheng.values.rounding import half_up

SMALL = 1_000  # records: of more, the months before are not reckoned each anew


def courses(opened: OpenProject, state: MonitoringState) -> Courses:
    """Show the indicators that are numbers beside a target, month by month up to the day of the state."""
    year, on = state.project.fiscal_year, state.on
    count = sum(1 for _ in opened.evidence)
    ends = [date(year, month, days_in_month(year, month)) for month in range(1, MONTHS + 1)]
    before = [end for end in ends if end < on] if count <= SMALL else []
    states = [*(monitor(opened.project, opened.evidence, each) for each in before), state]
    found = tuple(_courses(states))
    left_out = len(state.indicators) - len(found)
    behind = [each.name for each in found if each.burns]
    title = f"{len(found)} 个有数的指标都没有亮红灯、黄灯"
    if behind:
        title = f"{len(found)} 个有数的指标中 {len(behind)} 个亮红灯或黄灯：{'、'.join(behind)}"
    source = f"来源：记录 {count - state.left_out} 条；截至 {on}；目标不是数、没有数的 {left_out} 个没有画"
    return Courses(title=title, unit="年度指标值的份额", source=source, courses=found)


def _courses(states: list[MonitoringState]) -> Iterator[Course]:
    *_, now = states
    for number, each in enumerate(now.indicators):
        if each.goal is None or each.goal.number <= ZERO or _share(each, each.value) is None:
            continue
        points = (_point(state, state.indicators[number], each) for state in states)
        end = each.projected
        yield Course(
            each.name, each.target.printed, f"{light_title(each.light.colour)}灯" if each.light else "不亮灯",
            each.light is not None and each.light.colour in BURNS, each.due is not None,
            tuple(point for point in points if point.reached is not None or point.due is not None),
            _share(each, end.value) if end else None, str(end.value) if end else "",
        )  # fmt: skip


def _point(state: MonitoringState, then: MonitoredIndicator, now: MonitoredIndicator) -> CoursePoint:
    month = state.on.month if state.on.year == state.project.fiscal_year else MONTHS
    due = then.due.share if then.due else None
    return CoursePoint(
        month, _share(now, then.value), _thousandths(due) if due is not None else None, then.actual
    )


def _share(each: MonitoredIndicator, value: object) -> int | None:
    """Give a value as thousandths of the year's target."""
    if each.goal is None or not isinstance(value, Quantity | Ratio):
        return None
    return _thousandths(value.exact / each.goal.number)


def _thousandths(share: Exact) -> int:
    return half_up(share.numerator * WHOLE, share.denominator)

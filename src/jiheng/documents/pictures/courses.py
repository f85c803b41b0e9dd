"""How indicators run through a year: one little picture each, plan, actual and forecast (S12)."""

from dataclasses import dataclass

from jiheng.documents.pictures.chart import Chart, Table
from jiheng.documents.pictures.drawing import FAINT, SMALL, WARNING, WIDTH, Drawing, wrapped

WHOLE = 1000  # the target of the year
MONTHS = 12
ACROSS, GAP = 3, 50
WIDE = (WIDTH - GAP * (ACROSS - 1)) // ACROSS
HEAD, HIGH, FOOT = 124, 190, 60
LINE = SMALL + 10
PLAN, ACTUAL = "#8c8c8c", "#1677ff"


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """An indicator at the end of a month, in thousandths of the year's target; `told` is what was reached."""

    month: int
    reached: int | None
    due: int | None
    told: str


@dataclass(frozen=True, slots=True)
class Course:
    """An indicator through the year. What does not grow towards its target has nothing due before the end."""

    name: str
    target: str
    light: str
    burns: bool
    grows: bool
    points: tuple[CoursePoint, ...]
    end: int | None = None  # forecast for the end of the year, in thousandths
    end_told: str = ""


@dataclass(frozen=True, kw_only=True)
class Courses(Chart):
    """The little pictures, in the order of the indicators."""

    courses: tuple[Course, ...]

    @property
    def table(self) -> Table:
        """A row an indicator, a column a month."""
        months = sorted({point.month for each in self.courses for point in each.points})
        titles = ("指标", "年度指标值", *(f"{each}月" for each in months), "全年预计", "灯")
        rows = (
            (each.name, each.target, *_by_month(each, months), each.end_told, each.light)
            for each in self.courses
        )
        return Table(titles, tuple(rows))

    def draw(self) -> tuple[Drawing, int]:
        """Draw them three in a row, with what the lines mean above."""
        drawing = Drawing()
        if not self.courses:
            drawing.text(0, 60, "没有可以画的：指标值不是数，或还没有记录")
            return drawing, 90
        x = 0
        for told, colour, dash in (("计划", PLAN, "12 8"), ("实际", ACTUAL, ""), ("预计", ACTUAL, "4 8")):
            drawing.line([(x, 22), (x + 70, 22)], colour=colour, wide=5, dash=dash)
            drawing.text(x + 84, 33, told, size=SMALL)
            x += 240
        room = HEAD + HIGH + FOOT
        for number, each in enumerate(self.courses):
            down, right = divmod(number, ACROSS)
            first = len(drawing.shapes)
            _draw(drawing, each, right * (WIDE + GAP), 50 + down * room)
            drawing.part(first, _told(each))
        return drawing, 50 + -(-len(self.courses) // ACROSS) * room


def _by_month(course: Course, months: list[int]) -> list[str]:
    told = {each.month: each.told for each in course.points}
    return [told.get(each, "") for each in months]


def _told(course: Course) -> str:
    now = course.points[-1].told if course.points else "没有数"
    end = f"，全年预计 {course.end_told}" if course.end_told else ""
    return f"{course.name}：实际 {now}，目标 {course.target}{end}，{course.light}"


def _draw(drawing: Drawing, course: Course, left: int, top: int) -> None:
    for number, line in enumerate(wrapped(course.name, WIDE, size=SMALL, most=2), 1):
        drawing.text(left, top + number * LINE, line, size=SMALL)
    told = f"{course.light} · 目标 {course.target}"
    colour = WARNING if course.burns else FAINT
    drawing.text(left, top + HEAD - 8, wrapped(told, WIDE, size=SMALL, most=1)[0], size=SMALL, colour=colour)
    values = [value for each in course.points for value in (each.reached, each.due) if value is not None]
    highest = max([WHOLE, course.end or 0, *values])
    base = top + HEAD + HIGH

    def at(month: int, value: int) -> tuple[int, int]:
        return left + WIDE * month // MONTHS, base - (HIGH - 16) * value // highest

    drawing.line([(left, base), (left + WIDE, base)], colour="#d9d9d9", wide=2)
    due = [(each.month, each.due) for each in course.points if each.due is not None]
    plan = [(0, 0), *due, (MONTHS, WHOLE)] if course.grows else [(0, WHOLE), (MONTHS, WHOLE)]
    drawing.line([at(*each) for each in plan], colour=PLAN, wide=4, dash="12 8")
    reached = [(each.month, each.reached) for each in course.points if each.reached is not None]
    if reached and course.end is not None and reached[-1][0] < MONTHS:
        month, value = reached[-1]
        if course.grows:
            drawing.area([at(month, value), at(MONTHS, course.end), at(MONTHS, value)])
        drawing.line([at(month, value), at(MONTHS, course.end)], colour=ACTUAL, wide=5, dash="4 8")
    if reached:
        way = [(0, 0), *reached] if course.grows else reached
        if len(way) > 1:
            drawing.line([at(*each) for each in way], colour=ACTUAL, wide=5)
        drawing.dot(*at(*reached[-1]))
    for month, anchor, word in ((0, "start", "1月"), (MONTHS, "end", "12月")):
        drawing.text(at(month, 0)[0], base + LINE, word, anchor=anchor, size=SMALL, colour=FAINT)

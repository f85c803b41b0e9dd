"""A picture as an option of ECharts, to look closer at: the numbers are those of the picture's table.

`zoom.js` draws it on request, above that table; without scripts the server's drawing stays. Texts are told
by {b} only, in rich text, so that nothing of them is ever HTML. Only what JSON can say stands here: spans of
time are series `custom`, whose bars `zoom.js` draws.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import singledispatch
from typing import Any, TypeAlias

from jiheng.documents.pictures.burn_up import BurnUp
from jiheng.documents.pictures.chart import Chart
from jiheng.documents.pictures.clock_histogram import MEANINGS as TIME_WORDS
from jiheng.documents.pictures.clock_histogram import ClockHistogram
from jiheng.documents.pictures.clock_strip import MEANINGS as CLOCK_LOOKS
from jiheng.documents.pictures.clock_strip import ClockStrip
from jiheng.documents.pictures.drawing import INK, Look
from jiheng.documents.pictures.duty_calendar import MEANINGS as DUTY_WORDS
from jiheng.documents.pictures.duty_calendar import MONTHS, DutyCalendar, figure, worst
from jiheng.documents.pictures.papers_list import STATES as PAPER_STATES
from jiheng.documents.pictures.papers_list import PapersList
from jiheng.documents.pictures.response_line import ResponseLine
from jiheng.documents.pictures.sla_strip import LOOKS as SLA_LOOKS
from jiheng.documents.pictures.sla_strip import SlaStrip
from jiheng.documents.pictures.year_strip import STATES as FLAG_STATES
from jiheng.documents.pictures.year_strip import YearStrip
from jiheng.values.days import BEIJING
from jiheng.values.money import Money

Option: TypeAlias = dict[str, Any]
Stretches: TypeAlias = Iterable[tuple[Look | None, int, int]]
COLOURS = {
    Look.DONE: "#1677ff",
    Look.LATE: "#fa8c16",
    Look.MISSED: "#f5222d",
    Look.EXCLUDED: "#8c8c8c",
    Look.UNKNOWN: "#d9d9d9",
    Look.AHEAD: "#bae0ff",
}
SYMBOLS = {Look.DONE: "circle", Look.LATE: "triangle", Look.MISSED: "diamond"}
OFF, WORKED = "（休息日）", "（调休上班）"
DUTY_SIGNS = {Look.LATE: "迟", Look.MISSED: "×", Look.EXCLUDED: "免", Look.UNKNOWN: "?"}
MOST_TOLD = 8  # lines of a tooltip
NARROW = 700  # pixels
SLA_WORDS = dict(zip(SLA_LOOKS, ("可用", "中断", "剔除", "没有监测"), strict=True))


@singledispatch
def option_of(chart: Chart) -> Option | None:  # noqa: ARG001
    """Give the option; None for a picture that is not looked closer at."""
    return None


def common(**parts: object) -> Option:
    """Give what every option has: tooltip, zoom by wheel and slider, patterns besides colours.

    `heights`, where told, are those of the room for it on a wide and on a narrow screen, in pixels.
    """
    return {
        "animation": False,
        "aria": {"enabled": True, "decal": {"show": True}},
        "tooltip": {"renderMode": "richText", "confine": True},
        "legend": {"top": 0},
        "grid": {"left": 16, "right": 24, "top": 48, "bottom": 64, "containLabel": True},
        "dataZoom": [{"type": "inside"}, {"type": "slider", "bottom": 12}],
        **parts,
    }


@option_of.register
def _burn_up(chart: BurnUp) -> Option | None:
    if not chart.months:
        return None
    lines: dict[str, list[Money | None]] = {
        "预算": [each.budget for each in chart.months],
        "序时进度": [each.even for each in chart.months],
        "支付累计": [each.paid for each in chart.months],
        "预测下限": [each.low for each in chart.months],
        "预测上限": [each.high for each in chart.months],
    }
    dashed = {"序时进度": "dashed", "预测下限": "dotted", "预测上限": "dotted"}
    series = [
        {
            "name": name, "type": "line", "data": [_wan_yuan(each) for each in amounts],
            "lineStyle": {"type": dashed.get(name, "solid")},
        }
        for name, amounts in lines.items()
    ]  # fmt: skip
    return common(
        tooltip={"trigger": "axis", "renderMode": "richText", "confine": True},
        xAxis={"type": "category", "data": [each.name for each in chart.months]},
        yAxis={"type": "value", "name": "万元"},
        series=series,
    )


def _wan_yuan(amount: Money | None) -> str:
    """Write an amount as ECharts reads it: digits alone, `-` for none."""
    return "-" if amount is None else amount.wan_yuan.replace(",", "")


@option_of.register
def _response(chart: ResponseLine) -> Option | None:
    answers = chart.answers
    if not any(each.count for each in answers):
        return None
    series = [
        {
            "name": name, "type": "line", "showSymbol": False, "itemStyle": {"color": COLOURS[look]},
            "lineStyle": {"type": dash, "color": COLOURS[look]},
            "data": ["-" if value is None else value for value in values],
        }
        for name, look, dash, values in (
            ("中位数", Look.DONE, "solid", [each.median for each in answers]),
            ("95% 不超过", Look.LATE, "dashed", [each.slow for each in answers]),
        )
    ]  # fmt: skip
    return common(
        tooltip={"trigger": "axis", "renderMode": "richText", "confine": True},
        xAxis={"type": "category", "data": [each.name for each in answers]},
        yAxis={"type": "value", "name": "毫秒"},
        series=series,
    )


@option_of.register
def _sla(chart: SlaStrip) -> Option | None:
    words = SLA_WORDS | ({Look.DONE: chart.up} if chart.up else {})
    rows = {each.name: each.stretches for each in chart.systems}
    return spans(rows, words, datetime.combine(chart.begin, time(), BEIJING), chart.seconds)


@option_of.register
def _clocks(chart: ClockStrip) -> Option | None:
    rows = {each.row[0]: each.stretches for each in chart.clocks}
    return spans(rows, CLOCK_LOOKS, chart.begin, chart.seconds)


def spans(
    rows: Mapping[str, Stretches], words: Mapping[Look, str], begin: datetime, seconds: int
) -> Option | None:
    """Give rows of stretches over time, a series a look."""
    if not rows:
        return None
    found: dict[Look, list[Option]] = {}
    for number, stretches in enumerate(rows.values()):
        for look, start, end in stretches:
            if look is not None:
                told = f"{words[look]} {_at(begin, start)} 至 {_at(begin, end)}"
                value = [number, _milliseconds(begin, start), _milliseconds(begin, end)]
                found.setdefault(look, []).append({"name": told, "value": value})
    series = [
        {
            "name": words[look], "type": "custom", "itemStyle": {"color": COLOURS[look]},
            "encode": {"x": [1, 2], "y": 0}, "data": data,
        }
        for look, data in found.items()
    ]  # fmt: skip
    return common(
        tooltip={"formatter": "{b}", "renderMode": "richText", "confine": True},
        xAxis={
            "type": "time", "min": _milliseconds(begin, 0), "max": _milliseconds(begin, seconds),
        },
        yAxis={"type": "category", "data": [*rows], "inverse": True},
        series=series,
        heights=[160 + 56 * len(rows)] * 2,
    )  # fmt: skip


def _milliseconds(begin: datetime, seconds: int) -> int:
    return (int(begin.timestamp()) + seconds) * 1000


def _at(begin: datetime, seconds: int) -> str:
    return f"{(begin + timedelta(seconds=seconds)).astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"


@option_of.register
def _year(chart: YearStrip) -> Option | None:
    if not chart.flags:
        return None
    series = [
        {
            "name": word, "type": "scatter", "symbol": SYMBOLS.get(look, "emptyCircle"), "symbolSize": 14,
            "itemStyle": {"color": COLOURS[look] if look is not Look.UNKNOWN else "#595959"},
            "data": [
                {"name": f"{each.day} {each.what}", "value": [each.day.isoformat(), number]}
                for number, each in enumerate(chart.flags)
                if each.look is look
            ],
        }
        for look, word in FLAG_STATES.items()
        if any(each.look is look for each in chart.flags)
    ]  # fmt: skip
    return common(
        tooltip={"formatter": "{b}", "renderMode": "richText", "confine": True},
        xAxis={"type": "time", "min": chart.first.isoformat(), "max": chart.last.isoformat()},
        yAxis={"type": "category", "data": [each.what for each in chart.flags], "inverse": True},
        series=series,
    )


@option_of.register
def _papers(chart: PapersList) -> Option | None:
    names = [each.name for each in chart.papers]
    counts = [each.counts for each in chart.papers]
    return stacked(names, counts, PAPER_STATES) if names else None


def stacked(names: Sequence[str], counts: Sequence[Mapping[Look, int]], words: Mapping[Look, str]) -> Option:
    """Give counts as bars, a part a look."""
    series = [
        {
            "name": word, "type": "bar", "stack": "all", "itemStyle": {"color": COLOURS[look]},
            "data": [each.get(look, 0) for each in counts],
        }
        for look, word in words.items()
        if any(each.get(look) for each in counts)
    ]  # fmt: skip
    return common(
        tooltip={"trigger": "axis", "renderMode": "richText", "confine": True},
        grid={"left": 16, "right": 72, "top": 48, "bottom": 24, "containLabel": True},
        dataZoom=[{"type": "inside", "yAxisIndex": 0}, {"type": "slider", "yAxisIndex": 0, "right": 8}],
        xAxis={"type": "value", "minInterval": 1},
        yAxis={"type": "category", "data": list(names), "inverse": True},
        series=series,
    )


@option_of.register
def _times(chart: ClockHistogram) -> Option | None:
    series = [
        {
            "name": f"{one.name}{TIME_WORDS[look]}", "type": "bar", "stack": one.name,
            "itemStyle": {"color": COLOURS[look]}, "data": [each.get(look, 0) for each in one.counts],
        }
        for one in chart.clocks
        for look in chart.looks
        if any(each.get(look) for each in one.counts)
    ]  # fmt: skip
    return common(
        tooltip={"trigger": "axis", "renderMode": "richText", "confine": True},
        xAxis={"type": "category", "data": list(chart.spans)},
        yAxis={"type": "value", "minInterval": 1, "name": "次"},
        series=series,
        heights=[420, 420],
    )


@option_of.register
def _duties(chart: DutyCalendar) -> Option | None:
    """Give a year of days as a heat-map; on a narrow screen it stands upright."""
    if not chart.due:
        return None
    by_day: dict[date, list[str]] = {}
    for each in chart.due:
        times = f" {each.count} 次" if each.count > 1 else ""
        by_day.setdefault(each.day, []).append(f"{each.promise}：{DUTY_WORDS[each.look]}{times}")
    off = dict.fromkeys(chart.rest, OFF) | dict.fromkeys(chart.work, WORKED)
    looks = {day: worst(counts) for day, counts in chart.days.items()}
    cells = [
        _day_cell(day, looks[day], figure(counts), off.get(day, ""), by_day[day])
        for day, counts in chart.days.items()
    ]
    pieces = [
        {"value": number, "label": DUTY_WORDS[look], "color": COLOURS[look]}
        for number, look in enumerate(DUTY_WORDS)
        if look in looks.values()
    ]
    marks = [("灰框", chart.rest, "休息日"), ("黑框", chart.work, "调休上班")]
    note = "，".join(f"{frame}是{meaning}" for frame, days, meaning in marks if days)
    tall = {"orient": "vertical", "cellSize": ["auto", "auto"], "left": 56, "top": 200, "bottom": 24}
    upright = {"calendar": tall, "visualMap": {"orient": "vertical"}, "title": {"top": 142}}
    return {
        "animation": False,
        "aria": {"enabled": True},
        "tooltip": {"formatter": "{b}", "renderMode": "richText", "confine": True},
        "visualMap": {
            "type": "piecewise", "orient": "horizontal", "left": "center", "top": 0, "pieces": pieces,
            "dimension": 1, "hoverLink": False,
        },
        "calendar": {
            "range": str(chart.year), "left": 48, "right": 16, "top": 88, "cellSize": ["auto", 36],
            "dayLabel": {"firstDay": 1, "nameMap": list("日一二三四五六")},
            "monthLabel": {"nameMap": [f"{each}月" for each in MONTHS]},
            "yearLabel": {"show": False}, "splitLine": {"lineStyle": {"color": "#8c8c8c"}},
            "itemStyle": {"borderColor": "#e8e8e8"},
        },
        "title": {"subtext": note, "left": "center", "top": 20},
        "series": [
            {"type": "heatmap", "coordinateSystem": "calendar", "label": {"show": True}, "data": cells}
        ],
        "heights": [364, 940],
        "media": [{"query": {"maxWidth": NARROW}, "option": upright}],
    }  # fmt: skip


def _day_cell(day: date, look: Look, text: str, off: str, told: Sequence[str]) -> Option:
    more = [f"等 {len(told)} 项"] if len(told) > MOST_TOLD else []
    dark = look in {Look.DONE, Look.MISSED}
    edge = {"borderWidth": 2, "borderColor": "#8c8c8c" if off == OFF else INK} if off else {}
    return {
        "name": "\n".join((f"{day}{off}", *told[:MOST_TOLD], *more)),
        "value": [day.isoformat(), [*DUTY_WORDS].index(look)],
        "label": {"formatter": DUTY_SIGNS.get(look, "") + text, "color": "#fff" if dark else INK},
        "itemStyle": edge,
    }

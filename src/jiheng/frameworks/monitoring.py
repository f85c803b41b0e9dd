"""What a rule set says of performance monitoring during the year (双监控).

Everything here is optional: a rule set says what its documents say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from jiheng.catalogue import one_of
from jiheng.errors import Fault, UnreadableValueError
from jiheng.frameworks.basis import read_basis, read_from_memory
from jiheng.frameworks.marked_yaml import Section
from jiheng.rules.terms import read_percent
from jiheng.values.exact import Exact

LIGHTS = {"red": "红", "yellow": "黄", "green": "绿", "blue": "蓝"}
SCALES = {"execution_lights": "预算执行亮灯", "forward_lights": "正向指标亮灯"}
MONTH = re.compile(r"(?P<month>1[0-2]|[1-9])月")
MONTH_AND_DAY = re.compile(r"(?:次年)?(?:1[0-2]|[1-9])月(?:3[01]|[12][0-9]|[1-9])日")


@dataclass(frozen=True, slots=True)
class Round:
    """A monitoring round: data from January through a month, and the day the report is due, if told."""

    through: int
    report_by: str = ""


@dataclass(frozen=True, slots=True)
class LightBand:
    """A light burns below so many per cent; the last of a scale has no upper edge."""

    light: str
    below: Exact | None


Scale = tuple[LightBand, ...]


@dataclass(frozen=True, slots=True)
class Threshold:
    """Execution below so many per cent at the end of a month is warned of."""

    month: int
    below: Exact


@dataclass(frozen=True, slots=True)
class Monitoring:
    """Rounds, scales of lights by key, thresholds, and the words of the form."""

    rounds: tuple[Round, ...] = ()
    scales: tuple[tuple[str, Scale], ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    goal_gap: Exact | None = None
    stage_deviation: Exact | None = None
    likelihoods: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()


def light_of(scale: Scale, percent: Exact) -> str:
    """Give the light of a value: the first whose upper edge, which is not included, lies above it."""
    return next(band.light for band in scale if band.below is None or percent < band.below)


def read_monitoring(section: Section) -> Monitoring:
    """Read the items of the group `monitoring`."""
    below = section.section("monitoring", "绩效运行监控", required=False)
    if below is None:
        return Monitoring()
    thresholds, goal_gap = _thresholds(below)
    monitoring = Monitoring(
        rounds=tuple(_rounds(below)),
        scales=tuple((key, _scale(below, key)) for key in SCALES if below.has(key)),
        thresholds=thresholds,
        goal_gap=goal_gap,
        stage_deviation=_stage_deviation(below),
        likelihoods=_names(below, "likelihoods", "完成目标可能性"),
        causes=_names(below, "causes", "偏差原因"),
    )
    for key in ("other_lights", "handling", "content"):
        _names(below, key, "说明")
    below.done()
    return monitoring


def _rounds(section: Section) -> Iterator[Round]:
    item = section.section("rounds", "监控时点", required=False)
    if item is None:
        return
    read_basis(item)
    for each in item.sections("rounds", "各次监控"):
        through = each.value("through", "数据截至", _month)
        report_by = each.optional("report_by", _month_and_day, "")
        each.texts("remarks")
        read_from_memory(each)
        each.done()
        if through is not None:
            yield Round(through, report_by)
    item.done()


def _month(text: str) -> int:
    match = MONTH.fullmatch(text.strip())
    if match is None:
        raise UnreadableValueError("读不出月份", found=text, expected="1月 到 12月")
    return int(match["month"])


def _month_and_day(text: str) -> str:
    if MONTH_AND_DAY.fullmatch(text.strip()) is None:
        raise UnreadableValueError("读不出日期", found=text, expected="如 8月31日、次年1月15日")
    return text.strip()


def _scale(section: Section, key: str) -> Scale:
    item = section.section(key, SCALES[key])
    if item is None:
        return ()
    read_basis(item)
    item.value("value", "比较的数", str)
    item.texts("remarks")
    bands = []
    for each in item.sections("bands", "各色的界限"):
        light = each.value("light", "颜色", one_of(LIGHTS))
        below = each.optional("below", read_percent, None)
        each.done()
        if light is not None:
            bands.append(LightBand(light, below))
    item.done()
    edges = [band.below for band in bands[:-1] if band.below is not None]
    rising = len(edges) == len(bands) - 1 and all(a < b for a, b in pairwise(edges))
    if not bands or not rising or bands[-1].below is not None:
        expected = "如 红 60%、黄 80%、绿（不写 below）"
        item.fault("bands", Fault("各色的界限应由低到高，最后一色不封顶", expected=expected))
    return tuple(bands)


def _thresholds(section: Section) -> tuple[tuple[Threshold, ...], Exact | None]:
    item = section.section("thresholds", "预警线", required=False)
    if item is None:
        return (), None
    read_basis(item)
    goal_gap = item.optional("goal_gap", read_percent, None)
    item.texts("remarks")
    thresholds = []
    for each in item.sections("execution", "预算执行率的预警线"):
        month, below = each.value("month", "月末", _month), each.value("below", "低于", read_percent)
        each.done()
        if month is not None and below is not None:
            thresholds.append(Threshold(month, below))
    item.done()
    if any(a.month >= b.month for a, b in pairwise(thresholds)):
        item.fault("execution", Fault("预警线应按月份先后排列，每月一条", expected="4月、6月、8月、10月"))
    return tuple(thresholds), goal_gap


def _stage_deviation(section: Section) -> Exact | None:
    item = section.section("stage_deviation", "阶段值偏差", required=False)
    if item is None:
        return None
    read_basis(item)
    deviation = item.value("more_than", "偏差超过", read_percent)
    item.texts("remarks")
    item.done()
    return deviation


def _names(section: Section, key: str, title: str) -> tuple[str, ...]:
    item = section.section(key, title, required=False)
    if item is None:
        return ()
    read_basis(item)
    names = item.texts("names")
    if not names:
        item.fault("names", Fault(f"“{title}”一项也没有", expected="names: [..., ...]"))
    item.done()
    return names

"""How long the responses to faults took, counted by spans, with the time that was promised, as a picture."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from jiheng.documents.marks import unmarked
from jiheng.documents.model import Block, Paragraph, Picture, refer
from jiheng.documents.pictures.response_histogram import Span, response_histogram
from jiheng.errors import UnreadableValueError
from jiheng.evidence.facts.safeguards import Incident
from jiheng.measures.clocks import Clocks
from jiheng.measures.measure import Question
from jiheng.measures.selection import Selection
from jiheng.projects.project import Project
from jiheng.reports.figures import Figures
from jiheng.reports.incident_rows import clocks_to, step_seconds
from jiheng.reports.reckoned import counted, lasting
from jiheng.values.comparison import Operator
from jiheng.values.lasting import DAY, HOUR, MINUTE, duration
from jiheng.values.period import Period
from jiheng.values.target import Target

FEWEST = 3  # with fewer the table tells as much
EDGES = (15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, DAY)
HISTOGRAM = "response_times"  # a name to refer to
Counted = tuple[str, int | None, list[Incident]]
RESPONSE = {"begin": "received_at", "end": "acknowledged_at"}


def response_blocks(figures: Figures, incidents: Sequence[Incident], period: Period) -> list[Block]:
    """Count the responses by spans of time, in words and as a picture; nothing with fewer than three."""
    clocks = clocks_to(figures, RESPONSE["end"])
    try:
        taken = [(step_seconds(each, at, clocks)[0], each) for each, at in _responded(incidents)]
    except UnreadableValueError:  # a year whose holidays nobody knows: the table says so
        return []
    if len(taken) < FEWEST or min(seconds for seconds, _ in taken) < 0:
        return []
    promise = _contract_seconds(clocks) or promised_seconds(figures.card.project)
    spans, told = [], []
    for label, high, mine in _counted(taken, promise):
        in_time = promise is None or (high is not None and high <= promise)
        spans.append(Span(label, len(mine), in_time=in_time))
        if mine:
            told.append(f"{label}{counted(figures, f'{period}.响应用时.{label}', mine)}次")
    whole = counted(figures, f"{period}.有响应时间的故障", [each for _, each in taken])
    text = f"有响应时间的故障{whole}次：{'，'.join(told)}"
    if without := [each for each in incidents if each.acknowledged_at is None]:
        text += f"；另有{counted(figures, f'{period}.没有响应时间的故障', without)}次没有记录响应时间"
    limit = "" if promise is None else lasting(figures, f"{period}.承诺的响应时限", promise, [])
    text += f"；承诺的响应时限是{limit}" if limit else ""
    svg = response_histogram(spans, promise=unmarked(limit))
    return [
        Paragraph(f"{text}。分布见{refer(HISTOGRAM)}。"),
        Picture(f"{period}故障响应用时", f"{unmarked(text)}。", svg, name=HISTOGRAM),
    ]


def _counted(taken: list[tuple[int, Incident]], promise: int | None) -> Iterator[Counted]:
    """Sort the responses into spans, each with its label and its end; the last is open, if it has any."""
    edges = ends_of_spans(max(seconds for seconds, _ in taken), [promise] if promise else [])
    for low, high in zip((-1, *edges), (*edges, None), strict=True):
        mine = [each for seconds, each in taken if low < seconds and (high is None or seconds <= high)]
        if mine or high is not None:
            yield _label(low, high), high, mine


def _contract_seconds(clocks: Clocks) -> int | None:
    """Give the longest response that the contract promises for all of these faults, if it is one."""
    limits = {level.response for level in clocks.by_level}
    return limits.pop() if len(limits) == 1 and not clocks.by_reason else None


def promised_seconds(project: Project) -> int | None:
    """Give the longest response that an indicator promises for every fault.

    None where no indicator does, where several promise otherwise, or for a limit in working days.
    """
    asked = [(leaf.target, way.question) for _, leaf in project.leaves() for way in leaf.ways]
    asked += [(each.target, each.question) for each in project.unweighted]
    found = {seconds for each in asked if (seconds := _promised(*each)) is not None}
    return found.pop() if len(found) == 1 else None


def _promised(target: Target, question: Question) -> int | None:
    quantity, parameters = target.quantity, question.parameters
    of = parameters.get("of")
    if not isinstance(of, Selection) or of.fact_type is not Incident or of.conditions:
        return None
    if any(parameters.get(key) != column for key, column in RESPONSE.items()):
        return None
    if target.operator is not Operator.AT_MOST or quantity is None or quantity.measure != "秒":
        return None
    seconds, rest = divmod(quantity.exact.numerator, quantity.exact.denominator)
    return seconds if not rest else None


def _responded(incidents: Sequence[Incident]) -> Iterator[tuple[Incident, datetime]]:
    for each in incidents:
        if each.acknowledged_at is not None:
            yield each, each.acknowledged_at


def ends_of_spans(longest: int, promised: Iterable[int]) -> list[int]:
    """Give the ends of the spans up to the longest time, and to what was promised at least."""
    promised = [*promised]
    ends = sorted({*EDGES, *promised})
    needed = max(longest, *promised, 0)
    return [end for number, end in enumerate(ends) if number == 0 or ends[number - 1] < needed]


def _label(low: int, high: int | None) -> str:
    if high is None:
        return f"＞{duration(low)}"
    return f"≤{duration(high)}" if low < 0 else f"{duration(low)}～{duration(high)}"

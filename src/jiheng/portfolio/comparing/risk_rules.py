"""The rule by which a project is looked at again: which signals count how much, as data with its source."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jiheng.catalogue import unknown
from jiheng.errors import Fault, NotFoundError, UnreadableInputError, UnreadableValueError
from jiheng.frameworks.marked_yaml import Section, read_yaml
from jiheng.portfolio.comparing.risk_signals import SIGNALS, Signal

USUAL = Path(__file__).parent / "data" / "recheck-usual.yaml"
MOST_POINTS = 100


@dataclass(frozen=True, slots=True)
class Reason:
    """A signal with its points; `unknown` are those it gives where what it needs is not known."""

    name: str
    signal: Signal
    points: int
    unknown: int
    at: int
    written: str  # the parameter as the file has it

    @property
    def title(self) -> str:
        """The signal in words."""
        return self.signal.title.format(self.written)

    @property
    def sql(self) -> str:
        """Its question."""
        return self.signal.sql(self.at)


@dataclass(frozen=True, slots=True)
class RiskRule:
    """A rule: from how many points a project is of high and of middle risk, its reasons, its source."""

    id: str
    title: str
    source: str
    high: int
    middle: int
    reasons: tuple[Reason, ...]


def read_risk_rule(file: Path = USUAL) -> RiskRule:
    """Read a rule. Raises NotFoundError, UnreadableInputError with every fault and its line."""
    if not file.is_file():
        raise NotFoundError(f"找不到风险规则 {file}")
    top, faults = read_yaml(file.read_bytes(), file=file.name)
    section = Section(top, faults)
    name, title, source = (
        section.value(key, what, str) or ""
        for key, what in (("id", "编号"), ("title", "名称"), ("source", "出处"))
    )
    high = section.value("high", "高风险从几分起", _points)
    middle = section.value("middle", "中风险从几分起", _points)
    reasons = tuple(_reasons(section))
    section.done()
    if high is not None and middle is not None and middle >= high:
        section.fault(
            "middle", Fault("中风险的起点要低于高风险的", found=str(middle), expected=f"小于 {high}")
        )
    if faults:
        raise UnreadableInputError(f"风险规则 {file}", faults)
    return RiskRule(name, title, source, high or 0, middle or 0, reasons)


def _reasons(section: Section) -> Iterator[Reason]:
    seen: set[str] = set()
    for each in section.sections("reasons", "理由"):
        name = each.value("signal", "信号", _signal)
        points = each.value("points", "分数", _points)
        missing = each.optional("unknown", _points, 0)
        each.value("because", "为什么看它", str)
        signal = SIGNALS[name] if name else None
        written = each.value("at", "界限", str) if signal and signal.read else ""
        at = _read(each, signal, written)
        each.done()
        if name in seen:
            each.fault("signal", Fault(f"“{name}”写了两次", advice="删去一处"))
        if name and signal and points is not None and written is not None and at is not None:
            seen.add(name)
            yield Reason(name, signal, points, missing, at, written)


def _read(section: Section, signal: Signal | None, written: str | None) -> int | None:
    if signal is None or signal.read is None or written is None:
        return 0
    try:
        return signal.read(written)
    except UnreadableValueError as error:
        section.fault("at", error.fault)
        return None


def _signal(text: str) -> str:
    if text not in SIGNALS:
        fault = unknown(text, [*SIGNALS])
        raise UnreadableValueError(fault.what, found=text, expected=fault.expected, advice=fault.advice)
    return text


def _points(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= MOST_POINTS:
        raise UnreadableValueError("读不出分数", found=text, expected=f"0 到 {MOST_POINTS} 的整数")
    return int(text)
